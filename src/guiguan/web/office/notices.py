"""公示与异议: notices drafted, running, over; objections with their handlers. Who objects opens with a trace."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from guiguan.documents import queries as documents
from guiguan.documents.operations import Held
from guiguan.law.workdays import Period
from guiguan.people import queries as people
from guiguan.procedure.engine import roles_on
from guiguan.procedure.ports import case_kind
from guiguan.procedure.spec import OFFICE, Role
from guiguan.publicity import identity, queries
from guiguan.publicity.operations import objections as operations
from guiguan.publicity.states import Channel, LeadState, NoticeState, ObjectionState
from guiguan.rounds import queries as rounds
from guiguan.web import access
from guiguan.web.attachment import BYTES, attached
from guiguan.web.desk import ActPanel, Past, act_panel, timeline
from guiguan.web.office import exports
from guiguan.web.office.exports import Column, day_of
from guiguan.web.public.notices import Running, runnings_of
from guiguan.web.public.objections import never_kept, take
from guiguan.web.rounds_shown import Standing, labels

PER_PAGE = 20
ON_ROUND = ("notice.draft", "objection.record", "lead.record")
NEXT = {
    ObjectionState.LODGED: ("决定是否受理", "审定办", "objection.accept"),
    ObjectionState.ACCEPTED: ("核查后作出处理决定", "经办人以外的审核人员", "objection.decide"),
    ObjectionState.DECLINED: ("没有后续办理", "—", "objection.decline"),
    ObjectionState.UPHELD: ("对所涉申报作出处理", "审定办审核", "objection.decide"),
    ObjectionState.REJECTED: ("没有后续办理", "—", "objection.decide"),
    ObjectionState.WITHDRAWN: ("没有后续办理", "—", "objection.lodge"),
}


NOTICES = (
    Column("标题", lambda line: line[0].title),
    Column("文号", lambda line: line[0].number),
    Column("类型", lambda line: line[0].get_kind_display()),
    Column("公示项数", lambda line: line[1]),
    Column("公示工作日数", lambda line: line[0].working_days),
    Column("发布日期", lambda line: day_of(line[0].published_at)),
    Column("状态", lambda line: line[0].get_state_display()),
)
OBJECTIONS = (
    Column("回执编号", lambda row: row.receipt),
    Column("届次", lambda row: str(row.round)),
    Column("所涉公示", lambda row: row.notice.title if row.notice else ""),
    Column("来件方式", lambda row: row.get_channel_display()),
    Column("状态", lambda row: row.get_state_display()),
    Column("收到日期", lambda row: day_of(row.lodged_at)),
    Column("决定日期", lambda row: day_of(row.decided_at)),
)
"""Neither who objects nor what he wrote leaves the system in a list."""


@dataclass(frozen=True, slots=True)
class Line:
    notice: Any
    running: Running
    items: int


@access.roles(*OFFICE)
def desk(request: HttpRequest) -> HttpResponse:
    """Everything in public or about to be, and every objection within the officer's scope."""
    actor, at = access.actor_of(request), access.at_of(request)
    inside = people.authorities_where(actor.person_id, OFFICE, at)
    found = case_kind("notice").visible(actor, at).filter(round__authority_id__in=inside).order_by("-id")
    sizes = queries.sizes_of(found)
    if exports.asked(request):
        return exports.workbook(request, "公示", NOTICES, [(row, sizes.get(row.pk, 0)) for row in found])
    lines = [
        Line(row, running, sizes.get(row.pk, 0))
        for row, running in runnings_of(found.exclude(state=NoticeState.DISCARDED), at)
    ]
    rows = list(case_kind("objection").visible(actor, at))
    context = {
        "drafts": [line for line in lines if line.notice.state == NoticeState.DRAFT],
        "running": [line for line in lines if line.notice.state == NoticeState.PUBLISHED and not line.running.ended],
        "over": [line for line in lines if line.notice.state == NoticeState.PUBLISHED and line.running.ended],
        "past": [line for line in lines if line.notice.state in (NoticeState.REPORTED, NoticeState.INTERRUPTED)],
        "leads": case_kind("lead").visible(actor, at).exclude(state=LeadState.CLOSED),
        "waiting": [row for row in rows if row.state in queries.OPEN],
        "ended": [row for row in rows if row.state not in queries.OPEN][:30],
        "panels": [(row, _on_round(row, request)) for row in
                   case_kind("round").visible(actor, at).filter(state="called", authority_id__in=inside)],
    }  # fmt: skip
    return render(request, "office/notices.html", context)


def _on_round(a_round: Any, request: HttpRequest) -> ActPanel:
    return act_panel(a_round, "round", actor=access.actor_of(request), at=access.at_of(request), only=ON_ROUND)


def _lodged(found: Any, basis: str) -> Past:
    """How it began: that act stands with the notice or the round, without saying which objection it made."""
    channel = Channel(found.channel)
    words = "网上提出异议" if channel is Channel.WEB else f"{channel.label}提出异议"
    return Past(found.lodged_at, words, Role.PUBLIC.label, "", basis, "", None, "")


@dataclass(frozen=True, slots=True)
class Opened:
    """What a press on who objects gave: the name, or the proof as (file name, bytes), or why neither."""

    who: identity.Identity | None = None
    proof: tuple[str, bytes] | None = None
    sentence: str = ""
    status: int = 200


