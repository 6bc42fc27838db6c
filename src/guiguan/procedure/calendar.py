"""The working calendar as the law machine computes it, with the confirmed corrections of this installation."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import models
from django.db.models import QuerySet, Value
from django.utils import timezone

from guiguan.law.workdays import Calendar, Correction
from guiguan.procedure.compiled import Compiled
from guiguan.procedure.models import CalendarCorrection, CalendarYear
from guiguan.procedure.reading import once

NATION = "CN"
"""A whole year announced for the nation says of every day what it is; one of a narrower scope adds days to it."""


def calendar_for(scopes: Iterable[str]) -> Calendar:
    """Working days for the scopes, e.g. ``("CN", "cn-31")``; what is not confirmed does not count."""
    wanted = tuple(scopes)
    return _calendar(wanted, *_known(wanted))


_NO_DAY, _NO_WORD = Value(None, models.DateField()), Value(None, models.BooleanField())
_NO_YEAR, _NO_DAYS = Value(None, models.IntegerField()), Value(None, models.TextField())


def _confirmed(*scopes: Any) -> QuerySet[Any, Any]:
    """Years and single days in one statement: (id, year, off, worked, source, scope, at, on, working)."""
    years = CalendarYear.objects.filter(scope__in=scopes, state=CalendarYear.State.CONFIRMED)
    days = CalendarCorrection.objects.filter(scope__in=scopes, confirmed_by_id__isnull=False)
    return years.values_list("pk", "year", "off", "worked", "source", "scope", "decided_at", _NO_DAY, _NO_WORD).union(
        days.values_list("pk", _NO_YEAR, _NO_DAYS, _NO_DAYS, "source", "scope", "confirmed_at", "on", "working"),
        all=True,
    )


_CONFIRMED = Compiled(_confirmed)


@once
def _known(scopes: tuple[str, ...]) -> tuple[tuple[tuple[Any, ...], ...], tuple[tuple[Any, ...], ...]]:
    """(years, days), each in the order entered."""
    rows = sorted(_CONFIRMED.rows(*scopes), key=lambda row: row[0])
    years = tuple((year, *told) for _, year, *told, _, _ in rows if year is not None)
    days = tuple((on, working, *told) for _, year, _, _, *told, on, working in rows if year is None)
    return years, days


def with_year(calendar: Calendar, row: CalendarYear, scopes: Iterable[str]) -> Calendar:
    """What the calendar would be with a year that is not confirmed yet: for the preview."""
    wanted = tuple(scopes)
    years, days = _known(wanted)
    given = (row.year, row.off, row.worked, row.source, row.scope, None)
    return _calendar(wanted, (*years, given), days) if row.scope in wanted else calendar


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
