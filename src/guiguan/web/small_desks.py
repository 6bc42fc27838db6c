"""Desks of those who watch or help: discipline inspection, district bureaus, recommenders."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from guiguan.honours import queries as honours
from guiguan.people import queries as people
from guiguan.procedure import queries as procedure
from guiguan.procedure.ports import case_kind
from guiguan.procedure.spec import Role
from guiguan.rounds import queries as rounds
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


@access.roles(Role.RECOMMENDER)
def recommender_home(request: HttpRequest) -> HttpResponse:
    """The rounds now open, with their call; a recommendation is handed to the office, who asks the recommended."""
    actor, at = access.actor_of(request), access.at_of(request)
    mine = people.authorities_where(actor.person_id, frozenset({Role.RECOMMENDER}), at)
    current = [found for found in (rounds.current_round(pk) for pk in mine) if found and found.called_at]
    return render(request, "recommender/home.html", {"rounds": current})


urlpatterns = [
    path("discipline/", discipline_home, name="discipline-home"),
    path("district/", district_home, name="district-home"),
    path("recommender/", recommender_home, name="recommender-home"),
]
