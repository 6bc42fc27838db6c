"""Each check of the doctor, its failing side; the whole as the command prints it."""

import json
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from guiguan.cli import doctor, main
from guiguan.documents import scanner, typeset
from guiguan.jobs import schedule
from guiguan.procedure import clock
from guiguan.procedure.models import Entry, Message
from tests import databases

pytestmark = pytest.mark.django_db


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


SETTINGS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("调试模式", {"DEBUG": True}, {"DEBUG": False}),
    ("演示模式", {"GUIGUAN_DEMO": True}, {"GUIGUAN_DEMO": False}),
    ("主机名", {"ALLOWED_HOSTS": ["127.0.0.1", "testserver"]}, {"ALLOWED_HOSTS": ["jiang.example"]}),
    ("主机名", {"ALLOWED_HOSTS": ["*"]}, {"ALLOWED_HOSTS": ["jiang.example", "localhost"]}),
    ("TLS", {"SECURE": False}, {"SECURE": True}),
    ("第二重验证", {"GUIGUAN_SECOND_FACTOR": ["office"]}, {"GUIGUAN_SECOND_FACTOR": [*doctor.LAW_OFFICERS]}),
    ("邮件", {"GUIGUAN_MAIL": False}, {"GUIGUAN_MAIL": True}),
]


@pytest.mark.parametrize(("what", "bad", "good"), SETTINGS)
def test_settings(settings: Any, what: str, bad: dict[str, Any], good: dict[str, Any]) -> None:
    for given, well in ((bad, False), (good, True)):
        for name, value in given.items():
            setattr(settings, name, value)
        line = doctor.CHECKS[what]()
        assert isinstance(line, doctor.Line)
        assert line.well is well, line
        assert line.says


def test_a_mail_server_that_does_not_answer(settings: Any) -> None:
    settings.GUIGUAN_MAIL, settings.EMAIL_HOST, settings.EMAIL_PORT = True, "127.0.0.1", _free_port()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert "连不上" in doctor.mail().says


def test_keys_that_others_read_or_that_lie_with_the_data(settings: Any, tmp_path: Path) -> None:
    settings.GUIGUAN_FILES_DIR = tmp_path / "files"
    settings.GUIGUAN_KEYS_DIR = folder = tmp_path / "keys"
    assert not doctor.kept_keys()[0].well
    folder.mkdir(mode=0o700)
    (folder / "secret.key").touch(mode=0o644)
    assert [line.well for line in doctor.kept_keys()] == [False, True]
    (folder / "secret.key").chmod(0o600)
    assert [line.well for line in doctor.kept_keys()] == [True, True]
    settings.GUIGUAN_FILES_DIR = tmp_path
    assert [line.well for line in doctor.kept_keys()] == [True, False]


def test_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor.python().well
    assert doctor.libraries().well
    monkeypatch.setattr(doctor, "LIBRARIES", {"Django": ((9, 0), None), "no-such-package": ((1,), None)})
    assert "Django、no-such-package" in doctor.libraries().says
    monkeypatch.setattr(doctor, "FREE_BYTES", 1 << 60)
    assert not doctor.disk().well
    monkeypatch.setattr(doctor.sys, "version_info", (3, 10, 1))
    assert not doctor.python().well


def test_fonts_that_are_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: object, **_named: object) -> bytes:
        raise typeset.TypesettingFailed("缺少字体 FandolFang，不能生成 PDF。请告知系统管理员。")

    monkeypatch.setattr(typeset, "pdf", fails)
    assert doctor.fonts().says == "缺少字体 FandolFang，不能生成 PDF"


@pytest.mark.parametrize("outcome", [scanner.Outcome.OFF, scanner.Outcome.UNSURE, scanner.Outcome.CLEAN])
def test_the_scanner(monkeypatch: pytest.MonkeyPatch, outcome: scanner.Outcome) -> None:
    monkeypatch.setattr(scanner, "scan", lambda _stream: outcome)
    assert doctor.clamd().well is (outcome is scanner.Outcome.CLEAN)


