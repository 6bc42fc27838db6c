"""Two databases in one process, asked in turn: what differs between them is not the hour of measuring."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

World = Any
"""A connection; whatever asks while it stands as the default one is answered from its database."""


def copy_of(name: str) -> World:
    """A copy of the default database beside it, as it stands; on PostgreSQL the role must be allowed to make one."""
    from django.db import connections

    here = connections["default"]
    settings = dict(here.settings_dict)
    here.close()
    if here.vendor == "sqlite":
        there = Path(settings["NAME"]).with_name(f"{name}.sqlite3")
        shutil.copy(settings["NAME"], there)
        settings["NAME"] = there
    else:
        copied = f"{settings['NAME']}_{name}"
        with here._nodb_cursor() as cursor:
            quoted = here.ops.quote_name
            cursor.execute(f"CREATE DATABASE {quoted(copied)} TEMPLATE {quoted(settings['NAME'])}")
        settings["NAME"] = copied
    return type(here)(settings, "default")


def drop(world: World) -> None:
    """Take a copy away again."""
    from django.db import connections

    world.close()
    if world.vendor == "sqlite":
        Path(world.settings_dict["NAME"]).unlink()
        return
    here = connections["default"]
    with here._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {here.ops.quote_name(world.settings_dict['NAME'])}")


@contextmanager
def standing(world: World) -> Iterator[None]:
    """``world`` is the default database within the block."""
    from django.db import connections

    before = connections["default"]
    connections["default"] = world
    try:
        yield
    finally:
        connections["default"] = before
