"""Rows whose content the register vouches for."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.apps import apps
from django.db import models

from guiguan.procedure.register.canonical import row_digest


class Protected(models.Model):
    """A row that carries its digest in the entry that wrote it. ``protected_fields`` is an explicit list.

    ``protected_later``: those of them that a later release added, one tuple a release, the earliest first.
    """

    protected_fields: ClassVar[tuple[str, ...]] = ()
    protected_later: ClassVar[tuple[tuple[str, ...], ...]] = ()

    class Meta:
        abstract = True

    def digest(self) -> str:
        return digest_of(type(self), self.pk, {name: getattr(self, name) for name in self.protected_fields})


def digest_of(model: type[models.Model], pk: int, values: dict[str, Any]) -> str:
    """The digest of a row given its protected values."""
    return row_digest(model._meta.db_table, pk, values)


def spellings(model: type[Protected], values: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What a row's digest may have been made of: its values now, and as earlier releases knew it.

    An earlier release's spelling counts only while everything added since still holds what its migration gave it.
    """
    yield values
    defaults = {field.attname: field.get_default() for field in model._meta.concrete_fields}
    for added in reversed(model.protected_later):
        if any(values[name] != defaults[name] for name in added):
            return
        values = {name: value for name, value in values.items() if name not in added}
        yield values


def protected_models() -> list[type[Protected]]:
    return sorted((m for m in apps.get_models() if issubclass(m, Protected)), key=lambda m: m._meta.db_table)