def test_the_database_of_the_tests_is_sound() -> None:
    for check in (doctor.migrations, doctor.guards, doctor.app_role, doctor.timekeeping):
        assert check().well, check()


def test_the_engine_of_the_tests_is_told_from_one_in_use() -> None:
    """PostgreSQL is started for tests without waiting for the disk, which would be wrong anywhere else."""
    found = doctor.engine()
    assert found.well is not databases.wants_postgres(), found
    assert "fsync=off，synchronous_commit=off" in found.says or not databases.wants_postgres()


@pytest.mark.parametrize(
    ("check", "answers"),
    [(doctor.engine, {"journal_mode": "wal", "synchronous": 1, "isolation": "x", "fsync": "off", "commit": "on",
                      "version": "1"}),
     (doctor.guards, {}), (doctor.app_role, {"pg_tables": "procedure_entry"})],
)  # fmt: skip
def test_a_database_that_is_not(
    monkeypatch: pytest.MonkeyPatch, check: Callable[[], doctor.Line], answers: dict[str, Any]
) -> None:
    def asked(statement: str) -> list[Any]:
        return [value for words, value in answers.items() if words in statement]

    monkeypatch.setattr(doctor, "_asked", asked)
    assert check().well is (check is doctor.app_role and not databases.wants_postgres())


def test_migrations_that_were_not_applied() -> None:
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    # the newest one: a plan goes forward only to what is not applied itself
    newest = next(name for app, name in MigrationLoader(connection).graph.leaf_nodes() if app == "search")
    MigrationRecorder(connection).record_unapplied("search", newest)
    assert "1 步" in doctor.migrations().says


def test_a_worker_that_stands_still() -> None:
    from django_q.models import Schedule

    assert "只登记了 0 项" in doctor.worker().says
    schedule.enter()
    Schedule.objects.update(next_run=timezone.now())
    assert doctor.worker().well
    Schedule.objects.filter(func__endswith="deliver_mail").update(next_run=timezone.now() - timedelta(minutes=16))
    assert "1 项超过 15 分钟" in doctor.worker().says


def test_a_clock_that_went_back() -> None:
    Entry.objects.create(seq=0, at=clock.now() + timedelta(seconds=1), act="x", label="x", basis="", case_kind="x",
                         case_id=1, actor_id=0, actor_name="x", role="public")  # fmt: skip
    assert not doctor.timekeeping().well


def test_a_year_that_is_not_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2025, 3, 5, tzinfo=UTC))
    assert doctor.calendar().well
    monkeypatch.setattr(clock, "now", lambda: datetime(2098, 3, 5, tzinfo=UTC))
    assert "2099 年的放假安排" in doctor.calendar().says


def test_files_and_letters_that_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    from guiguan.documents import queries

    assert doctor.files().well
    assert doctor.letters().well
    monkeypatch.setattr(queries, "held_count", lambda: 3)
    assert "3 份" in doctor.files().says
    for mail in ("failed", "unknown", "unknown"):
        Message.objects.create(seq=0, person_id=0, role="public", at=clock.now(), subject="", body="", case_kind="x",
                               case_id=1, mail=mail)  # fmt: skip
    assert doctor.letters().says == "发送失败 1 封，状态不明 2 封"


def test_one_line_a_check_and_an_exit_code(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def breaks() -> doctor.Line:
        raise OSError("坏了")

    monkeypatch.setattr(doctor, "CHECKS", {"Python": doctor.python})
    assert main.main(["doctor"]) == 0
    assert capsys.readouterr().out.startswith("好　　　Python：")
    monkeypatch.setattr(doctor, "CHECKS", {"甲": breaks, "Python": doctor.python})
    assert main.main(["doctor", "--json"]) == 1
    rows = json.loads(capsys.readouterr().out)
    assert [(row["what"], row["well"]) for row in rows] == [("甲", False), ("Python", True)]
    assert "坏了" in rows[0]["says"]
    assert all(row["mend"] for row in rows if not row["well"])
