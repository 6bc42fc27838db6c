"""届次: the list, one round with its plan, review rules, criteria, rulings."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone

from guiguan.documents import queries as documents
from guiguan.governance.acts.recusal import DECLARE_OFFICE
from guiguan.governance.queries import committee, staff
from guiguan.law import policy as law
from guiguan.law.citation import Citation
from guiguan.people import queries as people
from guiguan.procedure.engine import roles_on
from guiguan.procedure.ports import acts_of, case_kind
from guiguan.procedure.spec import OFFICE, Actor
from guiguan.rounds import queries
from guiguan.rounds.rules import JUDGED, plan
from guiguan.rounds.rules.materials import in_words
from guiguan.web import access
from guiguan.web.desk import ActPanel, act_panel, timeline
from guiguan.web.office import exports
from guiguan.web.office.exports import Column, day_of
from guiguan.web.rounds_shown import Standing, gantt_of, inside, labels, standing_of

ON_AUTHORITY = ("round.plan", "round.draft_rules", "criteria.enter", "ruling.record", "meeting.convene")
ROUNDS = (
    Column("届次", str),
    Column("年度", lambda row: row.year),
    Column("状态", lambda row: row.get_state_display()),
    Column("申报开始", lambda row: day_of(row.opens_at)),
    Column("评审规则", lambda row: row.rules.title),
    Column("规则状态", lambda row: row.rules.get_state_display()),
)
RULES = (
    Column("名称", lambda row: row.title),
    Column("状态", lambda row: row.get_state_display()),
    Column("决议", lambda row: row.resolution),
    Column("通过日期", lambda row: row.adopted_on),
)
CRITERIA = (
    Column("编号", lambda row: row.code),
    Column("标准", lambda row: row.title),
    Column("版本", lambda row: row.edition),
    Column("条目", lambda row: len(row.items)),
    Column("状态", lambda row: "已审核" if row.approved_by_id else "待审核"),
    Column("说明", lambda row: "示例表，不是标准原文" if row.illustrative else ""),
)


@dataclass(frozen=True, slots=True)
class Desk:
    """One authority of the officer with what he may begin there."""

    authority: Any
    panel: ActPanel


def desks(actor: Actor, at: datetime, only: tuple[str, ...] = ON_AUTHORITY) -> list[Desk]:
    """The authorities in whose office the actor sits."""
    kind = case_kind("authority")
    rows = [row for row in kind.visible(actor, at).order_by("code") if roles_on(kind, row, actor, at) & OFFICE]
    return [Desk(row, act_panel(row, "authority", actor=actor, at=at, only=only)) for row in rows]


@access.roles(*queries.INSIDE)
def rounds(request: HttpRequest) -> HttpResponse:
    """Every round of the authorities one works for, and what can be begun."""
    actor, at = access.actor_of(request), access.at_of(request)
    found = desks(actor, at)
    inside_of = people.authorities_where(actor.person_id, queries.INSIDE, at)
    mine = case_kind("round").visible(actor, at).filter(authority_id__in=inside_of)
    if exports.asked(request):
        return exports.workbook(request, "届次", ROUNDS, mine)
    page = Paginator(mine, 20).get_page(request.GET.get("page"))
    return render(request, "office/rounds.html", {"page": page, "desks": found, "plans": bool(found)})


def _cycle_warning(a_round: Any, at: datetime) -> str:
    policy = queries.policy_of(a_round)
    verdict = queries.cycle(a_round.authority_id, a_round.year, policy, timezone.localtime(at).date())
    if verdict is None:
        return ""
    years = queries.years_since_last(a_round.authority_id, a_round.year)
    basis = labels(policy.cite("round.biennial"))
    return f"距上一届 {years} 年，与“{verdict.label}”不一致，请核对。仅提示，不影响办理（{basis}）。"


@access.case("round", open_to_visitors=True)
def a_round(request: HttpRequest, a_round: Any) -> HttpResponse:
    """The round's page for those who run it; everybody else is shown the public page of Art. 31."""
    actor, at = access.actor_of(request), access.at_of(request)
    if not inside(actor, a_round.authority_id, at):
        return HttpResponseRedirect(reverse("process", args=[a_round.pk]))
    kind, today = case_kind("round"), timezone.localtime(at).date()
    roles = roles_on(kind, a_round, actor, at)
    own = [act.code for act in acts_of("round") if act.code.startswith("round.")]
    asked_elsewhere = [] if staff.owed_in(a_round, actor, at) else [DECLARE_OFFICE.code]
    steps = queries.steps_of(a_round, at)
    context = {
        "round": a_round,
        "policy": queries.policy_of(a_round),
        "standing": standing_of(a_round, steps, at),
        "steps": steps,
        "broken": plan.broken(steps),
        "gantt": gantt_of(steps, today),
        "warning": _cycle_warning(a_round, at) if a_round.state == "planned" else "",
        "counts": queries.stage_counts(a_round),
        "materials": in_words(a_round.limits),
        "papers": documents.readable_of_case("round", a_round.pk, roles),
        "last_day": queries.closing_day(a_round),
        "panel": act_panel(a_round, "round", actor=actor, at=at, only=own),
        "others": act_panel(a_round, "round", actor=actor, at=at, without=[*own, *asked_elsewhere])
        if roles & OFFICE
        else None,
        "entries": timeline("round", a_round.pk, named=True),
    }
    return render(request, "office/round.html", context)


