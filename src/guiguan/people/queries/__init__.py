"""Reading people: who holds which role, when, where."""

from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from guiguan.people.models import (
    Account,
    Acknowledgement,
    Authority,
    Membership,
    Organisation,
    Person,
    Registration,
    RoleGrant,
)
from guiguan.procedure.compiled import Compiled, near
from guiguan.procedure.reading import once
from guiguan.procedure.spec import ADMINISTRATORS, OFFICE, Actor, Role


def actor_of(account: Account) -> Actor:
    near(account, "person")
    return Actor(account.pk, account.person_id, account.person.name)


def current(at: datetime) -> Q:
    """Rows whose term holds on the day of ``at``, first and last day included."""
    return in_term(_day(at))


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()


def in_term(day: Any) -> Q:
    return Q(starts__lte=day) & (Q(ends__isnull=True) | Q(ends__gte=day))


_AUTHORITY = Compiled(lambda code: Authority.objects.filter(code=code))
_MEMBERSHIPS = Compiled(
    lambda day, person: (
        Membership.objects.filter(in_term(day), person_id=person).select_related("organisation").order_by("id")
    )
)
_SEATS = Compiled(
    lambda day, person: (
        RoleGrant.objects.filter(in_term(day), person_id=person)
        .values_list("role", "authority_id", Exists(Membership.objects.filter(person=OuterRef("person"))))
        .order_by("authority_id")
    )
)
_HOLDERS = Compiled(
    lambda day, authority, role: (
        RoleGrant.objects.filter(in_term(day), authority_id=authority, role=role)
        .values_list("person_id")
        .order_by("person_id")
        .distinct()
    )
)


def all_grants(at: datetime) -> dict[int, list[RoleGrant]]:
    """{person: the roles held now}, read once."""
    found: dict[int, list[RoleGrant]] = {}
    for grant in RoleGrant.objects.filter(current(at)).select_related("authority").order_by("id"):
        found.setdefault(grant.person_id, []).append(grant)
    return found


def grants_of(person_id: int, at: datetime) -> QuerySet[RoleGrant]:
    return RoleGrant.objects.filter(current(at), person_id=person_id).select_related("authority").order_by("id")


@once
def granted_roles(actor: Actor, authority_id: int, at: datetime) -> frozenset[Role]:
    """Fills procedure's port. Who administers the system acts on no case (三员不办案)."""
    if not actor.person_id:
        return frozenset({Role.PUBLIC}) if not actor.account_id else frozenset()
    held = {role for role, authority in _seats(actor.person_id, _day(at)) if authority == authority_id}
    return frozenset(held & ADMINISTRATORS or held)


@once
def _standing(person_id: int, day: date) -> list[tuple[str, int, bool]]:
    """(role, authority, whether he was ever a member of an organisation) of everything he holds on the day."""
    return _SEATS.rows(day, person_id)


def _seats(person_id: int, day: date) -> list[tuple[Role, int]]:
    """(role, authority) of everything the person holds on the day."""
    return [(Role(role), authority) for role, authority, _ in _standing(person_id, day)]


def roles_anywhere(person_id: int, at: datetime) -> frozenset[Role]:
    """Roles by grant in any authority."""
    return frozenset(role for role, _ in _seats(person_id, _day(at)))


def is_administrator(person_id: int, at: datetime) -> bool:
    return any(role in ADMINISTRATORS for role, _ in _seats(person_id, _day(at)))


@once
def authorities_where(person_id: int, roles: frozenset[Role], at: datetime) -> list[int]:
    """Ids of the authorities in which the person holds one of the roles; none for administrators."""
    seats = _seats(person_id, _day(at))
    if any(role in ADMINISTRATORS for role, _ in seats):
        return []
    return list(dict.fromkeys(authority for role, authority in seats if role in roles))


def holders(authority_id: int, role: Role, at: datetime) -> list[int]:
    """Person ids who hold the role in the authority at the moment."""
    return _HOLDERS.column(_day(at), authority_id, role)


def authority(code: str) -> Authority:
    return Authority.objects.get(code=code)


@once
def authority_of_site(code: str) -> Authority | None:
    """None before it is set up."""
    found: Authority | None = _AUTHORITY.row(code)
    return found


def authorities() -> QuerySet[Authority]:
    return Authority.objects.order_by("code")


def memberships_of(person_id: int, at: datetime) -> QuerySet[Membership]:
    return Membership.objects.filter(current(at), person_id=person_id).select_related("organisation").order_by("id")


