"""Two databases with the same crowd, asked in turn: what differs between them is not the hour of measuring."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class World:
    """A database: a connection of this process, and its address for a server."""

    connection: Any
    address: str


def here() -> World:
    from django.db import connections

    return World(connections["default"], os.environ["DATABASE_URL"])


def copy_of(world: World, name: str) -> World:
    """A copy beside it, as it stands; on PostgreSQL the role must be allowed to make one."""
    old = world.connection
    settings = dict(old.settings_dict)
    old.close()
    if old.vendor == "sqlite":
        there = Path(settings["NAME"]).with_name(f"{name}.sqlite3")
        shutil.copy(settings["NAME"], there)
        settings["NAME"] = there
        return World(type(old)(settings, "default"), f"sqlite:///{there}")
    settings["NAME"] = f"{settings['NAME']}_{name}"
    with old._nodb_cursor() as cursor:
        quoted = map(old.ops.quote_name, (settings["NAME"], old.settings_dict["NAME"]))
        cursor.execute("CREATE DATABASE {} TEMPLATE {}".format(*quoted))
    return World(type(old)(settings, "default"), f"{world.address.rpartition('/')[0]}/{settings['NAME']}")


def drop(world: World) -> None:
    """Take a copy away again."""
    copied = world.connection
    copied.close()
    if copied.vendor == "sqlite":
        Path(copied.settings_dict["NAME"]).unlink()
        return
    with copied._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {copied.ops.quote_name(copied.settings_dict['NAME'])}")


@contextmanager
def standing(world: World) -> Iterator[None]:
    """Whatever asks within the block is answered from this database."""
    from django.db import connections

    before = connections["default"]
    connections["default"] = world.connection
    try:
        yield
    finally:
        connections["default"] = before
