"""Reading parents of organisations: what was entered, what is known of a code, who has an interest."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from guiguan.applications.models import Application
from guiguan.governance.acts.recusal import FILED
from guiguan.governance.models import Mentoring, OrganisationLink
from guiguan.governance.queries.groups import barred_from
from guiguan.governance.queries.houses import House
from guiguan.governance.rules.links import LinkFacts
from guiguan.governance.states import ProposalState
from guiguan.people import queries as people
from guiguan.people.models import Membership, Organisation, Post, RoleGrant
from guiguan.procedure.spec import OFFICE, Actor


def visible(actor: Actor, at: datetime) -> QuerySet[OrganisationLink]:
    """To the office of the authority."""
    rows = OrganisationLink.objects.select_related("authority")
    if not actor.person_id or people.is_administrator(actor.person_id, at):
        return rows.none()
    return rows.filter(authority_id__in=people.authorities_where(actor.person_id, OFFICE, at)).order_by("-id")


def facts(row: OrganisationLink, actor: Actor, at: datetime) -> LinkFacts:
    return LinkFacts(
        actor_person=actor.person_id,
        proposed_by=row.proposed_by_id,
        interested=interested(actor.person_id, {row.child_code, row.parent_code}, at),
        circular=bool(row.parent_code) and is_below(row.parent_code, row.child_code),
    )


def waits(authority_id: int, child_code: str) -> bool:
    rows = OrganisationLink.objects.filter(authority_id=authority_id, child_code=child_code)
    return rows.filter(state=ProposalState.PROPOSED).exists()


def name_of(code: str) -> str:
    """As registered, the whole organisation before its units; empty if nobody has this code."""
    row = Organisation.objects.filter(credit_code=code).order_by("unit", "id").first()
    return row.name if row else ""


def rows_of(code: str) -> QuerySet[Organisation]:
    """Everything with the code but units put under their own organisation."""
    return Organisation.objects.filter(credit_code=code).exclude(parent__credit_code=code).order_by("id")


def parents_of(code: str) -> set[str]:
    """Codes of the parents now registered; an empty one where there is none."""
    return {above or "" for above in rows_of(code).values_list("parent__credit_code", flat=True)} or {""}


def is_below(code: str, above: str) -> bool:
    """Whether ``above`` is the same organisation or further up, however far."""
    here, seen = {code}, set[str]()
    while here:
        if above in here:
            return True
        seen |= here
        rows = Organisation.objects.filter(credit_code__in=here, parent__isnull=False)
        here = set(rows.values_list("parent__credit_code", flat=True)) - seen - {""}
    return False


def interested(person_id: int, codes: Iterable[str], at: datetime) -> bool:
    """Whether a record ties the person to the house of any of them, or he is kept from a case of that house. Asked of
    the house, not of a case: before the link is there no case shows that he works for its parent."""
    wanted = {code for code in codes if code}
    house = House.around({row.pk: row for row in Organisation.objects.filter(credit_code__in=wanted)})
    own = Q(organisation_id__in=set(house.names))
    records = (
        Post.objects.filter(person_id=person_id, credit_code__in={*wanted, *house.codes.values()} - {""}),
        Membership.objects.filter(own, people.current(at), person_id=person_id),
        RoleGrant.objects.filter(own, people.current(at), person_id=person_id),
        Mentoring.objects.filter(own, person_id=person_id),
        Application.objects.filter(own | Q(employer_id__in=set(house.names)), state__in=FILED,
                                   pk__in=barred_from(person_id)),
    )  # fmt: skip
    return any(rows.exists() for rows in records)
