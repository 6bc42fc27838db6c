"""A process of one's own that is killed (SIGKILL) just before a statement, and what is then in the database."""

import os
import signal
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.db import connection

PASSING = ("django_session", "usersessions_usersession", "procedure_accesslog", "django_q_", "sqlite_sequence", "axes_")
"""Sessions and the log of looking are written by looking."""
Rows = dict[str, list[tuple[Any, ...]]]


class Killer:
    """Counts statements and the commits after them; kills this very process before number ``k``."""

    def __init__(self, k: int) -> None:
        self.k, self.count = k, 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.tick()
        return execute(sql, params, many, context)

    def tick(self) -> None:
        self.count += 1
        if self.count == self.k:
            os.kill(os.getpid(), signal.SIGKILL)


def carried_out(task: Callable[[], object], k: int = 0) -> tuple[bool, int]:
    """Run ``task`` in a child killed before statement or commit ``k`` (0: never): (acknowledged, how many)."""
    connection.close()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _live(task, k, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read().decode()
    _, status = os.waitpid(child, 0)
    if k and os.WIFSIGNALED(status):
        return said.startswith("done"), 0
    assert os.WIFEXITED(status)
    assert said.startswith("done"), said
    return True, int(said.split()[1])


def _live(task: Callable[[], object], k: int, writing: int) -> None:
    killer, code = Killer(k), 1
    try:
        commit = connection._commit

        def committing() -> None:
            killer.tick()
            commit()
            killer.tick()

        connection._commit = committing  # type: ignore[method-assign]
        with ExitStack() as stack:
            stack.enter_context(connection.execute_wrapper(killer))
            task()
        os.write(writing, f"done {killer.count}".encode())
        code = 0
    except BaseException as failed:  # noqa: BLE001 - told to the parent, who fails
        os.write(writing, repr(failed).encode())
    finally:
        os._exit(code)


def contents() -> Rows:
    """Every row of every table, but for what looking writes."""
    found: Rows = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if not table.startswith(PASSING):
                cursor.execute(f'SELECT * FROM "{table}"')
                found[table] = sorted(cursor.fetchall(), key=repr)
    return found


def columns() -> dict[str, list[str]]:
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        return {
            table: [c.name for c in connection.introspection.get_table_description(cursor, table)] for table in names
        }


def by_lot(first: Rows, second: Rows) -> set[tuple[str, int]]:
    """(table, column) of what differs between two runs of the same act: salts, names of files, and their hashes."""
    return {
        (table, number)
        for table, rows in first.items()
        for one, other in zip(rows, second[table], strict=True)
        for number, (a, b) in enumerate(zip(one, other, strict=True))
        if a != b
    }


def without(rows: Rows, lots: set[tuple[str, int]]) -> Rows:
    return {
        table: sorted((tuple("" if (table, n) in lots else v for n, v in enumerate(row)) for row in held), key=repr)
        for table, held in rows.items()
    }


def _is_word(value: object) -> bool:
    """A state, a role, an act; no number and nothing drawn by lot."""
    return isinstance(value, str) and value.isascii() and value.replace("_", "").replace(".", "").isalpha()


def shape(rows: Rows) -> dict[str, tuple[int, list[str]]]:
    """How many rows of each table, and every word that stands in them."""
    return {
        table: (len(held), sorted(value for row in held for value in row if _is_word(value)))
        for table, held in rows.items()
    }


def spread(count: int, wanted: int) -> list[int]:
    """``wanted`` numbers spread over 1..count, with both ends."""
    return sorted({1 + (count - 1) * step // (wanted - 1) for step in range(wanted)})
