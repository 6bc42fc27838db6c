"""今日待办: what waits for the office, by urgency, with counts, due days and the clause; and the office's own affairs."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, path, reverse

from guiguan.governance.queries import groups
from guiguan.law.workdays import Calendar, UnknownDay
from guiguan.people import queries as people
from guiguan.procedure import queries as procedure
from guiguan.procedure.ports import case_kind
from guiguan.procedure.spec import OFFICE
from guiguan.rounds import queries as rounds
from guiguan.web import access
from guiguan.web.desk import act_panel
from guiguan.web.gantt import Gantt
from guiguan.web.office import bulk, declaring, exports
from guiguan.web.office.exports import Column, day_of
from guiguan.web.office.queues import BY_KEY, QUEUES, Desk, Item, Queue
from guiguan.web.rounds_shown import gantt_of

SHOWN = 3
A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """A queue with work in it, as the page shows it."""

    queue: Queue
    items: list[Item]
    shown: list[Any]
    """The first rows, in full."""
    url: str
    today: date

    @property
    def due(self) -> date | None:
        return min((item.due for item in self.items if item.due), default=None)

    @property
    def urgent(self) -> bool:
        return self.queue.hot or (self.due is not None and self.due < self.today)

    @property
    def says(self) -> str:
        title = case_kind(self.queue.kind).title
        names = "、".join(map(title, self.shown)) + "等" * (len(self.items) > SHOWN)
        return f"{names}。{self.queue.says}"


def url_of(queue: Queue, item: Item) -> str:
    """Where a row is worked on; what has no page of its own, among the office's affairs."""
    try:
        return reverse(queue.page or queue.kind, args=[item.row.pk])
    except NoReverseMatch:
        return reverse("office-desk")


def _list_url(queue: Queue, desk: Desk) -> str:
    return f"{reverse('queue')}?of={queue.key}{'&mine=1' if desk.mine else ''}"


def _shown(desk: Desk, found: list[tuple[Queue, list[Item]]]) -> list[list[Any]]:
    """The first rows of each queue; applications, which are sorted as briefs, in full."""
    first = [[item.row for item in items[:SHOWN]] for _, items in found]
    wanted = {
        row.pk for (queue, _), rows in zip(found, first, strict=True) if queue.kind == "application" for row in rows
    }
    full = {row.pk: row for row in desk.rows("application", pk__in=wanted)} if wanted else {}
    return [
        [full[row.pk] for row in rows if row.pk in full] if queue.kind == "application" else rows
        for (queue, _), rows in zip(found, first, strict=True)
    ]


def waiting_for(desk: Desk) -> tuple[list[Waiting], list[str]]:
    """(queues with work, urgent and soonest first; titles of those without), of a desk that reads all at once."""
    found = [(queue, queue.items(desk)) for queue in QUEUES]
    busy = [
        Waiting(queue, items, shown, url_of(queue, items[0]) if len(items) == 1 else _list_url(queue, desk), desk.today)
        for (queue, items), shown in zip(found, _shown(desk, found), strict=True)
        if items
    ]
    busy.sort(key=lambda one: (not one.urgent, one.due or date.max))
    return busy, [queue.title for queue, items in found if not items]


def left(desk: Desk, calendar: Calendar | None, due: date | None) -> str:
    """How long is left until a day, in working days."""
    if due is None:
        return ""
    until = f"至 {due.month}月{due.day}日" + "（暂定）" * (calendar is not None and calendar.provisional(due))
    if due < desk.today:
        return f"已过 {due.month}月{due.day}日"
    try:
        days = calendar.between(desk.today, due) if calendar else 0
    except UnknownDay:
        return until
    return f"还剩 {days} 个工作日（{until}）" if days else f"今日到期（{until}）"


def _desk(request: HttpRequest) -> Desk:
    return Desk(access.actor_of(request), access.at_of(request), request.GET.get("mine") == "1")


def _done(desk: Desk) -> list[tuple[Any, str]]:
    """What the officer did last, each with the name of its case."""
    entries = procedure.done_by(desk.actor.account_id, 8)
    titles: dict[tuple[str, int], str] = {}
    for name in {entry.case_kind for entry in entries}:
        wanted = [entry.case_id for entry in entries if entry.case_kind == name]
        titles |= {(name, row.pk): case_kind(name).title(row) for row in desk.rows(name, pk__in=wanted)}
    if groups.barred_from(desk.actor.person_id):
        for entry in entries:  # a note may be about a case he is kept from by now, or name it among others
            about = (entry.case_kind, entry.case_id)
            entry.note = entry.note if about in titles and entry.case_kind == "application" else ""
    return [(entry, titles.get((entry.case_kind, entry.case_id), "")) for entry in entries]


