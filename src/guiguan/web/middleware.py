"""What holds for everybody who has signed in: no cache, the second factor first, a fresh sign-in for grave acts."""

from collections.abc import Callable
from contextlib import nullcontext
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from guiguan.documents.typeset import TypesettingFailed
from guiguan.procedure import reading
from guiguan.procedure.engine import FreshSignInNeeded
from guiguan.web import expired, fresh, second_factor

OPEN = ("/accounts/", "/static/", "/demo/")
"""Where one may go without the second factor that one must have: to set it up, or away."""


class Desk:
    """Adds ``no-store`` to everything an account sees, static files apart, and leads to sign-in where it is due."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with reading.one_page() if request.method in {"GET", "HEAD"} else nullcontext():
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

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A grave act without a fresh sign-in, a file that cannot be set: nothing was done, nothing typed is lost."""
        if isinstance(exception, TypesettingFailed):
            return render(request, "unset.html", {"sentence": str(exception)}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return fresh.ask(request) if isinstance(exception, FreshSignInNeeded) else None
