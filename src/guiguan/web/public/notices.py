"""公示: every notice in public, with its days counted one by one (Arts. 22, 26)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone

from guiguan.documents import queries as documents
from guiguan.law.workdays import Calendar, Period
from guiguan.people import queries as people
from guiguan.procedure.spec import OFFICE
from guiguan.publicity import queries
from guiguan.publicity.acts import LODGED
from guiguan.publicity.states import NoticeState
from guiguan.rounds import queries as rounds
from guiguan.web import access
from guiguan.web.desk import act_panel, timeline

WEEK = "一二三四五六日"
LONGEST_SHOWN = 31


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the notice: ``count`` 0 for the posting day and days of rest."""

    on: date
    week: str
    count: int
    posted: bool
    today: bool
    last: bool
    past: bool


def days_of(period: Period, calendar: Calendar, today: date) -> list[Day]:
    """From the day of posting to the last day, rest days included and not counted."""
    calendar = calendar.as_known(period.last)
    found, count, day = [], 0, period.posted_on
    while day <= period.last:
        counted = day >= period.first and calendar.working(day)
        count += counted
        found.append(Day(day, WEEK[day.weekday()], count if counted else 0, day == period.posted_on, day == today,
                         day == period.last, day < today))  # fmt: skip
        day += timedelta(days=1)
    return found


@dataclass(frozen=True, slots=True)
class Running:
    """Where a published notice stands in time."""

    period: Period | None
    left: int
    ended: bool
    words: str


def running_of(notice: Any, at: datetime, calendar: Calendar | None = None) -> Running:
    calendar, today = calendar or rounds.calendar_of(notice.round), timezone.localtime(at).date()
    period = queries.period(notice, calendar)
    if period is None:
        return Running(None, 0, ended=False, words="未发布")
    if notice.state == NoticeState.INTERRUPTED:
        return Running(period, 0, ended=True, words="已中断，重新公示")
    if today > period.last:
        return Running(period, 0, ended=True, words="已届满")
    return Running(period, calendar.between(today, period.last), ended=False, words="正在公示")


def runnings_of(found: Iterable[Any], at: datetime) -> list[tuple[Any, Running]]:
    """Each notice with where it stands, reading each authority's calendar once."""
    calendars: dict[int, Calendar] = {}
    lines = []
    for notice in found:
        authority = notice.round.authority_id
        if authority not in calendars:
            calendars[authority] = rounds.calendar_of(notice.round)
        lines.append((notice, running_of(notice, at, calendars[authority])))
    return lines


@access.public
def notices(request: HttpRequest) -> HttpResponse:
    """All notices, latest first."""
    at = access.at_of(request)
    page = Paginator(queries.public_notices(), 20).get_page(request.GET.get("page"))
    lines = [{"notice": row, "running": running} for row, running in runnings_of(page, at)]
    return render(request, "public/notices.html", {"page": page, "lines": lines})


@access.case("notice", open_to_visitors=True)
def notice(request: HttpRequest, found: Any) -> HttpResponse:
    """The list as published, its days, how to object. The office works on the same page."""
    actor, at = access.actor_of(request), access.at_of(request)
    works = bool(actor.person_id) and found.round.authority_id in people.authorities_where(actor.person_id, OFFICE, at)
    if found.published_at is None and not works:
        return HttpResponseRedirect(reverse("notices"))
    policy, running = rounds.policy_of(found.round), running_of(found, at)
    today = timezone.localtime(at).date()
    words = request.GET.get("q", "").strip()
    items = [item for item in queries.items_of(found) if words in f"{item.title}{item.holder}{item.district}"]
    calendar, period = rounds.calendar_of(found.round), running.period
    short = period is not None and (period.last - period.posted_on).days <= LONGEST_SHOWN
    context = {
        "base": "base_work.html" if works else "base_public.html",
        "works": works,
        "notice": found,
        "running": running,
        "days": days_of(period, calendar, today) if period and short else [],
        "rows": [(item, policy.prize_name(item.prize), policy.kind_name(item.kind)) for item in items],
        "total": queries.items_of(found).count(),
        "words": words,
        "basis": policy.cite(f"{found.kind}_notice.long_enough"),
        "objection_basis": policy.cite("objection.lodge"),
        "later": queries.latest_of(found),
        "publications": queries.publications_of(found),
        "papers": [row for row in documents.papers_of("notice", found.pk) if works or row.audience == "public"],
        "open": found.state in queries.LIVE,
        "panel": act_panel(found, "notice", actor=actor, at=at) if works else None,
        "entries": timeline("notice", found.pk, named=works, without=LODGED),
    }
    return render(request, "public/notice.html", context)


urlpatterns = [path("notices/", notices, name="notices"), path("notices/<int:pk>/", notice, name="notice")]
