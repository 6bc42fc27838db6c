"""Reading meetings: whose they are, what waits for the committee, the papers of one meeting."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet
from django.utils import timezone

from guiguan.governance import ports
from guiguan.governance.models import AgendaItem, Meeting
from guiguan.governance.ports import AgendaPaper
from guiguan.governance.rules.committee import MeetingFacts
from guiguan.governance.states import MeetingState, Outcome
from guiguan.people import queries as people
from guiguan.people.models import Authority
from guiguan.procedure.spec import OFFICE, Actor, Role

COMMITTEE = frozenset({Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER})
UNDER_WAY = (MeetingState.CONVENED, MeetingState.MINUTED)


def visible_meetings(actor: Actor, at: datetime) -> QuerySet[Meeting]:
    """The office and the committee of the authority, latest meeting first; nobody else."""
    if not actor.person_id:
        return Meeting.objects.none()
    mine = people.authorities_where(actor.person_id, OFFICE | COMMITTEE, at)
    rows = Meeting.objects.filter(authority_id__in=mine).select_related("authority", "round__authority")
    return rows.order_by("-held_on", "-id")


def listed_meetings(actor: Actor, at: datetime) -> QuerySet[Meeting]:
    """The same with ``agenda_size``."""
    return visible_meetings(actor, at).annotate(agenda_size=Count("items"))


def next_meeting(actor: Actor, at: datetime) -> Meeting | None:
    """The meeting to prepare for: the earliest that has not resolved yet."""
    return visible_meetings(actor, at).filter(state__in=UNDER_WAY).order_by("held_on", "id").first()


def facts_of_meeting(meeting: Meeting, actor: Actor, at: datetime) -> MeetingFacts:
    return MeetingFacts(
        today=timezone.localtime(at).date(),
        actor_person=actor.person_id,
        convened_by=meeting.convened_by_id,
        held_on=meeting.held_on,
        items=meeting.items.count(),
    )


def agenda(meeting: Meeting) -> list[AgendaItem]:
    return list(meeting.items.order_by("position"))


@dataclass(frozen=True, slots=True)
class Matter:
    """One item as the committee reads it."""

    item: AgendaItem
    outcome: str
    paper: AgendaPaper | None


def matters(meeting: Meeting) -> list[Matter]:
    """The agenda with the text of each subject."""
    found = []
    for item in agenda(meeting):
        paper_of = ports.agenda_papers.get(item.subject_kind)
        paper = paper_of(item.subject_id) if paper_of and item.subject_id else None
        found.append(Matter(item, Outcome(item.outcome).label if item.outcome else "", paper))
    return found


def subjects(authority: Authority, at: datetime) -> list[tuple[str, int, str]]:
    """(kind, id, title) of what waits to be deliberated and stands on no open agenda."""
    taken = set(
        AgendaItem.objects.filter(meeting__authority=authority, meeting__state__in=UNDER_WAY).values_list(
            "subject_kind", "subject_id"
        )
    )
    return [
        (kind, pk, title)
        for kind, waiting in ports.agenda_subjects.items()
        for pk, title in waiting(authority, at)
        if (kind, pk) not in taken
    ]


def resolved_by(subject_kind: str, subject_id: int) -> AgendaItem | None:
    """The latest resolution on a subject."""
    rows = AgendaItem.objects.filter(
        subject_kind=subject_kind, subject_id=subject_id, meeting__state=MeetingState.RESOLVED
    )
    return rows.select_related("meeting").order_by("-meeting__held_on", "-id").first()
