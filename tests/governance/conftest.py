"""For draws by the worker, whose watching thread has a connection of its own."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.procedure.own import using


@pytest.fixture
def own_database(fresh_database: Callable[[], str], django_db_blocker: Any) -> Iterator[None]:
    """Nothing is rolled back: the thread sees what the page wrote."""
    with django_db_blocker.unblock(), using(fresh_database()):
        yield