def _open(request: HttpRequest, found: Any) -> Opened:
    actor, at, reason = access.actor_of(request), access.at_of(request), request.POST.get("reason", "").strip()[:150]
    try:
        what = next((one for one in queries.proofs_of(found) if one == request.POST.get("proof")), None)
        if what:
            return Opened(proof=operations.open_proof(found, actor=actor, at=at, reason=reason, what=what))
        return Opened(who=operations.open_identity(found, actor=actor, at=at, reason=reason))
    except ValueError as missing:
        return Opened(sentence=str(missing), status=422)
    except Held as held:
        return Opened(sentence=str(held), status=409)
    except identity.IdentityUnreadable as unreadable:
        return Opened(sentence=str(unreadable), status=500)


@access.case("objection")
@require_http_methods(["GET", "POST"])
def objection(request: HttpRequest, found: Any) -> HttpResponse:
    """One objection. A POST opens who objects, once, with a row in the access log."""
    actor, at = access.actor_of(request), access.at_of(request)
    if queries.has_interest(actor.person_id, found.subject_id, at):
        raise Http404
    may_know = queries.may_know_objector(found, actor, at)
    opened = Opened()
    if request.method == "POST":
        if not may_know:
            raise Http404
        opened = _open(request, found)
        if opened.proof is not None:
            return _proof(*opened.proof)
    policy, state = rounds.policy_of(found.round), ObjectionState(found.state)
    words, whose, basis = NEXT[state]
    due, _what = queries.due_of(found)
    context = {
        "objection": found,
        "subject": queries.subject_of(found),
        "may_know": may_know,
        "who": opened.who,
        "sentence": opened.sentence,
        "proofs": queries.proofs_of(found),
        "proofs_scan": documents.sealed_scan(),
        "records": queries.records_of(found),
        "due": due,
        "files": [row for row in documents.attachments_of("objection", found.pk)
                  if queries.may_open(row, found, actor, at)],
        "papers": documents.papers_of("objection", found.pk),
        "names": people.names({pk for pk in (found.handler_id, found.decided_by_id) if pk}),
        "standing": Standing(state.label, words, whose, basis=labels(policy.cite(basis)), **_until(due, at)),
        "panel": act_panel(found, "objection", actor=actor, at=at),
        "entries": [
            *timeline("objection", found.pk, named=True),
            _lodged(found, labels(policy.cite("objection.lodge"))),
        ],
    }  # fmt: skip
    return never_kept(render(request, "office/objection.html", context, status=opened.status))


def _until(due: Period | None, at: datetime) -> dict[str, Any]:
    """By the office's own procedure: what is written beside, and whether it presses."""
    if due is None:
        return {}
    today = timezone.localtime(at).date()
    words = f"{due.last.month}月{due.last.day}日"
    return {
        "until": f"至 {words}" if today <= due.last else "已过期限",
        "until_more": f"{words} 24:00，依异议处理制度{'（暂定）' if due.provisional else ''}",
        "urgent": today >= due.last,
    }


def _proof(name: str, content: bytes) -> HttpResponse:
    return never_kept(attached(content, BYTES, name))


@access.case("lead")
def lead(request: HttpRequest, found: Any) -> HttpResponse:
    """One lead: what it says, what became of it."""
    actor, at = access.actor_of(request), access.at_of(request)
    context = {
        "lead": found,
        "files": documents.attachments_of("lead", found.pk),
        "panel": act_panel(found, "lead", actor=actor, at=at),
        "entries": timeline("lead", found.pk, named=True),
    }
    return render(request, "office/lead.html", context)


LEADS = (
    Column("线索", lambda row: row.pk),
    Column("届次", lambda row: str(row.round)),
    Column("来件", lambda row: row.get_channel_display()),
    Column("收到", lambda row: row.received_on),
    Column("状态", lambda row: row.get_state_display()),
)


@access.roles(*OFFICE)
def leads(request: HttpRequest) -> HttpResponse:
    """Leads without a name, latest first, apart from objections."""
    rows = case_kind("lead").visible(access.actor_of(request), access.at_of(request))
    if exports.asked(request):
        return exports.workbook(request, "匿名线索", LEADS, rows)
    return render(request, "office/leads.html", {"page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))})


@access.roles(*OFFICE)
def objections(request: HttpRequest) -> HttpResponse:
    """Every objection within the officer's scope, latest first, by state."""
    actor, at = access.actor_of(request), access.at_of(request)
    rows = case_kind("objection").visible(actor, at)
    wanted = request.GET.get("state", "")
    if wanted in list(ObjectionState):
        rows = rows.filter(state=wanted)
    if exports.asked(request):
        return exports.workbook(request, "异议", OBJECTIONS, rows)
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "states": ObjectionState.choices(),
        "wanted": wanted,
    }
    return render(request, "office/objections.html", context)


@access.case("round")
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, a_round: Any) -> HttpResponse:
    """来信来访异议: entered by a drafter, who hands the receipt to whoever objects."""
    actor, at = access.actor_of(request), access.at_of(request)
    if Role.OFFICE_DRAFTER not in roles_on(case_kind("round"), a_round, actor, at):
        raise Http404
    return take(request, "objection.record", a_round, actor, base="base_work.html", back=reverse("notices-desk"))


urlpatterns = [
    path("office/notices/", desk, name="notices-desk"),
    path("office/objections/", objections, name="objections-desk"),
    # The page of acts would carry it out, but show nobody the receipt: this address comes before it.
    path("do/objection.record/<int:pk>/", record, name="objection-record"),
    path("office/objections/<int:pk>/", objection, name="objection"),
    path("office/leads/", leads, name="leads"),
    path("office/leads/<int:pk>/", lead, name="lead"),
]
