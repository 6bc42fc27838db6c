"""Who may act for an organisation: invited to an address, changed and removed by its 管理员."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from guiguan.law import policy as law
from guiguan.people import acts, ports, queries
from guiguan.people.acts import AuthorityFacts
from guiguan.people.models import Account, Invitation, Membership, Organisation, Person, Registration
from guiguan.people.operations.people import open_account
from guiguan.people.queries import invitations
from guiguan.people.states import InvitationState, Purpose
from guiguan.procedure import outbox
from guiguan.procedure.engine import Pen, perform, refuse
from guiguan.procedure.models import Entry
from guiguan.procedure.ports import CaseKind, add_act, add_kind
from guiguan.procedure.spec import Act, Actor, Role

LASTS = timedelta(days=7)
RIGHTS = {"manager": Role.APPLICANT_MANAGER, "editor": Role.APPLICANT_EDITOR, "reader": Role.APPLICANT_READER}
BASIS = acts.BY_MANAGER[0]


def site_policy() -> law.Policy:
    """Organisations belong to no authority; what is done on them rests on the system's own rules."""
    return law.latest(settings.GUIGUAN_AUTHORITY)


def _roles(organisation: Organisation, actor: Actor, at: datetime) -> frozenset[Role]:
    if not actor.person_id or queries.is_administrator(actor.person_id, at):
        return frozenset()
    mine = queries.memberships_of(actor.person_id, at).filter(organisation_id=organisation.pk)
    return frozenset(RIGHTS[row.right] for row in mine)


def _organisations(actor: Actor, at: datetime) -> Any:
    if not actor.person_id or queries.is_administrator(actor.person_id, at):
        return Organisation.objects.none()
    mine = queries.memberships_of(actor.person_id, at).values_list("organisation_id", flat=True)
    return Organisation.objects.filter(pk__in=list(mine)).order_by("id")


ORGANISATION = CaseKind(
    name="organisation",
    label="单位",
    model=Organisation,
    facts=lambda _organisation, actor, _at: AuthorityFacts(actor.person_id),
    policy=lambda _organisation: site_policy(),
    authority_id=lambda _organisation: 0,
    roles=_roles,
    visible=_organisations,
    title=str,
    state_label=lambda _state: "",
    lock_path=lambda organisation: [(Organisation, organisation.pk)],
    recipients=lambda organisation, _role, at: queries.managers_of(organisation.pk, at),
)
INVITATION = CaseKind(
    name="invitation",
    label="邀请",
    model=Invitation,
    facts=invitations.facts_of,
    policy=lambda _invitation: site_policy(),
    authority_id=lambda _invitation: 0,
    roles=invitations.roles_on,
    visible=invitations.visible,
    title=lambda invitation: f"{Purpose(invitation.purpose).label}：{invitation.name}",
    state_label=lambda state: InvitationState(state).label,
    lock_path=lambda invitation: [(Invitation, invitation.pk)],
    recipients=lambda invitation, _role, at: queries.managers_of(invitation.organisation_id or 0, at),
)


def new_invitation(pen: Pen, purpose: Purpose, *, name: str, address: str, **fields: Any) -> Invitation:
    """Part of an act: the invitation without its letter, which :func:`send` queues after the act."""
    salt = secrets.token_hex(16)
    row = Invitation(
        purpose=purpose, name=name, address=address.lower(), salt=salt, invited_at=pen.at, expires_at=pen.at + LASTS,
        token_sha256=invitations.hash_of(invitations.token_for(salt)), invited_by_id=pen.actor.person_id, **fields,
    )  # fmt: skip
    pen.write(row)
    return row


def send(invitation: Invitation, entry: Entry, words: str) -> None:
    """Queue the letter; the link is put in when it leaves."""
    day = timezone.localtime(invitation.expires_at)
    body = (f"{invitation.name}：\n{words}请在{day:%Y年%-m月%-d日 %H:%M}前打开下面的地址办理，地址只能使用一次，"
            f"请勿转发。\n{invitations.link_words(invitation)}\n如与您无关，请不必理会。")  # fmt: skip
    outbox.write_to(invitation.address, entry, Purpose(invitation.purpose).label, body)


@transaction.atomic
def invite_member(
    organisation: Organisation, *, actor: Actor, at: datetime, name: str, address: str, right: str,
    version: int | None = None,
) -> Entry:  # fmt: skip
    """邀请成员. Whether the address belongs to somebody known here is not asked, so nobody learns it."""
    made: list[Invitation] = []

    def effect(fresh: Organisation, pen: Pen) -> None:
        made.append(new_invitation(pen, Purpose.MEMBER, name=name, address=address, organisation=fresh, right=right))

    entry = perform(acts.INVITE_MEMBER, organisation, actor=actor, at=at, version=version, effect=effect,
                    note=f"{name}（{Membership.Right(right).label}）")  # fmt: skip
    send(made[0], entry, f"{organisation}邀请您以“{Membership.Right(right).label}”身份办理申报。")
    return entry


