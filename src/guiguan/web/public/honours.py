"""历届获奖: the register of honours in public, each with its source; what is not known says so (Arts. 27, 31)."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from guiguan.honours import queries
from guiguan.law import policy as law
from guiguan.web import access
from guiguan.web.context import site_authority

PER_PAGE = 20
SHORTEST = 2
KINDS = (("model", "组织、质量管理模式"), ("achievement", "个人、质量管理成果"))
"""Until 2020 organisations and persons won; since 2021 the model or achievement they hold."""


def _picked(request: HttpRequest) -> dict[str, str]:
    names = ("prize", "kind", "roll", "words")
    return {name: request.GET.get(name, "").strip().replace("\x00", "")[:80] for name in names}


@access.public
def honours(request: HttpRequest) -> HttpResponse:
    """Every honour in force of this portal's authority, latest round first."""
    authority, picked = site_authority(), _picked(request)
    rows = queries.public(authority) if authority else queries.public().none()
    short = 0 < len(picked["words"]) < SHORTEST
    found = queries.search(rows, **picked)
    policy = law.latest(authority.code) if authority else None
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "picked": picked,
        "narrowed": any(picked.values()),
        "short": short,
        "prizes": queries.prizes_of(rows),
        "kinds": KINDS,
        "rolls": queries.rolls(authority) if authority else [],
        "basis": policy.cite("openness") if policy and policy.has("openness") else (),
    }
    return render(request, "public/honours.html", context)


@access.public
def honour(request: HttpRequest, pk: int) -> HttpResponse:
    """One honour: what won, who holds it, when it was awarded, where this was read."""
    found: Any = queries.public().filter(pk=pk).first()
    if found is None:
        raise Http404
    on: date | None = found.awarded_on
    context = {
        "honour": found,
        "kind": dict(KINDS).get(found.kind, ""),
        "awarded_on": on,
        "linked": found.source.startswith(("https://", "http://")),
    }
    return render(request, "public/honour.html", context)


urlpatterns = [path("honours/", honours, name="honours"), path("honours/<int:pk>/", honour, name="honour")]
