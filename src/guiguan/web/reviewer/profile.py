"""我的资料: an expert's own entry in the register, what he states himself, the invitations he answers."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse

from guiguan.governance.queries import experts, register
from guiguan.procedure.engine import roles_on
from guiguan.procedure.ports import case_kind
from guiguan.procedure.spec import OFFICE, Role
from guiguan.web import access
from guiguan.web.desk import act_panel

OWN = ("expert.propose_post", "expert.state_time", "expert.withdraw_time")


def _entry(request: HttpRequest, row: Any) -> dict[str, Any]:
    actor, at = access.actor_of(request), access.at_of(request)
    calls = [(call, act_panel(call, "expert_call", actor=actor, at=at)) for call in register.calls_of(row)]
    return {
        "expert": row,
        "records": register.records_of(row),
        "times": register.times_of(row),
        "proposals": register.open_proposals(row),
        "calls": calls,
        "panel": act_panel(row, "expert", actor=actor, at=at, only=OWN),
    }


@access.roles(Role.EXPERT)
def profile(request: HttpRequest) -> HttpResponse:
    """His entry, one an authority; the office's notes on his work are not among it."""
    actor, at = access.actor_of(request), access.at_of(request)
    rows = case_kind("expert").visible(actor, at).filter(person_id=actor.person_id)
    context = {
        "entries": [_entry(request, row) for row in rows],
        "posts": experts.posts_of(actor.person_id),
        "mentorings": experts.mentorings_of(actor.person_id),
        "today": at.date(),
    }
    return render(request, "reviewer/profile.html", context)


@access.case("expert_call")
def call(request: HttpRequest, found: Any) -> HttpResponse:
    """An invitation is answered among one's own data, and read by the office on the expert's page."""
    actor, at = access.actor_of(request), access.at_of(request)
    if roles_on(case_kind("expert_call"), found, actor, at) & OFFICE:
        return HttpResponseRedirect(reverse("expert", args=[found.expert_id]))
    return HttpResponseRedirect(reverse("expert-own"))


urlpatterns = [
    path("review/profile/", profile, name="expert-own"),
    path("review/invitations/<int:pk>/", call, name="expert_call"),
]
