"""The only writer of people. Persons and organisations are shared; roles are given by acts."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from guiguan.law import policy as law
from guiguan.people import acts, ports, queries
from guiguan.people.acts import AuthorityFacts
from guiguan.people.models import Account, Authority, Membership, Organisation, Person, RoleGrant
from guiguan.procedure.engine import Pen, perform, refuse
from guiguan.procedure.models import Entry
from guiguan.procedure.ports import REGISTRY, CaseKind, add_act, add_kind
from guiguan.procedure.spec import ADMINISTRATORS, Actor, Role

INSTALLER = Actor(0, 0, "安装程序", composite=frozenset({Role.SECURITY_ADMIN, Role.OFFICE_DRAFTER}))
"""Who sets up the first officers on the machine itself (``guiguan createofficer``), before any account exists."""


def _facts(_authority: Authority, actor: Actor, _at: datetime) -> AuthorityFacts:
    return AuthorityFacts(actor.person_id)


def _policy(authority: Authority) -> law.Policy:
    return law.latest(authority.code)


AUTHORITY = CaseKind(
    name="authority",
    label="主办机关",
    model=Authority,
    facts=_facts,
    policy=_policy,
    authority_id=lambda authority: int(authority.pk),
    roles=lambda _authority, _actor, _at: frozenset(),
    visible=lambda actor, at: Authority.objects.filter(pk__in=queries.authorities_held(actor.person_id, at)),
    title=lambda authority: str(authority.award),
    state_label=lambda _state: "",
    lock_path=lambda authority: [(Authority, authority.pk)],
    recipients=lambda authority, role, at: queries.holders(authority.pk, role, at),
)


def grant_role(  # noqa: PLR0913 - a grant has these parts
    authority: Authority,
    *,
    actor: Actor,
    at: datetime,
    person: Person,
    role: Role,
    starts: date,
    ends: date | None = None,
    district: str = "",
    organisation: Organisation | None = None,
    desk: str = "",
    version: int | None = None,
) -> Entry:
    """Give ``person`` a role for a term. 三员 hold no second role; nobody reviews at his own desk."""
    held = set(queries.grants_of(person.pk, at).values_list("role", flat=True))
    if held & ADMINISTRATORS or (held and role in ADMINISTRATORS):
        raise refuse(acts.GRANT_ROLE, authority, "系统、安全、审计管理员互不兼任，也不兼任办案角色。",
                     "请先终止原角色，或另行指定人员。", "system:三员分立")  # fmt: skip

    def effect(_authority: Authority, pen: Pen) -> None:
        pen.write(RoleGrant(person=person, authority=authority, role=role, starts=starts, ends=ends,
                            district=district, organisation=organisation, desk=desk))  # fmt: skip
        ports.tell_tied(person.pk, pen)

    return perform(acts.GRANT_ROLE, authority, actor=actor, at=at, version=version, effect=effect,
                   note=f"{person.name}：{role.label}")  # fmt: skip


def end_role(
    authority: Authority, *, actor: Actor, at: datetime, grant: RoleGrant, ends: date, version: int | None = None
) -> Entry:
    """End a grant on ``ends``; access is gone on the next request after that day."""

    def effect(_authority: Authority, pen: Pen) -> None:
        fresh = RoleGrant.objects.get(pk=grant.pk)
        fresh.ends = ends
        pen.write(fresh)

    note = f"{grant.person.name}：{Role(grant.role).label}"
    return perform(acts.END_ROLE, authority, actor=actor, at=at, version=version, effect=effect, note=note)


def admit_member(
    authority: Authority,
    *,
    actor: Actor,
    at: datetime,
    person: Person,
    organisation: Organisation,
    right: str,
    starts: date,
    version: int | None = None,
) -> Entry:
    """Enter somebody as member of an organisation, its authorisation letter checked by the office."""

    def effect(_authority: Authority, pen: Pen) -> None:
        pen.write(Membership(person=person, organisation=organisation, right=right, starts=starts))
        ports.tell_tied(person.pk, pen)

    note = f"{organisation}：{person.name}（{Membership.Right(right).label}）"
    return perform(acts.ADMIT_MEMBER, authority, actor=actor, at=at, version=version, effect=effect, note=note)


@transaction.atomic
def open_account(username: str, person: Person, password: str | None, *, encoded: str = "") -> Account:
    """An account for a person; without a password it cannot be used until one is set.

    ``encoded``: a password hashed before, for many accounts that share it.
    """
    account = Account(username=username, person=person, email=person.mail)
    if encoded:
        account.password = encoded
    elif password:
        account.set_password(password)
    else:
        account.set_unusable_password()
    account.save()
    return account


def enter_person(name: str, **fields: Any) -> Person:
    return Person.objects.create(name=name, **fields)


def enter_organisation(name: str, credit_code: str, **fields: Any) -> Organisation:
    return Organisation.objects.create(name=name, credit_code=credit_code, **fields)


def establish_authority(code: str, **fields: Any) -> Authority:
    return Authority.objects.create(code=code, **fields)


def fill_people_ports() -> None:
    """The authority as a case, and the acts that give and end rights."""
    add_kind(AUTHORITY)
    add_act(acts.GRANT_ROLE, "authority", grant_role)
    add_act(acts.END_ROLE, "authority", end_role)
    add_act(acts.ADMIT_MEMBER, "authority", admit_member)
    REGISTRY.granted_roles = queries.granted_roles
