"""Reading groups: who sits where, who may open what. ``reviewable`` is the one scope of reviewers."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from guiguan.applications.models import Application
from guiguan.applications.queries import public_holder
from guiguan.governance.models import (
    Declaration,
    Expert,
    GroupCase,
    GroupMember,
    Oath,
    Recusal,
    ReviewGroup,
)
from guiguan.governance.rules.groups import (
    Seat,
    leader_of,
    stage_of,
    states_of,
)
from guiguan.governance.states import GroupState, RecusalState, Stage
from guiguan.people import queries as people
from guiguan.people.models import Person
from guiguan.procedure.compiled import Compiled
from guiguan.procedure.reading import once
from guiguan.procedure.spec import OFFICE, Actor, Role

BARRING = (RecusalState.PENDING, RecusalState.UPHELD)
"""Unknown counts as barred until somebody decides."""


def visible(actor: Actor, at: datetime) -> QuerySet[ReviewGroup]:
    """Groups of the office's own authority; for an expert the groups in which he sits until they are disbanded."""
    rows = ReviewGroup.objects.select_related("round__authority", "round__rules")
    if not actor.person_id or people.is_administrator(actor.person_id, at):
        return rows.none()
    office = Q(round__authority_id__in=people.authorities_where(actor.person_id, OFFICE, at))
    return rows.filter(office | Q(pk__in=_seated(actor.person_id))).order_by("-round_id", "id")


def _seated(person_id: int) -> QuerySet[ReviewGroup]:
    seat = GroupMember.objects.filter(group=OuterRef("pk"), person_id=person_id, left_at__isnull=True)
    return ReviewGroup.objects.filter(Exists(seat)).exclude(state=GroupState.DISBANDED)


def groups_of_person(person_id: int) -> QuerySet[ReviewGroup]:
    """Standing groups in which the person sits."""
    return _seated(person_id).select_related("round__authority").order_by("id")


_SEAT = Compiled(
    lambda group, person: GroupMember.objects.filter(
        group_id=group, person_id=person, left_at__isnull=True
    ).values_list("leads")
)


def roles(group: ReviewGroup, actor: Actor, _at: datetime) -> frozenset[Role]:
    """A seat in a standing group makes a reviewer, the leader's seat also its leader."""
    if group.state == GroupState.DISBANDED or not actor.person_id:
        return frozenset()
    seats = _SEAT.column(group.pk, actor.person_id)
    if not seats:
        return frozenset()
    return frozenset({Role.REVIEWER, Role.LEADER} if any(seats) else {Role.REVIEWER})


def recipients(group: ReviewGroup, role: Role, at: datetime) -> Iterable[int]:
    if role in {Role.REVIEWER, Role.LEADER}:
        rows = GroupMember.objects.filter(group=group, left_at__isnull=True).order_by("id")
        return list((rows.filter(leads=True) if role is Role.LEADER else rows).values_list("person_id", flat=True))
    return people.holders(group.round.authority_id, role, at)


def of_round(round_id: int) -> QuerySet[ReviewGroup]:
    return ReviewGroup.objects.filter(round_id=round_id).select_related("round").order_by("id")


# Who may open what --------------------------------------------------------------------------------------------


def reviewable(person_id: int, stages: Iterable[Stage] = Stage) -> QuerySet[GroupCase]:
    """Cases the person may open now: an active group, a seat, an oath, a declaration for this stage, no recusal.

    ``stages``: those asked about, all unless the stage is known already.
    """
    mine = GroupMember.objects.filter(group=OuterRef("group"), person_id=person_id, left_at__isnull=True)
    oath = Oath.objects.filter(group=OuterRef("group"), person_id=person_id)
    barred = Recusal.objects.filter(application=OuterRef("application"), person_id=person_id, state__in=BARRING)
    declared = Q(pk__in=[])
    for stage in stages:
        statement = Declaration.objects.filter(
            group=OuterRef("group"), person_id=person_id, application=OuterRef("application"), stage=stage
        )
        declared |= Q(Exists(statement), application__state__in=states_of(stage))
    return GroupCase.objects.filter(
        declared, Exists(mine), Exists(oath), ~Exists(barred), taken_at__isnull=False, group__state=GroupState.ACTIVE
    )


@once
def reviewer_cases(actor: Actor, at: datetime) -> list[int]:
    """Fills applications' port. An officer or administrator never reviews at his own desk."""
    if not actor.person_id or people.is_administrator(actor.person_id, at):
        return []
    return READABLE.column(actor.person_id)


READABLE = Compiled(lambda person: reviewable(person).values_list("application_id"))
_BARRED = Compiled(lambda p: Recusal.objects.filter(person_id=p, state__in=BARRING).values_list("application_id"))
_SITTING = Compiled(
    lambda application: (
        GroupMember.objects.filter(group__cases__application_id=application, left_at__isnull=True)
        .exclude(group__state=GroupState.DISBANDED)
        .values_list("person_id", "leads", "group_id", "group__state", "group__cases__taken_at")
    )
)
_RECUSED = Compiled(
    lambda application: Recusal.objects.filter(application_id=application).values_list("person_id", "state")
)
_DECLARED = Compiled(
    lambda group, person, application, stage: Declaration.objects.filter(
        group_id=group, person_id=person, application_id=application, stage=stage, group__oaths__person_id=person,
    ).values_list("pk")[:1]
)  # fmt: skip
_MAY_LEAD = Expert.objects.filter(
    person=OuterRef("person"), authority=OuterRef("group__round__authority"), can_lead=True
)
_BARRED_ON = Recusal.objects.filter(
    person=OuterRef("person"), application=OuterRef("group__cases__application"), state__in=BARRING
)
_SEATS_ON = Compiled(
    lambda *cases: (
        GroupMember.objects.filter(group__cases__application__id__in=cases, left_at__isnull=True)
        .exclude(group__state=GroupState.DISBANDED)
        .order_by("id")
        .values_list("group__cases__application_id", "person_id", "leads", Exists(_MAY_LEAD), Exists(_BARRED_ON))
    )
)
_NAMES = Compiled(
    lambda application: GroupMember.objects.filter(group__cases__application_id=application, left_at__isnull=True)
    .values_list("person_id", "person__name")
)  # fmt: skip


