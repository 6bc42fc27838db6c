"""历届获奖: the register of honours in public, each with its source; what is not known says so (Arts. 27, 31)."""

from typing import Any
from urllib.parse import urlsplit

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from guiguan.honours import queries
from guiguan.honours.states import RollState
from guiguan.law import policy as law
from guiguan.people import queries as people
from guiguan.publicity import queries as publicity
from guiguan.publicity.states import NoticeKind
from guiguan.web import access
from guiguan.web.context import site_authority

PER_PAGE = 30
SHORTEST = 2
WEB = ("https://", "http://")
KINDS = (("model", "组织、质量管理模式"), ("achievement", "个人、质量管理成果"))
"""Until 2020 organisations and persons won; since 2021 the model or achievement they hold."""


def _picked(request: HttpRequest) -> dict[str, str]:
    names = ("prize", "kind", "roll", "words")
    return {name: request.GET.get(name, "").strip().replace("\x00", "")[:80] for name in names}


def _place(source: str) -> str:
    """The source in a few words: the site of a web address, anything else as it stands."""
    if not source.startswith(WEB):
        return source
    try:
        return urlsplit(source).hostname or source
    except ValueError:
        return source


@access.public
def honours(request: HttpRequest) -> HttpResponse:
    """Every honour in force of one authority (this portal's unless another is picked), latest round first."""
    own, picked = site_authority(), _picked(request)
    keeping = Q(honour_rolls__isnull=False) | Q(pk=own.pk if own else None)
    authorities = list(people.authorities().filter(keeping).distinct())
    asked = request.GET.get("authority", "")
    authority = next((row for row in authorities if row.code == asked), own)
    rows = queries.public(authority) if authority else queries.public().none()
    short = 0 < len(picked["words"]) < SHORTEST
    found = queries.search(rows, **picked)
    policy = law.latest(authority.code) if authority else None
    rolls = list(queries.rolls(authority)) if authority else []
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [(row, _place(row.source)) for row in page],
        "authority": authority,
        "authorities": authorities,
        "picked": picked,
        "narrowed": any(picked.values()),
        "short": short,
        "prizes": queries.prizes_of(rows),
        "kinds": KINDS,
        "rolls": rolls,
        "uncertified": [row.label for row in rolls if row.state != RollState.CERTIFIED],
        "basis": policy.cite("openness") if policy and policy.has("openness") else (),
    }
    return render(request, "public/honours.html", context)


@access.public
def honour(request: HttpRequest, pk: int) -> HttpResponse:
    """One honour: what won, who holds it, when it was awarded, where it was published and where this was read."""
    found: Any = queries.public().filter(pk=pk).first()
    if found is None:
        raise Http404
    notices = publicity.public_notices().filter(kind=NoticeKind.AWARD, items__subject_id=found.application_id)
    context = {
        "honour": found,
        "kind": dict(KINDS).get(found.kind, ""),
        "linked": found.source.startswith(WEB),
        "notices": notices if found.application_id else (),
    }
    return render(request, "public/honour.html", context)


urlpatterns = [path("honours/", honours, name="honours"), path("honours/<int:pk>/", honour, name="honour")]
