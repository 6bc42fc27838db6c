"""Rows whose content the register vouches for."""

from typing import Any, ClassVar

from django.apps import apps
from django.db import models

from guiguan.procedure.register.canonical import row_digest


class Protected(models.Model):
    """A row that carries its digest in the entry that wrote it. ``protected_fields`` is an explicit list."""

    protected_fields: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def digest(self) -> str:
        return digest_of(type(self), self.pk, {name: getattr(self, name) for name in self.protected_fields})


def digest_of(model: type[models.Model], pk: int, values: dict[str, Any]) -> str:
    """The digest of a row given its protected values."""
    return row_digest(model._meta.db_table, pk, values)


def protected_models() -> list[type[Protected]]:
    return sorted((m for m in apps.get_models() if issubclass(m, Protected)), key=lambda m: m._meta.db_table)
