"""A database of one's own for the length of a test or a module, put aside afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections

from tests import databases


@contextmanager
def using(address: str) -> Iterator[str]:
    """Point this process at ``address``, then back at where it was."""
    before = dict(connections.settings["default"])
    databases.use(address)
    try:
        yield address
    finally:
        connections["default"].close()
        del connections["default"]
        connections.settings["default"].clear()
        connections.settings["default"].update(before)
