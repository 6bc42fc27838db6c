"""Reading recusals, and gathering what the records say about a person's interests."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Q, QuerySet

from guiguan.applications.models import Application
from guiguan.governance.models import Recusal, RecusalRequest
from guiguan.governance.queries.groups import barred_from
from guiguan.governance.queries.staff import closed_to
from guiguan.governance.queries.ties import applicants_of, ties_of
from guiguan.governance.rules.recusal import Match, RecusalFacts, matches
from guiguan.governance.states import RecusalSource
from guiguan.people import queries as people
from guiguan.people.models import Person
from guiguan.procedure.compiled import Compiled
from guiguan.procedure.spec import OFFICE, Actor


def visible(actor: Actor, at: datetime) -> QuerySet[Recusal]:
    """Recusals in the office's own authority, without those on cases that are closed to the officer himself (his own
    stays visible to him)."""
    rows = Recusal.objects.select_related(
        "person", "round__authority", "application__organisation", "application__person", "application__employer"
    )
    if not actor.person_id:
        return rows.none()
    office = Q(round__authority_id__in=people.authorities_where(actor.person_id, OFFICE, at))
    hidden = Q(application_id__in=closed_to(actor, at)) & ~Q(person_id=actor.person_id)
    return rows.filter(office).exclude(hidden).order_by("-raised_at", "-id")


def recused(actor: Actor, _at: datetime) -> list[int]:
    """Applications the person may not see: recused, or not yet decided."""
    return sorted(barred_from(actor.person_id)) if actor.person_id else []


def facts(recusal: Recusal, actor: Actor, at: datetime) -> RecusalFacts:
    return RecusalFacts(
        actor_person=actor.person_id,
        subject_person=recusal.person_id,
        raised_by=recusal.entered_by_id or recusal.raised_by_id,
        machine=recusal.source == RecusalSource.FINDING,
        decider_interested=actor.person_id != recusal.person_id
        and interested(actor.person_id, recusal.application_id, at),
    )


def pending(round_id: int) -> QuerySet[Recusal]:
    return (
        Recusal.objects.filter(round_id=round_id, state="pending")
        .select_related("person", "application__organisation", "application__person", "application__employer")
        .order_by("id")
    )


def open_requests(application_id: int) -> QuerySet[RecusalRequest]:
    return RecusalRequest.objects.filter(application_id=application_id, answered_at__isnull=True).order_by("id")


_REQUESTED = Compiled(
    lambda application: RecusalRequest.objects.filter(application_id=application, answered_at__isnull=True).values_list(
        "pk"
    )[:1]
)


def a_request_is_open(application: Application) -> bool:
    """Fills applications' port."""
    return bool(_REQUESTED.rows(application.pk))


# What the records say -----------------------------------------------------------------------------------------


def found_for(wanted: Mapping[Application, Collection[int]], at: datetime) -> dict[int, dict[int, list[Match]]]:
    """{application: {person: interests that records show, recorded as recusals or not}} for applications of one round,
    each with the persons asked about; the queries do not grow with their number."""
    persons = {person for asked in wanted.values() for person in asked}
    if not persons:
        return {}
    applicants, ties = applicants_of(list(wanted)), ties_of(persons, next(iter(wanted)).round_id, at)
    return {
        row.pk: {one: hits for one in asked if (hits := matches(ties[one], applicants[row.pk]))}
        for row, asked in wanted.items()
    }


def interested(person_id: int, application_id: int, at: datetime) -> bool:
    """Fills publicity's port: recused, undecided, or shown by a record to have an interest."""
    if not person_id:
        return False
    if application_id in barred_from(person_id):
        return True
    application = Application.objects.select_related("organisation", "employer").filter(pk=application_id).first()
    if application is None:
        return False
    mine = Recusal.objects.filter(person_id=person_id, application_id=application_id)
    settled = set(mine.values_list("ground", flat=True))
    hits = found_for({application: [person_id]}, at)[application.pk].get(person_id, [])
    return any(hit.ground not in settled for hit in hits)


_KNOWN = Compiled(
    lambda *cases: Recusal.objects.filter(application__id__in=cases).values_list(
        "person_id", "application_id", "ground"
    )
)


def known(application_ids: Collection[int]) -> set[tuple[int, int, str]]:
    """(person, application, ground) already on record, in whatever state."""
    return set(map(tuple, _KNOWN.rows(*application_ids))) if application_ids else set()


def concerned(authority_id: int) -> QuerySet[Person]:
    """Everybody whom a request may mean: experts of the register and the office's people."""
    experts, office = Q(expertise__authority_id=authority_id), Q(grants__authority_id=authority_id)
    return Person.objects.filter(experts | office).order_by("name", "id").distinct()
