"""Geometry of a table of dots: which columns each row has. The table beside it says the same in words. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

LEFT, TOP, ROW, SIGN, SPARE, LEAST = 150, 30, 26, 14, 90, 720


@dataclass(frozen=True, slots=True)
class Dot:
    x: int
    there: bool


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    y: int
    text_y: int
    dots: tuple[Dot, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Dots:
    """``columns``: name and middle of each; ``words_x``: where the count of a row stands."""

    width: int
    height: int
    columns: tuple[tuple[str, int], ...]
    rows: tuple[Row, ...]
    words_x: int


def dots_of(rows: Sequence[tuple[str, Collection[str]]]) -> Dots | None:
    """Columns are whatever any row has, in order; None when there is nothing to draw."""
    names = sorted({name for _, has in rows for name in has})
    if not names:
        return None
    at, columns = LEFT, []
    for name in names:
        wide = max(len(name) * SIGN + SIGN, 3 * SIGN)
        columns.append((name, at + wide // 2))
        at += wide
    drawn = tuple(
        Row(label, TOP + 8 + index * ROW, TOP + 13 + index * ROW, tuple(Dot(x, name in has) for name, x in columns),
            f"{len(has)} 个")
        for index, (label, has) in enumerate(rows)
    )  # fmt: skip
    return Dots(max(at + SPARE, LEAST), TOP + 8 + len(drawn) * ROW, tuple(columns), drawn, at + 8)
