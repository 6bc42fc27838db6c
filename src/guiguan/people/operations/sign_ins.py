"""Second factors spent, lost and reset; sessions ended. A reset takes the security administrator and the office."""

from datetime import datetime

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from allauth.usersessions.models import UserSession
from axes import models as axes
from axes.models import AccessAttempt, AccessFailureLog
from django.contrib.sessions.models import Session
from django.db import transaction
from django_q.models import Task

from guiguan.law import policy as law
from guiguan.people import acts, queries
from guiguan.people.acts import FactorResetFacts
from guiguan.people.models import Account, Authority, FactorReset
from guiguan.procedure.engine import Pen, perform
from guiguan.procedure.models import AccessLog, Entry
from guiguan.procedure.personal import LOGS_KEPT
from guiguan.procedure.ports import CaseKind, add_act, add_kind
from guiguan.procedure.spec import OFFICE, Actor

STEP = "last_step"


@transaction.atomic
def spend_code(account_id: int, code: str) -> Authenticator | None:
    """The factor that the code belongs to, the code being spent with it: a TOTP step counts once (RFC 6238, 5.2),
    so does a recovery code. None for a wrong or a used one."""
    for row in Authenticator.objects.select_for_update().filter(user_id=account_id).order_by("id"):
        if row.type == Authenticator.Type.TOTP and _spend_step(row, code):
            return row  # type: ignore[no-any-return]
        if row.type == Authenticator.Type.RECOVERY_CODES and row.wrap().validate_code(code):
            return row  # type: ignore[no-any-return]
    return None


def _spend_step(row: Authenticator, code: str) -> bool:
    secret = decrypt(row.data["secret"])
    for step in totp.yield_hotp_counters_from_time():
        expected = totp.format_hotp_value(totp.hotp_value(secret, step))
        if step > row.data.get(STEP, -1) and compare_user_code(actual=code, expected=expected):
            row.data[STEP] = step
            row.save(update_fields=["data"])
            return True
    return False


def mark_enrolled(row: Authenticator, code: str) -> None:
    """The code that proved a TOTP enrolment is spent with it."""
    if row.type == Authenticator.Type.TOTP:
        _spend_step(row, code)


def begin_session(account_id: int, key: str, *, ip: str, agent: str, at: datetime) -> None:
    """Enter a sign-in, so that it can be seen and ended."""
    UserSession.objects.filter(session_key=key).delete()
    UserSession.objects.create(user_id=account_id, session_key=key, ip=ip, user_agent=agent[:200])
    AccessLog.objects.create(at=at, account_id=account_id, what="登录", object=ip)


def sweep_traces(now: datetime) -> int:
    """Remove what the libraries keep of sign-ins and tasks beyond six months, and sessions that are over; how many.

    ``now``: real time, by which the libraries stamp."""
    before = now - LOGS_KEPT
    over = (
        Session.objects.filter(expire_date__lt=now),
        UserSession.objects.filter(last_seen_at__lt=before, created_at__lt=before),
        *(table.objects.filter(attempt_time__lt=before) for table in (AccessAttempt, AccessFailureLog, axes.AccessLog)),
        Task.objects.filter(stopped__lt=before),
    )
    return sum(rows.delete()[0] for rows in over)


def end_session(row: UserSession, *, actor: Actor, at: datetime) -> None:
    """End one sign-in; the browser is asked to sign in at its next request."""
    row.end()
    AccessLog.objects.create(at=at, account_id=actor.account_id, what="结束登录", object=row.user.username[:120],
                             detail=f"{row.ip}")  # fmt: skip


def _end_sessions(account_id: int) -> None:
    for row in UserSession.objects.filter(user_id=account_id):
        row.end()


def _facts(row: FactorReset, actor: Actor, _at: datetime) -> FactorResetFacts:
    return FactorResetFacts(actor.person_id, row.proposed_by_id, row.account.person_id)


FACTOR_RESET = CaseKind(
    name="factor_reset",
    label="第二重验证重置",
    model=FactorReset,
    facts=_facts,
    policy=lambda row: law.latest(row.authority.code),
    authority_id=lambda row: int(row.authority_id),
    roles=lambda _row, _actor, _at: frozenset(),
    visible=lambda actor, at: FactorReset.objects.filter(
        authority_id__in=queries.authorities_where(actor.person_id, OFFICE, at)
    ).select_related("authority", "account__person"),
    title=lambda row: f"{row.account.person.name}（{row.account.username}）",
    state_label=lambda state: FactorReset.State(state).label,
    lock_path=lambda row: [(FactorReset, row.pk)],
    recipients=lambda row, role, at: queries.holders(row.authority_id, role, at),
)


def request_factor_reset(
    authority: Authority, *, actor: Actor, at: datetime, account: Account, reason: str, version: int | None = None
) -> Entry:
    """The security administrator asks that a lost second factor be taken away; nothing changes yet."""

    def effect(_authority: Authority, pen: Pen) -> None:
        pen.write(FactorReset(authority=authority, account=account, reason=reason, proposed_by_id=actor.person_id,
                              proposed_at=at))  # fmt: skip

    return perform(acts.REQUEST_FACTOR_RESET, authority, actor=actor, at=at, version=version, effect=effect,
                   note=f"{account.person.name}（{account.username}）：{reason}")  # fmt: skip


def confirm_factor_reset(
    row: FactorReset, *, actor: Actor, at: datetime, checked: str, version: int | None = None
) -> Entry:
    """The office has checked who asks: the factors go, every session ends, the password stays."""

    def effect(fresh: FactorReset, _pen: Pen) -> None:
        fresh.decided_by_id, fresh.checked = actor.person_id, checked
        Authenticator.objects.filter(user_id=fresh.account_id).delete()
        _end_sessions(fresh.account_id)

    return perform(acts.CONFIRM_FACTOR_RESET, row, actor=actor, at=at, version=version, effect=effect, note=checked)


def reject_factor_reset(
    row: FactorReset, *, actor: Actor, at: datetime, reason: str, version: int | None = None
) -> Entry:
    def effect(fresh: FactorReset, _pen: Pen) -> None:
        fresh.decided_by_id = actor.person_id

    return perform(acts.REJECT_FACTOR_RESET, row, actor=actor, at=at, version=version, effect=effect, note=reason)


def fill_sign_in_ports() -> None:
    """Called once by config when the apps are ready."""
    add_kind(FACTOR_RESET)
    add_act(acts.REQUEST_FACTOR_RESET, "authority", request_factor_reset)
    add_act(acts.CONFIRM_FACTOR_RESET, "factor_reset", confirm_factor_reset)
    add_act(acts.REJECT_FACTOR_RESET, "factor_reset", reject_factor_reset)
