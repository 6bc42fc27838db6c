"""A real server on a database of its own, as `guiguan serve` starts it, for the browser."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import databases

PEOPLE = """
import django; django.setup()
from guiguan.cli.demo.cast import assemble
from guiguan.cli.demo.stage import moment
assemble(moment("2026-03-01"))
"""
PLAY = """
import django; django.setup()
from django.db import transaction
from guiguan.cli.demo.play import play
with transaction.atomic():
    play(lambda words: None)
"""


def environment(address: str, folder: Path) -> dict[str, str]:
    """The application as an installation runs it, pointed at ``address``; the demonstration's clock and sign-in."""
    given = {key: value for key, value in os.environ.items() if key != "GUIGUAN_TESTING"}
    return given | {
        "DATABASE_URL": address, "GUIGUAN_VAR": str(folder), "GUIGUAN_DEMO": "1", "PYTHONWARNINGS": "ignore",
        "DJANGO_SETTINGS_MODULE": "guiguan.config.settings",
    }  # fmt: skip


def run(code: str, address: str, folder: Path) -> None:
    """Run Python in the application's environment."""
    subprocess.run([sys.executable, "-c", code], env=environment(address, folder), check=True)


_played: dict[str, tuple[str, Path]] = {}


def played(template: str, label: str, folder: Path) -> str:
    """A database of its own with the demonstration in it, its files and keys in ``folder``; played in once a process."""
    if template not in _played:
        base = Path(tempfile.mkdtemp(prefix="guiguan-played-"))
        address = databases.copy_of(template, "played")
        run(PLAY, address, base)
        _played[template] = address, base
    address, base = _played[template]
    shutil.copytree(base, folder, dirs_exist_ok=True)
    return databases.copy_of(address, label)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(address: str, folder: Path) -> Iterator[str]:
    """The address of a running server."""
    port = _free_port()
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        "python:guiguan.config.server",
        "--bind",
        f"127.0.0.1:{port}",
    ]
    (folder / "static").mkdir(parents=True, exist_ok=True)
    child = subprocess.Popen(command, env=environment(address, folder))
    base = f"http://127.0.0.1:{port}"
    try:
        _wait_for(base, child)
        yield base
    finally:
        child.terminate()
        child.wait(20)


def _wait_for(base: str, child: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        if child.poll() is not None:
            raise RuntimeError("the server ended by itself")
        try:
            with urllib.request.urlopen(f"{base}/accessibility/", timeout=2):  # noqa: S310 - our own server
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not answer in 30 seconds")
