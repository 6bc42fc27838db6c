"""工作日历: the year drawn out, what is provisional or unknown, corrections and whole years with their second person."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from guiguan.law.workdays import FIRST_PACKAGED, Calendar
from guiguan.people import queries as people
from guiguan.people.forms import scopes_of
from guiguan.procedure.calendar import calendar_for, with_year
from guiguan.procedure.ports import case_kind
from guiguan.procedure.spec import OFFICE
from guiguan.web import access
from guiguan.web.desk import act_panel, timeline
from guiguan.web.office import exports
from guiguan.web.office.exports import Column, day_of

ON_AUTHORITY = ("calendar.announce", "calendar.correct")
SHOWN = 60
YEARS = (
    Column("年份", lambda row: row.year),
    Column("范围", lambda row: row.scope),
    Column("依据", lambda row: row.source),
    Column("录入", lambda row: day_of(row.entered_at)),
    Column("状态", lambda row: row.get_state_display()),
)
CORRECTIONS = (
    Column("日期", lambda row: row.on),
    Column("更正为", lambda row: "工作日" if row.working else "休息日"),
    Column("范围", lambda row: row.scope),
    Column("依据", lambda row: row.source),
    Column("状态", lambda row: "已确认" if row.confirmed_by_id else "已退回" if row.returned_by_id else "待第二人确认"),
    Column("退回理由", lambda row: row.reason if row.returned_by_id else ""),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of a month; ``css`` names how it is drawn, ``mark`` says the same in a word."""

    on: date
    mark: str = ""
    css: str = ""
    says: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    number: int
    weeks: list[list[Cell | None]]


@dataclass(frozen=True, slots=True)
class Difference:
    on: date
    before: str
    after: str
    source: str


def _works(calendar: Calendar, day: date) -> bool | None:
    return calendar.working(day) if calendar.knows(day) else None


def _cell(day: date, calendar: Calendar, before: Calendar | None, today: date) -> Cell:
    works, weekend = _works(calendar, day), day.weekday() >= 5
    css = ["is-today"] if day == today else []
    if works is None:
        return Cell(day, "？", " ".join([*css, "is-unknown"]), "未公布")
    mark = "班" if works and weekend else "休" if not works and not weekend else ""
    css += ["is-worked"] if mark == "班" else ["is-off"] if not works else []
    says = "调休上班" if mark == "班" else "放假" if mark else "休息" if not works else "工作日"
    if calendar.provisional(day):
        css.append("is-provisional")
        says += "，暂定"
    if before is not None and _assumed(before, day) != works:
        css.append("is-changed")
        says += "，与已知安排不同"
    return Cell(day, mark, " ".join(css), says)


def months_of(year: int, calendar: Calendar, today: date, before: Calendar | None = None) -> list[Month]:
    """Twelve months, weeks from Monday; ``before`` marks the days on which the two calendars differ."""
    found = []
    for month in range(1, 13):
        first, days = monthrange(year, month)
        cells: list[Cell | None] = [None] * first
        cells += [_cell(date(year, month, day), calendar, before, today) for day in range(1, days + 1)]
        cells += [None] * (-len(cells) % 7)
        found.append(Month(month, [cells[at : at + 7] for at in range(0, len(cells), 7)]))
    return found


def _assumed(calendar: Calendar, day: date) -> bool:
    """What is known of the day; of a year nobody announced, that it follows the weekday."""
    known = _works(calendar, day)
    return day.weekday() < 5 if known is None else known


def differences(first: date, last: date, before: Calendar, after: Calendar) -> list[Difference]:
    """The days on which the second calendar says something else than the first."""
    found, day, word = [], first, {True: "工作日", False: "休息"}
    while day <= last:
        old, new = _assumed(before, day), _assumed(after, day)
        if old != new:
            found.append(Difference(day, word[old], word[new], after.source(day)))
        day += timedelta(days=1)
    return found


def _year(request: HttpRequest, calendar: Calendar, today: date) -> int:
    typed = request.GET.get("year", "")
    year = int(typed) if typed.isdecimal() and len(typed) == 4 else today.year
    return min(max(year, FIRST_PACKAGED), calendar.last_year + 1)


@access.roles(*OFFICE)
def calendar(request: HttpRequest) -> HttpResponse:
    """The year of the first authority in which the officer serves; what waits for a second person."""
    actor, at = access.actor_of(request), access.at_of(request)
    today = timezone.localtime(at).date()
    inside = people.authorities_where(actor.person_id, OFFICE, at)
    authority = people.authorities().filter(pk__in=inside).order_by("pk")[0]
    known = calendar_for(authority.calendar_scopes.split(","))
    year = _year(request, known, today)
    corrections = case_kind("calendar_correction").visible(actor, at).order_by("-on", "-id")[:SHOWN]
    years = case_kind("calendar_year").visible(actor, at).order_by("-id")[:SHOWN]
    if exports.asked(request):
        days = exports.sheet("单日更正", CORRECTIONS, corrections)
        return exports.workbook(request, "全年放假安排", YEARS, years, more=[days])
    labels = dict(scopes_of(authority))
    context = {
        "authority": authority,
        "scopes": "、".join(labels.values()),
        "year": year,
        "earlier": year - 1 if year > FIRST_PACKAGED else None,
        "later": year + 1 if year <= known.last_year else None,
        "unknown": not known.knows(date(year, 6, 1)),
        "last_year": known.last_year,
        "months": months_of(year, known, today),
        "years": years,
        "corrections": [(row, act_panel(row, "calendar_correction", actor=actor, at=at)
                         if row.confirmed_by_id is None and row.returned_by_id is None else None)
                        for row in corrections],
        "panel": act_panel(authority, "authority", actor=actor, at=at, only=ON_AUTHORITY),
    }  # fmt: skip
    return render(request, "office/calendar.html", context)


@access.case("calendar_year")
def calendar_year(request: HttpRequest, row: Any) -> HttpResponse:
    """A year as typed, drawn out against what is known, and the second officer's decision."""
    actor, at = access.actor_of(request), access.at_of(request)
    authority = people.authorities().get(pk=row.authority_id)
    scopes = authority.calendar_scopes.split(",")
    before = calendar_for(scopes)
    after = with_year(before, row, scopes) if row.state == row.State.PROPOSED else before
    compared = before if row.state == row.State.PROPOSED else None
    days = [date.fromisoformat(day) for day in f"{row.off} {row.worked}".split()]
    context = {
        "row": row,
        "scope": dict(scopes_of(authority)).get(row.scope, row.scope),
        "off": [date.fromisoformat(day) for day in row.off.split()],
        "worked": [date.fromisoformat(day) for day in row.worked.split()],
        "months": months_of(row.year, after, timezone.localtime(at).date(), compared),
        "differences": differences(min([*days, date(row.year, 1, 1)]), max([*days, date(row.year, 12, 31)]),
                                   before, after) if compared else [],
        "known": before.knows(date(row.year, 6, 1)),
        "enterer": people.person(row.entered_by_id).name,
        "panel": act_panel(row, "calendar_year", actor=actor, at=at),
        "entries": timeline("calendar_year", row.pk, named=True),
    }  # fmt: skip
    return render(request, "office/calendar_year.html", context)


urlpatterns = [
    path("office/calendar/", calendar, name="calendar"),
    path("office/calendar/years/<int:pk>/", calendar_year, name="calendar_year"),
]
