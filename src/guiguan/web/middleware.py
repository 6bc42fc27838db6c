"""What holds for everybody who has signed in: no cache, the second factor first, a fresh sign-in for grave acts."""

from collections.abc import Callable
from contextlib import nullcontext
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse

from guiguan.documents.typeset import TypesettingFailed
from guiguan.procedure import reading
from guiguan.procedure.engine import FreshSignInNeeded
from guiguan.web import expired, fresh, notice_gate, second_factor

OPEN = ("/accounts/", "/static/", "/demo/")
"""Where one may go without the second factor that one must have: to set it up, or away."""


class Desk:
    """Adds ``no-store`` to everything an account sees, static files apart, and leads to sign-in where it is due."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with reading.kept() if request.method in {"GET", "HEAD"} else nullcontext():
            return self._answer(request)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if self._led(request):
            messages.warning(request, second_factor.MUST)
            response: HttpResponse = HttpResponseRedirect(reverse("mfa_index"))
        else:
            response = expired.again(request) or self.get_response(request)
        if request.user.is_authenticated:
            response["Cache-Control"] = "no-store"
            expired.remember(request, response)
        return response

    def _led(self, request: HttpRequest) -> bool:
        signed_in = request.user.is_authenticated and not request.path.startswith(OPEN)
        return signed_in and second_factor.wanting(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _args: object, _given: object
    ) -> HttpResponse | None:
        return notice_gate.gate(request, view)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A grave act without a fresh sign-in, a file that cannot be set: nothing was done, nothing typed is lost."""
        if isinstance(exception, TypesettingFailed):
            return render(request, "unset.html", {"sentence": str(exception)}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return fresh.ask(request) if isinstance(exception, FreshSignInNeeded) else None


class WithoutNul:
    """Takes the NUL character, which no keyboard types and PostgreSQL cannot keep, out of what is asked and sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        request.GET, request.POST = _clean(request.GET), _clean(request.POST)  # type: ignore[assignment]


def _clean(given: QueryDict) -> QueryDict:
    if not any("\0" in value for values in given.lists() for value in values[1]):
        return given
    clean = given.copy()
    for name, values in given.lists():
        clean.setlist(name, [value.replace("\0", "") for value in values])
    return clean
