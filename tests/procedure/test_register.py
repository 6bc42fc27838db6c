"""The register: append-only on both engines, and every edit behind its back named."""

from datetime import datetime

import pytest
from django.db import DatabaseError, connection, transaction

from guiguan.cli.demo import cast
from guiguan.procedure.models import Entry, RegisterEntry
from guiguan.procedure.register import guards, merkle
from guiguan.procedure.register.verify import verify

AT = datetime.fromisoformat("2026-03-05T10:00:00+08:00")


@pytest.fixture
def people(db: None) -> cast.Cast:
    return cast.assemble(AT)


def test_what_was_entered_by_acts_agrees(people: cast.Cast) -> None:
    assert Entry.objects.count() > 20
    assert verify() == []


@pytest.mark.parametrize("table", guards.APPEND_ONLY)
@pytest.mark.parametrize("statement", ["UPDATE {table} SET {key} = {key}", "DELETE FROM {table}"])
def test_append_only_tables_refuse(people: cast.Cast, table: str, statement: str) -> None:
    keys = {"procedure_registerbody": "entry_id", "procedure_accesslog": "id"}
    if table == "procedure_accesslog":
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO procedure_accesslog (at, account_id, what, object, detail) VALUES (%s, 1, 'x', 'y', '')",
                [AT],
            )
    with pytest.raises(DatabaseError, match=r"append-only|permission denied"), transaction.atomic():
        connection.cursor().execute(statement.format(table=table, key=keys.get(table, "seq")))


def test_an_entry_is_not_replaced(people: cast.Cast) -> None:
    verb = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(f"{verb} INTO procedure_registerentry (seq, leaf) VALUES (0, %s)", [b"x" * 32])


def test_the_head_grows_by_one_only(people: cast.Cast) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute("UPDATE procedure_registerhead SET size = size - 1")


def test_a_tree_proves_every_leaf_and_no_other() -> None:
    leaves = [merkle.leaf_hash(bytes([n])) for n in range(33)]
    root = merkle.tree_root(leaves)
    for index, leaf in enumerate(leaves):
        path = merkle.inclusion(leaves, index)
        assert merkle.verify_inclusion(leaf, index, len(leaves), path, root)
        assert not merkle.verify_inclusion(merkle.leaf_hash(b"other"), index, len(leaves), path, root)
    assert merkle.tree_root(leaves[::-1]) != root


def test_a_checkpoint_notices_a_register_written_anew(people: cast.Cast) -> None:
    leaves = [bytes(leaf) for leaf in RegisterEntry.objects.order_by("seq").values_list("leaf", flat=True)]
    size = len(leaves)
    assert verify({size: merkle.tree_root(leaves)}) == []
    assert [f.kind for f in verify({size: b"0" * 32})] == ["与检查点不符"]
    assert [f.kind for f in verify({size + 5: b"0" * 32})] == ["登记簿被截短"]
