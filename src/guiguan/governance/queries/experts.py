"""Reading the expert register."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from guiguan.governance.models import Expert, GroupMember, Handover, Mentoring, Oath, ReviewGroup
from guiguan.governance.rules.experts import ExpertFacts
from guiguan.governance.states import ExpertState, GroupState
from guiguan.people import queries as people
from guiguan.people.models import Organisation, Person, Post
from guiguan.procedure.spec import OFFICE, Actor, Role


def register(actor: Actor, at: datetime) -> QuerySet[Expert]:
    """The register of the office's own authority; nobody else reads it as a whole."""
    rows = Expert.objects.select_related("person", "authority")
    if not actor.person_id:
        return rows.none()
    return rows.filter(authority_id__in=people.authorities_where(actor.person_id, OFFICE, at)).order_by("id")


def visible(actor: Actor, at: datetime) -> QuerySet[Expert]:
    """The office's register, and everybody's own entry while he holds an expert's role."""
    if not actor.person_id:
        return Expert.objects.none()
    own = Q(authority_id__in=people.authorities_where(actor.person_id, frozenset({Role.EXPERT}), at))
    office = Q(authority_id__in=people.authorities_where(actor.person_id, OFFICE, at))
    rows = Expert.objects.select_related("person", "authority")
    return rows.filter(office | (own & Q(person_id=actor.person_id))).order_by("id")


def facts(expert: Expert, actor: Actor, _at: datetime) -> ExpertFacts:
    return ExpertFacts(actor.person_id, seats_of(expert.person_id).count(), subject_person=expert.person_id,
                       on_paper=actor.paper is not None)  # fmt: skip


def seats_of(person_id: int) -> QuerySet[GroupMember]:
    """Seats in standing groups."""
    return (
        GroupMember.objects.filter(person_id=person_id, left_at__isnull=True)
        .exclude(group__state=GroupState.DISBANDED)
        .select_related("group__round")
        .order_by("id")
    )


@dataclass(frozen=True, slots=True)
class Service:
    """A seat that is over: in which group of which round, from the oath until the seat or the group ended."""

    seat: GroupMember
    since: datetime | None
    until: datetime | None


def past_service(person_id: int, groups: QuerySet[ReviewGroup]) -> list[Service]:
    """Seats left and seats in disbanded groups, latest round first; who served, never how he scored."""
    over = Q(left_at__isnull=False) | Q(group__state=GroupState.DISBANDED)
    seats = GroupMember.objects.filter(over, person_id=person_id, group__in=groups).select_related("group__round")
    sworn = dict(Oath.objects.filter(person_id=person_id).values_list("group_id", "sworn_at"))
    return [Service(seat, sworn.get(seat.group_id), seat.left_at or seat.group.disbanded_at)
            for seat in seats.order_by("-group__round__year", "-group_id")]  # fmt: skip


def listed(authority_id: int) -> QuerySet[Expert]:
    """Experts who may be called upon now."""
    return (
        Expert.objects.filter(authority_id=authority_id, state=ExpertState.LISTED)
        .select_related("person")
        .order_by("person__name", "id")
    )


def search(rows: QuerySet[Expert], words: str) -> QuerySet[Expert]:
    """By name, field or trade; two characters at least."""
    if len(words) < 2:
        return rows
    return rows.filter(Q(person__name__contains=words) | Q(fields__icontains=words) | Q(trades__icontains=words)
                       | Q(qualification__contains=words))  # fmt: skip


def seat_counts(person_ids: Collection[int]) -> dict[int, int]:
    """{person: seats in standing groups}."""
    rows = GroupMember.objects.filter(person_id__in=person_ids, left_at__isnull=True)
    return dict(Counter(rows.exclude(group__state=GroupState.DISBANDED).values_list("person_id", flat=True)))


def posts_of(person_id: int) -> QuerySet[Post]:
    return Post.objects.filter(person_id=person_id).order_by("-starts", "-id")


def mentorings_of(person_id: int) -> QuerySet[Mentoring]:
    return Mentoring.objects.filter(person_id=person_id).select_related("organisation").order_by("-starts")


def not_listed(authority_id: int) -> QuerySet[Person]:
    """Persons with an expert's role who have no entry in the register yet."""
    return (
        Person.objects.filter(grants__authority_id=authority_id, grants__role="expert")
        .exclude(expertise__authority_id=authority_id)
        .order_by("name", "id")
        .distinct()
    )


def organisations() -> QuerySet[Organisation]:
    return Organisation.objects.order_by("name", "id")


def officers(authority_id: int, at: datetime) -> QuerySet[Person]:
    """Drafters and approvers of the office."""
    held = {pk for role in OFFICE for pk in people.holders(authority_id, role, at)}
    return Person.objects.filter(pk__in=held).order_by("name", "id")


def everyone(authority_id: int) -> QuerySet[Person]:
    """All who have ever been given a role by the authority: former officers, too, may have open work."""
    held = [role.value for role in OFFICE]
    rows = Person.objects.filter(grants__authority_id=authority_id, grants__role__in=held)
    return rows.order_by("name", "id").distinct()


def handovers(authority_id: int) -> QuerySet[Handover]:
    return Handover.objects.filter(authority_id=authority_id).select_related("from_person", "to_person").order_by("-id")


def register_people(authority_id: int) -> QuerySet[Person]:
    """Persons with an entry in the register."""
    return Person.objects.filter(expertise__authority_id=authority_id).order_by("name", "id")
