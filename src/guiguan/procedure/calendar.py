"""The working calendar as the law machine computes it, with the confirmed corrections of this installation."""

from collections.abc import Iterable
from functools import lru_cache

from guiguan.law.workdays import Calendar, Correction
from guiguan.procedure.models import CalendarCorrection


def calendar_for(scopes: Iterable[str]) -> Calendar:
    """Working days for the scopes, e.g. ``("CN", "cn-31")``; unconfirmed corrections do not count."""
    wanted = tuple(scopes)
    rows = tuple(
        CalendarCorrection.objects.filter(scope__in=wanted, confirmed_by_id__isnull=False)
        .order_by("id")
        .values_list("on", "working", "source", "scope")
    )
    return _calendar(wanted, rows)


@lru_cache(maxsize=32)
def _calendar(scopes: tuple[str, ...], rows: tuple[tuple[object, ...], ...]) -> Calendar:
    corrections = [Correction(on, working, source, scope) for on, working, source, scope in rows]  # type: ignore[arg-type]
    return Calendar(corrections, scopes=scopes)
