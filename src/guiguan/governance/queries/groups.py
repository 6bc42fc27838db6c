"""Reading groups: who sits where, who may open what. ``reviewable`` is the one scope of reviewers."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

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
    RecusalRequest,
    ReviewGroup,
)
from guiguan.governance.rules.groups import (
    DEFAULT_SIZE,
    DEFAULT_UNRECUSED,
    CaseReadiness,
    GroupFacts,
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


def roles(group: ReviewGroup, actor: Actor, _at: datetime) -> frozenset[Role]:
    """A seat in a standing group makes a reviewer, the leader's seat also its leader."""
    if group.state == GroupState.DISBANDED or not actor.person_id:
        return frozenset()
    seat = GroupMember.objects.filter(group=group, person_id=actor.person_id, left_at__isnull=True).first()
    if seat is None:
        return frozenset()
    return frozenset({Role.REVIEWER, Role.LEADER} if seat.leads else {Role.REVIEWER})


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
_SEATED = Compiled(
    lambda application: GroupMember.objects.filter(
        group__cases__application_id=application, group__cases__taken_at__isnull=False,
        group__state=GroupState.ACTIVE, left_at__isnull=True,
    ).values_list("person_id", "leads", "group_id")
)  # fmt: skip
_RECUSED = Compiled(
    lambda application: Recusal.objects.filter(application_id=application).values_list("person_id", "state")
)
_DECLARED = Compiled(
    lambda group, person, application, stage: Declaration.objects.filter(
        group_id=group, person_id=person, application_id=application, stage=stage, group__oaths__person_id=person,
    ).values_list("pk")[:1]
)  # fmt: skip
_SITTING = Compiled(
    lambda application: (
        GroupMember.objects.filter(group__cases__application_id=application, left_at__isnull=True)
        .exclude(group__state=GroupState.DISBANDED)
        .values_list("person_id")
    )
)
_NAMES = Compiled(
    lambda application: GroupMember.objects.filter(group__cases__application_id=application, left_at__isnull=True)
    .values_list("person_id", "person__name")
)  # fmt: skip


def barred_persons(application_id: int) -> set[int]:
    """Who is recused from the application, or may have to be."""
    return {person for person, state in _RECUSED.rows(application_id) if state in BARRING}


@once
def case_roles(application: Application, actor: Actor, _at: datetime) -> frozenset[Role]:
    """Fills applications' port: whether ``reviewable`` holds the one case, asked step by step, which is cheaper."""
    person, stage = actor.person_id, stage_of(application.state)
    if not person or stage is None:
        return frozenset()
    rows = _SEATED.rows(application.pk)
    seats = {one: leads for one, leads, _group in rows}
    if person not in seats:
        return frozenset()
    barred = barred_persons(application.pk)
    if person in barred or not _DECLARED.rows(rows[0][2], person, application.pk, stage):
        return frozenset()
    first = next((one for one, leads in seats.items() if leads and one not in barred), None) or leader(application.pk)
    return frozenset({Role.REVIEWER, Role.LEADER} if first == person else {Role.REVIEWER})


@once
def free_members(application_id: int) -> set[int]:
    """Members of the case's group who are not recused. One whose recusal is undecided still counts: what needs
    everybody waits for the decision."""
    upheld = {person for person, state in _RECUSED.rows(application_id) if state == RecusalState.UPHELD}
    return set(_SITTING.column(application_id)) - upheld


def signers(application: Application, _at: datetime) -> set[int]:
    """Fills applications' port: whose signature the findings need."""
    return free_members(application.pk)


def undecided(application_id: int) -> int:
    """How many recusals on the case wait for a decision."""
    return sum(state == RecusalState.PENDING for _, state in _RECUSED.rows(application_id))


def leader(application_id: int) -> int | None:
    """Who leads on the case: the leader of its group or, when he is barred, the member standing in for him."""
    return leaders([application_id])[application_id]


def leaders(application_ids: Collection[int]) -> dict[int, int | None]:
    """The same for several cases, in three queries."""
    seats = list(
        GroupMember.objects.filter(group__cases__application_id__in=application_ids, left_at__isnull=True)
        .exclude(group__state=GroupState.DISBANDED)
        .order_by("id")
        .values_list("group__cases__application_id", "person_id", "leads", "group__round__authority_id")
    )
    barred = set(
        Recusal.objects.filter(application_id__in=application_ids, state__in=BARRING).values_list(
            "application_id", "person_id"
        )
    )
    able = set(
        Expert.objects.filter(person_id__in={person for _, person, _, _ in seats}, can_lead=True).values_list(
            "authority_id", "person_id"
        )
    )
    found: dict[int, list[Seat]] = {pk: [] for pk in application_ids}
    for pk, person, leads, authority in seats:
        if pk in found:
            found[pk].append(Seat(person, leads, (authority, person) in able, (pk, person) in barred))
    return {pk: leader_of(rows) for pk, rows in found.items()}


@once
def barred_from(person_id: int) -> set[int]:
    """Applications from which the person is recused, or may have to be."""
    return set(_BARRED.column(person_id))


