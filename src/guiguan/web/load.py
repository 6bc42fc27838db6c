"""Geometry of the weekly load: a bar a week against its limit. Pure; the table under it is the same data."""

from collections.abc import Sequence
from dataclasses import dataclass

from guiguan.rounds.rules.planning import Week

WIDTH, LEFT, TOP, ROW = 1120, 190, 26, 24
WORDS = 150
"""Room for the words beside the longest bar."""


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    label_y: str
    y: str
    width: str
    words: str
    words_x: str
    kind: str


@dataclass(frozen=True, slots=True)
class Load:
    """``limit_x``: the line at which every week's limit stands."""

    height: int
    left: int
    bottom: int
    limit_x: str
    bars: tuple[Bar, ...]


def draw(weeks: Sequence[Week]) -> Load | None:
    """The drawing, or None without weeks. Every bar is as long as its share of its own limit."""
    if not weeks:
        return None
    most = max(1.0, *(week.each / week.limit for week in weeks))
    scale = (WIDTH - LEFT - WORDS) / most
    bars = []
    for index, week in enumerate(weeks):
        y, width = TOP + index * ROW, week.each / week.limit * scale
        bars.append(Bar(f"{week.label} {week.name}", str(y + 12), str(y), f"{max(width, 2):.1f}",
                        f"{week.each} 件，上限 {week.limit} 件", f"{LEFT + max(width, 2) + 8:.1f}",
                        "cur" if week.over else "done"))  # fmt: skip
    bottom = TOP + len(weeks) * ROW
    return Load(bottom + 8, LEFT, bottom, f"{LEFT + scale:.1f}", tuple(bars))
