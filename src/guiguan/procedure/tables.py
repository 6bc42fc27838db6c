"""Migration operations of our own."""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

Statements = Callable[[str], Sequence[str]]
"""What an engine is to be told, by its vendor's name."""


class AtOnce(Operation):
    """Several new tables. Between two tables Django renders every model anew that has to do with them, by and by all
    of them; here once."""

    def __init__(self, *made: CreateModel) -> None:
        self.made = made

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        vars(state).pop("apps", None)
        for one in self.made:
            one.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        for one in self.made:
            one.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        for one in reversed(self.made):
            one.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "; ".join(one.describe() for one in self.made)


def at_once(operations: Iterable[Operation]) -> list[Operation]:
    """The operations of a migration, new tables that follow one another made at once."""
    found: list[Operation] = []
    for new, run in groupby(operations, lambda one: isinstance(one, CreateModel)):
        ones: list[Any] = list(run)
        found += [AtOnce(*ones)] if new else ones
    return found


class Tell(Operation):
    """Statements that each engine has words of its own for, and those that take them back, if need be."""

    def __init__(self, forwards: Statements, backwards: Statements = lambda _vendor: []) -> None:
        self.forwards, self.backwards = forwards, backwards

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """No model changes."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        for statement in self.forwards(schema_editor.connection.vendor):
            schema_editor.execute(statement, None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        for statement in self.backwards(schema_editor.connection.vendor):
            schema_editor.execute(statement, None)

    def describe(self) -> str:
        return "statements of the engine"
