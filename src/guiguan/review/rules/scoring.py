"""Points in hundredths, percents in steps of five, medians without fractions. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

STEP = 5
BANDS = ((0, 5), (10, 25), (30, 45), (50, 65), (70, 85), (90, 100))
"""Lowest and highest percent of each band."""
DEFAULT_SPREAD_LIMIT = 20
"""Percent points beyond which an item must be talked over, where the review rules set no number."""
DEFAULT_WEIGHTS: Mapping[str, int] = {"document": 40, "site": 60, "evaluation": 0}


@dataclass(frozen=True, slots=True)
class Scored:
    """One item as judged: its full points, and the percent given or 不适用."""

    no: str
    full: int
    percent: int | None
    not_applicable: bool = False

    @property
    def points(self) -> int:
        """Hundredths of a point; a full point times a percent is just that."""
        return 0 if self.percent is None or self.not_applicable else self.full * self.percent


def divided(numerator: int, denominator: int) -> int:
    """A quotient of whole numbers rounded half up."""
    return (2 * numerator + denominator) // (2 * denominator)


def total(items: Iterable[Scored]) -> int:
    """Hundredths of a point. What is not applicable is not zero: the rest is brought up to the full points."""
    listed = list(items)
    full = sum(item.full for item in listed)
    applicable = sum(item.full for item in listed if not item.not_applicable)
    earned = sum(item.points for item in listed)
    return divided(earned * full, applicable) if applicable else 0


def in_steps(percent: int | None) -> bool:
    return percent is not None and 0 <= percent <= 100 and percent % STEP == 0


def twice_median(values: Sequence[int]) -> int | None:
    """Twice the median, which is a whole number; None without values."""
    if not values:
        return None
    ordered, middle = sorted(values), len(values) // 2
    return 2 * ordered[middle] if len(values) % 2 else ordered[middle - 1] + ordered[middle]


def spread(values: Sequence[int]) -> int:
    """Percent points between the highest and the lowest value."""
    return max(values) - min(values) if values else 0


def explains(marks: Sequence[tuple[int | None, int]], limit: int) -> frozenset[int]:
    """Who should explain an item, of (percent or None for 不适用, who): whoever is furthest from the median where the
    spread passes the limit, and the smaller side where the members differ on whether the item applies."""
    given = [(percent, who) for percent, who in marks if percent is not None]
    absent = frozenset(who for percent, who in marks if percent is None)
    values = [percent for percent, _ in given]
    found: frozenset[int] = frozenset()
    if spread(values) > limit:
        middle = twice_median(values) or 0
        furthest = max(abs(2 * percent - middle) for percent in values)
        found = frozenset(who for percent, who in given if abs(2 * percent - middle) == furthest)
    if absent and given:
        sides = (absent, frozenset(who for _, who in given))
        found |= sides[0] if len(sides[0]) <= len(sides[1]) else sides[1]
    return found


def leaves_median(agreed: int, values: Sequence[int]) -> bool:
    """Whether an agreed percent is further from the median than the step next to it."""
    middle = twice_median(values)
    return middle is not None and abs(2 * agreed - middle) >= 2 * STEP


def needs_reason(agreed: int | None, not_applicable: bool, values: Sequence[int], members: int, limit: int) -> bool:
    """An item needs a written reason when the values lie far apart, when the agreed value leaves the median, or
    when the members differ on whether it applies at all."""
    if not_applicable:
        return bool(values)
    if len(values) < members:
        return True
    return spread(values) > limit or (agreed is not None and leaves_median(agreed, values))


def weighted(totals: Mapping[str, int], weights: Mapping[str, Any]) -> int:
    """The final score of the round's rule: stage totals (hundredths) by their weights, rounded half up once."""
    given = {stage: int(weights.get(stage, 0)) for stage in totals}
    whole = sum(given.values())
    if not whole:
        raise ValueError("评审规则没有给出任何环节的权重。")
    return divided(sum(totals[stage] * weight for stage, weight in given.items()), whole)


def changed(items: Iterable[Scored], changes: Iterable[Mapping[str, Any]]) -> list[Scored]:
    """The items after changes, each {no, to}."""
    new = {change["no"]: int(change["to"]) for change in changes}
    return [Scored(i.no, i.full, new[i.no]) if i.no in new else i for i in items]


def ranked(totals: Mapping[int, int]) -> dict[int, int]:
    """{id: rank}; the highest first, ties share a rank and the next one is skipped."""
    ordered = sorted(totals.values(), reverse=True)
    return {pk: ordered.index(value) + 1 for pk, value in totals.items()}
