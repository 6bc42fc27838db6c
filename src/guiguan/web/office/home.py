"""今日待办: what waits for the office, by urgency, with counts, due days and the clause; and the office's own affairs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone

from guiguan.people import queries as people
from guiguan.procedure import queries as procedure
from guiguan.procedure.ports import case_kind
from guiguan.procedure.spec import OFFICE, Actor
from guiguan.publicity import queries as publicity
from guiguan.rounds import queries as rounds
from guiguan.web import access
from guiguan.web.gantt import Gantt
from guiguan.web.rounds_shown import gantt_of

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Queue:
    """One kind of waiting work. ``due`` is the earliest day something in it falls due."""

    title: str
    count: int
    says: str
    url: str
    basis: str
    due: date | None = None
    words: str = ""
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """Who looks, when; and rows of a kind within his scope."""

    actor: Actor
    at: datetime

    @property
    def today(self) -> date:
        return timezone.localtime(self.at).date()

    def rows(self, kind: str, **wanted: Any) -> Any:
        return case_kind(kind).visible(self.actor, self.at).filter(**wanted)


def _names(rows: Any, kind: str) -> str:
    titles = [case_kind(kind).title(row) for row in rows[:SHOWN]]
    return "、".join(titles) + ("等" if len(rows) > SHOWN else "")


def _one_or_list(kind: str, rows: Any, listing: str) -> str:
    return reverse(kind, args=[rows[0].pk]) if len(rows) == 1 else listing


def _by_state(
    title: str, kind: str, state: str, says: str, basis: str, listing: Callable[[], str]
) -> Callable[[Desk], Queue]:
    def queue(desk: Desk) -> Queue:
        rows = list(desk.rows(kind, state=state)[:50])
        return Queue(title, len(rows), f"{_names(rows, kind)}。{says}" if rows else "",
                     _one_or_list(kind, rows, listing()) if rows else "", basis)  # fmt: skip

    return queue


def _applications(state: str) -> Callable[[], str]:
    return lambda: f"{reverse('applications')}?state={state}"


def _notices_ended(desk: Desk) -> Queue:
    rows = [row for row in desk.rows("notice", state="published") if publicity.has_ended(row, desk.at)]
    return Queue("公示已届满", len(rows), f"{_names(rows, 'notice')}。请形成公示情况报告。" if rows else "",
                 _one_or_list("notice", rows, reverse("notices-desk")) if rows else "", "公示情况报告", urgent=True)  # fmt: skip


def _notices_ending(desk: Desk) -> Queue:
    running = [(row, publicity.period(row)) for row in desk.rows("notice", state="published")]
    rows = [(row, period) for row, period in running if period and not publicity.has_ended(row, desk.at)]
    first = min((period.last for _, period in rows), default=None)
    today = first == desk.today
    title = "公示今日届满" if today else "公示中"
    notices = [row for row, _ in rows]
    return Queue(title, len(rows), f"{_names(notices, 'notice')}。" if rows else "",
                 _one_or_list("notice", notices, reverse("notices-desk")) if rows else "", "公示",
                 due=first, words="今日 24:00 届满" if today else "", urgent=today)  # fmt: skip


def _supplements(desk: Desk) -> Queue:
    rows = list(desk.rows("application", state="supplementing").prefetch_related("supplements"))
    dues = [s.due_on for row in rows for s in row.supplements.all() if s.replied_at is None]
    first = min(dues, default=None)
    late = first is not None and first < desk.today
    says = f"{_names(rows, 'application')}。" + ("期限已过的，请办理补正期满。" if late else "等待申报方补正。")
    return Queue("补正逾期" if late else "补正中", len(rows), says if rows else "", _applications("supplementing")(),
                 "申报通知", due=first, urgent=late)  # fmt: skip


def _ready_for_review(desk: Desk) -> Queue:
    rows = []
    for row in desk.rows("application", state="noticed"):
        standing = publicity.standing(row.pk, "qualification", desk.at)
        if standing.ended and not standing.open_objections and not standing.upheld:
            rows.append(row)
    return Queue("可进入资料评审", len(rows), f"{_names(rows, 'application')}。公示期满，没有未决异议。" if rows else "",
                 _applications("noticed")(), "资格公示")  # fmt: skip


def _without_sheets(desk: Desk) -> Queue:
    rows = list(desk.rows("application", state="in_document_review", sheets__isnull=True)[:50])
    return Queue("待启动评分", len(rows), f"{_names(rows, 'application')}。" if rows else "",
                 _one_or_list("application", rows, _applications("in_document_review")()) if rows else "", "资料评审")  # fmt: skip


def _unscheduled(desk: Desk) -> Queue:
    rows = list(desk.rows("application", state="shortlisted", site_visit__isnull=True)[:50])
    return Queue("待安排现场评审", len(rows), f"{_names(rows, 'application')}。" if rows else "",
                 _one_or_list("application", rows, _applications("shortlisted")()) if rows else "", "现场评审")  # fmt: skip


def _second_person(desk: Desk) -> Queue:
    late = desk.rows("late_entry", state="proposed").count()
    calendar = desk.rows("calendar_correction", confirmed_by_id__isnull=True).count()
    resets = desk.rows("factor_reset", state="proposed").count()
    told = (
        f"补录 {late} 件，工作日历更正 {calendar} 件，第二重验证重置 {resets} 件。" if late + calendar + resets else ""
    )
    return Queue("待第二人审核", late + calendar + resets, told,
                 reverse("office-desk"), "一人经办、另一人审核")  # fmt: skip


def _personal_requests(desk: Desk) -> Queue:
    rows = list(desk.rows("personal_request", state="lodged").exclude(person_id=desk.actor.person_id))
    first = min((row.due_on for row in rows if row.due_on), default=None)
    return Queue("个人信息申请待答复", len(rows), f"{_names(rows, 'personal_request')}。" if rows else "",
                 _one_or_list("personal_request", rows, reverse("personal-requests")) if rows else "",
                 "《个人信息保护法》", due=first, urgent=first is not None and first < desk.today)  # fmt: skip


QUEUES: tuple[Callable[[Desk], Queue], ...] = (
    _notices_ended,
    _notices_ending,
    _by_state(
        "异议待受理", "objection", "lodged", "请决定受理或者不予受理。", "异议处理", lambda: reverse("notices-desk")
    ),
    _by_state(
        "异议待决定",
        "objection",
        "accepted",
        "请查明事实，作出决定并答复。",
        "异议处理",
        lambda: reverse("notices-desk"),
    ),
    _by_state(
        "回避待决", "recusal", "pending", "决定之前，有关专家看不到相应申报。", "回避", lambda: reverse("groups")
    ),
    _by_state("待收件登记", "application", "submitted", "", "收件", _applications("submitted")),
    _by_state(
        "待交评审组审查", "application", "registered", "请组建评审组并交审查。", "资格审查", _applications("registered")
    ),
    _supplements,
    _by_state(
        "待出具审查结果", "application", "checked", "评审组已签署审查意见。", "资格审查", _applications("checked")
    ),
    _by_state("待列入资格公示", "application", "passed", "请拟公示。", "资格公示", _applications("passed")),
    _by_state("公示待发布", "notice", "draft", "请由另一名审核人员发布。", "公示", lambda: reverse("notices-desk")),
    _ready_for_review,
    _by_state("评审组待启用", "group", "formed", "承诺和回避申报齐备后启用。", "评审组", lambda: reverse("groups")),
    _without_sheets,
    _by_state(
        "待确定现场评审名单", "application", "document_reviewed", "", "现场评审", _applications("document_reviewed")
    ),
    _unscheduled,
    _by_state("待提出获奖建议", "application", "evaluated", "", "获奖建议名单", _applications("evaluated")),
    _by_state(
        "名单待提请审议", "award_list", "draft", "请由另一名审核人员提请。", "获奖建议名单", lambda: reverse("lists")
    ),
    _by_state(
        "名单待登记批复", "award_list", "adopted", "请按程序报批后登记批复文号。", "报批", lambda: reverse("lists")
    ),
    _by_state("名单待公示", "award_list", "approved", "请拟拟获奖名单公示。", "拟获奖公示", lambda: reverse("lists")),
    _by_state(
        "表彰文件待审核", "commendation", "entered", "请由另一名审核人员核对登记。", "表彰", lambda: reverse("lists")
    ),
    _by_state("评审规则待提请审议", "review_rules", "draft", "", "评审规则", lambda: reverse("rounds")),
    _by_state("届次待发布申报通知", "round", "planned", "", "申报通知", lambda: reverse("rounds")),
    _by_state(
        "待退回名单修改",
        "award_list",
        "returned",
        "市审定委退回，请修改后再提请。",
        "获奖建议名单",
        lambda: reverse("lists"),
    ),
    _by_state(
        "首次登记待核对",
        "registration",
        "lodged",
        "请核对授权书或者身份证件。",
        "首次登记",
        lambda: f"{reverse('registrations')}?state=lodged",
    ),
    _by_state(
        "首次登记待审核",
        "registration",
        "checked",
        "请由另一名审核人员决定。",
        "首次登记",
        lambda: f"{reverse('registrations')}?state=checked",
    ),
    _personal_requests,
    _second_person,
)


def queues_for(desk: Desk) -> tuple[list[Queue], list[str]]:
    """(queues with work, urgent and soonest first; titles of those without)."""
    found = [queue(desk) for queue in QUEUES]
    busy = sorted((q for q in found if q.count), key=lambda q: (not q.urgent, q.due or date.max))
    return busy, [queue.title for queue in found if not queue.count]


def _left(desk: Desk, calendar: Any, queue: Queue) -> str:
    if queue.words or queue.due is None:
        return queue.words
    days = calendar.between(desk.today, queue.due)
    return f"还剩 {days} 个工作日（至 {queue.due.month}月{queue.due.day}日）" if days else "已到期"


def _done(desk: Desk) -> list[tuple[Any, str]]:
    """What the officer did last, each with the name of its case."""
    entries = procedure.done_by(desk.actor.account_id, 8)
    titles: dict[tuple[str, int], str] = {}
    for name in {entry.case_kind for entry in entries}:
        wanted = [entry.case_id for entry in entries if entry.case_kind == name]
        titles |= {(name, row.pk): case_kind(name).title(row) for row in desk.rows(name, pk__in=wanted)}
    return [(entry, titles.get((entry.case_kind, entry.case_id), "")) for entry in entries]


@access.roles(*OFFICE)
def home(request: HttpRequest) -> HttpResponse:
    """Everything that waits, on one page."""
    desk = Desk(access.actor_of(request), access.at_of(request))
    mine = people.authorities_where(desk.actor.person_id, OFFICE, desk.at)
    current = rounds.current_round(mine[0]) if mine else None
    busy, idle = queues_for(desk)
    calendar = rounds.calendar_of(current) if current else None
    steps = rounds.steps_of(current, desk.at) if current else []
    gantt: Gantt | None = gantt_of(steps, desk.today) if steps else None
    context = {
        "queues": [(queue, _left(desk, calendar, queue) if calendar else "") for queue in busy],
        "idle": idle,
        "total": sum(queue.count for queue in busy),
        "urgent": sum(queue.count for queue in busy if queue.urgent),
        "round": current,
        "gantt": gantt,
        "steps": steps,
        "done": _done(desk),
        "today": desk.today,
    }
    return render(request, "office/home.html", context)


@access.roles(*OFFICE)
def affairs(request: HttpRequest) -> HttpResponse:
    """办公事项: late entries, the calendar, handover, the authority's own acts."""
    from guiguan.web.desk import act_panel

    actor, at = access.actor_of(request), access.at_of(request)
    authorities = [people.authorities().get(pk=pk) for pk in people.authorities_where(actor.person_id, OFFICE, at)]
    corrections = case_kind("calendar_correction").visible(actor, at).order_by("-on")[:50]
    context = {
        "panels": [(authority, act_panel(authority, "authority", actor=actor, at=at)) for authority in authorities],
        "corrections": [(row, act_panel(row, "calendar_correction", actor=actor, at=at, only=["calendar.confirm"]))
                        for row in corrections],
        "resets": [(row, act_panel(row, "factor_reset", actor=actor, at=at))
                   for row in case_kind("factor_reset").visible(actor, at).order_by("-id")[:20]],
        "late": case_kind("late_entry").visible(actor, at).filter(state="proposed").count(),
    }  # fmt: skip
    return render(request, "office/affairs.html", context)


urlpatterns = [
    path("office/", home, name="office-home"),
    path("office/affairs/", affairs, name="office-desk"),
]