def _rules_standing(row: Any) -> Standing:
    basis = labels(law.latest(row.authority.code).cite("review_rules.adopt"))
    now = row.get_state_display()
    if row.state == "tabled":
        return Standing(now, "审定委审议", "审定委", basis=basis, next_more="列入会议议题，作出决议")
    if row.state == "adopted":
        day = row.adopted_on
        return Standing(now, "随申报通知公开", "审定办", basis=basis,
                        now_more=f"{day.year}年{day.month}月{day.day}日，{row.resolution}")  # fmt: skip
    basis = labels(law.latest(row.authority.code).cite("review_rules.table"))
    return Standing(now, "提请审议", "审定办审核", basis=basis)


def _resolved(row: Any, request: HttpRequest) -> Any:
    """The resolution on the rules, for whoever may open its meeting."""
    found = committee.resolved_by("review_rules", row.pk)
    meetings = case_kind("meeting").visible(access.actor_of(request), access.at_of(request))
    return found if found and meetings.filter(pk=found.meeting_id).exists() else None


@access.case("review_rules", open_to_visitors=True)
def review_rules(request: HttpRequest, row: Any) -> HttpResponse:
    """The text and parameters of review rules; in public once a call rests on them."""
    actor, at = access.actor_of(request), access.at_of(request)
    works = inside(actor, row.authority_id, at)
    context = {
        "base": "base_work.html" if works else "base_public.html",
        "works": works,
        "rules": row,
        "standing": _rules_standing(row),
        "lines": row.text.splitlines(),
        "parameters": queries.parameter_rows(row),
        "rounds": row.rounds.exclude(called_at=None).order_by("-year") if not works else row.rounds.order_by("-year"),
        "panel": act_panel(row, "review_rules", actor=actor, at=at) if works else None,
        "entries": timeline("review_rules", row.pk, named=works),
        "resolved": _resolved(row, request) if works else None,
    }
    return render(request, "office/review_rules.html", context)


@access.roles(*queries.INSIDE)
def texts(request: HttpRequest) -> HttpResponse:
    """评审规则和评审标准: every edition with its state."""
    actor, at = access.actor_of(request), access.at_of(request)
    mine = [row.pk for row in case_kind("authority").visible(actor, at)]
    rules = case_kind("review_rules").visible(actor, at).filter(authority__in=mine)
    criteria = case_kind("criteria").visible(actor, at).filter(authority__in=mine)
    if exports.asked(request):
        return exports.workbook(request, "评审规则", RULES, rules, more=[exports.sheet("评审标准", CRITERIA, criteria)])
    context = {
        "rules": rules,
        "criteria": criteria,
        "desks": desks(actor, at, ("round.draft_rules", "criteria.enter")),
    }
    return render(request, "office/texts.html", context)


@dataclass(frozen=True, slots=True)
class Category:
    title: str
    points: int
    items: list[dict[str, Any]]


def categories(items: list[dict[str, Any]]) -> list[Category]:
    """The items grouped as in the standard, each group with its points."""
    found: dict[str, list[dict[str, Any]]] = {}
    for item in items:
        words = "过程" if item["judged"] == "process" else "结果"
        found.setdefault(item["category"], []).append({**item, "judged_words": words})
    return [Category(title, sum(item["points"] for item in rows), rows) for title, rows in found.items()]


@access.case("criteria", open_to_visitors=True)
def criteria(request: HttpRequest, row: Any) -> HttpResponse:
    """One table of criteria; approved ones are public."""
    actor, at = access.actor_of(request), access.at_of(request)
    works = inside(actor, row.authority_id, at)
    context = {
        "base": "base_work.html" if works else "base_public.html",
        "works": works,
        "criteria": row,
        "bands": [(words, row.bands[kind]) for kind, words in JUDGED.items() if row.bands.get(kind)],
        "categories": categories(row.items),
        "total": sum(item["points"] for item in row.items),
        "panel": act_panel(row, "criteria", actor=actor, at=at) if works else None,
        "entries": timeline("criteria", row.pk, named=works),
        "basis": law.latest(row.authority.code).cite("criteria.enter"),
    }
    return render(request, "office/criteria.html", context)


@dataclass(frozen=True, slots=True)
class OpenReading:
    """A clause with more than one reading and how it was ruled, if it was."""

    label: str
    citation: Citation
    readings: list[str]
    ruling: Any = None


@access.roles(*queries.INSIDE)
def rulings(request: HttpRequest) -> HttpResponse:
    """认定: each open reading of the policies, its readings, and the ruling that settles it."""
    actor, at = access.actor_of(request), access.at_of(request)
    found = desks(actor, at, ("ruling.record",))
    mine = {row.code: row for row in case_kind("authority").visible(actor, at)}
    made: dict[tuple[str, str], Any] = {}
    for row in queries.visible_rulings(actor, at):
        made.setdefault((row.policy_id, row.rule_id), row)
    tables = [
        (policy, [OpenReading(entry.label, policy.citation(entry), [str(r["as"]) for r in entry.data["reading"]],
                              made.get((policy.id, entry.id))) for entry in policy.open_rules()])
        for policy in law.all_policies() if policy.authority in mine
    ]  # fmt: skip
    context = {"tables": tables, "desks": found, "history": queries.visible_rulings(actor, at)[:50]}
    return render(request, "office/rulings.html", context)


urlpatterns = [
    path("office/rounds/", rounds, name="rounds"),
    path("rounds/<int:pk>/", a_round, name="round"),
    path("office/texts/", texts, name="texts"),
    path("rules/<int:pk>/", review_rules, name="review_rules"),
    path("criteria/<int:pk>/", criteria, name="criteria"),
    path("office/rulings/", rulings, name="rulings"),
]
