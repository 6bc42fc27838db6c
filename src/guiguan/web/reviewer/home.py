"""今日待办 of an expert: what is his to do now, in the order of the law; then his cases."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from guiguan.applications.rules import outside_label
from guiguan.governance.queries import groups, register
from guiguan.law import policy as law
from guiguan.law.citation import Citation
from guiguan.procedure.spec import Role
from guiguan.review.queries import desk as queries
from guiguan.review.states import ConsensusState
from guiguan.web import access
from guiguan.web.desk import act_url

ACTS = frozenset({"oath.swear", "recusal.declare"})


@dataclass(frozen=True, slots=True)
class Errand:
    """Something to do, where, and what it rests on."""

    words: str
    about: str
    url: str
    basis: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One case with the reviewer's own work on it."""

    own: queries.Own
    state: str
    talk: str
    url: str
    """Where the work on it is done now, if anywhere."""


def _errand(task: queries.Task) -> Errand:
    url = act_url(task.page, task.pk) if task.page in ACTS else reverse(task.page, args=[task.pk])
    if task.page in ACTS:
        url += f"?next={reverse('reviewer-home')}"
    return Errand(task.words, task.about, url, law.load(task.policy).cite(task.basis))


def _line(own: queries.Own) -> Line:
    talk = ConsensusState(own.consensus.state).label if own.consensus else ""
    return Line(own, outside_label(own.application.state), talk, reverse("application", args=[own.application.pk]))


def _invited(call: Any) -> Errand:
    basis = law.load(call.round.policy_id).cite("review_rules")
    return Errand("答复评审邀请", str(call.round), reverse("expert-own"), basis)


@access.roles(Role.EXPERT)
def home(request: HttpRequest) -> HttpResponse:
    """First what to do, one press away; then every open case. A case one is kept from is simply not there."""
    actor, at = access.actor_of(request), access.at_of(request)
    seats, cases = queries.seats(actor), queries.own_cases(actor, at)
    context = {
        "errands": [_invited(call) for call in register.waiting_for(actor.person_id)]
        + [_errand(task) for task in queries.tasks(seats, cases)],
        "lines": [_line(own) for own in cases],
        "seats": [(seat, [groups.holder_line(row) for row in seat.asked]) for seat in seats],
        "today": at,
    }
    return render(request, "reviewer/home.html", context)


urlpatterns = [path("review/", home, name="reviewer-home")]
