"""The closed vocabulary of tests a policy may use. Pure; each answers with an :class:`Answer`."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from guiguan.law.verdict import UNKNOWN, Answer

Read = Callable[[str], Any]
Test = Callable[..., Answer]
TESTS: dict[str, Test] = {}


def _test(function: Test) -> Test:
    TESTS[function.__name__] = function
    return function


def answer(value: Any) -> Answer:
    """Unknown is 待认定, true 符合, false 不符合."""
    if value is UNKNOWN:
        return Answer.OPEN
    return Answer.MET if value else Answer.NOT_MET


def anniversary(day: date, years: int) -> date:
    """The corresponding day ``years`` later; 29 February falls on the last day of that month (民法典第202条)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


@_test
def declared(read: Read, _on: date, *, fact: str) -> Answer:
    """A fact that papers or a declaration show, true or false."""
    return answer(read(fact))


@_test
def judged(read: Read, _on: date, *, fact: str) -> Answer:
    """A question only people answer; the machine has no opinion until they have."""
    return answer(read(fact))


@_test
def lasted(read: Read, on: date, *, since: str, years: int, day: str = "") -> Answer:
    """``years`` or more since a date; 以上 includes the anniversary itself."""
    start, end = read(since), read(day) if day else on
    if start is UNKNOWN or end is UNKNOWN:
        return Answer.OPEN
    return answer(anniversary(start, years) <= end)


@_test
def none_within(read: Read, on: date, *, events: str, kinds: Sequence[str], years: int, excepting: str = "") -> Answer:
    """No event of the kinds in the last ``years`` years, the anniversary day inclusive.

    ``events``: list of {kind, on, excepted: true|false|"unknown"}. ``years`` 0 asks of all time.
    """
    found = read(events)
    if found is UNKNOWN:
        return Answer.OPEN
    hits = [e for e in found if e["kind"] in kinds and (not years or on <= anniversary(e["on"], years))]
    if excepting:
        hits = [e for e in hits if e.get(excepting) is not True]
        if hits and all(e.get(excepting) == "unknown" for e in hits):
            return Answer.OPEN
    return Answer.NOT_MET if hits else Answer.MET


@_test
def profitable(read: Read, _on: date, *, years_of: str, needed: int) -> Answer:
    """No loss in the last ``needed`` complete years; a loss certified as 政策性 does not count.

    ``years_of``: list of {year, profit: int (ten thousand yuan), policy_loss: true|false|"unknown"}. A body younger
    than that is asked for the years it has existed (fact ``complete_years``).
    """
    rows, existing = read(years_of), read("complete_years")
    if rows is UNKNOWN:
        return Answer.OPEN
    losses = [row for row in rows if row["profit"] < 0]
    if any(row.get("policy_loss") in (None, False) for row in losses):
        return Answer.NOT_MET
    if any(row.get("policy_loss") == "unknown" for row in losses):
        return Answer.OPEN
    wanted = needed if existing is UNKNOWN else min(needed, existing)
    return Answer.MET if len({row["year"] for row in rows}) >= wanted else Answer.OPEN


@_test
def held_for(read: Read, on: date, *, honours: str, prize: str, years: int) -> Answer:
    """The prize has been held for ``years`` or more, not revoked; unknown award day or incomplete register: open."""
    rows, complete = read(honours), read("register_complete")
    if rows is UNKNOWN:
        return Answer.OPEN
    mine = [row for row in rows if row["prize"] == prize and not row.get("revoked")]
    if any(row["on"] is not None and anniversary(row["on"], years) <= on for row in mine):
        return Answer.MET
    if any(row["on"] is None for row in mine) or complete is not True:
        return Answer.OPEN
    return Answer.NOT_MET


@_test
def not_within_bar(read: Read, on: date, *, honours: str, years: int, relatives: bool = False) -> Answer:
    """Not the same prize within ``years`` years of an award, the last day inclusive (Art. 18).

    With ``relatives`` the prizes of a parent or an inner body are asked as well.
    """
    rows, prize, complete = read(honours), read("prize"), read("register_complete")
    if rows is UNKNOWN or prize is UNKNOWN:
        return Answer.OPEN
    same = [row for row in rows if row["prize"] == prize and (relatives or not row.get("relative"))]
    if any(row["on"] is not None and on <= anniversary(row["on"], years) for row in same):
        return Answer.NOT_MET
    if any(row["on"] is None for row in same) or complete is not True:
        return Answer.OPEN
    return Answer.MET


@_test
def at_least(read: Read, _on: date, *, fact: str, minimum: int) -> Answer:
    found = read(fact)
    return Answer.OPEN if found is UNKNOWN else answer(found >= minimum)


@_test
def at_most(read: Read, _on: date, *, counts: Sequence[Sequence[str]], maximum: int) -> Answer:
    """Each group of ``prize.kind`` keys of the fact ``winners`` adds up to ``maximum`` at most."""
    winners = read("winners")
    if winners is UNKNOWN:
        return Answer.OPEN
    return answer(all(sum(winners.get(key, 0) for key in group) <= maximum for group in counts))


@_test
def within(_read: Read, on: date, *, starts: date, ends: date) -> Answer:
    return answer(starts <= on <= ends)


@_test
def matches(read: Read, _on: date, *, fact: str, given: str, pairs: Mapping[str, str]) -> Answer:
    """The fact is the one that belongs to another: an organisation files a model, a person an achievement."""
    left, right = read(given), read(fact)
    return Answer.OPEN if left is UNKNOWN or right is UNKNOWN else answer(pairs.get(left) == right)


@_test
def empty(read: Read, _on: date, *, facts: Sequence[str]) -> Answer:
    """Nothing of these is left: lists or counts that must be empty."""
    values = [read(name) for name in facts]
    return Answer.OPEN if any(value is UNKNOWN for value in values) else answer(not any(values))


@_test
def noticed(read: Read, _on: date, *, days: str, ended: str, minimum: int) -> Answer:
    """A notice ran for ``minimum`` working days or more and is over."""
    count, over = read(days), read(ended)
    return Answer.OPEN if count is UNKNOWN or over is UNKNOWN else answer(count >= minimum and over is True)


@_test
def presumed(read: Read, _on: date, *, fact: str) -> Answer:
    """True is 符合; anything else is for people to settle, because the text does not ask it in so many words."""
    return Answer.MET if read(fact) is True else Answer.OPEN
