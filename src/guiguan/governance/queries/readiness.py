"""A group as a whole: who is sworn, has declared, is recused; what each of its cases still wants."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from guiguan.applications.models import Application
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
from guiguan.governance.queries.groups import BARRING, barred_from, label
from guiguan.governance.rules.groups import (
    DEFAULT_SIZE,
    DEFAULT_UNRECUSED,
    CaseReadiness,
    GroupFacts,
    Seat,
    leader_of,
    stage_of,
)
from guiguan.governance.states import RecusalState
from guiguan.procedure.compiled import Compiled
from guiguan.procedure.spec import Actor


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


def load(group: ReviewGroup) -> Loaded:
    return load_all([group])[0]


def _seated(*ids: Any) -> QuerySet[GroupMember]:
    return GroupMember.objects.filter(group__id__in=ids, left_at__isnull=True)


def _given(*ids: Any) -> QuerySet[GroupCase]:
    return GroupCase.objects.filter(group__id__in=ids)


_MEMBERS = Compiled(lambda *ids: _seated(*ids).select_related("person").order_by("-leads", "id"))
_CASES = Compiled(
    lambda *ids: (
        _given(*ids)
        .select_related("application__organisation", "application__person", "application__employer")
        .order_by("application__number", "id")
    )
)
_BARE = Compiled(lambda *ids: _given(*ids).select_related("application").order_by("application__number", "id"))
_ABLE = Compiled(
    lambda *ids: Expert.objects.filter(
        person_id__in=_seated(*ids).values("person_id"), can_lead=True
    ).values_list("authority_id", "person_id")
)  # fmt: skip
_SWORN = Compiled(lambda *ids: Oath.objects.filter(group__id__in=ids).values_list("group_id", "person_id"))
_DECLARED = Compiled(
    lambda *ids: Declaration.objects.filter(group__id__in=ids).values_list(
        "group_id", "person_id", "application_id", "stage"
    )
)
_RECUSED = Compiled(
    lambda *ids: Recusal.objects.filter(
        application_id__in=_given(*ids).values("application_id"), person_id__in=_seated(*ids).values("person_id")
    ).order_by("id")
)
_REQUESTED = Compiled(
    lambda *ids: RecusalRequest.objects.filter(
        application_id__in=_given(*ids).values("application_id"), answered_at__isnull=True
    ).values_list("application_id")
)


def load_all(groups: Collection[ReviewGroup], *, seats_only: bool = False) -> list[Loaded]:
    """Several groups at once: seven queries, however many there are.

    ``seats_only``: four, without oaths, declarations and requests; the cases come without their holders.
    """
    if not groups:
        return []
    ids = [row.pk for row in groups]
    members: dict[int, list[GroupMember]] = {pk: [] for pk in ids}
    for seat in _MEMBERS.rows(*ids):
        members[seat.group_id].append(seat)
    cases: dict[int, list[GroupCase]] = {pk: [] for pk in ids}
    for case in (_BARE if seats_only else _CASES).rows(*ids):
        cases[case.group_id].append(case)
    able = set(map(tuple, _ABLE.rows(*ids)))
    sworn: defaultdict[int, set[int]] = defaultdict(set)
    declared: defaultdict[int, set[tuple[int, int, str]]] = defaultdict(set)
    for pk, person in () if seats_only else _SWORN.rows(*ids):
        sworn[pk].add(person)
    for pk, person, subject, stage in () if seats_only else _DECLARED.rows(*ids):
        declared[pk].add((person, subject, stage))
    recusals: dict[tuple[int, int], list[Recusal]] = {}
    for row in _RECUSED.rows(*ids):
        recusals.setdefault((row.person_id, row.application_id), []).append(row)
    unanswered = Counter(() if seats_only else _REQUESTED.column(*ids))
    return [
        Loaded(
            group=group,
            members=members[group.pk],
            able={person for authority, person in able if authority == group.round.authority_id},
            sworn=sworn[group.pk],
            cases=cases[group.pk],
            declared=declared[group.pk],
            recusals=recusals,
            unanswered=unanswered,
        )
        for group in groups
    ]


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