# A group as a whole -------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Loaded:
    """Everything the pages and facts of one group need, in a fixed number of queries."""

    group: ReviewGroup
    members: list[GroupMember]
    able: set[int]
    sworn: set[int]
    cases: list[GroupCase]
    declared: set[tuple[int, int, str]] = field(default_factory=set)
    recusals: dict[tuple[int, int], list[Recusal]] = field(default_factory=dict)
    unanswered: dict[int, int] = field(default_factory=dict)

    def barred(self, person_id: int, application_id: int) -> bool:
        return any(row.state in BARRING for row in self.recusals.get((person_id, application_id), ()))

    def readiness(self, case: GroupCase, needed: int) -> CaseReadiness:
        application = case.application
        stage = stage_of(application.state)
        pairs = [(m, (m.person_id, application.pk)) for m in self.members]
        seats = [Seat(m.person_id, m.leads, m.person_id in self.able, self.barred(*key)) for m, key in pairs]
        return CaseReadiness(
            application_id=application.pk,
            label=label(application),
            undeclared=tuple(m.person.name for m, key in pairs if stage and (*key, stage.value) not in self.declared
                             and not any(r.state == RecusalState.UPHELD for r in self.recusals.get(key, ()))),
            undecided=sum(r.state == RecusalState.PENDING for _, key in pairs for r in self.recusals.get(key, ())),
            unanswered=self.unanswered.get(application.pk, 0),
            free=sum(not seat.barred for seat in seats),
            needed=needed,
            has_leader=leader_of(seats) is not None,
        )  # fmt: skip


def label(application: Application) -> str:
    """How a case is named among officers: its number, or what it is about."""
    return application.number or application.title or f"第 {application.pk} 件"


def load(group: ReviewGroup) -> Loaded:
    return load_all([group])[0]


def load_all(groups: Collection[ReviewGroup]) -> list[Loaded]:
    """Several groups at once: seven queries, however many there are."""
    members: dict[int, list[GroupMember]] = {row.pk: [] for row in groups}
    seats = GroupMember.objects.filter(group__in=members, left_at__isnull=True).select_related("person")
    for seat in seats.order_by("-leads", "id"):
        members[seat.group_id].append(seat)
    cases: dict[int, list[GroupCase]] = {row.pk: [] for row in groups}
    rows = GroupCase.objects.filter(group__in=members).select_related(
        "application__organisation", "application__person", "application__employer"
    )
    for case in rows.order_by("application__number", "id"):
        cases[case.group_id].append(case)
    people_ids = {row.person_id for found in members.values() for row in found}
    able = set(Expert.objects.filter(person_id__in=people_ids, can_lead=True).values_list("authority_id", "person_id"))
    oaths = set(Oath.objects.filter(group__in=members).values_list("group_id", "person_id"))
    said = list(
        Declaration.objects.filter(group__in=members).values_list("group_id", "person_id", "application_id", "stage")
    )
    recusals, unanswered = _barring({row.application_id for found in cases.values() for row in found}, people_ids)
    return [
        Loaded(
            group=group,
            members=members[group.pk],
            able={person for authority, person in able if authority == group.round.authority_id},
            sworn={person for pk, person in oaths if pk == group.pk},
            cases=cases[group.pk],
            declared={(person, subject, stage) for pk, person, subject, stage in said if pk == group.pk},
            recusals=recusals,
            unanswered=unanswered,
        )
        for group in groups
    ]


def _barring(
    subjects: set[int], person_ids: set[int]
) -> tuple[dict[tuple[int, int], list[Recusal]], dict[int, int]]:  # fmt: skip
    """({(person, application): recusals}, {application: requests not yet answered})."""
    recusals: dict[tuple[int, int], list[Recusal]] = {}
    for row in Recusal.objects.filter(application_id__in=subjects, person_id__in=person_ids).order_by("id"):
        recusals.setdefault((row.person_id, row.application_id), []).append(row)
    unanswered: dict[int, int] = {}
    open_ones = RecusalRequest.objects.filter(application_id__in=subjects, answered_at__isnull=True)
    for pk in open_ones.values_list("application_id", flat=True):
        unanswered[pk] = unanswered.get(pk, 0) + 1
    return recusals, unanswered


def sizes(group: ReviewGroup) -> tuple[int, int]:
    """(members a group needs, members without recusal a case needs) by the round's review rules."""
    given = group.round.rules.parameters
    return (
        int(given.get("sheets_per_application", DEFAULT_SIZE)),
        int(given.get("minimum_unrecused", DEFAULT_UNRECUSED)),
    )


def to_declare(loaded: Loaded, person_id: int) -> list[Application]:
    """Cases for which the member has yet to declare in their present stage; upheld recusals need no more words."""
    found = []
    for case in loaded.cases:
        stage = stage_of(case.application.state)
        key = (person_id, case.application_id)
        upheld = any(row.state == RecusalState.UPHELD for row in loaded.recusals.get(key, ()))
        if stage and not upheld and (*key, stage.value) not in loaded.declared:
            found.append(case.application)
    return found


def facts(group: ReviewGroup, actor: Actor, _at: datetime) -> GroupFacts:
    loaded = load(group)
    size, needed = sizes(group)
    subjects = {case.application_id for case in loaded.cases}
    kept = not actor.composite and not barred_from(actor.person_id).isdisjoint(subjects)
    running = [case for case in loaded.cases if stage_of(case.application.state)]
    return GroupFacts(
        actor_person=actor.person_id,
        formed_by=group.formed_by_id,
        size=len(loaded.members),
        needed=size,
        sworn=actor.person_id in loaded.sworn,
        to_declare=len(to_declare(loaded, actor.person_id)),
        unsworn=() if kept else tuple(one.person.name for one in loaded.members if one.person_id not in loaded.sworn),
        cases=() if kept else tuple(loaded.readiness(case, needed) for case in running),
        to_sign=sum(
            row.person_id not in loaded.sworn or bool(to_declare(loaded, row.person_id)) for row in loaded.members
        ),
        kept_from=kept,
        waiting=len(waiting(loaded)),
        in_hand=sum(case.taken_at is not None for case in running),
    )


def waiting(loaded: Loaded) -> list[GroupCase]:
    """Cases registered and proposed to the group, not yet taken on."""
    return [case for case in loaded.cases if case.application.state == "registered" and case.taken_at is None]


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
