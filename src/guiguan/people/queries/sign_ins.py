"""Reading sign-ins: who has a second factor, who is signed in, whom the city's sign-on means."""

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session

from guiguan.people.models import Account

CLAIMED = ("username", "person__phone", "person__mail")
"""What the city's sign-on may be matched by."""


def account_claimed(field: str, subject: str) -> Account | None:
    """The one open account that answers to what the city's sign-on says; None for none or for several."""
    if field not in CLAIMED:
        raise ValueError(f"{field} is not one of {CLAIMED}")
    found = list(Account.objects.select_related("person").filter(is_active=True, **{field: subject})[:2])
    return found[0] if len(found) == 1 else None


FACTORS = {Authenticator.Type.TOTP: "手机动态码", Authenticator.Type.WEBAUTHN: "通行密钥"}


def second_factors(account_ids: "set[int]") -> dict[int, list[str]]:
    """{account: its second factors in words}; recovery codes are none by themselves."""
    found: dict[int, list[str]] = {}
    rows = Authenticator.objects.filter(user_id__in=account_ids, type__in=FACTORS).order_by("type")
    for account_id, kind in rows.values_list("user_id", "type").distinct():
        found.setdefault(account_id, []).append(FACTORS[Authenticator.Type(kind)])
    return found


def passkey_count(account_id: int) -> int:
    return Authenticator.objects.filter(user_id=account_id, type=Authenticator.Type.WEBAUTHN).count()


def live_sessions(account_ids: "set[int]", now: datetime) -> "list[UserSession]":
    """Sign-ins that still hold at ``now`` (real time), latest first; ``last_seen_at`` is that of the last request."""
    rows = list(UserSession.objects.filter(user_id__in=account_ids).select_related("user__person").order_by("-id"))
    keys = [row.session_key for row in rows]
    ends = dict(
        Session.objects.filter(session_key__in=keys, expire_date__gt=now).values_list("session_key", "expire_date")
    )
    found = [row for row in rows if row.session_key in ends]
    for row in found:
        row.last_seen_at = ends[row.session_key] - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return found


def session_of(pk: int, account_id: int | None = None) -> "UserSession | None":
    """A sign-in by number; with ``account_id`` only that account's."""
    rows = UserSession.objects.select_related("user").filter(pk=pk)
    return (rows if account_id is None else rows.filter(user_id=account_id)).first()
