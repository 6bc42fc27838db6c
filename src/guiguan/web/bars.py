"""Geometry of plain bars: words and numbers in, attributes out; the table under them is the same data. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, LEFT, ROW, BAR, SPARE = 720, 150, 26, 12, 90


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    value: int
    words: str
    y: int
    text_y: int
    width: str
    words_x: str


@dataclass(frozen=True, slots=True)
class Bars:
    """``height`` of the drawing in its own units; bars in the order given."""

    height: int
    rows: tuple[Bar, ...]


def bars_of(values: Sequence[tuple[str, int]], *, unit: str, whole: int = 0) -> Bars | None:
    """Bars against ``whole``, or against the largest of them; None when there is nothing to draw."""
    if not values:
        return None
    scale = (WIDTH - LEFT - SPARE) / max(whole or max(value for _, value in values), 1)
    rows = tuple(
        Bar(label, value, f"{value} {unit}".strip(), 8 + index * ROW, 18 + index * ROW, f"{value * scale:.1f}",
            f"{LEFT + value * scale + 8:.1f}")
        for index, (label, value) in enumerate(values)
    )  # fmt: skip
    return Bars(16 + len(rows) * ROW, rows)
