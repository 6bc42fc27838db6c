"""领导一页纸: where a round stands, its funnel, what was decided, what is at risk, which dates come next."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from guiguan.applications.queries.lists import of_office, stages
from guiguan.documents import formset
from guiguan.documents import operations as documents
from guiguan.documents.blocks import Block, paragraphs, table
from guiguan.people import queries as people
from guiguan.procedure import queries as procedure
from guiguan.procedure.ports import case_kind
from guiguan.procedure.spec import OFFICE
from guiguan.publicity import queries as publicity
from guiguan.rounds import queries as rounds
from guiguan.web import access
from guiguan.web.attachment import attached
from guiguan.web.office.exports import EXPORT
from guiguan.web.office.home import Waiting, waiting_for
from guiguan.web.office.queues import Desk
from guiguan.web.rounds_shown import Standing, labels, standing_of, words

DECIDED, COMING, AT_RISK = 6, 5, 6
BESIDE = ("notice", "award_list")


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything on the page, as both the screen and the PDF show it."""

    round: Any
    standing: Standing
    total: int
    funnel: list[tuple[str, int, int]]
    """(stage, how many reached it, how many stand in it now)."""
    ended: int
    decided: list[Any]
    risks: list[Waiting]
    coming: list[tuple[date, str, str]]
    """(day, what, basis)."""


def _funnel(desk: Desk, a_round: Any) -> tuple[int, list[tuple[str, int, int]], int]:
    """How far the applications came that the officer may see; two queries."""
    now = dict(of_office(desk.actor, desk.at).filter(round=a_round).order_by().values_list("pk", "state"))
    been: dict[str, set[int]] = defaultdict(set)
    for pk, state in procedure.states_reached("application", now):
        been[state].add(pk)
    for pk, state in now.items():
        been[state].add(pk)
    *columns, (_, ended) = stages()
    lines = [
        (name, len(set().union(*(been[state] for state in states))), sum(state in states for state in now.values()))
        for name, states in columns
    ]
    return len(now), lines, sum(state in ended for state in now.values())


def _decided(desk: Desk, a_round: Any) -> list[Any]:
    cases = [("round", a_round.pk)]
    for kind in BESIDE:
        cases += [(kind, row.pk) for row in case_kind(kind).visible(desk.actor, desk.at).filter(round=a_round)]
    return procedure.entries_of(cases)[:DECIDED]


def _coming(desk: Desk, a_round: Any, steps: list[Any]) -> list[tuple[date, str, str]]:
    found = [(step.starts, f"{step.label}（计划开始）", labels(step.basis))
             for step in steps if step.starts and step.starts > desk.today]  # fmt: skip
    calendar, policy = rounds.calendar_of(a_round), rounds.policy_of(a_round)
    for notice in desk.rows("notice", state="published", round=a_round):
        period = publicity.period(notice, calendar)
        if period and period.last >= desk.today:
            found.append((period.last, f"{notice.title}届满（24:00）", labels(policy.cite("notice.report"))))
    return sorted(found)[:COMING]


def brief_of(request: HttpRequest, pk: int) -> Brief:
    """The round's page, if it is a round of the officer's own; otherwise as if there were none."""
    desk = Desk(access.actor_of(request), access.at_of(request))
    a_round = case_kind("round").visible(desk.actor, desk.at).filter(pk=pk).first()
    if a_round is None or a_round.authority_id not in people.authorities_where(desk.actor.person_id, OFFICE, desk.at):
        raise Http404
    steps = rounds.steps_of(a_round, desk.at)
    total, funnel, ended = _funnel(desk, a_round)
    busy = waiting_for(replace(desk, whole=True))[0] if a_round == rounds.current_round(a_round.authority_id) else []
    risks = [one for one in busy if one.urgent] or [one for one in busy if one.due]
    return Brief(a_round, standing_of(a_round, steps, desk.at), total, funnel, ended, _decided(desk, a_round),
                 risks[:AT_RISK], _coming(desk, a_round, steps))  # fmt: skip


@access.roles(*OFFICE)
def brief(request: HttpRequest, pk: int) -> HttpResponse:
    """On screen, and clean on one printed page."""
    return render(request, "office/brief.html", {"brief": brief_of(request, pk), "at": access.at_of(request)})


@access.roles(*OFFICE)
def brief_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a PDF to hand on."""
    found, actor, at = brief_of(request, pk), access.actor_of(request), access.at_of(request)
    content = formset.pdf(
        f"{found.round}情况", [f"截至 {timezone.localtime(at):%Y-%m-%d %H:%M}"], _sections(found),
        foot=found.round.authority.office, at=at, tight=True,
    )  # fmt: skip
    documents.log_access(actor, at, EXPORT, f"领导一页纸 {found.round}", "PDF")
    return attached(content, formset.PDF, f"{found.round}情况.pdf")


def _sections(found: Brief) -> list[tuple[str, list[Block]]]:
    now = found.standing
    stands = [("目前", f"{now.now}　{now.now_more}"), ("下一步", f"{now.next}　{now.next_more}"), ("轮到谁", now.whose),
              ("期限", f"{now.until or '没有法定期限'}　{now.until_more}"), ("依据", now.basis)]  # fmt: skip
    funnel = [(name, reached, here) for name, reached, here in found.funnel]
    decided = [(f"{timezone.localtime(row.at):%Y-%m-%d}", row.label, row.basis) for row in found.decided]
    risks = [f"{one.queue.title} {len(one.items)} 件。{one.queue.says}" for one in found.risks]
    coming = [(words(day), what, basis) for day, what, basis in found.coming]
    none: list[Block] = [{"p": "无。"}]
    return [
        ("进展", [table(["项目", "内容"], stands)]),
        (f"申报 {found.total} 件，已终止 {found.ended} 件", [table(["阶段", "到达件数", "目前件数"], funnel)]),
        ("已经办理", [table(["日期", "事项", "依据"], decided)] if decided else none),
        ("到期和临近到期", [*paragraphs(*risks)] or none),
        ("近期日期", [table(["日期", "事项", "依据"], coming)] if coming else none),
    ]


urlpatterns = [
    path("office/rounds/<int:pk>/brief/", brief, name="one-page"),
    path("office/rounds/<int:pk>/brief.pdf", brief_pdf, name="one-page-pdf"),
]
