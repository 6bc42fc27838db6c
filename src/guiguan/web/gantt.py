"""Geometry of a plan drawn on the calendar. Pure: days in, attributes out; the table under it is the same data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WIDTH, LEFT, TOP, ROW, BAR = 1120, 150, 24, 31, 15


@dataclass(frozen=True, slots=True)
class Bar:
    """One stage. ``words`` stand beside it; ``kind`` is done, cur or todo."""

    label: str
    starts: date
    ends: date
    words: str
    kind: str
    tentative: bool = False
    """Rests on days that a notice still to come may change, or that nobody has announced."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of the calendar or of today, with its words."""

    x: str
    text_x: str
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    label_y: str
    x: str
    y: str
    width: str
    words: str
    words_x: str
    anchor: str
    kind: str
    tentative: bool


@dataclass(frozen=True, slots=True)
class Gantt:
    height: int
    bottom: int
    months: tuple[Mark, ...]
    rows: tuple[Row, ...]
    today: Mark | None

    @property
    def tentative(self) -> bool:
        return any(row.tentative for row in self.rows)


def kind_of(starts: date, ends: date, today: date) -> str:
    return "done" if ends < today else "cur" if starts <= today else "todo"


def _months(first: date, last: date) -> list[date]:
    found, day = [], first.replace(day=1)
    while day <= last:
        found.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    return found


def draw(bars: Sequence[Bar], today: date) -> Gantt | None:
    """The drawing, or None when nothing is planned."""
    if not bars:
        return None
    first = min(bar.starts for bar in bars).replace(day=1)
    last = max(bar.ends for bar in bars)
    scale = (WIDTH - LEFT) / ((last - first).days + 8)

    def x_of(day: date) -> float:
        return LEFT + (day - first).days * scale

    rows = []
    for index, bar in enumerate(bars):
        x, y = x_of(bar.starts), TOP + 15 + index * ROW
        width = max(x_of(bar.ends + timedelta(days=1)) - x, 4)
        beside = x + width + 8
        flip = beside > WIDTH - 130
        words = f"{bar.words}（暂定）" if bar.tentative else bar.words
        rows.append(Row(bar.label, str(y + 12), f"{x:.1f}", str(y), f"{width:.1f}", words,
                        f"{x - 8 if flip else beside:.1f}", "end" if flip else "start", bar.kind,
                        bar.tentative))  # fmt: skip
    bottom = TOP + len(bars) * ROW + 15
    months = tuple(Mark(f"{x_of(day):.1f}", f"{x_of(day) + 6:.1f}", f"{day.month}月") for day in _months(first, last))
    inside = first <= today <= last + timedelta(days=7)
    now = Mark(f"{x_of(today):.1f}", f"{x_of(today):.1f}", "今日") if inside else None
    return Gantt(bottom + 12, bottom, months, tuple(rows), now)
