"""The inventory of personal data collected from the modules' declarations, and the copy of what is held about one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db.models import Q
from django.utils import timezone

from guiguan.people import queries as people
from guiguan.procedure.personal import CALLED, FIELDS, HANDLER, LIBRARIES, SECRET, Declared, Use

SEALED = "（加密保存）"
HIDDEN = frozenset({"password"})
MOST = 5000
"""Rows of one kind in a copy; whoever has more asks the office."""


def declarations() -> dict[str, Declared]:
    """{app.Model: what is declared of it}, from every module of ours that has a ``personal.py``; of libraries too."""
    found: dict[str, Declared] = dict(LIBRARIES)
    for app in apps.get_app_configs():
        if not app.name.startswith("guiguan."):
            continue
        try:
            module = import_module(f"{app.name}.personal")
        except ModuleNotFoundError as missing:
            if missing.name != f"{app.name}.personal":
                raise
            continue
        found |= {f"{app.label}.{name}": declared for name, declared in module.DECLARED.items()}
    return found


def our_models() -> dict[str, Any]:
    """{app.Model: the model}, all that lie in our own modules."""
    return {model._meta.label: model for model in apps.get_models() if model.__module__.startswith("guiguan.")}


def every_model() -> dict[str, Any]:
    """{app.Model: the model}, ours and those of libraries; a proxy is another's table."""
    return {model._meta.label: model for model in apps.get_models() if not model._meta.proxy}


@dataclass(frozen=True, slots=True)
class Line:
    """One use in the public inventory, with the names of the fields that serve it."""

    use: Use
    fields: tuple[str, ...]


def _called(model: Any) -> str:
    return CALLED.get(model._meta.label) or str(model._meta.verbose_name)


def _label(model: Any, name: str) -> str:
    if model._meta.label in LIBRARIES:
        return FIELDS.get(name, name)
    words = str(model._meta.get_field(name).verbose_name)
    return words if not words.isascii() else name


def inventory() -> list[Line]:
    """By use, in plain words: every field of every model that says something about a person."""
    models = every_model()
    lines: dict[Use, list[str]] = {}
    for label, declared in declarations().items():
        for name, use in declared.uses.items():
            words = f"{_called(models[label])}：{_label(models[label], name)}"
            lines.setdefault(use, []).append(words)
    return [Line(use, tuple(words)) for use, words in lines.items()]


def _mine(lookups: list[str], person_id: int, accounts: list[int]) -> Q:
    wanted = Q(pk__in=[])
    for lookup in lookups:
        wanted |= Q(**{f"{lookup[1:]}__in": accounts}) if lookup.startswith("@") else Q(**{lookup: person_id})
    return wanted


def _shares(declared: Declared) -> Iterator[tuple[list[str], list[str]]]:
    """(lookups, fields): whose row it is reads everything but who handled it; who handled it reads that he did.

    What proves who somebody is, is copied to nobody."""
    handling = [lookup for lookup in declared.whose if declared.uses.get(lookup.removeprefix("@")) is HANDLER]
    owning = [lookup for lookup in declared.whose if lookup not in handling]
    yield owning, [name for name, use in declared.uses.items() if use not in {HANDLER, SECRET}]
    yield handling, [name for name, use in declared.uses.items() if use is HANDLER]


def _words(row: Any, name: str) -> str:
    value = getattr(row, name)
    if name in HIDDEN or isinstance(value, bytes | memoryview):
        return SEALED
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    shown = getattr(row, f"get_{name}_display", None)
    return "" if value is None else str(shown() if shown else value)


def copy_of(person_id: int) -> Iterator[tuple[str, list[str], list[list[str]]]]:
    """(what it is, heads, rows) of everything declared as this person's; what he holds nothing of is left out.

    What others declared about him (recusals) or filed by real name (objections) is answered on request only: it is
    theirs as well.
    """
    accounts, models = people.accounts_of(person_id), every_model()
    for label, declared in declarations().items():
        model = models[label]
        for lookups, names in _shares(declared):
            if not lookups or not names:
                continue
            rows = model._default_manager.filter(_mine(lookups, person_id, accounts)).order_by("pk")[:MOST]
            written = [[_words(row, name) for name in names] for row in rows]
            if written:
                yield _called(model), [_label(model, name) for name in names], written