@access.roles(*OFFICE)
def home(request: HttpRequest) -> HttpResponse:
    """Everything that waits, on one page."""
    desk = replace(_desk(request), whole=True)
    current = desk.current
    busy, idle = waiting_for(desk)
    calendar = rounds.calendar_of(current) if current else None
    steps = rounds.steps_of(current, desk.at) if current else []
    gantt: Gantt | None = gantt_of(steps, desk.today) if steps else None
    asked = declaring.owed(request)
    context = {
        "owed": asked,
        "queues": [(one, one.items[0].words if one.queue.key == "notice_ending" else left(desk, calendar, one.due))
                   for one in busy],
        "idle": idle,
        "total": sum(len(one.items) for one in busy) + sum(one.number for one in asked),
        "urgent": sum(len(one.items) for one in busy if one.urgent),
        "round": current,
        "gantt": gantt,
        "steps": steps,
        "done": _done(desk),
        "today": desk.today,
        "mine": desk.mine,
    }  # fmt: skip
    return render(request, "office/home.html", context)


ROWS = (
    Column("事项", lambda line: line[1]),
    Column("状态", lambda line: line[2]),
    Column("期限", lambda line: line[0].due),
    Column("说明", lambda line: line[0].words),
)


def _lines(queue: Queue, items: Iterable[Item]) -> list[tuple[Item, str, str, str]]:
    """(item, title, state, address) of each."""
    kind = case_kind(queue.kind)
    return [(item, kind.title(item.row), kind.state_label(getattr(item.row, "state", "")), url_of(queue, item))
            for item in items]  # fmt: skip


@access.roles(*OFFICE)
def queue(request: HttpRequest) -> HttpResponse:
    """One queue: exactly the rows it counts. Without a name, the queues there are."""
    desk, key = _desk(request), request.GET.get("of", "")
    if not key:
        return render(request, "office/queues.html", {"queues": [(one, _list_url(one, desk)) for one in QUEUES]})
    found = BY_KEY.get(key)
    if found is None:
        raise Http404
    items = sorted(found.items(desk), key=lambda item: item.due or date.max)
    if exports.asked(request):
        return exports.workbook(request, found.title, ROWS, _lines(found, items))
    current = desk.current
    calendar = rounds.calendar_of(current) if current else None
    page = Paginator(items, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "queue": found,
        "page": page,
        "lines": [(*line, left(desk, calendar, line[0].due)) for line in _lines(found, page)],
        "bulk": "" if found.page else found.kind if bulk.offered(found.kind, request) else "",
        "mine": desk.mine,
    }
    return render(request, "office/queue.html", context)


RESETS = (
    Column("姓名", lambda row: row.account.person.name),
    Column("账号", lambda row: row.account.username),
    Column("原因", lambda row: row.reason),
    Column("核对情况", lambda row: row.checked),
    Column("提出", lambda row: day_of(row.proposed_at)),
    Column("状态", lambda row: row.get_state_display()),
)


@access.roles(*OFFICE)
def affairs(request: HttpRequest) -> HttpResponse:
    """办公事项: late entries, the calendar, handover, the authority's own acts."""
    actor, at = access.actor_of(request), access.at_of(request)
    authorities = [people.authorities().get(pk=pk) for pk in people.authorities_where(actor.person_id, OFFICE, at)]
    resets = case_kind("factor_reset").visible(actor, at).order_by("-id")[:20]
    if exports.asked(request):
        return exports.workbook(request, "第二重验证重置", RESETS, resets)
    days = case_kind("calendar_correction").visible(actor, at)
    waiting = days.filter(confirmed_by_id=None, returned_by_id=None).count()
    years = case_kind("calendar_year").visible(actor, at).filter(state="proposed").count()
    context = {
        "panels": [(authority, act_panel(authority, "authority", actor=actor, at=at)) for authority in authorities],
        "calendar_waiting": waiting + years,
        "resets": [(row, act_panel(row, "factor_reset", actor=actor, at=at))
                   for row in resets],
        "late": case_kind("late_entry").visible(actor, at).filter(state="proposed").count(),
    }  # fmt: skip
    return render(request, "office/affairs.html", context)


urlpatterns = [
    path("office/", home, name="office-home"),
    path("office/queue/", queue, name="queue"),
    path("office/affairs/", affairs, name="office-desk"),
]
