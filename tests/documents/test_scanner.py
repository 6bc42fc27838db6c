"""The malware scanner: what it finds is refused and kept nowhere, what it could not look at is held back."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from guiguan.applications.models import Application
from guiguan.applications.operations import drafting
from guiguan.documents import operations, queries, scanner
from guiguan.documents.models import Attachment, Scan, Upload
from guiguan.documents.scanner import Outcome
from guiguan.jobs import tasks
from guiguan.people.models import Account
from guiguan.procedure import clock
from guiguan.procedure.models import AccessLog
from guiguan.procedure.register.verify import verify
from guiguan.procedure.spec import Actor
from tests.applications import factories as make
from tests.applications.factories import World, on
from tests.documents.clamd import clamd
from tests.documents.hostile import EICAR, PDF

BAD = PDF.replace(b"%PDF-1.4\n", b"%PDF-1.4\n%" + EICAR + b"\n")
AT = on("2026-03-13")
NOWHERE = "127.0.0.1:1"


def said(content: bytes, address: str, settings: Any, seconds: float = 5) -> Outcome:
    settings.GUIGUAN_CLAMD, settings.GUIGUAN_CLAMD_SECONDS = address, seconds
    stream = io.BytesIO(content)
    stream.seek(3)
    outcome = scanner.scan(stream)
    assert stream.tell() == 0
    return outcome


@pytest.mark.parametrize(
    ("manner", "content", "outcome"),
    [
        ("good", PDF, Outcome.CLEAN),
        ("good", PDF * 300, Outcome.CLEAN),
        ("good", BAD, Outcome.FOUND),
        ("good", b"x" * 65_530 + EICAR, Outcome.FOUND),
        ("slow", PDF, Outcome.UNSURE),
        ("mute", PDF, Outcome.UNSURE),
        ("cut", PDF, Outcome.UNSURE),
        ("cut", BAD, Outcome.UNSURE),
        ("full", PDF * 3000, Outcome.UNSURE),
        ("chatter", PDF, Outcome.UNSURE),
    ],
)
def test_what_the_scanner_says(manner: str, content: bytes, outcome: Outcome, settings: Any) -> None:
    with clamd(manner) as address:
        assert said(content, address, settings, 0.2 if manner == "slow" else 5) is outcome


def test_it_may_listen_on_a_socket_file(tmp_path: Path, settings: Any) -> None:
    with clamd(unix=tmp_path / "clamd.ctl") as address:
        assert said(BAD, address, settings) is Outcome.FOUND


@pytest.mark.parametrize(
    ("address", "outcome"),
    [
        ("", Outcome.OFF),
        (NOWHERE, Outcome.UNSURE),
        ("unix:/nowhere/clamd", Outcome.UNSURE),
        ("nonsense", Outcome.UNSURE),
    ],
)
def test_it_may_be_absent(address: str, outcome: Outcome, settings: Any) -> None:
    assert said(PDF, address, settings) is outcome


# In a draft and after it ----------------------------------------------------------------------------------------


@pytest.fixture
def world(db: None) -> World:
    clock.move_to(AT)
    return make.make_world()


@pytest.fixture
def application(world: World) -> Application:
    return make.begun(world)


def page(application: Application) -> tuple[str, str]:
    """(address of the part, purpose) where a file may be uploaded."""
    from guiguan.applications import queries as applications

    part = next(part for part in applications.dossier_of(application).parts if part.files)
    return reverse("apply-part", args=[application.pk, part.key]), part.files[0].purpose


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account_id), "guiguan.people.backend.AccountBackend")
    return client


def send(world: World, application: Application, content: bytes) -> Any:
    address, purpose = page(application)
    given = {"file": "add", purpose: SimpleUploadedFile("示例.pdf", content)}
    return browser(world.manager).post(address, given, follow=True)


def test_without_a_scanner_the_page_says_unscanned(world: World, application: Application, settings: Any) -> None:
    settings.GUIGUAN_CLAMD = ""
    assert "未扫描" in send(world, application, PDF).content.decode()
    assert Upload.objects.get().opens


def test_a_clean_file_says_so_and_opens(world: World, application: Application, settings: Any) -> None:
    with clamd() as settings.GUIGUAN_CLAMD:
        assert "已扫描" in send(world, application, PDF).content.decode()
    answer = browser(world.manager).get(reverse("upload", args=[Upload.objects.get().pk]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/octet-stream")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment")


def test_malware_is_refused_and_kept_nowhere(world: World, application: Application, settings: Any) -> None:
    settings.GUIGUAN_FILES_DIR = Path(settings.GUIGUAN_FILES_DIR) / "malware"
    with clamd() as settings.GUIGUAN_CLAMD:
        answer = send(world, application, BAD)
    assert answer.status_code == 422
    assert "查出病毒" in answer.content.decode()
    assert not Upload.objects.exists()
    assert list(settings.GUIGUAN_FILES_DIR.glob("*/*")) == []
    row = AccessLog.objects.get(what="查出病毒")
    assert (row.account_id, row.object) == (world.manager.account_id, "示例.pdf")


def test_an_act_refuses_malware_at_its_form(world: World, settings: Any) -> None:
    """The same for a file handed in with an act: the page comes back, no act is done."""
    application = make.submitted(world)
    clock.move_to(on("2026-03-27"))
    given = {"version": application.version, "received_on": "2026-03-25", "electronic": "on", "paper_copies": "1",
             "sealed": "on", "scan": SimpleUploadedFile("示例.pdf", BAD)}  # fmt: skip
    with clamd() as settings.GUIGUAN_CLAMD:
        answer = browser(world.drafter).post(reverse("act", args=["application.register", application.pk]), given)
    assert answer.status_code == 422
    application.refresh_from_db()
    assert application.state == "submitted"


def test_while_the_scanner_is_down_files_are_held(world: World, settings: Any) -> None:
    """Submitting is allowed, opening is not, by nobody; once the scanner answers the worker lets the file go."""
    settings.GUIGUAN_CLAMD = NOWHERE
    application = make.ready(world)
    assert "待扫描" in browser(world.manager).get(page(application)[0]).content.decode()
    drafting.submit(application, actor=world.manager, at=on("2026-03-25"))
    held = Attachment.objects.filter(purpose=page(application)[1]).get()
    assert held.scan == Scan.HELD
    clock.move_to(on("2026-03-26"))
    for actor in (world.manager, world.drafter):
        answer = browser(actor).get(reverse("file", args=[held.pk]))
        assert answer.status_code == 409
        assert PDF not in answer.content
        assert "等待病毒扫描" in answer.content.decode()
    assert browser(world.stranger).get(reverse("file", args=[held.pk])).status_code == 404
    assert "待扫描" in browser(world.drafter).get(reverse("application", args=[application.pk])).content.decode()
    assert tasks.rescan_files() == 0
    waiting = queries.held_count()
    with clamd() as settings.GUIGUAN_CLAMD:
        assert 0 < tasks.rescan_files() <= waiting
    assert queries.held_count() == 0
    assert browser(world.drafter).get(reverse("file", args=[held.pk])).status_code == 200


def test_malware_found_later_is_removed_and_entered(world: World, application: Application, settings: Any) -> None:
    settings.GUIGUAN_CLAMD = NOWHERE
    assert "待扫描" in send(world, application, BAD).content.decode()
    upload = Upload.objects.get()
    with clamd() as settings.GUIGUAN_CLAMD:
        assert tasks.rescan_files() == 1
    assert not queries.path_of(upload.storage).exists()
    assert AccessLog.objects.filter(what="查出病毒", object=f"application/{application.pk}/{upload.pk}").exists()
    assert browser(world.manager).get(reverse("upload", args=[upload.pk])).status_code == 409
    assert "查出病毒" in browser(world.manager).get(page(application)[0]).content.decode()
    assert not queries.usable_uploads_of("application", application.pk).exists()
    assert verify() == []


def test_what_nobody_had_scanned_is_held(application: Application, settings: Any) -> None:
    """A way in that forgot to ask leads to no open file."""
    settings.GUIGUAN_CLAMD = NOWHERE
    upload = operations.stage(make.file(), case_kind="application", case_id=application.pk, purpose="x", by=1, at=AT)
    assert upload.scan == Scan.HELD


def test_the_scanner_is_never_asked_within_a_transaction(
    world: World, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    depth: list[int] = []
    outside = len(connection.savepoint_ids)

    def scan(_stream: Any) -> Outcome:
        depth.append(len(connection.savepoint_ids))
        return Outcome.CLEAN

    monkeypatch.setattr(scanner, "scan", scan)
    send(world, application, PDF)
    Upload.objects.update(scan=Scan.HELD)
    operations.rescan(AT)
    assert depth == [outside, outside]
