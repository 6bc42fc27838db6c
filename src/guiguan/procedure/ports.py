"""What procedure asks of the modules above it. They fill these ports when their app is ready."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet

from guiguan.law.policy import Policy
from guiguan.procedure.spec import Act, Actor, Role

Operation = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class CaseKind:
    """How procedure reads, locks, scopes and names one kind of case.

    ``lock_path`` gives (model, pk) pairs from the outermost case to this one: round → application → child.
    ``facts`` gathers plain facts for the guards. ``roles`` adds the roles that follow from the case itself
    (applicant of it, reviewer in its group). ``visible`` is the one scope of every read.
    """

    name: str
    label: str
    model: type[Model]
    facts: Callable[[Any, Actor, datetime], Any]
    policy: Callable[[Any], Policy]
    authority_id: Callable[[Any], int]
    roles: Callable[[Any, Actor, datetime], frozenset[Role]]
    visible: Callable[[Actor, datetime], "QuerySet[Any]"]
    title: Callable[[Any], str]
    state_label: Callable[[str], str]
    lock_path: Callable[[Any], Sequence[tuple[type[Model], int]]]
    recipients: Callable[[Any, Role, datetime], Iterable[int]]
    """Person ids to be told, for a role the act notifies."""


@dataclass(slots=True)
class Registry:
    kinds: dict[str, CaseKind] = field(default_factory=dict)
    acts: dict[str, Act[Any]] = field(default_factory=dict)
    kind_of_act: dict[str, str] = field(default_factory=dict)
    operations: dict[str, Operation] = field(default_factory=dict)
    forms: dict[str, Callable[..., Any]] = field(default_factory=dict)
    after_act: list[Callable[[Sequence[Model]], None]] = field(default_factory=list)
    """Told the rows that an act wrote, within its transaction; what they derive is not the law's."""
    kept_from: list[Callable[[CaseKind, Any], set[int]]] = field(default_factory=list)
    """Persons who must not be told about a case in any office: who is recused from it."""
    granted_roles: Callable[[Actor, int, datetime], frozenset[Role]] | None = None


REGISTRY = Registry()


def add_kind(kind: CaseKind) -> None:
    REGISTRY.kinds[kind.name] = kind


def add_act(act: Act[Any], kind: str, operation: Operation) -> None:
    """Declare that ``operation(case, *, actor, at, version=None, **data)`` carries out ``act``."""
    if act.code in REGISTRY.acts and REGISTRY.acts[act.code] is not act:
        raise ValueError(f"two acts are called {act.code}")
    REGISTRY.acts[act.code] = act
    REGISTRY.kind_of_act[act.code] = kind
    REGISTRY.operations[act.code] = operation


def add_form(code: str, form: Callable[..., Any]) -> None:
    """``form(data, files, case=, actor=, at=)`` gathers what the act needs besides the press of a button."""
    REGISTRY.forms[code] = form


def case_kind(name: str) -> CaseKind:
    return REGISTRY.kinds[name]


def kept_from(kind: CaseKind, case: Any) -> set[int]:
    """Persons who must not hear of the case in any role but ``CONCERNED``."""
    return {person_id for port in REGISTRY.kept_from for person_id in port(kind, case)}


def acts_of(kind: str) -> list[Act[Any]]:
    return [act for code, act in REGISTRY.acts.items() if REGISTRY.kind_of_act[code] == kind]
