"""Somebody at the served web: signs in, asks, is told what the answer cost."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

WORKERS = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """``cpu`` and ``wall`` in milliseconds."""

    status: int
    body: bytes
    cpu: float
    wall: float
    statements: int


class Visitor:
    """At the web on ``port``; signed in by the demonstration's buttons where a name is given."""

    def __init__(self, port: int, username: str = "") -> None:
        self.port, self.cookies = port, SimpleCookie()
        if username:
            self.get("/demo/")
            signed_in = self.post(f"/demo/sign-in/{username}/", {})
            if signed_in.status != HTTPStatus.FOUND:
                raise RuntimeError(f"{username}: {signed_in.status}")

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None, {})

    def post(self, path: str, fields: Mapping[str, Any], **headers: str) -> Answer:
        given = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": self.cookies["csrftoken"].value}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self._ask("POST", path, urlencode(fields), given)

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        from guiguan.cli.bench.served import CPU, STATEMENTS

        known = "; ".join(f"{name}={cookie.value}" for name, cookie in self.cookies.items())
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=120)) as line:
            began = time.perf_counter()
            line.request(method, path, body, headers | {"Cookie": known})
            answer = line.getresponse()
            told = answer.read()
            wall = (time.perf_counter() - began) * 1000
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            self.cookies.load(cookie)
        return Answer(answer.status, told, float(answer.headers[CPU]), wall, int(answer.headers[STATEMENTS]))


@contextmanager
def serving(port: int, database: str) -> Iterator[int]:
    """gunicorn with two workers on a database, at ``port``, until the block ends."""
    command = [sys.executable, "-m", "gunicorn", "--config", "python:guiguan.config.server", "--bind",
               f"127.0.0.1:{port}", "--workers", str(WORKERS), "guiguan.cli.bench.served:application"]  # fmt: skip
    environment = os.environ | {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "guiguan.config.settings"}
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        until_it_answers(port)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def until_it_answers(port: int) -> None:
    """Raises :class:`RuntimeError` after a minute."""
    for _ in range(120):
        with suppress(OSError), closing(HTTPConnection("127.0.0.1", port, timeout=2)) as line:
            line.request("GET", "/accessibility/")
            line.getresponse().read()
            return
        time.sleep(0.5)
    raise RuntimeError(f"nothing answers at {port}")
