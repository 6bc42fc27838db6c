"""What must be true before a meeting of the committee is minuted and resolves (Art. 8). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from guiguan.procedure.spec import Guard


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """Facts of a meeting at an instant."""

    today: date
    actor_person: int
    convened_by: int
    held_on: date
    items: int
    kept_from: int = 0
    """Items on the agenda that the person at the desk is recused from, or may have to be."""
    cases: int = 0
    """Applications on the agenda about which he has nothing declared."""


HELD = Guard[MeetingFacts](
    name="the_meeting_was_held",
    basis="system:会议召开后形成纪要",
    holds=lambda facts: facts.held_on <= facts.today,
    otherwise=lambda facts: (
        f"会议定于{facts.held_on.year}年{facts.held_on.month}月{facts.held_on.day}日召开，尚未召开。"
    ),
    remedy="请在会议召开后办理。",
)
HAS_AGENDA = Guard[MeetingFacts](
    name="the_meeting_has_an_agenda",
    basis="system:决议须对应议题",
    holds=lambda facts: facts.items > 0,
    otherwise="会议没有议题。",
    remedy="请取消本次会议，列明议题后重新召集。",
)
NOT_WHO_CONVENED = Guard[MeetingFacts](
    name="not_who_convened",
    basis="system:经办与审核分离",
    holds=lambda facts: facts.actor_person != facts.convened_by,
    otherwise="本次会议由您召集，不能由您作出决议。",
    remedy="请由主持会议的委员办理。",
)
PRESIDES_FREE = Guard[MeetingFacts](
    name="presides_without_interest",
    basis="system:与议题有利害关系的委员不参加该议题的审议",
    holds=lambda facts: not facts.kept_from,
    otherwise=lambda facts: f"有 {facts.kept_from} 项议题涉及您应当回避或者回避待决定的申报，不能由您作出决议。",
    remedy="请由另一名主持会议的委员办理。",
)
SOMETHING_TO_DECLARE = Guard[MeetingFacts](
    name="the_agenda_has_cases",
    basis="system:与议题有利害关系的委员不参加该议题的审议",
    holds=lambda facts: facts.cases > 0,
    otherwise="本次会议的议题没有涉及具体申报。",
    remedy="无需申报回避。",
)


def in_order(leavers: Sequence[frozenset[int]]) -> list[int]:
    """Places of the agenda's items so ordered that people with a recusal leave as few times as possible: first what
    nobody leaves for, then always the item whose leavers differ least from those already outside."""
    left = list(range(len(leavers)))
    found: list[int] = []
    outside: frozenset[int] = frozenset()
    while left:
        best = min(left, key=lambda index: (len(leavers[index] ^ outside), index))
        found.append(best)
        left.remove(best)
        outside = leavers[best]
    return found
