"""所在单位确认内部公示 where the employer has no account (Art. 20): its contact is invited and sends the sealed letter."""

from datetime import datetime
from typing import Any

from django.db import transaction

from guiguan.applications import acts
from guiguan.applications.models import Application, InternalNotice
from guiguan.documents import operations as documents
from guiguan.people.models import Invitation
from guiguan.people.operations.members import new_invitation, send
from guiguan.people.states import InvitationState, Purpose
from guiguan.procedure.engine import CaseMovedOn, Pen, perform
from guiguan.procedure.models import Entry
from guiguan.procedure.spec import Actor

PURPOSE = "employer_confirmation"


@transaction.atomic
def invite_employer(
    application: Application, *, actor: Actor, at: datetime, name: str, address: str, version: int | None = None
) -> Entry:
    """邀请单位确认: a letter to the employer's contact. It confirms this one notice and opens no account."""
    made: list[Invitation] = []

    def effect(fresh: Application, pen: Pen) -> None:
        made.append(new_invitation(pen, Purpose.EMPLOYER, name=name, address=address, subject_id=fresh.pk))

    entry = perform(acts.INVITE_EMPLOYER, application, actor=actor, at=at, version=version, effect=effect, note=name)
    send(made[0], entry, f"{application.person}申报政府质量奖，请贵单位核对内部公示情况并上传盖章的确认件。")
    return entry


def confirm_invited(
    application: Application, *, actor: Actor, at: datetime, invitation: Invitation, name: str, post: str, proof: Any,
    version: int | None = None,
) -> Entry:  # fmt: skip
    """凭邀请确认 by whoever holds the link, in the employer's name, with the sealed letter the office checks."""

    def effect(fresh: Application, pen: Pen) -> None:
        held = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if held.state != InvitationState.SENT or held.subject_id != fresh.pk or pen.at >= held.expires_at:
            raise CaseMovedOn
        held.state, held.accepted_at = InvitationState.ACCEPTED, pen.at
        pen.write(held)
        row = InternalNotice.objects.get(application=fresh)
        row.confirmed_by_id, row.confirmed_at = None, pen.judged_at
        pen.write(row)
        documents.store(pen, proof, case_kind="application", case_id=fresh.pk, purpose=PURPOSE)

    return perform(acts.CONFIRM_INVITED, application, actor=Actor(0, 0, name), at=at, version=version, effect=effect,
                   note=f"{name}（{post}）凭邀请确认，附盖章确认件")  # fmt: skip
