"""Reading recusals, and gathering what the records say about a person's interests."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from guiguan.applications.models import Application
from guiguan.applications.states import ApplicationState
from guiguan.governance.acts.recusal import REQUESTS_OPEN
from guiguan.governance.models import GroupMember, Mentoring, Recusal, RecusalRequest
from guiguan.governance.queries.groups import BARRING
from guiguan.governance.rules.recusal import Applicant, Match, Mentored, PostHeld, RecusalFacts, Ties, matches
from guiguan.governance.states import GroupState, RecusalSource
from guiguan.honours.models import Honour
from guiguan.people import queries as people
from guiguan.people.models import Membership, Organisation, Person, Post
from guiguan.procedure.spec import OFFICE, Actor


def visible(actor: Actor, at: datetime) -> QuerySet[Recusal]:
    """Recusals in the office's own authority, without those on cases from which the officer is himself recused
    (his own stays visible to him)."""
    rows = Recusal.objects.select_related(
        "person", "round__authority", "application__organisation", "application__person", "application__employer"
    )
    if not actor.person_id:
        return rows.none()
    office = Q(round__authority_id__in=people.authorities_where(actor.person_id, OFFICE, at))
    hidden = Q(application_id__in=recused(actor, at)) & ~Q(person_id=actor.person_id)
    return rows.filter(office).exclude(hidden).order_by("-raised_at", "-id")


def recused(actor: Actor, _at: datetime) -> list[int]:
    """Applications the person may not see: recused, or not yet decided."""
    if not actor.person_id:
        return []
    rows = Recusal.objects.filter(person_id=actor.person_id, state__in=BARRING)
    return list(rows.values_list("application_id", flat=True))


def facts(recusal: Recusal, actor: Actor, at: datetime) -> RecusalFacts:
    return RecusalFacts(
        actor_person=actor.person_id,
        subject_person=recusal.person_id,
        raised_by=recusal.raised_by_id,
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


def flags(application: Application) -> frozenset[str]:
    """Fills applications' port."""
    return frozenset({REQUESTS_OPEN}) if open_requests(application.pk).exists() else frozenset()


# What the records say -----------------------------------------------------------------------------------------


def _related(organisations: Collection[Organisation]) -> tuple[frozenset[int], frozenset[str]]:
    """The organisations with their parents, branches and units: (ids, credit codes)."""
    given = [row for row in organisations if row is not None]
    ids, parents = {row.pk for row in given}, {row.parent_id for row in given if row.parent_id}
    codes = {row.credit_code for row in given}
    near = Organisation.objects.filter(
        Q(pk__in=ids | parents) | Q(parent_id__in=ids | parents) | Q(credit_code__in=codes)
    ).values_list("pk", "credit_code")
    return frozenset(pk for pk, _ in near), frozenset(code for _, code in near)


def applicant_of(application: Application) -> Applicant:
    ids, codes = _related([row for row in (application.organisation, application.employer) if row is not None])
    return Applicant(application.pk, application.prize, application.kind, application.person_id, ids, codes)


def ties_of(person_ids: Collection[int], round_id: int, at: datetime) -> dict[int, Ties]:
    """What posts, filings, the honour register and this round's applications say of each person."""
    wanted, today = set(person_ids), timezone.localtime(at).date()
    posts: dict[int, list[PostHeld]] = {}
    for post in Post.objects.filter(person_id__in=wanted).order_by("-starts"):
        posts.setdefault(post.person_id, []).append(PostHeld(post.employer, post.credit_code, post.starts, post.ends))
    mentored: dict[int, list[Mentored]] = {}
    for row in Mentoring.objects.filter(person_id__in=wanted).select_related("organisation"):
        filed = Mentored(row.organisation_id, str(row.organisation), row.starts, row.ends)
        mentored.setdefault(row.person_id, []).append(filed)
    honoured: dict[int, set[int]] = {}
    for person, organisation in Honour.objects.filter(person_id__in=wanted, organisation__isnull=False).values_list(
        "person_id", "organisation_id"
    ):
        honoured.setdefault(person or 0, set()).add(organisation or 0)
    members: dict[int, set[int]] = {}
    for person, organisation in Membership.objects.filter(people.current(at), person_id__in=wanted).values_list(
        "person_id", "organisation_id"
    ):
        members.setdefault(person, set()).add(organisation)
    filed_now = [
        (row.prize, row.kind, row.pk, row.person_id, row.organisation_id, getattr(row.organisation, "credit_code", ""))
        for row in Application.objects.filter(round_id=round_id)
        .exclude(state__in=[ApplicationState.DRAFT, ApplicationState.WITHDRAWN])
        .select_related("organisation")
    ]  # fmt: skip
    found = {}
    for person in wanted:
        present = {
            post.code for post in posts.get(person, ()) if post.code and (post.ends is None or post.ends >= today)
        }
        own = members.get(person, set())
        found[person] = Ties(
            person, tuple(posts.get(person, ())), tuple(mentored.get(person, ())), frozenset(honoured.get(person, ())),
            frozenset(own),
            frozenset((prize, kind, pk) for prize, kind, pk, holder, organisation, code in filed_now
                      if holder == person or organisation in own or (code and code in present)),
        )  # fmt: skip
    return found


def found_for(application: Application, person_ids: Collection[int], at: datetime) -> dict[int, list[Match]]:
    """Interests that records show between the persons and the application, whether recorded yet or not."""
    if not person_ids:
        return {}
    applicant = applicant_of(application)
    ties = ties_of(person_ids, application.round_id, at)
    return {person: hits for person in ties if (hits := matches(ties[person], applicant))}


def interested(person_id: int, application_id: int, at: datetime) -> bool:
    """Fills publicity's port: recused, undecided, or shown by a record to have an interest."""
    if not person_id:
        return False
    if Recusal.objects.filter(person_id=person_id, application_id=application_id, state__in=BARRING).exists():
        return True
    application = Application.objects.select_related("organisation", "employer").filter(pk=application_id).first()
    if application is None:
        return False
    mine = Recusal.objects.filter(person_id=person_id, application_id=application_id)
    settled = set(mine.values_list("ground", flat=True))
    hits = found_for(application, [person_id], at).get(person_id, [])
    return any(hit.ground not in settled for hit in hits)


def pairs_of_round(round_id: int) -> list[tuple[int, Application]]:
    """Every member of a standing group with every application of his group."""
    rows = GroupMember.objects.filter(
        group__round_id=round_id, left_at__isnull=True
    ).exclude(group__state=GroupState.DISBANDED).values_list("person_id", "group__cases__application_id")  # fmt: skip
    applications = Application.objects.filter(round_id=round_id).select_related("organisation", "employer").in_bulk()
    return [(person, applications[pk]) for person, pk in rows if pk in applications]


def known(application_ids: Collection[int]) -> set[tuple[int, int, str]]:
    """(person, application, ground) already on record, in whatever state."""
    return set(
        Recusal.objects.filter(application_id__in=application_ids).values_list("person_id", "application_id", "ground")
    )


def concerned(authority_id: int) -> QuerySet[Person]:
    """Everybody whom a request may mean: experts of the register and the office's people."""
    experts, office = Q(expertise__authority_id=authority_id), Q(grants__authority_id=authority_id)
    return Person.objects.filter(experts | office).order_by("name", "id").distinct()
