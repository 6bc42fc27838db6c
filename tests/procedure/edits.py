"""Edits behind the register's back, as the owner of the tables could make them; each says what must be named."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, models, transaction

from guiguan.procedure.models import Entry, RegisterBody, RegisterEntry, RegisterHead
from guiguan.procedure.register import guards, merkle
from guiguan.procedure.register.log import leaf_of
from guiguan.procedure.register.protected import Protected, protected_models

Places = frozenset[str]
"""Where a finding may point to; one of them must be named."""


def dice_of(seed: int) -> random.Random:
    """The same edits every time."""
    return random.Random(seed)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done inside is rolled back. Constraints that wait for the end of a transaction never see it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def without_guards() -> None:
    """The owner takes the triggers away."""
    with connection.cursor() as cursor:
        for table in guards.APPEND_ONLY:
            for statement in guards.drop_statements(connection.vendor, table):
                cursor.execute(statement)
        suffix = "" if connection.vendor == "sqlite" else " ON procedure_registerhead"
        for name in ("by_one", "no_delete"):
            cursor.execute(f"DROP TRIGGER procedure_registerhead_{name}{suffix}")


def another(value: Any, field: Any, dice: random.Random) -> Any:  # noqa: PLR0911 - one way out a type
    """A value of the same type that is not the same."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + dice.randint(1, 9)
    if isinstance(value, str):
        at = dice.randrange(len(value) + 1)
        changed = value[:at] + dice.choice("改甲9 ") + value[at:]
        return changed if field.max_length is None or len(changed) <= field.max_length else value[1:]
    if isinstance(value, datetime | date):
        return value + timedelta(days=dice.randint(1, 400))
    if isinstance(value, list):
        return [*value, "改"]
    if isinstance(value, dict):
        return value | {"改": dice.randint(1, 9)}
    if isinstance(value, bytes | memoryview):
        raw = bytearray(value)
        raw[dice.randrange(len(raw))] ^= 1 << dice.randrange(8)
        return bytes(raw)
    return _filled(field)


def _filled(field: Any) -> Any:
    """Something where there was nothing."""
    if isinstance(field, models.DateTimeField):
        return datetime.fromisoformat("2026-01-02T03:04:05+08:00")
    if isinstance(field, models.DateField):
        return date(2026, 1, 2)
    if isinstance(field, models.BooleanField):
        return True
    return "改" if isinstance(field, models.CharField | models.TextField) else 7


def _column(model: type[models.Model], attribute: str) -> Any:
    return next(field for field in model._meta.concrete_fields if attribute in (field.attname, field.name))


def _filled_tables() -> list[type[Protected]]:
    return [model for model in protected_models() if model._default_manager.exists()]


def _row(dice: random.Random) -> Protected:
    model = dice.choice(_filled_tables())
    return model._default_manager.get(pk=dice.choice(sorted(model._default_manager.values_list("pk", flat=True))))


def _where(row: Protected) -> Places:
    return frozenset({f"{row._meta.db_table} {row.pk}"})


