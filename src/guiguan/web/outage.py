"""The database gone or the disk full: a plain page that asks nothing of the database and keeps what was typed."""

import errno
import sys
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.defaults import bad_request, server_error

SENTENCE = "系统暂时不能读写数据。已经保存的内容没有丢失，请过几分钟再试；仍不能办理的，请联系审定办。"
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})
RETRY_SECONDS = "60"
KEEPING_QUIET = "/accounts/"
"""Passwords and codes are typed there; they are never written into a page."""
TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field
SECRET = frozenset({"password", "again", "code"})
"""So are called, outside it, the fields of a new account's password and of the code that opens an objection."""
LONG = 10
"""Characters from which on a value is shown as text that was typed."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A value as it was posted; ``shown`` where it reads like words rather than a choice."""

    name: str
    value: str
    shown: bool


def is_outage(found: BaseException | None) -> bool:
    """Whether the storage failed rather than the program."""
    if isinstance(found, OSError):
        return found.errno in FULL
    return isinstance(found, OperationalError | InterfaceError) or type(found) is DatabaseError


def typed(request: HttpRequest) -> list[Typed]:
    """What was posted and may come back in a page: neither passwords nor files."""
    if request.method != "POST" or request.path.startswith(KEEPING_QUIET):
        return []
    return [
        Typed(name, value, len(value) >= LONG and name != "next")
        for name, values in request.POST.lists()
        for value in values
        if name != TOKEN and name not in SECRET
    ]


def answer(request: HttpRequest) -> HttpResponse:
    """The handler of every exception that nobody caught (Django has logged it); 500 until :class:`Outage` says 503."""
    return _page(request) if is_outage(sys.exc_info()[1]) else server_error(request)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The handler of bad requests: a session that a full disk does not take reaches Django as one."""
    if isinstance(exception, SessionInterrupted):
        cause: BaseException | None = exception
        while cause is not None:
            if is_outage(cause):
                return _page(request)
            cause = cause.__cause__ or cause.__context__
    return bad_request(request, exception)


def _page(request: HttpRequest) -> HttpResponse:
    response: HttpResponse
    if "X-Autosave" in request.headers:
        response = JsonResponse({"sentence": SENTENCE}, status=500)
    else:
        found = typed(request)
        # The token that came, never a new one: nobody has checked yet that this was posted from our own page.
        context = {
            "csrf_token": request.POST.get(TOKEN, ""),
            "sentence": SENTENCE,
            "typed": found,
            "shown": any(one.shown for one in found),
            "address": request.get_full_path(),
            "files": bool(found and request.FILES),
        }
        response = HttpResponse(render_to_string("503.html", context), status=500)
    response["Cache-Control"], response["Retry-After"] = "no-store", RETRY_SECONDS
    return response


class Outage:
    """Outermost. Inside it the status stays 500, so that nobody on the way out saves a session to a dead database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "Retry-After" in response and response.status_code == 500:
            response.status_code = 503
        return response
