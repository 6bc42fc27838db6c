"""The web as `guiguan serve` starts it, but each answer says what it cost. For databases thrown away, on this machine.

Nothing else may load it: whoever asks for it has what a request did taken back.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from importlib import import_module
from typing import Any

from django.core.wsgi import get_wsgi_application

_site = get_wsgi_application()
EMPTY = "/bench/empty/"
CPU, STATEMENTS, TAKEN_BACK = "X-Bench-Cpu", "X-Bench-Statements", "X-Bench-Taken-Back"
"""Milliseconds of the thread that answered; statements to the database; asked of a request: let nothing be done."""


def _with_empty_page() -> None:
    """An address that answers with one line of HTML, through the same middleware as every other."""
    from django.conf import settings
    from django.http import HttpRequest, HttpResponse
    from django.urls import path

    def empty(_request: HttpRequest) -> HttpResponse:
        return HttpResponse("<!doctype html><title>.</title>")

    import_module(settings.ROOT_URLCONF).urlpatterns.append(path(EMPTY[1:], empty))


@contextmanager
def _taken_back() -> Iterator[None]:
    """Django looks after its connection when a request begins and ends, and would close one in a transaction."""
    from django.core.signals import request_finished, request_started
    from django.db import close_old_connections, transaction

    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    from django.db import connection

    told: list[Any] = []
    statements = 0

    def counted(execute: Callable[..., Any], *given: Any) -> Any:
        nonlocal statements
        statements += 1
        return execute(*given)

    back = f"HTTP_{TAKEN_BACK.upper().replace('-', '_')}" in environ
    began = time.thread_time()
    with connection.execute_wrapper(counted), _taken_back() if back else nullcontext():
        answer = _site(environ, lambda status, headers, *_: told.extend((status, headers)))  # type: ignore[arg-type]
        body = b"".join(answer)
    spent = (time.thread_time() - began) * 1000
    if hasattr(answer, "close"):
        answer.close()
    status, headers = told
    start_response(status, [*headers, (CPU, f"{spent:.3f}"), (STATEMENTS, str(statements))])
    return [body]


_with_empty_page()
