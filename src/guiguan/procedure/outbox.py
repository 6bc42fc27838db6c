"""Mail: claimed before it is sent, so that a crash never sends twice; the inbox row itself is the message."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Count

from guiguan.procedure.compiled import Compiled
from guiguan.procedure.models import Entry, Message, Reminder, ReminderSwitch
from guiguan.procedure.ports import case_kind, kept_from
from guiguan.procedure.spec import CONCERNED, Role

SENDING_WINDOW = timedelta(minutes=10)
_UNREAD = Compiled(lambda person: Message.objects.filter(person_id=person, read_at__isnull=True))
_UNREAD_COUNT = Compiled(
    lambda person: _UNREAD.build(person).order_by().values("person_id").annotate(found=Count("pk")).values_list("found")
)


def claim(at: datetime) -> Message | None:
    """Take the oldest queued message; None when there is none."""
    with transaction.atomic():
        message = (
            Message.objects.select_for_update(skip_locked=_can_skip())
            .filter(mail=Message.Mail.QUEUED)
            .order_by("id")
            .first()
        )
        if message is None:
            return None
        message.mail, message.claimed_at = Message.Mail.CLAIMED, at
        message.save(update_fields=["mail", "claimed_at"])
        return message


def write_to(address: str, entry: Entry, subject: str, body: str) -> None:
    """A letter to somebody without an account, queued with the act of ``entry``; kept unsent where mail is off."""
    Message.objects.create(
        seq=entry.seq, person_id=0, address=address, role=Role.PUBLIC.value, at=entry.at, subject=subject[:200],
        body=body, case_kind=entry.case_kind, case_id=entry.case_id,
        mail=Message.Mail.QUEUED if settings.GUIGUAN_MAIL else Message.Mail.NONE,
    )  # fmt: skip


def _can_skip() -> bool:
    from django.db import connection

    return bool(connection.features.has_select_for_update_skip_locked)


def send(message: Message, address: str, at: datetime) -> None:
    """Send a claimed message outside any transaction and note the outcome."""
    if not address:
        Message.objects.filter(pk=message.pk).update(mail=Message.Mail.NONE)
        return
    mail = EmailMessage(message.subject, message.body, settings.DEFAULT_FROM_EMAIL, [address])
    try:
        mail.send()
    except OSError:
        Message.objects.filter(pk=message.pk).update(mail=Message.Mail.FAILED)
        return
    Message.objects.filter(pk=message.pk).update(mail=Message.Mail.SENT, sent_at=at)


def mark_unknown(at: datetime) -> int:
    """A message claimed long ago may or may not have gone out: only an officer sends it again."""
    stale = Message.objects.filter(mail=Message.Mail.CLAIMED, claimed_at__lt=at - SENDING_WINDOW)
    return stale.update(mail=Message.Mail.UNKNOWN)


def inbox(person_id: int) -> "list[Message]":
    return list(Message.objects.filter(person_id=person_id).order_by("-id")[:200])


def unread(person_id: int) -> "list[Message]":
    return _UNREAD.rows(person_id)


def how_many_unread(person_id: int) -> int:
    return next(iter(_UNREAD_COUNT.column(person_id)), 0)


def mark_read(person_id: int, at: datetime) -> None:
    Message.objects.filter(person_id=person_id, read_at__isnull=True).update(read_at=at)


RESENDABLE = (Message.Mail.UNKNOWN, Message.Mail.FAILED)


def resend(message_id: int) -> bool:
    """An officer's decision about a mail of unknown fate or that failed; False when it is neither any more."""
    return bool(Message.objects.filter(pk=message_id, mail__in=RESENDABLE).update(mail=Message.Mail.QUEUED))


def reminded(keys: Iterable[str]) -> set[str]:
    """Which of the reminders went out already."""
    return set(Reminder.objects.filter(key__in=list(keys)).values_list("key", flat=True))


def switched_off(round_id: int) -> set[str]:
    return set(ReminderSwitch.objects.filter(round_id=round_id).values_list("kind", flat=True))


def switch(round_id: int, kind: str, *, on: bool, person_id: int, at: datetime) -> None:
    """Let a kind of reminder go, or stop it, for one round."""
    if on:
        ReminderSwitch.objects.filter(round_id=round_id, kind=kind).delete()
    else:
        ReminderSwitch.objects.get_or_create(
            round_id=round_id, kind=kind, defaults={"off_by_id": person_id, "off_at": at}
        )


def remind(
    key: str,
    round_id: int,
    about: tuple[str, int],
    to: Collection[int],
    role: Role,
    subject: str,
    body: str,
    at: datetime,
) -> int:
    """Write the reminder to everybody it is for, once: the key and the messages stand or fall together."""
    kind = case_kind(about[0])
    kept = set() if role in CONCERNED else kept_from(kind, kind.model._default_manager.get(pk=about[1]))
    told = [person_id for person_id in to if person_id not in kept]
    with transaction.atomic():
        _, first = Reminder.objects.get_or_create(key=key, defaults={"round_id": round_id, "sent_at": at})
        if not first:
            return 0
        mail = Message.Mail.QUEUED if settings.GUIGUAN_MAIL else Message.Mail.NONE
        Message.objects.bulk_create(
            Message(seq=0, person_id=person_id, role=role.value, at=at, subject=subject[:200], body=body,
                    case_kind=about[0], case_id=about[1], mail=mail)
            for person_id in told
        )  # fmt: skip
    return len(told)
