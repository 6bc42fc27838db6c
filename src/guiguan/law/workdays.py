"""Working days of one jurisdiction: announced days, dated corrections with their source; unknown stays unknown.

Base: the State Council's notices as packaged by ``chinesecalendar``. A later correction wins over an earlier one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar

LAST_PACKAGED = max(chinese_calendar.constants.holidays).year
FIRST_PACKAGED = min(chinese_calendar.constants.holidays).year
PROVISIONAL_FROM = (12, 25)
"""Next year's notice has moved days at the end of this December (2007, 2011, 2018)."""


class UnknownDay(LookupError):
    """The year's notice is not loaded: nobody can say whether the day is a working day."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One day as changed by an official notice."""

    on: date
    working: bool
    source: str
    scope: str = "CN"


@dataclass(frozen=True, slots=True)
class Period:
    """A notice's days: posted on a day that does not count, from ``first`` to ``last`` 24:00."""

    posted_on: date
    first: date
    last: date
    days: int
    provisional: bool


IMPORT_EXPO = tuple(
    Correction(date.fromisoformat(day), working, source, "cn-31")
    for day, working, source in (
        ("2018-11-05", False, "上海市关于首届中国国际进口博览会期间调整休息日的通告"),
        ("2018-11-06", False, "上海市关于首届中国国际进口博览会期间调整休息日的通告"),
        ("2018-11-03", True, "上海市关于首届中国国际进口博览会期间调整休息日的通告"),
        ("2018-11-11", True, "上海市关于首届中国国际进口博览会期间调整休息日的通告"),
        ("2019-11-04", False, "上海市关于第二届中国国际进口博览会期间调整休息日的通告"),
        ("2019-11-05", False, "上海市关于第二届中国国际进口博览会期间调整休息日的通告"),
        ("2019-11-02", True, "上海市关于第二届中国国际进口博览会期间调整休息日的通告"),
        ("2019-11-09", True, "上海市关于第二届中国国际进口博览会期间调整休息日的通告"),
    )
)
"""Days that Shanghai moved for itself and no package has (titles of the notices paraphrased, 来源待核)."""


class Calendar:
    """Working days for a set of scopes, e.g. ``("CN", "cn-31")``.

    ``whole_years`` names years beyond the package whose days were all typed in as corrections: their other days
    follow the weekday.
    """

    def __init__(
        self,
        corrections: Iterable[Correction] = (),
        *,
        scopes: Iterable[str] = ("CN",),
        whole_years: Iterable[int] = (),
    ) -> None:
        self.scopes = frozenset(scopes)
        self._changed = {c.on: c for c in (*IMPORT_EXPO, *corrections) if c.scope in self.scopes}
        self._years = frozenset(whole_years)
        self.last_year = max([LAST_PACKAGED, *self._years])

    def working(self, day: date) -> bool:
        """Whether ``day`` is a working day. Raises :class:`UnknownDay` outside the announced years."""
        if day in self._changed:
            return self._changed[day].working
        if FIRST_PACKAGED <= day.year <= LAST_PACKAGED:
            return bool(chinese_calendar.is_workday(day))  # type: ignore[no-untyped-call]
        if day.year in self._years:
            return day.weekday() < 5
        raise UnknownDay(f"国务院{day.year}年放假安排尚未载入，无法计算工作日，请先录入该年安排。")

    def source(self, day: date) -> str:
        found = self._changed.get(day)
        return found.source if found else "国务院办公厅放假安排"

    def provisional(self, day: date) -> bool:
        """Whether a notice still to come may change the day."""
        return day >= date(self.last_year, *PROVISIONAL_FROM)

    def next(self, day: date) -> date:
        """The first working day after ``day``."""
        return self.after(day, 1)

    def after(self, start: date, days: int) -> date:
        """The ``days``-th working day after ``start``; the start day is not counted."""
        day = start
        while days > 0:
            day += timedelta(days=1)
            days -= self.working(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``; 0 when ``end`` is not later."""
        return sum(self.working(start + timedelta(days=step)) for step in range(1, (end - start).days + 1))

    def notice(self, posted_on: date, days: int) -> Period:
        """A public notice of ``days`` working days posted on a day: day one is the next working day."""
        last = self.after(posted_on, days)
        return Period(posted_on, self.next(posted_on), last, days, self.provisional(last))