def _held(organisation: Organisation, member: Membership, act: Act[Any], at: datetime, *, loses: bool) -> None:
    """The member is one now, and the organisation keeps a 管理员."""
    rows = {row.pk: row for row in queries.members_of(organisation.pk, at)}
    if member.pk not in rows:
        raise refuse(act, organisation, "所选人员现在不是本单位成员。", "请刷新页面后重新选择。", BASIS)
    managers = [row for row in rows.values() if row.right == Membership.Right.MANAGER]
    if loses and [row.pk for row in managers] == [member.pk]:
        raise refuse(act, organisation, "本单位至少要有一名管理员。", "请先把另一名成员设为管理员。", BASIS)


def change_right(
    organisation: Organisation, *, actor: Actor, at: datetime, member: Membership, right: str,
    version: int | None = None,
) -> Entry:  # fmt: skip
    """变更成员权限: holds from the member's next request."""

    def effect(fresh: Organisation, pen: Pen) -> None:
        _held(fresh, member, acts.CHANGE_RIGHT, at, loses=right != Membership.Right.MANAGER)
        row = Membership.objects.get(pk=member.pk)
        row.right = right
        pen.write(row)

    return perform(acts.CHANGE_RIGHT, organisation, actor=actor, at=at, version=version, effect=effect,
                   note=f"{member.person}：改为{Membership.Right(right).label}")  # fmt: skip


def remove_member(
    organisation: Organisation, *, actor: Actor, at: datetime, member: Membership, version: int | None = None
) -> Entry:
    """移出成员: terms count whole days, so the last day is yesterday and the next request finds no right."""

    def effect(fresh: Organisation, pen: Pen) -> None:
        _held(fresh, member, acts.REMOVE_MEMBER, at, loses=True)
        row = Membership.objects.get(pk=member.pk)
        row.ends = timezone.localtime(at).date() - timedelta(days=1)
        pen.write(row)

    return perform(acts.REMOVE_MEMBER, organisation, actor=actor, at=at, version=version, effect=effect,
                   note=f"{member.person}")  # fmt: skip


# Accepting ------------------------------------------------------------------------------------------------------


def _join(invitation: Invitation, person: Person, pen: Pen) -> None:
    if invitation.organisation_id is None:
        return
    if invitations.is_member(person.pk, invitation.organisation_id, pen.at):
        raise refuse(acts.ACCEPT_INVITATION, invitation, "您已经是该单位的成员。", "需要变更权限的，请由单位管理员办理。",
                     BASIS)  # fmt: skip
    pen.write(Membership(person=person, organisation_id=invitation.organisation_id, right=invitation.right,
                         starts=timezone.localtime(pen.at).date()))  # fmt: skip
    ports.tell_tied(person.pk, pen)


def _accepted(fresh: Invitation, person: Person, pen: Pen) -> None:
    fresh.accepted_by_id, fresh.accepted_at = person.pk, pen.at
    _join(fresh, person, pen)


def accept_with_new_account(
    invitation: Invitation, *, at: datetime, username: str, name: str, password: str, version: int | None = None
) -> Account:
    """接受邀请 by somebody without an account: the person, the account and the right come into being together."""
    made: list[Account] = []

    def effect(fresh: Invitation, pen: Pen) -> None:
        found = Registration.objects.filter(pk=fresh.subject_id or 0).first()
        person = Person.objects.create(name=name, mail=fresh.address, phone=found.phone[:20] if found else "")
        made.append(open_account(username, person, password))
        _accepted(fresh, person, pen)

    perform(acts.ACCEPT_INVITATION, invitation, actor=Actor(0, 0, name), at=at, version=version, effect=effect)
    return made[0]


def accept_as_myself(invitation: Invitation, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """接受邀请 by somebody signed in. An address that is not his own refuses him."""
    person = Person.objects.get(pk=actor.person_id)
    if person.mail and person.mail.lower() != invitation.address:
        raise refuse(acts.ACCEPT_INVITATION, invitation, "这份邀请发给另一个电子邮箱，与您登记的不一致。",
                     "请用收到邀请的人的账号登录，或者请对方按您登记的邮箱重新邀请。", "system:邀请只对所发的邮箱有效")  # fmt: skip

    def effect(fresh: Invitation, pen: Pen) -> None:
        if not person.mail:
            person.mail = fresh.address
            pen.write(person)
        _accepted(fresh, person, pen)

    lent = replace(actor, composite=acts.ACCEPT_INVITATION.by)
    return perform(acts.ACCEPT_INVITATION, invitation, actor=lent, at=at, version=version, effect=effect)


def accept(invitation: Invitation, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """The act's door; the page of the invitation chooses between the two ways above."""
    return accept_as_myself(invitation, actor=actor, at=at, version=version)


def revoke(invitation: Invitation, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """收回邀请: the link leads nowhere from now on."""
    return perform(acts.REVOKE_INVITATION, invitation, actor=actor, at=at, version=version)


def fill_member_ports() -> None:
    add_kind(ORGANISATION)
    add_kind(INVITATION)
    add_act(acts.INVITE_MEMBER, "organisation", invite_member)
    add_act(acts.CHANGE_RIGHT, "organisation", change_right)
    add_act(acts.REMOVE_MEMBER, "organisation", remove_member)
    add_act(acts.ACCEPT_INVITATION, "invitation", accept)
    add_act(acts.REVOKE_INVITATION, "invitation", revoke)