def _raw(table: str, column: str, value: Any, key: str, pk: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{table}" SET "{column}" = %s WHERE "{key}" = %s', [value, pk])


def _delete(table: str, key: str, pk: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{table}" WHERE "{key}" = %s', [pk])


# What an insider may do ------------------------------------------------------------------------------------------


def row_changed(dice: random.Random) -> Places:
    row = _row(dice)
    attribute = dice.choice(row.protected_fields)
    field = _column(type(row), attribute)
    given = another(getattr(row, field.attname), field, dice)
    type(row)._default_manager.filter(pk=row.pk).update(**{field.attname: given})
    return _where(row)


def row_deleted(dice: random.Random) -> Places:
    row = _row(dice)
    _delete(row._meta.db_table, row._meta.pk.column, row.pk)
    return _where(row)


def row_inserted(dice: random.Random) -> Places:
    """A copy under a new key, its texts changed so that no constraint stands in the way."""
    row = _row(dice)
    row.pk = 900_000 + dice.randrange(1000)
    row._state.adding = True
    for field in row._meta.concrete_fields:
        if field.unique and not field.primary_key:
            setattr(row, field.attname, another(getattr(row, field.attname), field, dice))
    row.save_base(raw=True, force_insert=True)
    return _where(row)


def body_changed(dice: random.Random) -> Places:
    seq = _seq(dice)
    body = RegisterBody.objects.get(pk=seq).body
    at = dice.randrange(len(body))
    RegisterBody.objects.filter(pk=seq).update(body=body[:at] + ("0" if body[at] != "0" else "1") + body[at + 1 :])
    return _entry(seq)


def salt_changed(dice: random.Random) -> Places:
    seq = _seq(dice)
    salt = RegisterBody.objects.get(pk=seq).salt
    RegisterBody.objects.filter(pk=seq).update(salt=another(bytes(salt), _column(RegisterBody, "salt"), dice))
    return _entry(seq)


def body_deleted(dice: random.Random) -> Places:
    seq = _seq(dice)
    _delete("procedure_registerbody", "entry_id", seq)
    return _entry(seq)


def leaf_changed(dice: random.Random) -> Places:
    seq = _seq(dice)
    leaf = bytes(RegisterEntry.objects.get(pk=seq).leaf)
    RegisterEntry.objects.filter(pk=seq).update(leaf=another(leaf, _column(RegisterEntry, "leaf"), dice))
    return _entry(seq)


def entry_deleted(dice: random.Random) -> Places:
    """Leaf, body and line of the timeline, as if the act had never been."""
    seq = _seq(dice)
    _delete("procedure_registerbody", "entry_id", seq)
    _delete("procedure_entry", "seq", seq)
    _delete("procedure_registerentry", "seq", seq)
    return _entry(seq) | {"procedure_registerhead 1"}


def line_changed(dice: random.Random) -> Places:
    seq = _seq(dice)
    field = dice.choice([field for field in Entry._meta.concrete_fields if not field.primary_key])
    given = another(getattr(Entry.objects.get(pk=seq), field.attname), field, dice)
    Entry.objects.filter(pk=seq).update(**{field.attname: given})
    return frozenset({f"procedure_entry {seq}"})


def line_deleted(dice: random.Random) -> Places:
    seq = _seq(dice)
    _delete("procedure_entry", "seq", seq)
    return frozenset({f"procedure_entry {seq}"})


def line_inserted(dice: random.Random) -> Places:
    row = Entry.objects.get(pk=_seq(dice))
    row.pk = RegisterEntry.objects.count() + dice.randrange(5)
    row.save_base(raw=True, force_insert=True)
    return frozenset({f"procedure_entry {row.pk}"})


def head_changed(dice: random.Random) -> Places:
    head = RegisterHead.objects.get(pk=1)
    if dice.random() < 0.5:
        RegisterHead.objects.filter(pk=1).update(size=head.size + dice.choice([-1, 1, 7]))
    else:
        RegisterHead.objects.filter(pk=1).update(
            frontier=another(bytes(head.frontier), _column(RegisterHead, "frontier"), dice)
        )
    return frozenset({"procedure_registerhead 1"})


def end_cut(dice: random.Random) -> Places:
    """The last acts taken out cleanly, the head put back: only whoever kept a checkpoint can tell."""
    size = RegisterEntry.objects.count()
    for seq in range(size - dice.randint(1, 12), size):
        _delete("procedure_registerbody", "entry_id", seq)
        _delete("procedure_entry", "seq", seq)
        _delete("procedure_registerentry", "seq", seq)
    _head_again()
    return frozenset({f"第 {size} 条"})


def written_anew(dice: random.Random) -> Places:
    """An entry rewritten with a leaf that fits, the head recomputed: only the checkpoint can tell."""
    seq, size = _seq(dice), RegisterEntry.objects.count()
    row = RegisterBody.objects.get(pk=seq)
    body = row.body.replace('"note":"', '"note":"改', 1)
    RegisterBody.objects.filter(pk=seq).update(body=body)
    RegisterEntry.objects.filter(pk=seq).update(leaf=leaf_of(bytes(row.salt), body))
    Entry.objects.filter(pk=seq).update(note="改" + Entry.objects.get(pk=seq).note)
    _head_again()
    return frozenset({f"第 {size} 条"})


def _seq(dice: random.Random) -> int:
    return dice.randrange(RegisterEntry.objects.count())


def _entry(seq: int) -> Places:
    return frozenset({f"第 {seq} 条"})


def _head_again() -> None:
    leaves = [bytes(leaf) for leaf in RegisterEntry.objects.order_by("seq").values_list("leaf", flat=True)]
    frontier: list[bytes] = []
    for size, leaf in enumerate(leaves):
        frontier = merkle.append(frontier, size, leaf)
    RegisterHead.objects.filter(pk=1).update(size=len(leaves), frontier=merkle.packed(frontier))


EDITS: tuple[Callable[[random.Random], Places], ...] = (
    row_changed, row_changed, row_changed, row_deleted, row_inserted, body_changed, salt_changed, body_deleted,
    leaf_changed, entry_deleted, line_changed, line_changed, line_deleted, line_inserted, head_changed, end_cut,
    written_anew,
)  # fmt: skip
