"""Rows written at every act: their SQL is composed once a process, later only values change (as in ``compiled``)."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.models import BinaryField, CharField, Field, ForeignKey, IntegerField, Model, TextField
from django.db.models.signals import post_save, pre_save


class _Writer:
    """INSERT and UPDATE of one model, every column."""

    def __init__(self, model: type[Model]) -> None:
        meta, quote = model._meta, connection.ops.quote_name
        fields: Sequence[Field[Any, Any]] = meta.local_concrete_fields
        self.key = meta.pk
        self.others = [(field, field.attname, _taken_as_it_is(field)) for field in fields if field is not meta.pk]
        self.plain = not meta.parents and all(
            not field.generated and (isinstance(field, BinaryField) or not hasattr(field, "get_placeholder"))
            for field in fields
        )
        table, key = quote(meta.db_table), quote(str(self.key.column))
        columns = [quote(str(field.column)) for field, _, _ in self.others]
        listed, marks = ", ".join(columns), ", ".join(["%s"] * len(columns))
        given = ", ".join(f"{one} = %s" for one in columns)
        # only names of tables and columns are put together here
        self.insert_only = f"INSERT INTO {table} ({listed}) VALUES ({marks})"  # noqa: S608
        self.insert = f"{self.insert_only} RETURNING {key}"
        self.insert_with_key = f"INSERT INTO {table} ({listed}, {key}) VALUES ({marks}, %s)"  # noqa: S608
        self.update = f"UPDATE {table} SET {given} WHERE {key} = %s"  # noqa: S608

    def values(self, row: Model, *, adding: bool) -> list[Any]:
        found, engine = [], connections[DEFAULT_DB_ALIAS]
        for field, name, simple in self.others:
            value = getattr(row, name)
            if type(value) is not simple:
                value = field.pre_save(row, adding)
                if hasattr(value, "resolve_expression"):
                    raise TypeError(f"{field} is for the database to work out: save the row by Django")
                value = field.get_db_prep_save(value, engine)
            found.append(value)
        return found


def _taken_as_it_is(field: "Field[Any, Any]") -> type | None:
    """Values of exactly this type go to the driver as they are, as the field would hand them over."""
    target: Any = field.target_field if isinstance(field, ForeignKey) else field
    if isinstance(target, (CharField, TextField)):
        return str
    return int if isinstance(target, IntegerField) else None


@cache
def _writer_of(model: type[Model], _vendor: str) -> _Writer:
    return _Writer(model)


def save(row: Model, *, force_insert: bool = False) -> None:
    """As ``row.save()``."""
    writer, adding = _writer_of(type(row), connection.vendor), row._state.adding
    chosen = adding and row.pk is not None and not force_insert  # whether it is there already is for Django to find out
    heard = pre_save.has_listeners(type(row)) or post_save.has_listeners(type(row))
    if not writer.plain or heard or chosen or row.get_deferred_fields() or not _written(writer, row, adding):
        row.save(force_insert=force_insert)


def save_all(rows: Sequence[Model]) -> None:
    """Rows of one model, each as ``save`` does; new ones do not learn their keys."""
    if not rows:
        return
    writer, new = _writer_of(type(rows[0]), connection.vendor), [row for row in rows if row._state.adding]
    if not writer.plain or any(row.pk is not None for row in new):
        for row in rows:
            save(row)
        return
    inserted = [_values(writer, row, adding=True) for row in new]
    changed = [[*_values(writer, row, adding=False), _key(writer, row)] for row in rows if not row._state.adding]
    with transaction.mark_for_rollback_on_error(using=connection.alias), connection.cursor() as cursor:
        for sql, values in ((writer.insert_only, inserted), (writer.update, changed)):
            if values:
                cursor.executemany(sql, values)


def _values(writer: _Writer, row: Model, *, adding: bool) -> list[Any]:
    row._prepare_related_fields_for_save(operation_name="save")  # type: ignore[attr-defined]
    return writer.values(row, adding=adding)


def _written(writer: _Writer, row: Model, adding: bool) -> bool:
    """False when the row that was to be changed is gone."""
    values = _values(writer, row, adding=adding)
    with transaction.mark_for_rollback_on_error(using=connection.alias), connection.cursor() as cursor:
        if not adding:
            cursor.execute(writer.update, [*values, _key(writer, row)])
            return bool(cursor.rowcount)
        if row.pk is None:
            cursor.execute(writer.insert, values)
            row.pk = cursor.fetchone()[0]
        else:
            cursor.execute(writer.insert_with_key, [*values, _key(writer, row)])
    row._state.adding, row._state.db = False, connection.alias
    return True


def _key(writer: _Writer, row: Model) -> Any:
    return writer.key.get_db_prep_save(row.pk, connection)
