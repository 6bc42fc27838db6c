"""Working days of one jurisdiction: announced days, dated corrections with their source; unknown stays unknown.

Base: the State Council's notices as packaged by ``chinesecalendar``. A later correction wins over an earlier one.
A period that runs is counted anew whenever a correction becomes known, and keeps the latest end it ever had.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
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
    """One day as changed by an official notice; it counts from the day on which it became known here."""

    on: date
    working: bool
    source: str
    scope: str = "CN"
    known_on: date | None = None
    """None: known from the beginning."""


@dataclass(frozen=True, slots=True)
class Period:
    """A notice's days: posted on a day that does not count, from ``first`` to ``last`` 24:00.

    ``announced`` is the end as counted when it was posted, ``counted`` as counted by what was known last before it
    was over; ``last`` is the latest of all, and ``sources`` are the corrections made meanwhile.
    """

    posted_on: date
    first: date
    last: date
    days: int
    provisional: bool
    announced: date
    counted: date
    sources: tuple[str, ...] = ()

    @property
    def lengthened(self) -> bool:
        """A correction moved the end to a later day than the one announced."""
        return self.last > self.announced

    @property
    def kept(self) -> bool:
        """A correction would have moved the end to an earlier day; the later one stands."""
        return self.last > self.counted


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

    ``whole_years`` names years whose days were all typed in as corrections, each with the day on which it became
    known (None: from the beginning): their other days follow the weekday.
    """

    def __init__(
        self,
        corrections: Iterable[Correction] = (),
        *,
        scopes: Iterable[str] = ("CN",),
        whole_years: Mapping[int, date | None] | None = None,
    ) -> None:
        self.scopes = frozenset(scopes)
        self._rows = tuple(c for c in corrections if c.scope in self.scopes)
        self._changed = {c.on: c for c in (*IMPORT_EXPO, *self._rows) if c.scope in self.scopes}
        self._years = dict(whole_years or {})
        self.last_year = max([LAST_PACKAGED, *self._years])
        known = {c.known_on for c in self._rows} | set(self._years.values())
        self._known = sorted(day for day in known if day is not None)
        self._earlier: dict[int, Calendar] = {}

    def working(self, day: date) -> bool:
        """Whether ``day`` is a working day. Raises :class:`UnknownDay` outside the announced years."""
        if day in self._changed:
            return self._changed[day].working
        if day.year in self._years:
            return day.weekday() < 5
        if FIRST_PACKAGED <= day.year <= LAST_PACKAGED:
            return bool(chinese_calendar.is_workday(day))  # type: ignore[no-untyped-call]
        raise UnknownDay(f"国务院{day.year}年放假安排尚未载入，无法计算工作日，请先录入该年安排。")

    def knows(self, day: date) -> bool:
        """Whether anybody can say if ``day`` is a working day."""
        return day in self._changed or day.year in self._years or FIRST_PACKAGED <= day.year <= LAST_PACKAGED

    def source(self, day: date) -> str:
        found = self._changed.get(day)
        return found.source if found else "国务院办公厅放假安排"

    def provisional(self, day: date) -> bool:
        """Whether a notice still to come may change the day."""
        return day >= date(self.last_year, *PROVISIONAL_FROM)

    def as_known(self, on: date) -> "Calendar":
        """The calendar without what became known only after ``on``."""
        count = bisect_right(self._known, on)
        if count == len(self._known):
            return self
        if count not in self._earlier:
            self._earlier[count] = Calendar(
                [c for c in self._rows if c.known_on is None or c.known_on <= on],
                scopes=self.scopes,
                whole_years={year: day for year, day in self._years.items() if day is None or day <= on},
            )
        return self._earlier[count]

    def next(self, day: date) -> date:
        """The first working day after ``day``."""
        return self.after(day, 1)

    def after(self, start: date, days: int) -> date:
        """The ``days``-th working day after ``start``, by all that is known; the start day is not counted."""
        day = start
        while days > 0:
            day += timedelta(days=1)
            days -= self.working(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``, as known on ``end``; 0 when it is not later."""
        known = self.as_known(end)
        return sum(known.working(start + timedelta(days=step)) for step in range(1, (end - start).days + 1))

    def notice(self, posted_on: date, days: int) -> Period:
        """A period of ``days`` working days posted on a day: day one is the next working day.

        Counted anew with each correction that becomes known before it is over; never shortened. A year that was
        unknown on the day of posting is counted as soon as it is known. Raises :class:`UnknownDay`.
        """
        ends: list[date] = []
        for day in [posted_on, *sorted({day for day in self._known if day > posted_on})]:
            if ends and day > max(ends):
                break
            try:
                ends.append(self.as_known(day).after(posted_on, days))
            except UnknownDay:
                continue
        if not ends:
            ends = [self.after(posted_on, days)]
        last = max(ends)
        known = self.as_known(last)
        return Period(
            posted_on, known.next(posted_on), last, days, known.provisional(last), ends[0], ends[-1],
            self._sources(posted_on, last),
        )  # fmt: skip

    def deadline(self, set_on: date, day: date) -> date:
        """A day set as an end: if it was made a day of rest while still to come, the next working day; never earlier.

        A day that was one of rest when it was set, or that nobody can judge, stays as it was set.
        """
        before, known = self.as_known(set_on), self.as_known(day)
        if not (before.knows(day) and before.working(day)) or known.working(day):
            return day
        return known.next(day)

    def _sources(self, posted_on: date, last: date) -> tuple[str, ...]:
        """Corrections of days within the period that became known while it ran, each source once."""
        found = [
            c.source
            for c in self._rows
            if c.known_on is not None and posted_on < c.known_on <= last and posted_on < c.on <= last
        ]
        return tuple(dict.fromkeys(found))
