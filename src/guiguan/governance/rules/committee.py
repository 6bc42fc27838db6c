"""What must be true before a meeting of the committee is minuted and resolves (Art. 8). Pure."""

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
