"""Who may not touch the register: on PostgreSQL the application's role by its rights, its owner by the triggers."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from guiguan.procedure.register import guards
from guiguan.procedure.register.verify import verify
from tests import databases
from tests.applications import factories as make
from tests.procedure.own import using

KEYS = {"procedure_registerbody": "entry_id", "procedure_accesslog": "id"}
POSTGRES = pytest.mark.postgresql


def _refused(statement: str, words: str) -> None:
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.fixture
def acts(db: None) -> None:
    make.make_world()


@POSTGRES
@pytest.mark.parametrize("table", guards.APPEND_ONLY)
@pytest.mark.parametrize(
    "verb", ["UPDATE {table} SET {key} = {key}", "DELETE FROM {table}", "TRUNCATE {table} CASCADE"]
)
def test_the_applications_role_has_no_right(acts: None, table: str, verb: str) -> None:
    _refused(verb.format(table=table, key=KEYS.get(table, "seq")), "permission denied")


@POSTGRES
@pytest.mark.parametrize(
    "statement",
    ["DROP TRIGGER procedure_entry_no_change ON procedure_entry",
     "ALTER TABLE procedure_entry DISABLE TRIGGER ALL",
     "ALTER TABLE procedure_entry OWNER TO guiguan_app",
     "GRANT UPDATE ON procedure_entry TO guiguan_app",
     "DROP TABLE procedure_entry CASCADE",
     "INSERT INTO procedure_registerhead (id, size, frontier) VALUES (2, 0, '')",
     "DELETE FROM procedure_registerhead",
     "TRUNCATE procedure_registerhead",
     "SET session_replication_role = replica"],
)  # fmt: skip
def test_the_applications_role_gets_around_nothing(acts: None, statement: str) -> None:
    if statement.startswith("GRANT"):  # PostgreSQL warns instead of refusing: no right is given
        connection.cursor().execute(statement)
        _refused("UPDATE procedure_entry SET note = 'x'", "permission denied")
        return
    _refused(statement, "permission denied|must be owner")


@POSTGRES
def test_the_application_owns_nothing(acts: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (databases.APP,)
        cursor.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
        assert cursor.fetchall() == [(databases.OWNER,)]


@pytest.fixture
def owner(fresh_database: Callable[[], str], django_db_blocker: Any) -> Iterator[str]:
    """A database with acts in it, as its owner sees it, the triggers in place."""
    address = fresh_database().replace(databases.APP, databases.OWNER)
    with django_db_blocker.unblock(), using(address):
        make.make_world()
        yield address


def test_the_triggers_hold_against_the_owner_too(owner: str) -> None:
    """As long as he does not take them away; that he did is what the verifier and the checkpoints tell."""
    for table in guards.APPEND_ONLY[:3]:
        key = KEYS.get(table, "seq")
        _refused(f"UPDATE {table} SET {key} = {key}", guards.MESSAGE)
        _refused(f"DELETE FROM {table}", guards.MESSAGE)
        if connection.vendor == "postgresql":
            _refused(f"TRUNCATE {table} CASCADE", guards.MESSAGE)
            with transaction.atomic():
                cursor = connection.cursor()
                with pytest.raises(DatabaseError):
                    cursor.execute("SET LOCAL session_replication_role = replica")
                transaction.set_rollback(True)
        else:
            _refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}", guards.MESSAGE)
    _refused("UPDATE procedure_registerhead SET size = size - 1", guards.MESSAGE)
    _refused("DELETE FROM procedure_registerhead", guards.MESSAGE)
    assert verify() == []


def test_without_the_triggers_the_verifier_tells(owner: str) -> None:
    with connection.cursor() as cursor:
        for statement in guards.drop_statements(connection.vendor, "procedure_entry"):
            cursor.execute(statement)
        cursor.execute("UPDATE procedure_entry SET actor_name = '无名' WHERE seq = 5")
    assert [(found.kind, found.where) for found in verify()] == [("经过被改", "procedure_entry 5")]
