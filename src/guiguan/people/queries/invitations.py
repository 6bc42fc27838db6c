"""Invitations: found by their token alone; the token follows from a key outside the database."""

import base64
import hashlib
import re
from datetime import datetime
from itertools import count

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.crypto import salted_hmac

from guiguan.people import queries
from guiguan.people.acts import InvitationFacts
from guiguan.people.models import Account, Invitation, Membership
from guiguan.people.states import InvitationState, Purpose
from guiguan.procedure.models import Message
from guiguan.procedure.spec import Actor, Role

LINK = re.compile(r"\{link (\d+)\}")
"""Stands in a queued letter for the address with the token, which is put in only as the letter leaves."""


def token_for(salt: str) -> str:
    """The token of an invitation: whoever has the database but not the key cannot make it."""
    made = salted_hmac("guiguan.people.invitation", salt, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def path_to(invitation: Invitation) -> str:
    return reverse("invitation", args=[token_for(invitation.salt)])


def by_token(token: str, at: datetime) -> Invitation | None:
    """The invitation, if it may still be accepted; unknown, used, revoked and expired ones are all None."""
    rows = Invitation.objects.select_related("organisation").filter(expires_at__gt=at, state=InvitationState.SENT)
    return rows.filter(token_sha256=hash_of(token)).first()


def account_name(invitation: Invitation) -> str:
    """The account that accepting opens. It is allotted: who chooses a name would learn which ones are taken."""

    def named(turn: int) -> str:
        made = salted_hmac("guiguan.people.account", f"{invitation.salt}|{turn}", algorithm="sha256").hexdigest()
        return f"u{int(made, 16) % 10**8:08d}"

    return next(name for name in map(named, count()) if not Account.objects.filter(username=name).exists())


def facts_of(invitation: Invitation, _actor: Actor, at: datetime) -> InvitationFacts:
    return InvitationFacts(at >= invitation.expires_at, invitation.purpose != Purpose.EMPLOYER)


def roles_on(invitation: Invitation, actor: Actor, at: datetime) -> frozenset[Role]:
    """The inviting side as it is now: the organisation's managers; for a confirmation whoever asked for it."""
    if not actor.person_id:
        return frozenset()
    if invitation.purpose == Purpose.MEMBER:
        managed = queries.managed_by(actor.person_id, at)
        return frozenset({Role.APPLICANT_MANAGER}) if invitation.organisation_id in managed else frozenset()
    mine = invitation.purpose == Purpose.EMPLOYER and invitation.invited_by_id == actor.person_id
    return frozenset({Role.INDIVIDUAL}) if mine else frozenset()


def visible(actor: Actor, at: datetime) -> QuerySet[Invitation]:
    rows = Invitation.objects.select_related("organisation").order_by("-id")
    if not actor.person_id or queries.is_administrator(actor.person_id, at):
        return rows.none()
    return rows.filter(
        Q(purpose=Purpose.MEMBER, organisation_id__in=queries.managed_by(actor.person_id, at))
        | Q(purpose=Purpose.EMPLOYER, invited_by_id=actor.person_id)
    )


def waiting(purpose: Purpose, *, organisation_id: int | None = None, subject_id: int | None = None) -> list[Invitation]:
    """Not yet accepted nor revoked, latest first, expired ones too."""
    rows = Invitation.objects.filter(purpose=purpose, state=InvitationState.SENT).order_by("-id")
    if organisation_id is not None:
        rows = rows.filter(organisation_id=organisation_id)
    if subject_id is not None:
        rows = rows.filter(subject_id=subject_id)
    return list(rows[:50])


def link_words(invitation: Invitation) -> str:
    """What a queued letter holds instead of the link."""
    return f"{{link {invitation.pk}}}"


def letter(message: Message) -> str:
    """The body of a message as it leaves: the link put in, if it is an invitation's."""
    wanted = LINK.search(message.body) if message.address else None
    if wanted is None:
        return message.body
    found = Invitation.objects.filter(
        pk=int(wanted[1]), address=message.address, state=InvitationState.SENT
    ).first()  # fmt: skip
    return LINK.sub(f"{settings.GUIGUAN_URL}{path_to(found)}" if found else "（邀请已经失效）", message.body)


def is_member(person_id: int, organisation_id: int, at: datetime) -> bool:
    return queries.memberships_of(person_id, at).filter(organisation_id=organisation_id).exists()


def rights() -> list[tuple[str, str]]:
    """What each right allows, in words."""
    return [
        (Membership.Right.MANAGER.value, "管理员：填报、提交、撤回，管理成员"),
        (Membership.Right.EDITOR.value, "编辑：填报，不能提交"),
        (Membership.Right.READER.value, "只读：查看，不能填报"),
    ]
