"""审定委: the next meeting with its papers in one page, and every meeting."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from guiguan.documents import queries as documents
from guiguan.governance.queries import committee
from guiguan.law import policy as law
from guiguan.procedure.engine import roles_on
from guiguan.procedure.ports import case_kind
from guiguan.procedure.spec import OFFICE, Role
from guiguan.web import access
from guiguan.web.desk import act_panel, timeline
from guiguan.web.rounds_shown import Standing, labels

HELD = {"minuted": ("作出决议", "审定委主持"), "resolved": ("按决议办理", "审定办"), "cancelled": ("没有后续办理", "—")}


def standing_of(meeting: Any, today: date) -> Standing:
    """The five answers for a meeting."""
    policy = law.load(meeting.round.policy_id) if meeting.round else law.latest(meeting.authority.code)
    day = meeting.held_on
    words = f"{day.year}年{day.month}月{day.day}日（周{'一二三四五六日'[day.weekday()]}）"
    state, basis = meeting.get_state_display(), labels(policy.cite("meeting.resolve"))
    if meeting.state == "convened":
        coming = day > today
        next_step, whose = ("召开会议", "审定委") if coming else ("形成会议纪要", "审定办经办")
        return Standing(state, next_step, whose, until=words, basis=basis, urgent=day == today,
                        until_more="会议日期", now_more=meeting.place)  # fmt: skip
    next_step, whose = HELD[meeting.state]
    return Standing(state, next_step, whose, basis=basis, now_more=meeting.resolution, until_more=f"会议日期 {words}")


@access.roles(Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER, *OFFICE)
def home(request: HttpRequest) -> HttpResponse:
    """The meeting to prepare for, with everything to read; then all meetings."""
    actor, at = access.actor_of(request), access.at_of(request)
    coming = committee.next_meeting(actor, at)
    kind = case_kind("authority")
    convening = [row for row in kind.visible(actor, at).order_by("code") if roles_on(kind, row, actor, at) & OFFICE]
    context = {
        "coming": coming,
        "standing": standing_of(coming, timezone.localtime(at).date()) if coming else None,
        "matters": committee.matters(coming, actor, at) if coming else [],
        "page": Paginator(committee.listed_meetings(actor, at), 20).get_page(request.GET.get("page")),
        "panels": [act_panel(row, "authority", actor=actor, at=at, only=("meeting.convene",)) for row in convening],
    }
    return render(request, "committee/home.html", context)


@access.case("meeting")
def meeting(request: HttpRequest, row: Any) -> HttpResponse:
    """One meeting: agenda and papers, minutes, resolution."""
    actor, at = access.actor_of(request), access.at_of(request)
    roles = roles_on(case_kind("meeting"), row, actor, at)
    matters = committee.matters(row, actor, at)
    kept = any(matter.kept for matter in matters)
    context = {
        "meeting": row,
        "kept": kept,
        "standing": standing_of(row, timezone.localtime(at).date()),
        "matters": matters,
        "papers": [] if kept else documents.readable_of_case("meeting", row.pk, roles),
        "panel": act_panel(row, "meeting", actor=actor, at=at),
        "entries": timeline("meeting", row.pk, named=not kept),
    }
    return render(request, "committee/meeting.html", context)


urlpatterns = [
    path("committee/", home, name="committee-home"),
    path("meetings/<int:pk>/", meeting, name="meeting"),
]
