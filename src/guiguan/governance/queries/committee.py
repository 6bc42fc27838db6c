"""Reading meetings: whose they are, what waits for the committee, the papers of one meeting."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet
from django.utils import timezone

from guiguan.applications.models import Application
from guiguan.governance import ports
from guiguan.governance.models import AgendaItem, Meeting, Recusal
from guiguan.governance.ports import AgendaPaper
from guiguan.governance.queries import groups
from guiguan.governance.queries.groups import BARRING, barred_from
from guiguan.governance.queries.staff import closed_to
from guiguan.governance.rules.committee import MeetingFacts
from guiguan.governance.states import MeetingState, Outcome
from guiguan.people import queries as people
from guiguan.people.models import Authority
from guiguan.procedure.spec import COMMITTEE, OFFICE, Actor
from guiguan.rounds.models import Round

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
    touched = cases_on(agenda(meeting))
    barred = barred_from(actor.person_id) if touched else set()
    return MeetingFacts(
        today=timezone.localtime(at).date(),
        actor_person=actor.hand or 0,
        convened_by=meeting.convened_by_id,
        held_on=meeting.held_on,
        items=meeting.items.count(),
        kept_from=0 if actor.paper else sum(not found.isdisjoint(barred) for found in touched.values()),
        cases=len({pk for found in touched.values() for pk in found} - barred),
    )


def agenda(meeting: Meeting) -> list[AgendaItem]:
    return list(meeting.items.order_by("position"))


@dataclass(frozen=True, slots=True)
class Matter:
    """One item as the committee reads it."""

    item: AgendaItem
    outcome: str
    paper: AgendaPaper | None
    kept: bool = False
    """It decides on a case that the reader must step down from: he reads its title and nothing else, and not even that
    where it was typed in about the case."""
    concerns: tuple[str, ...] = ()
    unsaid: bool = False
    """An officer who has only to declare first: what it is called he may read."""


def cases_on(items: Iterable[AgendaItem]) -> dict[int, set[int]]:
    """{item: applications it decides on or is about}; items about none are left out."""
    found = {item.pk: cases_of(item.subject_kind, item.subject_id) | set(item.concerns) for item in items}
    return {pk: cases for pk, cases in found.items() if cases}


def cases_of(kind: str, subject_id: int | None) -> set[int]:
    """Applications that a subject decides on."""
    asked = ports.agenda_cases.get(kind)
    return asked(subject_id) if asked and subject_id else set()


def numbered(a_round: Round, reader: int) -> dict[str, Application]:
    """Applications of the round by number, without those from which whoever convenes is kept."""
    rows = Application.objects.filter(round=a_round).exclude(number="").exclude(pk__in=barred_from(reader))
    return {row.number: row for row in rows}


KEPT = "涉及您须回避的申报的事项"


def shown_title(item: AgendaItem, barred: set[int]) -> str:
    """What was typed about a case may name it; the title of a list names none."""
    return KEPT if not barred.isdisjoint(item.concerns) else item.title


def withheld(meeting_ids: Collection[int], actor: Actor, at: datetime) -> set[int]:
    """Fills documents' port: meetings with an item about a case that is closed to the person."""
    barred = closed_to(actor, at)
    items = list(AgendaItem.objects.filter(meeting_id__in=meeting_ids)) if barred else []
    touched = cases_on(items)
    return {item.meeting_id for item in items if not barred.isdisjoint(touched.get(item.pk, ()))}


def to_declare(meeting: Meeting, person_id: int) -> QuerySet[Application]:
    """Applications on the agenda from which the person is not recused yet."""
    cases = {pk for found in cases_on(agenda(meeting)).values() for pk in found}
    return groups.applications(cases - barred_from(person_id))


def who_leaves(authority_id: int, touched: Mapping[int, set[int]], at: datetime) -> dict[int, dict[int, str]]:
    """{item: {person: name}}: members of the committee who are recused from a case of it, or may have to be."""
    members = {pk for role in COMMITTEE for pk in people.holders(authority_id, role, at)}
    every = {pk for cases in touched.values() for pk in cases}
    rows = Recusal.objects.filter(person_id__in=members, application_id__in=every, state__in=BARRING)
    named = list(rows.order_by("person_id").values_list("person_id", "person__name", "application_id"))
    return {key: {pk: name for pk, name, case in named if case in cases} for key, cases in touched.items()}


def matters(meeting: Meeting, actor: Actor, at: datetime) -> list[Matter]:
    """The agenda with the text of each subject, as far as the reader may see it."""
    found, items = [], agenda(meeting)
    touched = cases_on(items)
    barred = barred_from(actor.person_id) if touched else set()
    closed = closed_to(actor, at) if touched else set()
    named = {row.pk: groups.holder_line(row) for row in groups.applications(pk for row in items for pk in row.concerns)}
    for item in items:
        if not closed.isdisjoint(about := touched.get(item.pk, set())):
            item.title, item.opinion = shown_title(item, barred), ""
            found.append(Matter(item, "", None, kept=True, unsaid=barred.isdisjoint(about)))
            continue
        paper_of = ports.agenda_papers.get(item.subject_kind)
        paper = paper_of(item.subject_id) if paper_of and item.subject_id else None
        told = tuple(named[pk] for pk in item.concerns)
        found.append(Matter(item, Outcome(item.outcome).label if item.outcome else "", paper, concerns=told))
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
