"""The disk full, the database gone, locked or unreadable: a plain page, a line in the log, and no typed word lost."""

import errno
import html
import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.http import HttpResponse
from django.test import Client, override_settings

from guiguan.applications.models import Application, InternalNotice, Section
from guiguan.applications.queries import dossier_of
from guiguan.web.outage import SENTENCE
from tests import databases
from tests.applications.factories import PNG, file
from tests.faults import prepared
from tests.faults.prepared import Waiting
from tests.procedure.own import using

WORDS = "本单位三十年来坚持以顾客为中心，“三链协同”的做法如下。\n第二行 <b>&amp;</b>"
LONG = WORDS + "详" * 60_000
PART = "/apply/1/part/overview/"


@pytest.fixture(scope="module")
def waiting(template_database: str, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Waiting:
    with django_db_blocker.unblock():
        made = prepared.course(template_database, tmp_path_factory.mktemp("files"), {"notice_ends"})
    return made["notice_ends"]


@pytest.fixture
def address(waiting: Waiting, django_db_blocker: Any, tmp_path: Path) -> Iterator[str]:
    with (
        django_db_blocker.unblock(),
        using(databases.copy_of(waiting.address, "outage")) as here,
        override_settings(GUIGUAN_FILES_DIR=tmp_path),
    ):
        waiting.client.raise_request_exception = False
        assert Application.objects.get().pk == 1
        yield here


@contextmanager
def gone(address: str) -> Iterator[None]:
    """The server stopped, or the file away."""
    connection.close()
    settings = connections.settings["default"]
    before = dict(settings)
    settings["HOST" if databases.wants_postgres() else "NAME"] = "/nowhere/at/all"
    del connections["default"]
    yield
    connections["default"].close()
    del connections["default"]
    settings.update(before)


@contextmanager
def cut_off(address: str) -> Iterator[None]:
    """The server ends the sessions and takes no more; open connections find out in the middle of their work."""
    name = address.rsplit("/", 1)[1]
    Application.objects.exists()
    databases.superuser([
        f"ALTER DATABASE {name} ALLOW_CONNECTIONS false",
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
    ])  # fmt: skip
    yield
    databases.superuser([f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"])
    connection.close()  # as the end of a request does with a broken one


@contextmanager
def locked(address: str) -> Iterator[None]:
    """Another process holds the file and does not let go."""
    with sqlite3.connect(address.removeprefix("sqlite:///"), isolation_level=None) as other:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout=1")
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def unreadable(address: str) -> Iterator[None]:
    """The file is there and is none: cut, or overwritten."""
    connection.close()
    path = Path(address.removeprefix("sqlite:///"))
    kept = path.read_bytes()
    path.write_bytes(b"\x00" * 512 + kept[512:])
    yield
    connection.close()
    path.write_bytes(kept)


@contextmanager
def full(address: str) -> Iterator[None]:
    """Not a page more for the database."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count=1")
    yield
    connection.close()


Fault = Callable[[str], Any]
only = pytest.mark.sqlite
FAULTS = [
    gone, pytest.param(cut_off, marks=pytest.mark.postgresql), pytest.param(locked, marks=only),
    pytest.param(unreadable, marks=only), pytest.param(full, marks=only),
]  # fmt: skip


def told(response: HttpResponse) -> str:
    """The page, which is plain: 503, one sentence, nothing kept on the way."""
    assert (response.status_code, response["Cache-Control"]) == (503, "no-store")
    body = response.content.decode()
    assert SENTENCE in body
    return body


def offered(body: str) -> dict[str, str]:
    """What pressing 再次提交 would post."""
    hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', body)
    shown = re.findall(r'<textarea [^>]*name="([^"]*)"[^>]*>\n(.*?)</textarea>', body, re.DOTALL)
    return {name: html.unescape(value) for name, value in hidden + shown}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_part_of_the_dossier_is_not_lost(
    waiting: Waiting, address: str, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    typed = {"version": "1", "text": LONG}
    with fault(address):
        auto = waiting.client.post(PART, typed, headers={"X-Autosave": "1"})
        assert (auto.status_code, auto.json()) == (503, {"sentence": SENTENCE}), "the browser keeps it and tries again"
        body = told(waiting.client.post(PART, typed))
        assert "再次提交" in body
    assert [record.levelname for record in caplog.records if record.exc_info], "it is in the log"
    assert WORDS[:20] not in caplog.text, "what was typed is not"
    again = waiting.client.post(PART, offered(body))
    assert again.status_code == 302
    assert Section.objects.get(key="overview").data["text"] == LONG


@pytest.mark.parametrize("fault", FAULTS)
def test_an_act_is_not_done_and_its_form_not_lost(waiting: Waiting, address: str, fault: Fault) -> None:
    before = InternalNotice.objects.get().outcome
    fields = waiting.fields() | {"outcome": WORDS}
    with fault(address):
        if fault is full:
            fields["photo"] = file("照片.png", PNG)
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA query_only=1")  # nothing at all can be written
        body = told(waiting.client.post(waiting.page, fields))
        assert "所选文件没有留存" in body
    connection.close()
    assert InternalNotice.objects.get().outcome == before
    kept = offered(body)
    assert kept["outcome"] == fields["outcome"]
    assert waiting.client.post(waiting.page, {**kept, "photo": file("照片.png", PNG)}).status_code == 302
    assert InternalNotice.objects.get().outcome == WORDS


@pytest.mark.parametrize("call", ["fsync", "rename"])
def test_a_full_disk_of_files_does_no_act(
    waiting: Waiting, address: str, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_space(*_given: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    purpose = next(slot.purpose for part in dossier_of(Application.objects.get()).parts for slot in part.files)
    with monkeypatch.context() as patched:
        patched.setattr(os if call == "fsync" else Path, call, no_space)
        body = told(waiting.client.post(waiting.page, waiting.fields() | {"outcome": WORDS}))
        told(waiting.client.post("/apply/1/part/evidence/", {"file": "", purpose: file()}))
    assert offered(body)["outcome"] == WORDS
    assert waiting.client.post(waiting.page, {**offered(body), "photo": file("照片.png", PNG)}).status_code == 302


def test_every_reader_is_told_and_no_password_is_written(waiting: Waiting, address: str) -> None:
    visitor = Client(raise_request_exception=False)
    with gone(address):
        for client in (visitor, waiting.client):
            for page in ("/", "/desk/", "/notices/", waiting.page, "/applications/1/", "/inbox/"):
                response = client.get(page)
                assert response.status_code == 302 or "重新打开本页" in told(response), page
        body = told(visitor.post("/accounts/login/", {"login": "firm01", "password": "a-secret-password"}))
    assert "a-secret" not in body
    assert visitor.get("/").status_code == 200


def test_a_fault_of_the_program_is_none_of_the_disk(waiting: Waiting, address: str, monkeypatch: Any) -> None:
    def wrong(*_given: object, **_named: object) -> None:
        raise ValueError

    monkeypatch.setattr("guiguan.web.applicant.wizard.operations.save_section", wrong)
    response = waiting.client.post(PART, {"version": "1", "text": WORDS})
    assert response.status_code == 500
    assert SENTENCE not in response.content.decode()