@once
def _recusals_on(application_id: int) -> list[tuple[int, str]]:
    return _RECUSED.rows(application_id)


@once
def _sitting_on(application_id: int) -> list[tuple[Any, ...]]:
    return _SITTING.rows(application_id)


def barred_persons(application_id: int) -> set[int]:
    """Who is recused from the application, or may have to be."""
    return {person for person, state in _recusals_on(application_id) if state in BARRING}


@once
def case_roles(application: Application, actor: Actor, _at: datetime) -> frozenset[Role]:
    """Fills applications' port: whether ``reviewable`` holds the one case, asked step by step, which is cheaper."""
    person, stage = actor.person_id, stage_of(application.state)
    if not person or stage is None:
        return frozenset()
    rows = [row for row in _sitting_on(application.pk) if row[3] == GroupState.ACTIVE and row[4] is not None]
    seats, group = {row[0]: row[1] for row in rows}, rows[0][2] if rows else 0
    if person not in seats:
        return frozenset()
    barred = barred_persons(application.pk)
    if person in barred or not _DECLARED.rows(group, person, application.pk, stage):
        return frozenset()
    first = next((one for one, leads in seats.items() if leads and one not in barred), None) or leader(application.pk)
    return frozenset({Role.REVIEWER, Role.LEADER} if first == person else {Role.REVIEWER})


def free_seats(application_id: Any) -> QuerySet[GroupMember]:
    """Seats in the case's group of members who are not recused. One whose recusal is undecided still counts: what
    needs everybody waits for the decision."""
    upheld = Recusal.objects.filter(application_id=application_id, person=OuterRef("person"), state=RecusalState.UPHELD)
    seats = GroupMember.objects.filter(~Exists(upheld), group__cases__application_id=application_id, left_at=None)
    return seats.exclude(group__state=GroupState.DISBANDED)


_FREE = Compiled(lambda application: free_seats(application).values_list("person_id"))


@once
def free_members(application_id: int) -> set[int]:
    """The persons of ``free_seats``."""
    return set(_FREE.column(application_id))


def signers(application: Application, _at: datetime) -> set[int]:
    """Fills applications' port: whose signature the findings need."""
    return free_members(application.pk)


def undecided(application_id: int) -> int:
    """How many recusals on the case wait for a decision."""
    return sum(state == RecusalState.PENDING for _, state in _recusals_on(application_id))


def leader(application_id: int) -> int | None:
    """Who leads on the case: the leader of its group or, when he is barred, the member standing in for him."""
    return leaders([application_id])[application_id]


def leaders(application_ids: Collection[int]) -> dict[int, int | None]:
    """The same for several cases."""
    found: dict[int, list[Seat]] = {pk: [] for pk in application_ids}
    for pk, *seat in _SEATS_ON.rows(*application_ids) if application_ids else ():
        if pk in found:
            found[pk].append(Seat(*seat))
    return {pk: leader_of(rows) for pk, rows in found.items()}


@once
def barred_from(person_id: int) -> set[int]:
    """Applications from which the person is recused, or may have to be."""
    return set(_BARRED.column(person_id))


# What is known of cases and members -----------------------------------------------------------------------------


def label(application: Application) -> str:
    """How a case is named among officers: its number, or what it is about."""
    return application.number or application.title or f"第 {application.pk} 件"


def unassigned(round_id: int, reader: int = 0) -> QuerySet[Application]:
    """Registered applications that no group has, without those from which the reader is kept."""
    rows = Application.objects.filter(round_id=round_id, group_case__isnull=True, state="registered")
    free = rows.exclude(pk__in=barred_from(reader)) if reader else rows
    return free.select_related("organisation", "person", "employer").order_by("number", "id")


def applications(pks: Iterable[int]) -> QuerySet[Application]:
    """Applications by id, in the order of their numbers."""
    rows = Application.objects.filter(pk__in=list(pks)).select_related("organisation", "person", "employer")
    return rows.order_by("number", "id")


def seated_ever(group: ReviewGroup) -> set[int]:
    """Who sits or sat in the group."""
    return set(GroupMember.objects.filter(group=group).values_list("person_id", flat=True))


def case_ids(group: ReviewGroup) -> set[int]:
    return set(GroupCase.objects.filter(group=group).values_list("application_id", flat=True))


def holder_line(application: Application) -> str:
    """What a member reads before he has declared: the holder and the title, nothing of the file."""
    return f"{public_holder(application)}：{application.title}"


def members(application_id: int) -> list[Person]:
    """Who sits in the group of the case, in the order of :func:`member_names`."""
    return list(Person.objects.filter(pk__in=member_names(application_id)).order_by("pk"))


def member_names(application_id: int) -> dict[int, str]:
    """Present members of the case's group by name."""
    return dict(_NAMES.rows(application_id))


def persons(group: ReviewGroup) -> QuerySet[Person]:
    return Person.objects.filter(group_seats__group=group, group_seats__left_at__isnull=True).order_by("id")
