"""Every address declares who may open it. What one may not see answers exactly like what is not there."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from guiguan.people import queries as people
from guiguan.procedure import clock
from guiguan.procedure.ports import case_kind
from guiguan.procedure.spec import THE_PUBLIC, Actor, Role
from guiguan.web import expired, fresh

View = Callable[..., HttpResponse]


class SignInFirst(Exception):
    """The page exists for some account; a visitor is asked to sign in, whatever the page."""


@dataclass(frozen=True, slots=True)
class Access:
    """What a view declares: ``public``, ``signed_in``, ``roles``, ``case`` or ``act``."""

    rule: str
    roles: frozenset[Role] = frozenset()
    kind: str = ""
    visitors: bool = False
    """Of a case: shown to visitors without an account too."""
    ungated: bool = False
    """Open before the notice on personal data was read: the notice itself, one's own data, one's own sign-in."""


def actor_of(request: HttpRequest) -> Actor:
    """The actor of this request, read once."""
    found = getattr(request, "actor", None)
    if found is None:
        user = request.user
        found = THE_PUBLIC
        if user.is_authenticated:
            found = replace(people.actor_of(user), fresh=fresh.is_fresh(request))
        request.actor = found  # type: ignore[attr-defined]
    return found


def at_of(request: HttpRequest) -> datetime:
    """The instant of this request, read once."""
    found = getattr(request, "at", None)
    if found is None:
        found = clock.now()
        request.at = found  # type: ignore[attr-defined]
    return found


def held_roles(request: HttpRequest) -> frozenset[Role]:
    """Roles by grant in any authority, read once a request."""
    found = getattr(request, "held_roles", None)
    if found is None:
        actor = actor_of(request)
        found = people.roles_anywhere(actor.person_id, at_of(request)) if actor.person_id else frozenset()
        request.held_roles = found  # type: ignore[attr-defined]
    return found


def _declare(view: View, rule: Access) -> View:
    view.access = rule  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Anybody, with or without an account."""
    return _declare(view, Access("public"))


def before_the_notice(view: View) -> View:
    """Put above what declares the access: the page opens to whoever has not read the notice on personal data yet."""
    rule: Access = view.access  # type: ignore[attr-defined]
    return _declare(view, replace(rule, ungated=True))


def signed_in(view: View) -> View:
    """Any account; the view scopes what it shows by the account itself."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return expired.sign_in_first(request)
        return view(request, *args, **kwargs)

    return _declare(guarded, Access("signed_in"))


def roles(*allowed: Role) -> Callable[[View], View]:
    """Accounts that hold one of the roles; to others the page is not there."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return expired.sign_in_first(request)
            if not held_roles(request) & frozenset(allowed):
                raise Http404
            return view(request, *args, **kwargs)

        return _declare(guarded, Access("roles", frozenset(allowed)))

    return decorate


elsewhere: dict[str, Callable[[HttpRequest, int], str | None]] = {}
"""By kind of case: the address that opens a case not yet shown to the reader, None where there is none."""


def case(kind: str, *, open_to_visitors: bool = False) -> Callable[[View], View]:
    """Whoever the kind's scope shows the case to. The view takes the case as its second argument.

    ``open_to_visitors``: visitors without an account are asked through the same scope instead of signing in first.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, pk: int, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated and not open_to_visitors:
                return expired.sign_in_first(request)
            found = case_kind(kind).visible(actor_of(request), at_of(request)).filter(pk=pk).first()
            if found is None:
                return _elsewhere(request, kind, pk)
            return view(request, found, *args, **kwargs)

        return _declare(guarded, Access("case", kind=kind, visitors=open_to_visitors))

    return decorate


def _elsewhere(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Where a case that is not shown leads whoever has only to do something first; to others it is not there."""
    found = elsewhere[kind](request, pk) if kind in elsewhere and request.method == "GET" else None
    if found is None:
        raise Http404
    return HttpResponseRedirect(found)


def act(view: View) -> View:
    """The page of acts: the act's own roles and the case's own scope decide."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except SignInFirst:
            return expired.sign_in_first(request)

    return _declare(guarded, Access("act"))


def demo_only(view: View) -> View:
    """Demonstrations only; elsewhere the address does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.GUIGUAN_DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return _declare(guarded, Access("demo"))
