"""今日待办 and 我的申报: what waits for the applicant, and every application of his."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from guiguan.applications import queries
from guiguan.applications.queries import recommending
from guiguan.applications.queries.standing import Standing, standing_of
from guiguan.law import policy as law
from guiguan.procedure.engine import ActRefused, preview
from guiguan.procedure.ports import REGISTRY, case_kind
from guiguan.procedure.spec import Refusal, citations
from guiguan.rounds import queries as rounds
from guiguan.web import access

WAITS_FOR_APPLICANT = {"draft": "继续填报并提交", "supplementing": "提交补正材料"}
ENDED = {"not_passed", "not_shortlisted", "commended", "not_awarded", "withdrawn", "excluded"}


@dataclass(frozen=True, slots=True)
class Line:
    """One application in a list."""

    application: Any
    standing: Standing
    prize: str
    kind: str
    url: str


@dataclass(frozen=True, slots=True)
class Errand:
    """Something to do today, with its term and basis."""

    words: str
    url: str
    about: str
    until: date | None
    basis: Any


def _line(application: Any, request: HttpRequest) -> Line:
    policy = law.load(application.round.policy_id)
    name = "apply" if application.state == "draft" else "application"
    return Line(
        application,
        standing_of(application, access.at_of(request), inside=False),
        policy.prize_name(application.prize),
        policy.kind_name(application.kind),
        reverse(name, args=[application.pk]),
    )


def _errands(lines: list[Line], request: HttpRequest) -> list[Errand]:
    found = [
        Errand(WAITS_FOR_APPLICANT[line.application.state], line.url, _about(line), line.standing.until,
               line.standing.basis)
        for line in lines
        if line.application.state in WAITS_FOR_APPLICANT
    ]  # fmt: skip
    act = REGISTRY.acts["application.confirm_internal_notice"]
    for application in queries.to_confirm(access.actor_of(request), access.at_of(request)):
        basis = citations(act, law.load(application.round.policy_id))
        about = f"{application.person}申报的内部公示"
        found.append(Errand("确认内部公示", reverse("application", args=[application.pk]), about, None, basis))
    begin = REGISTRY.acts["application.begin"]
    found += [
        Errand("开始申报", reverse("application-begin", args=[one.round_id]), f"已登记本单位愿意申报：{one.title}",
               rounds.closing_day(one.round), citations(begin, law.load(one.round.policy_id)))
        for one in recommending.willing(access.actor_of(request), access.at_of(request))
    ]  # fmt: skip
    return sorted(found, key=lambda errand: errand.until or date.max)


def _about(line: Line) -> str:
    return f"{line.application.title or '（未命名）'}　{line.prize}"


@access.signed_in
def home(request: HttpRequest) -> HttpResponse:
    """What to do today, the rounds now open, and all applications of the person and his organisations."""
    actor, at = access.actor_of(request), access.at_of(request)
    lines = [_line(row, request) for row in queries.own(actor, at)]
    begin = REGISTRY.acts["application.begin"]
    taken = [
        row
        for row in case_kind("round").visible(actor, at).filter(state="called")
        if not preview(begin, row, actor=actor, at=at)
    ]
    context = {
        "errands": _errands(lines, request),
        "live": [line for line in lines if line.application.state not in ENDED],
        "past": [line for line in lines if line.application.state in ENDED],
        "rounds": taken,
    }
    return render(request, "applicant/home.html", context)


@access.case("round")
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, a_round: Any) -> HttpResponse:
    """开始申报: who applies for which prize; then straight into the wizard."""
    actor, at = access.actor_of(request), access.at_of(request)
    act = REGISTRY.acts["application.begin"]
    refusals: tuple[Refusal, ...] = preview(act, a_round, actor=actor, at=at)
    if any(refusal.guard == "role" for refusal in refusals):
        raise Http404
    form = REGISTRY.forms[act.code](request.POST or None, None, case=a_round, actor=actor, at=at)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                REGISTRY.operations[act.code](a_round, actor=actor, at=at, **form.cleaned_data)
            except ActRefused as refused:
                refusals = refused.refusals
            else:
                mine = queries.own(actor, at).filter(round=a_round, state="draft").order_by("-pk")
                return HttpResponseRedirect(reverse("apply", args=[mine[0].pk]))
    policy = law.load(a_round.policy_id)
    context = {"round": a_round, "form": form, "refusals": refusals, "basis": citations(act, policy), "act": act}
    return render(request, "applicant/begin.html", context, status=status)


urlpatterns = [
    path("apply/", home, name="applicant-home"),
    path("apply/begin/<int:pk>/", begin, name="application-begin"),
]
