"""A form pressed after the session ended loses no word: it comes back within the page, and is stored nowhere.

The page leads to sign-in in a second window. Back in the first, pressing shows the words once more, with a token of
the new session and the name of whoever is signed in now; only pressing there sends them. Nothing is done by itself.
"""

import base64
import hashlib
import json
from dataclasses import asdict
from urllib.parse import urlsplit

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from guiguan.web.outage import Typed, typed

SENTENCE = "登录已失效，没有保存。请重新登录后再保存。"
WHOSE = "whose"
"""A cookie with the account signed in last, and a field of the page: both signed, so that no other account goes on."""
HELD = "held"
"""A field with the words locked, in a page that another account than theirs sees."""
SALT, DAY = "guiguan.expired", 86_400
CARRIED = frozenset({"next", "version", WHOSE, HELD})
"""Fields that no one types."""


def _box() -> Fernet:
    key = hashlib.sha256(f"{SALT}|{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def _words(request: HttpRequest) -> list[Typed]:
    """What was posted; from a page shown to another account, what lies locked in it."""
    try:
        kept = json.loads(_box().decrypt(request.POST[HELD], ttl=DAY))
    except (KeyError, InvalidToken):
        return [one for one in typed(request) if one.name not in {WHOSE, HELD}]
    return [Typed(**one) for one in kept]


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Whose words a form pressed after the session ended will hold."""
    account = str(request.user.pk)
    if request.get_signed_cookie(WHOSE, default="", salt=SALT) != account:
        response.set_signed_cookie(WHOSE, account, salt=SALT, max_age=DAY, httponly=True, samesite="Lax",
                                   secure=settings.SESSION_COOKIE_SECURE)  # fmt: skip


def _whose(request: HttpRequest) -> str:
    """The account by the page's own field; before there is one, by the cookie."""
    try:
        return Signer(salt=SALT).unsign(request.POST[WHOSE])
    except (KeyError, BadSignature):
        last = request.get_signed_cookie(WHOSE, default="", salt=SALT)
        return "" if request.user.is_authenticated else last or ""


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """To sign-in; if something was typed, with it in hand."""
    words = _words(request)
    if "X-Autosave" in request.headers or not any(one.value for one in words if one.name not in CARRIED):
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    return _page(request, words, 401)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The token is of an ended session, or the form is not ours: only to our own page are the words given back."""
    if "X-Autosave" in request.headers:
        return JsonResponse({"sentence": SENTENCE}, status=403)
    words = _words(request)
    if not words or not _from_here(request):
        return render(request, "403.html", status=403)
    return _page(request, words, 403)


def notice_first(request: HttpRequest) -> HttpResponse:
    """A new version of the notice on personal data came while the page was being filled in."""
    return _page(request, _words(request), 403, notice=True)


def again(request: HttpRequest) -> HttpResponse | None:
    """The page of :func:`sign_in_first` pressed by somebody signed in: the words once more, if they are his."""
    if request.method != "POST" or not request.user.is_authenticated or WHOSE not in request.POST:
        return None
    return csrf_failure(request)


def _from_here(request: HttpRequest) -> bool:
    """Browsers say where a form was pressed; no other site can say it was here."""
    said = request.headers.get("Origin") or request.headers.get("Referer", "")
    found = urlsplit(said)
    return (found.scheme, found.netloc) == (request.scheme, request.get_host())


def _open_to_visitors(request: HttpRequest) -> bool:
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return False
    return getattr(getattr(view, "access", None), "rule", "") == "public"


def _page(request: HttpRequest, words: list[Typed], status: int, *, notice: bool = False) -> HttpResponse:
    signed_in, whose = request.user.is_authenticated, _whose(request)
    other = signed_in and whose not in {"", str(request.user.pk)}
    context = {
        "other": other,
        "notice": notice,
        "held": _box().encrypt(json.dumps([asdict(one) for one in words]).encode()).decode() if other else "",
        "whose": Signer(salt=SALT).sign(whose) if whose else "",
        "who": request.user if signed_in else None,
        "sign_in": not signed_in and not _open_to_visitors(request),
        "typed": [] if other else words,
        "shown": any(one.shown for one in words) and not other,
        "address": request.get_full_path(),
        "files": bool(request.FILES),
    }
    response = render(request, "expired.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response
