"""Nothing a signed-in person saw stays in a cache."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class Desk:
    """Adds ``no-store`` to everything an account sees, static files apart."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response["Cache-Control"] = "no-store"
        return response
