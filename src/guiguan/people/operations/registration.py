"""首次登记: a stranger states who he is and shows a letter or a document; one officer checks, another approves."""

import re
import secrets
import unicodedata
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from stdnum.cn import uscc

from guiguan.law import policy as law
from guiguan.people import acts, ports, queries, sealed
from guiguan.people.acts import RegistrationFacts
from guiguan.people.models import Authority, Invitation, Membership, Organisation, Registration
from guiguan.people.operations.members import new_invitation, send
from guiguan.people.states import Purpose, RegistrationState
from guiguan.procedure import outbox
from guiguan.procedure.engine import Pen, perform
from guiguan.procedure.models import AccessLog, Entry
from guiguan.procedure.ports import CaseKind, add_act, add_kind
from guiguan.procedure.spec import OFFICE, Actor


def plain_code(text: str) -> str:
    """A credit code as typed, full width made half, without spaces, in capitals."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()


def code_doubtful(code: str) -> bool:
    """Whether the check digit of a credit code does not agree: a warning, never a bar (old codes, inner bodies)."""
    return bool(code) and not uscc.is_valid(code)


def _visible(actor: Actor, at: datetime) -> Any:
    inside = queries.authorities_where(actor.person_id, OFFICE, at) if actor.person_id else []
    return Registration.objects.filter(authority_id__in=inside).select_related("authority").order_by("-id")


REGISTRATION = CaseKind(
    name="registration",
    label="首次登记",
    model=Registration,
    facts=lambda row, actor, _at: RegistrationFacts(actor.person_id, row.checked_by_id or 0),
    policy=lambda row: law.latest(row.authority.code),
    authority_id=lambda row: int(row.authority_id),
    roles=lambda _row, _actor, _at: frozenset(),
    visible=_visible,
    title=lambda row: f"{row.whose}（{row.receipt}）",
    state_label=lambda state: RegistrationState(state).label,
    lock_path=lambda row: [(Registration, row.pk)],
    recipients=lambda row, role, at: queries.holders(row.authority_id, role, at),
)


def lodge_registration(  # noqa: PLR0913 - a registration has these parts
    authority: Authority, *, actor: Actor, at: datetime, name: str, phone: str, mail: str, proof: Any,
    organisation_name: str = "", credit_code: str = "", unit: str = "", district: str = "", trade: str = "",
    identity: str = "", version: int | None = None,
) -> Registration:  # fmt: skip
    """Whoever lodges gets a number, and the same answer whether or not the code is known here.

    ``proof``: the sealed letter, or the identity document of a person; ``identity`` its number, kept sealed.
    """
    made: list[Registration] = []

    def effect(_authority: Authority, pen: Pen) -> None:
        receipt = f"DJ-{timezone.localtime(pen.at).year}-{secrets.randbelow(10**6):06d}"
        row = Registration(
            authority=authority, receipt=receipt, organisation_name=organisation_name,
            credit_code=plain_code(credit_code), unit=unit, district=district, trade=trade, name=name, phone=phone,
            mail=mail.lower(), identity=sealed.seal(identity, receipt) if identity else b"", lodged_at=pen.at,
        )  # fmt: skip
        pen.write(row)
        row.letter_id = ports.keep(pen, proof, case_kind="registration", case_id=row.pk, purpose="登记证明")
        pen.write(row)
        made.append(row)

    perform(acts.LODGE_REGISTRATION, authority, actor=Actor(0, 0, "登记申请人"), at=at, version=version, effect=effect)
    return made[0]


def check(row: Registration, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """核对无误: letter, seal and statement agree."""

    def effect(fresh: Registration, _pen: Pen) -> None:
        fresh.checked_by_id = actor.person_id

    return perform(acts.CHECK_REGISTRATION, row, actor=actor, at=at, version=version, effect=effect)


def _invite(fresh: Registration, pen: Pen) -> Invitation:
    """To become the organisation's 管理员, or to open an account of one's own."""
    if not fresh.organisation_name:
        return new_invitation(pen, Purpose.ACCOUNT, name=fresh.name, address=fresh.mail, subject_id=fresh.pk)
    found, _ = Organisation.objects.get_or_create(
        credit_code=fresh.credit_code, unit=fresh.unit,
        defaults={"name": fresh.organisation_name, "district": fresh.district, "trade": fresh.trade},
    )  # fmt: skip
    return new_invitation(pen, Purpose.ACCOUNT, name=fresh.name, address=fresh.mail, subject_id=fresh.pk,
                          organisation=found, right=Membership.Right.MANAGER)  # fmt: skip


def _words(row: Registration) -> str:
    what = f"登记为{row.whose}的管理员" if row.organisation_name else "个人登记"
    return f"您申请的{what}（{row.receipt}）已经准予。"


@transaction.atomic
def approve(row: Registration, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """准予登记 by a second officer; the invitation goes to the address that was given."""
    made: list[Invitation] = []

    def effect(fresh: Registration, pen: Pen) -> None:
        fresh.decided_by_id, fresh.decided_at = actor.person_id, pen.at
        made.append(_invite(fresh, pen))

    entry = perform(acts.APPROVE_REGISTRATION, row, actor=actor, at=at, version=version, effect=effect)
    send(made[0], entry, _words(row))
    return entry


@transaction.atomic
def invite_again(row: Registration, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """重新发出开户邀请: the earlier one expired or was lost, and is void from now on."""
    made: list[Invitation] = []

    def effect(fresh: Registration, pen: Pen) -> None:
        for old in Invitation.objects.filter(purpose=Purpose.ACCOUNT, subject_id=fresh.pk, state="sent"):
            old.state = "revoked"
            pen.write(old)
        made.append(_invite(fresh, pen))

    entry = perform(acts.INVITE_AGAIN, row, actor=actor, at=at, version=version, effect=effect)
    send(made[0], entry, _words(row))
    return entry


@transaction.atomic
def refuse_registration(
    row: Registration, *, actor: Actor, at: datetime, reason: str, version: int | None = None
) -> Entry:
    """不予登记, with the reason written to the address that was given."""

    def effect(fresh: Registration, pen: Pen) -> None:
        fresh.reason, fresh.decided_by_id, fresh.decided_at = reason, actor.person_id, pen.at

    entry = perform(acts.REFUSE_REGISTRATION, row, actor=actor, at=at, version=version, effect=effect, note=reason)
    outbox.write_to(row.mail, entry, "首次登记未予准许", f"{row.name}：\n您申请的首次登记（{row.receipt}）未予准许。\n"
                    f"理由：{reason}\n补齐材料后可以重新申请。")  # fmt: skip
    return entry


def open_identity(row: Registration, *, actor: Actor, at: datetime) -> str:
    """The identity number, for whoever checks or decides; each opening in the access log."""
    if not queries.granted_roles(actor, row.authority_id, at) & OFFICE:
        raise PermissionError("身份证件号码只有审定办核对人员可以查阅。")
    AccessLog.objects.create(at=at, account_id=actor.account_id, what="查阅身份证件号码", object=row.receipt)
    return sealed.unseal(bytes(row.identity), row.receipt)


def fill_registration_ports() -> None:
    add_kind(REGISTRATION)
    add_act(acts.LODGE_REGISTRATION, "authority", lodge_registration)
    add_act(acts.CHECK_REGISTRATION, "registration", check)
    add_act(acts.APPROVE_REGISTRATION, "registration", approve)
    add_act(acts.REFUSE_REGISTRATION, "registration", refuse_registration)
    add_act(acts.INVITE_AGAIN, "registration", invite_again)
