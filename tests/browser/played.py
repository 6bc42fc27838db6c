"""The demonstration as `make run` leaves it, on a database of its own, served to a browser."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser import server
from tests.browser.driver import Company, company

PLAY = """
import django; django.setup()
from django.db import transaction
from guiguan.cli.demo.play import play
with transaction.atomic():
    play(lambda words: None)
"""


@contextmanager
def played(fresh_database: Callable[[], str], folder: Path) -> Iterator[Company]:
    """Everybody of the demonstration before a running server, at the instant the story stops."""
    address = fresh_database()
    server.run(PLAY, address, folder)
    with server.serving(address, folder) as base, company(base) as people:
        yield people
