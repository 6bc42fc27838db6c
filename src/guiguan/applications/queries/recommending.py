"""Reading recommendations: the office sees all of its authority, a recommender his own, nobody else any."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from guiguan.applications.models import Application, Recommendation
from guiguan.applications.rules.recommending import RecommendationFacts
from guiguan.applications.states import TERMINAL, RecommendationState
from guiguan.people import queries as people
from guiguan.people.models import Membership
from guiguan.procedure.spec import OFFICE, Actor, Role
from guiguan.rounds.models import Round
from guiguan.rounds.states import RoundState

KIND = "recommendation"
WAITING = (RecommendationState.RECOMMENDED, RecommendationState.ASKED)


def visible(actor: Actor, at: datetime) -> QuerySet[Recommendation]:
    rows = Recommendation.objects.select_related("round__authority", "application")
    if not actor.person_id or people.is_administrator(actor.person_id, at):
        return rows.none()
    office = people.authorities_where(actor.person_id, OFFICE, at)
    side = people.authorities_where(actor.person_id, frozenset({Role.RECOMMENDER}), at)
    own = Q(recommended_by_id=actor.person_id, round__authority_id__in=side)
    return rows.filter(Q(round__authority_id__in=office) | own).order_by("-round_id", "-id")


def of_office(actor: Actor, at: datetime) -> QuerySet[Recommendation]:
    """All of the office's authorities, whatever the officer may have recommended himself."""
    mine = people.authorities_where(actor.person_id, OFFICE, at)
    return visible(actor, at).filter(round__authority_id__in=mine)


def by(actor: Actor, at: datetime) -> QuerySet[Recommendation]:
    """What the actor recommended in the system."""
    return visible(actor, at).filter(recommended_by_id=actor.person_id)


def still_open(a_round: Round, at: datetime) -> bool:
    """Called, and the filing not yet closed: before that there is time to ask, afterwards none to apply."""
    return a_round.state == RoundState.CALLED and a_round.closes_at is not None and at < a_round.closes_at


def unconfirmed(actor: Actor, at: datetime) -> list[Recommendation]:
    """意愿未确认: while an answer can still lead to an application."""
    rows = of_office(actor, at).filter(state__in=WAITING, round__closes_at__gt=at, round__state=RoundState.CALLED)
    return list(rows.order_by("round__closes_at", "id"))


def facts(row: Recommendation, actor: Actor, at: datetime) -> RecommendationFacts:
    return RecommendationFacts(
        still_open=still_open(row.round, at),
        actor_person=actor.person_id,
        recommended_by=row.recommended_by_id,
        by_office=bool(people.granted_roles(actor, row.round.authority_id, at) & OFFICE),
    )


def managers(row: Recommendation, at: datetime) -> list[int]:
    """Persons who may act as 管理员 for the recommended organisation; none for a person, whom a name does not prove."""
    if row.kind != "model":
        return []
    found = people.organisations_with(row.credit_code).filter(unit=row.unit)
    return [person for one in found for person in people.managers_of(one.pk, at)]


def recipients(row: Recommendation, role: Role, at: datetime) -> Iterable[int]:
    if role is Role.RECOMMENDER:
        return [row.recommended_by_id] if row.recommended_by_id else []
    if role is Role.APPLICANT_MANAGER:
        return managers(row, at)
    return people.holders(row.round.authority_id, role, at)


def known(a_round: Round, person_id: int) -> set[tuple[str, str, str]]:
    """Keys of what the person has recommended in the round and not withdrawn."""
    rows = Recommendation.objects.filter(round=a_round, recommended_by_id=person_id)
    kept = rows.exclude(state=RecommendationState.WITHDRAWN)
    return set(kept.values_list("credit_code", "holder", "title"))


def last_by(person_id: int) -> Recommendation | None:
    """The person's latest, for the name under which he recommends."""
    return Recommendation.objects.filter(recommended_by_id=person_id).order_by("-id").first()


def about(application: Application) -> QuerySet[Recommendation]:
    """Willing recommendations of the application's holder that no application was begun for yet."""
    rows = Recommendation.objects.filter(
        round_id=application.round_id, kind=application.kind, state=RecommendationState.WILLING, application=None
    )
    if application.organisation is not None:
        return rows.filter(credit_code=application.organisation.credit_code, unit=application.organisation.unit)
    if application.person is None or application.employer is None:
        return rows.none()
    return rows.filter(holder=application.person.name, credit_code=application.employer.credit_code)


def begun_for(row: Recommendation) -> Application | None:
    """An application the recommended has going in the round already."""
    rows = Application.objects.filter(round_id=row.round_id, kind=row.kind).exclude(state__in=TERMINAL)
    if row.kind == "model":
        rows = rows.filter(organisation__credit_code=row.credit_code, organisation__unit=row.unit)
    else:
        rows = rows.filter(person__name=row.holder, employer__credit_code=row.credit_code)
    return rows.order_by("id").first()


def willing(actor: Actor, at: datetime) -> list[Recommendation]:
    """For the 管理员 of an organisation: where its will is on record and it has begun nothing yet."""
    rows_of = people.memberships(actor.person_id, at) if actor.person_id else []
    managed = [one.organisation for one in rows_of if one.right == Membership.Right.MANAGER]
    wanted = {(one.credit_code, one.unit) for one in managed}
    rows = Recommendation.objects.filter(
        kind="model", state=RecommendationState.WILLING, application=None, round__closes_at__gt=at,
        credit_code__in=[code for code, _unit in wanted],
    ).select_related("round")  # fmt: skip
    found = {(row.round_id, row.credit_code, row.unit): row for row in rows if (row.credit_code, row.unit) in wanted}
    return list(found.values())
