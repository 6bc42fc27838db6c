"""Desks of those who watch or help: discipline inspection, district bureaus."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from guiguan.honours import queries as honours
from guiguan.people import queries as people
from guiguan.procedure import queries as procedure
from guiguan.procedure.ports import case_kind
from guiguan.procedure.spec import Role
from guiguan.web import access


@access.roles(Role.DISCIPLINE)
def discipline_home(request: HttpRequest) -> HttpResponse:
    """Recusals and how they were decided; the latest of the register."""
    actor, at = access.actor_of(request), access.at_of(request)
    mine = people.authorities_where(actor.person_id, frozenset({Role.DISCIPLINE}), at)
    rows = case_kind("recusal").model._default_manager.filter(round__authority_id__in=mine)
    recusals = rows.select_related("person", "application", "round").order_by("-id")[:100]
    context = {"recusals": recusals, "entries": procedure.entries()[:20],
               "size": procedure.register_size()}  # fmt: skip
    return render(request, "discipline/home.html", context)


@access.roles(Role.DISTRICT)
def district_home(request: HttpRequest) -> HttpResponse:
    """获奖者 of the bureau's own district."""
    districts = people.districts_of(access.actor_of(request).person_id, access.at_of(request))
    return render(request, "district/home.html", {"districts": districts, "winners": honours.in_districts(districts)})


urlpatterns = [
    path("discipline/", discipline_home, name="discipline-home"),
    path("district/", district_home, name="district-home"),
]
