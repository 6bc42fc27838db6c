"""The harness: one migrated database a worker, rolled back after each test; others only for servers and rivals."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import databases

_server: object = None
LONGEST = ("test_looks.py", "test_walk.py", "test_permissions.py")
"""Five minutes and more."""


def pytest_configure(config: pytest.Config) -> None:
    """The controller starts PostgreSQL; workers find its socket in the environment."""
    global _server  # noqa: PLW0603 - the server lives as long as the process
    if databases.wants_postgres() and "PYTEST_XDIST_WORKER" not in os.environ:
        _server = databases.start_postgres()


def _rank(item: pytest.Item) -> int:
    """The long ones first, so that the workers end together."""
    if item.path.name in LONGEST:
        return LONGEST.index(item.path.name)
    return len(LONGEST) + (item.get_closest_marker("browser") is None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What speaks of one engine belongs to the run on that engine: nothing is skipped."""
    other = "sqlite" if databases.wants_postgres() else "postgresql"
    left_out = [item for item in items if item.get_closest_marker(other)]
    kept = [item for item in items if item not in left_out]
    items[:] = sorted(kept, key=_rank)
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def template_database(django_db_blocker: "pytest.FixtureRequest") -> Iterator[str]:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        address = databases.make_template()
    yield address
    databases.remove(address)


@pytest.fixture(scope="session")
def django_db_setup(template_database: str, django_db_blocker: "pytest.FixtureRequest") -> None:
    """Ordinary tests use a copy of the template through the application's role, and roll back."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        databases.use(databases.copy_of(template_database, "work"))


@pytest.fixture
def fresh_database(template_database: str, request: pytest.FixtureRequest) -> Callable[[], str]:
    """Gives addresses of empty, migrated databases for servers and rival processes."""
    made = [0]

    def make() -> str:
        made[0] += 1
        label = "".join(c if c.isalnum() else "_" for c in request.node.name.lower())[:24]
        return databases.copy_of(template_database, f"{label}_{made[0]}")

    return make


@pytest.fixture(scope="session")
def shots() -> Path:
    """Where screenshots go."""
    folder = Path(os.environ.get("GUIGUAN_SHOTS", os.environ["GUIGUAN_VAR"])) / "shots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
