"""Queries asked at every act and on every page: the ORM writes their SQL once a process, later only values change.

Django composes a statement anew each time it is asked, which costs ten times what SQLite takes to answer it.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import cache, partial
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Expression, Model, QuerySet
from django.db.models.query import ModelIterable, get_related_populators

TEXTS = 64
"""So many texts one question keeps."""


class Slot(Expression):
    """Stands in a query for a value that is known only when it is asked; for ``exact`` and comparisons, never None."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self.place = place

    def as_sql(self, _compiler: Any, _connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)


class Compiled:
    """``build(slot, …)`` gives the queryset: rows of its model, ``select_related`` too, or a ``values_list``.

    A list of values (``Compiled(lambda *ids: …filter(group__id__in=ids))``, never empty) has a text for each length.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self.build = build
        self.written: dict[tuple[str, int], tuple[str, tuple[Any, ...], Any]] = {}

    def rows(self, *values: Any) -> list[Any]:
        engine = connections[DEFAULT_DB_ALIAS]
        sql, template, convert = self.written.get((engine.vendor, len(values))) or self._write(len(values))
        given = [_plain(value) for value in values]
        with engine.cursor() as cursor:
            cursor.execute(sql, [given[one.place] if isinstance(one, Slot) else one for one in template])
            found = cursor.fetchall()
        return list(convert(found) if convert else found)

    def row(self, *values: Any) -> Any:
        """The first, or None."""
        return next(iter(self.rows(*values)), None)

    def column(self, *values: Any) -> list[Any]:
        """The first column."""
        return [row[0] for row in self.rows(*values)]

    def _write(self, count: int) -> tuple[str, tuple[Any, ...], Any]:
        asked = self.build(*map(Slot, range(count)))
        compiler = asked.query.get_compiler(connection.alias)
        sql, template = compiler.as_sql()
        columns = compiler.get_converters([one for one, _, _ in compiler.select])
        convert: Any = partial(compiler.apply_converters, converters=columns) if columns else None
        if issubclass(asked._iterable_class, ModelIterable):
            convert = _instances(convert or iter, compiler.klass_info, compiler.select, connection.alias)
        if len(self.written) >= TEXTS:
            self.written.clear()
        self.written[connection.vendor, count] = sql, tuple(template), convert
        return self.written[connection.vendor, count]


class CompiledRow:
    """One row of a model by its key; ``locked`` until the transaction ends where the database locks rows."""

    def __init__(self, model: type[Model], *, locked: bool) -> None:
        self.model = model
        rows = model._default_manager.select_for_update() if locked else model._default_manager.all()
        self.asked = Compiled(lambda pk: rows.filter(pk=pk))

    def get(self, pk: int) -> Model:
        """Raises the model's DoesNotExist."""
        found: Model | None = self.asked.row(pk)
        if found is None:
            raise self.model.DoesNotExist(f"{self.model.__name__} {pk}")  # type: ignore[attr-defined]
        return found


@cache
def row_of(model: type[Model], *, locked: bool = False) -> CompiledRow:
    return CompiledRow(model, locked=locked)


def near(row: Model, *names: str) -> None:
    """Reads related rows that were not read with ``row``: Django would compose a statement for each."""
    for name in names:
        field: Any = row._meta.get_field(name)
        pk = getattr(row, field.attname)
        if pk is not None and not field.is_cached(row):
            field.set_cached_value(row, row_of(field.related_model).get(pk))


def refresh(row: Model) -> None:
    """``refresh_from_db``: every field read again, what was known of related rows forgotten."""
    found = row_of(type(row)).get(row.pk)
    for field in row._meta.concrete_fields:
        setattr(row, field.attname, getattr(found, field.attname))
    row._state.fields_cache.clear()
    vars(row).pop("_prefetched_objects_cache", None)


def _instances(convert: Callable[[Any], Any], shape: Any, select: Any, alias: str) -> Callable[[Any], list[Model]]:
    """Makes them as Django's ModelIterable does."""
    first, last = shape["select_fields"][0], shape["select_fields"][-1] + 1
    names = [column.target.attname for column, _, _ in select[first:last]]
    related = get_related_populators(shape, select, alias)  # type: ignore[call-arg]  # the stubs are of a later Django
    model: type[Model] = shape["model"]

    def made(found: Any) -> list[Model]:
        rows = [row if type(row) is list else list(row) for row in convert(found)]
        ones = [model.from_db(alias, names, row[first:last]) for row in rows]
        for populator in related:
            for row, one in zip(rows, ones, strict=True):
                populator.populate(row, one)
        return ones

    return made


def _plain(value: Any) -> Any:
    """As the driver takes it; enumerations of words as words."""
    if type(value) is int or type(value) is str:
        return value
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return str(value) if isinstance(value, str) else value
