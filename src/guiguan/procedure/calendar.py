"""The working calendar as the law machine computes it, with the confirmed corrections of this installation."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.utils import timezone

from guiguan.law.workdays import Calendar, Correction
from guiguan.procedure.compiled import Compiled
from guiguan.procedure.models import CalendarCorrection, CalendarYear

NATION = "CN"
"""A whole year announced for the nation says of every day what it is; one of a narrower scope adds days to it."""


def calendar_for(scopes: Iterable[str]) -> Calendar:
    """Working days for the scopes, e.g. ``("CN", "cn-31")``; what is not confirmed does not count."""
    wanted = tuple(scopes)
    return _calendar(wanted, _years(wanted), _days(wanted))


_DAYS = Compiled(
    lambda *scopes: (
        CalendarCorrection.objects.filter(scope__in=scopes, confirmed_by_id__isnull=False)
        .order_by("id")
        .values_list("on", "working", "source", "scope", "confirmed_at")
    )
)
_YEARS = Compiled(
    lambda *scopes: (
        CalendarYear.objects.filter(scope__in=scopes, state=CalendarYear.State.CONFIRMED)
        .order_by("id")
        .values_list("year", "off", "worked", "source", "scope", "decided_at")
    )
)


def _days(scopes: tuple[str, ...]) -> tuple[tuple[Any, ...], ...]:
    return tuple(map(tuple, _DAYS.rows(*scopes)))


def _years(scopes: tuple[str, ...]) -> tuple[tuple[Any, ...], ...]:
    return tuple(map(tuple, _YEARS.rows(*scopes)))


def with_year(calendar: Calendar, row: CalendarYear, scopes: Iterable[str]) -> Calendar:
    """What the calendar would be with a year that is not confirmed yet: for the preview."""
    wanted = tuple(scopes)
    given = (row.year, row.off, row.worked, row.source, row.scope, None)
    return _calendar(wanted, (*_years(wanted), given), _days(wanted)) if row.scope in wanted else calendar


def _known_on(at: datetime | None) -> date | None:
    return timezone.localtime(at).date() if at else None


@lru_cache(maxsize=64)
def _calendar(
    scopes: tuple[str, ...], years: tuple[tuple[Any, ...], ...], days: tuple[tuple[Any, ...], ...]
) -> Calendar:
    """Years first, then single days: whoever corrects one day means just that day."""
    corrections: list[Correction] = []
    whole: dict[int, date | None] = {}
    for year, off, worked, source, scope, at in years:
        known_on = _known_on(at)
        if scope == NATION:
            whole.setdefault(year, known_on)
        for typed, working in ((off, False), (worked, True)):
            corrections += [Correction(date.fromisoformat(day), working, source, scope, known_on)
                            for day in typed.split()]  # fmt: skip
    corrections += [Correction(on, working, source, scope, _known_on(at)) for on, working, source, scope, at in days]
    return Calendar(corrections, scopes=scopes, whole_years=whole)
