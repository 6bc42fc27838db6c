"""The worker: mail goes out once, an uncertain one waits for a person, stray bytes are swept."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from axes import models as axes
from django.conf import settings as configured
from django.contrib.sessions.models import Session
from django.core import mail
from django.utils import timezone
from django_q.models import Schedule, Task

from guiguan.jobs import schedule, tasks
from guiguan.people.models import Person
from guiguan.procedure import clock, outbox
from guiguan.procedure.models import Message
from guiguan.procedure.personal import LOGS_KEPT
from tests.applications import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def queued(settings: Any) -> Message:
    """A receipt on its way to an applicant who gave an address."""
    settings.GUIGUAN_MAIL = True
    world = make.make_world()
    Person.objects.filter(pk=world.manager.person_id).update(mail="someone@example.org")
    make.submitted(world)
    return Message.objects.filter(person_id=world.manager.person_id, mail=Message.Mail.QUEUED).latest("id")


def test_a_message_is_mailed_once(queued: Message) -> None:
    assert tasks.deliver_mail() >= 1
    sent = [letter for letter in mail.outbox if letter.to == ["someone@example.org"]]
    assert any(letter.subject == queued.subject for letter in sent)
    queued.refresh_from_db()
    assert queued.mail == Message.Mail.SENT
    before = len(mail.outbox)
    assert tasks.deliver_mail() == 0
    assert len(mail.outbox) == before


def test_a_mail_that_may_have_gone_out_is_not_sent_again(queued: Message) -> None:
    long_ago = clock.now() - outbox.SENDING_WINDOW - timedelta(minutes=1)
    Message.objects.filter(pk=queued.pk).update(mail=Message.Mail.CLAIMED, claimed_at=long_ago)
    tasks.deliver_mail()
    queued.refresh_from_db()
    assert queued.mail == Message.Mail.UNKNOWN
    assert queued.subject not in [letter.subject for letter in mail.outbox if letter.to == ["someone@example.org"]]


def test_whoever_gave_no_address_reads_it_inside(queued: Message) -> None:
    Person.objects.filter(pk=queued.person_id).update(mail="")
    tasks.deliver_mail()
    queued.refresh_from_db()
    assert queued.mail == Message.Mail.NONE
    assert queued in outbox.inbox(queued.person_id)


def test_a_server_that_is_down_is_noted(queued: Message, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_named: object) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    tasks.deliver_mail()
    queued.refresh_from_db()
    assert queued.mail == Message.Mail.FAILED


def test_bytes_that_no_row_names_are_swept_after_an_hour() -> None:
    folder = Path(configured.GUIGUAN_FILES_DIR) / "zz"
    folder.mkdir(parents=True, exist_ok=True)
    old, new = folder / "old", folder / "new"
    for path in (old, new):
        path.write_bytes(b"x")
    import os
    import time

    os.utime(old, (time.time() - 2 * tasks.AN_HOUR,) * 2)
    assert tasks.sweep_files() >= 1
    assert (old.exists(), new.exists()) == (False, True)
    new.unlink()


def test_traces_of_sign_ins_go_after_six_months_and_not_before() -> None:
    account, now = make.account("old", "旧示一").account_id, timezone.now()
    kept, gone = now - LOGS_KEPT + timedelta(hours=1), now - LOGS_KEPT - timedelta(hours=1)
    for name, then in (("kept", kept), ("gone", gone)):
        for table in (axes.AccessAttempt, axes.AccessFailureLog, axes.AccessLog):
            more = {"failures_since_start": 1} if table is axes.AccessAttempt else {}
            row = table.objects.create(username=name, path_info="/", ip_address="192.0.2.1", **more)
            table.objects.filter(pk=row.pk).update(attempt_time=then)
        UserSession.objects.create(user_id=account, session_key=name, ip="192.0.2.1", user_agent="示例", created_at=then,
                                   last_seen_at=then)  # fmt: skip
        Task.objects.create(id=name, name=name, func="x", started=then, stopped=then, success=False)
        Session.objects.create(
            session_key=name, session_data="", expire_date=now + (timedelta(1) if name == "kept" else -timedelta(1))
        )
    assert tasks.sweep_traces() == 6
    for table in (axes.AccessAttempt, axes.AccessFailureLog, axes.AccessLog):
        assert [row.username for row in table.objects.all()] == ["kept"]
    left = {
        *UserSession.objects.values_list("session_key", flat=True),
        *Session.objects.values_list("session_key", flat=True),
    }
    assert left == {"kept"}
    assert [row.name for row in Task.objects.all()] == ["kept"]
    assert tasks.sweep_traces() == 0


def test_entering_the_schedule_twice_changes_nothing() -> None:
    schedule.enter()
    schedule.enter()
    assert sorted(Schedule.objects.values_list("func", flat=True)) == sorted(schedule.EVERY_MINUTES)