@once
def memberships(person_id: int, at: datetime) -> list[Membership]:
    """The same, read. Most who hold a role are members of nothing."""
    held = _standing(person_id, _day(at))
    return [] if held and not held[0][2] else _MEMBERSHIPS.rows(_day(at), person_id)


def all_memberships(at: datetime) -> dict[int, Membership]:
    """{person: the first organisation he may act for now}, read once."""
    rows = Membership.objects.filter(current(at)).select_related("organisation").order_by("-id")
    return {row.person_id: row for row in rows}


def members_of(organisation_id: int, at: datetime) -> QuerySet[Membership]:
    return (
        Membership.objects.filter(current(at), organisation_id=organisation_id).select_related("person").order_by("id")
    )


_MANAGERS = Compiled(
    lambda day, organisation: (
        Membership.objects.filter(in_term(day), organisation_id=organisation, right=Membership.Right.MANAGER)
        .order_by("id")
        .values_list("person_id")
    )
)


def managed_by(person_id: int, at: datetime) -> list[int]:
    """Ids of the organisations whose 管理员 the person is now."""
    rows = Membership.objects.filter(current(at), person_id=person_id, right=Membership.Right.MANAGER)
    return list(rows.values_list("organisation_id", flat=True))


def managers_of(organisation_id: int, at: datetime) -> list[int]:
    """Person ids of the organisation's 管理员 now."""
    return _MANAGERS.column(_day(at), organisation_id)


def person(person_id: int) -> Person:
    return Person.objects.get(pk=person_id)


def names(person_ids: "list[int] | set[int]") -> dict[int, str]:
    return dict(Person.objects.filter(pk__in=person_ids).values_list("pk", "name"))


def organisation(organisation_id: int) -> Organisation:
    return Organisation.objects.get(pk=organisation_id)


def organisations_with(credit_code: str) -> QuerySet[Organisation]:
    """Everything entered under one code: the holder and its units."""
    return Organisation.objects.filter(credit_code=credit_code).order_by("id")


def account_named(username: str) -> Account | None:
    return Account.objects.select_related("person").filter(username=username).first()


def acknowledgements(person_id: int) -> QuerySet[Acknowledgement]:
    """Which versions of the privacy notice the person has read, latest first."""
    return Acknowledgement.objects.filter(person_id=person_id).order_by("-id")


def has_read(person_id: int, version: str) -> bool:
    return acknowledgements(person_id).filter(version=version).exists()


def registration_by(receipt: str, mail: str) -> Registration | None:
    """A registration, for whoever knows its number and the address given with it."""
    return Registration.objects.filter(receipt=receipt, mail=mail.lower()).exclude(mail="").first()


def unsaved_account(username: str, address: str) -> Account:
    """For the password validators, which ask how near a password comes to account and address."""
    return Account(username=username, email=address)


def accounts() -> QuerySet[Account]:
    return Account.objects.select_related("person").order_by("id")


def authorities_held(person_id: int, at: datetime) -> list[int]:
    """Ids of the authorities in which the person holds any role now, administrators included."""
    return list(dict.fromkeys(authority for _, authority in _seats(person_id, _day(at))))


def authorities_of(person_id: int, role: Role, at: datetime) -> list[Authority]:
    """Authorities in which the person holds this very role, administrators included."""
    held = RoleGrant.objects.filter(current(at), person_id=person_id, role=role).values_list("authority_id", flat=True)
    return list(Authority.objects.filter(pk__in=held).order_by("code"))


def districts_of(person_id: int, at: datetime) -> list[str]:
    """Districts for which the person holds the district bureau's role."""
    rows = RoleGrant.objects.filter(current(at), person_id=person_id, role=Role.DISTRICT)
    return sorted(set(rows.exclude(district="").values_list("district", flat=True)))


def accounts_of(person_id: int) -> list[int]:
    return list(Account.objects.filter(person_id=person_id).values_list("pk", flat=True))


def persons_of(account_ids: "set[int]") -> set[int]:
    """The persons behind accounts: one person may hold several."""
    return set(Account.objects.filter(pk__in=account_ids).values_list("person_id", flat=True))


def officers_of(authority_ids: list[int]) -> dict[int, str]:
    """{account: name} of everybody who holds or held a desk in one of the offices."""
    offices = [role.value for role in OFFICE]
    held = RoleGrant.objects.filter(authority_id__in=authority_ids, role__in=offices).values("person_id")
    return dict(Account.objects.filter(person_id__in=held).values_list("pk", "person__name"))
