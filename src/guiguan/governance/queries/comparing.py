"""Whom to compare with which case: of a whole round, when a case is filed, when something of a person becomes known."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from guiguan.applications.models import Application
from guiguan.governance.acts.recusal import FILED
from guiguan.governance.models import GroupMember
from guiguan.governance.queries.houses import House
from guiguan.governance.states import GroupState
from guiguan.people import queries as people
from guiguan.people.models import Membership, Organisation, Post, RoleGrant
from guiguan.procedure.compiled import Compiled
from guiguan.procedure.spec import COMMITTEE, OFFICE
from guiguan.rounds.models import Round

Pair = tuple[int, Application]
BOUND = [role.value for role in (*OFFICE, *COMMITTEE)]
"""Roles that no case names, and whose holders may open every case of their authority."""


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()


def _not_over(day: Any) -> Q:
    return Q(ends__isnull=True) | Q(ends__gte=day)


_STAFF = Compiled(
    lambda day, authority: RoleGrant.objects.filter(_not_over(day), authority_id=authority, role__in=BOUND).values_list(
        "person_id"
    )
)
_POSTED = Compiled(lambda day, code: Post.objects.filter(_not_over(day), credit_code=code).values_list("person_id"))
_BELONGING = Compiled(
    lambda day, home: Membership.objects.filter(people.in_term(day), organisation_id=home).values_list("person_id")
)
_SEATED = Compiled(
    lambda a_round, *persons: GroupMember.objects.filter(
        group__round_id=a_round, left_at__isnull=True, person__id__in=persons
    ).values_list("person_id")
)


def staff(authority_id: int, at: datetime) -> set[int]:
    """Everybody who works for the office, of entrusted bodies too, and of the committee. Whoever is yet to begin is
    compared before he comes."""
    return set(_STAFF.column(_day(at), authority_id))


def pairs_of_round(a_round: Round, at: datetime, only: Collection[int] | None = None) -> list[Pair]:
    """Every member of a standing group with every application of his group; staff with every application filed.
    ``only``: these persons."""
    seats = GroupMember.objects.filter(group__round=a_round, left_at__isnull=True)
    seats = seats.exclude(group__state=GroupState.DISBANDED)
    office = staff(a_round.authority_id, at)
    if only is not None:
        seats, office = seats.filter(person_id__in=only), office & set(only)
    rows = list(seats.values_list("person_id", "group__cases__application_id"))
    if not rows and not office:
        return []
    cases = Application.objects.filter(round=a_round).select_related("organisation", "employer").in_bulk()
    found = [(person, cases[pk]) for person, pk in rows if pk in cases]
    filed = [row for row in cases.values() if row.state in FILED]
    return found + [(person, row) for row in filed for person in sorted(office)]


def pairs_of_case(application: Application, at: datetime) -> list[Pair]:
    """Staff with a case that was filed. If it comes from the house of one of them, or of a member of a group, it
    competes with others of the round: he is compared with all of his."""
    office = staff(application.round.authority_id, at)
    own = _of_the_house(application, at)
    seated = set(_SEATED.column(application.round_id, *own)) if own else set()
    concerned = own & (office | seated)
    rest = pairs_of_round(application.round, at, concerned) if concerned else []
    return [(person, application) for person in sorted(office)] + [pair for pair in rest if pair[1] != application]


def _of_the_house(application: Application, at: datetime) -> set[int]:
    """The applicant himself, or who works for the organisation now."""
    found = {application.person_id} if application.person_id else set()
    home = application.organisation
    if home is not None:
        found |= {*_POSTED.column(_day(at), home.credit_code), *_BELONGING.column(_day(at), home.pk)}
    return found


def pairs_of_persons(persons: Collection[int], at: datetime) -> dict[Round, list[Pair]]:
    """By round under way, what the persons sit over or work on; nothing for whoever does neither."""
    works = RoleGrant.objects.filter(_not_over(_day(at)), person_id__in=persons, role__in=BOUND).exists()
    if not works and not GroupMember.objects.filter(person_id__in=persons, left_at__isnull=True).exists():
        return {}
    return {row: pairs for row in _under_way() if (pairs := pairs_of_round(row, at, persons))}


def pairs_of_house(home: Organisation, at: datetime) -> list[list[Pair]]:
    """By round under way, the cases of whatever belongs to one house with ``home``, each with whom it is compared."""
    house = set(House.around({home.pk: home}).names)
    found = [pairs_of_round(row, at) for row in _under_way()]
    return [[pair for pair in pairs if {pair[1].organisation_id, pair[1].employer_id} & house] for pairs in found]


def _under_way() -> QuerySet[Round]:
    rows = Application.objects.filter(state__in=FILED).values("round_id")
    return Round.objects.filter(pk__in=rows).order_by("pk")
