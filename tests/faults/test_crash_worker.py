"""kill -9 of the worker at every statement of a delivery: no mail goes twice; one of unknown fate is an officer's."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from guiguan.jobs import tasks
from guiguan.people.models import Person
from guiguan.procedure import clock, outbox
from guiguan.procedure.models import Message
from tests import databases
from tests.applications.factories import on
from tests.faults import killing
from tests.procedure.own import using

LETTERS = 2
LATER = outbox.SENDING_WINDOW + timedelta(minutes=1)


@pytest.fixture(scope="module")
def queued(template_database: str, django_db_blocker: Any) -> str:
    """Two letters to be sent."""
    address = databases.copy_of(template_database, "queued")
    with django_db_blocker.unblock(), using(address):
        person = Person.objects.create(name="示例收件人", mail="shili@example.org")
        for number in range(LETTERS):
            Message.objects.create(seq=0, person_id=person.pk, role="public", at=on("2026-03-12"), subject=f"示例{number}",
                                   body="示例", case_kind="person", case_id=1, mail=Message.Mail.QUEUED)  # fmt: skip
    return address


def sent(folder: Path) -> int:
    """Letters by their heads, not by files: two sent in one second by one process can share a file's name."""
    return sum(path.read_bytes().count(b"\nMessage-ID: ") for path in folder.glob("*"))


def delivered(folder: Path, k: int) -> str:
    """Kill a delivery at ``k``; the worker starts again, at once and after the sending window."""
    with override_settings(EMAIL_FILE_PATH=str(folder)):
        killing.carried_out(tasks.deliver_mail, k)
        tasks.deliver_mail()
        clock.move_to(clock.now() + LATER)
        tasks.deliver_mail()
        fates = sorted(Message.objects.values_list("mail", flat=True))
        unknown = fates.count(Message.Mail.UNKNOWN)
        if set(fates) - {Message.Mail.SENT, Message.Mail.UNKNOWN} or unknown > 1:
            return f"{k}: {fates}"
        if sent(folder) not in {LETTERS, LETTERS - unknown}:
            return f"{k}: {sent(folder)} letters went out"
        gone = sent(folder)
        for message in Message.objects.filter(mail=Message.Mail.UNKNOWN):
            assert outbox.resend(message.pk), "an officer may send it again, knowing that it may be the second"
        tasks.deliver_mail()
        return "" if sent(folder) == gone + unknown else f"{k}: not sent again"


def every(address: str, folder: Path, choose: Callable[[int], list[int]]) -> None:
    backend = "django.core.mail.backends.filebased.EmailBackend"
    with (
        using(databases.copy_of(address, "mailing")),
        override_settings(EMAIL_BACKEND=backend, EMAIL_FILE_PATH=str(folder / "first"), GUIGUAN_MAIL=True),
    ):
        _, count = killing.carried_out(tasks.deliver_mail)
        points, wrong = choose(count), []
        for k in points:
            Message.objects.update(mail=Message.Mail.QUEUED, claimed_at=None, sent_at=None)
            wrong += filter(None, [delivered(folder / str(k), k)])
        print(f"crash, worker's mail ({connection.vendor}, {count} points): {len(points)} cases, {len(wrong)} failures")
    assert wrong == []


def test_killed_at_some_statements_of_a_delivery(queued: str, tmp_path: Path, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        every(queued, tmp_path, lambda count: killing.spread(count, 7)[2:6])


@pytest.mark.long
def test_killed_at_every_statement_of_a_delivery(queued: str, tmp_path: Path, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        every(queued, tmp_path, lambda count: list(range(1, count + 1)))
