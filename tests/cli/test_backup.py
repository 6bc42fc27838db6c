"""The drill: play a little, back up, lose everything, restore on a new machine, verify, sign in; and every refusal."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

from guiguan.cli import backup, dumps
from tests import databases
from tests.browser import server

PASSWORD = "drill-of-2026-guiguan"
ROOT = Path(__file__).resolve().parents[2]
PLAY = f"""
import sys, django; django.setup()
from pathlib import Path
from django.conf import settings
from django.db import transaction
from guiguan.cli.main import main
from guiguan.people import operations as people
from guiguan.procedure.register import checkpoint
from tests.applications import factories as make
folder = Path(sys.argv[1])
with transaction.atomic():
    world = make.make_world()
    row = make.submitted(world)
    people.open_account("drill", people.enter_person("示例"), "{PASSWORD}")
checkpoint.private_key(settings.GUIGUAN_KEYS_DIR / "checkpoint.key")
assert main(["backup", str(folder / "kept"), "--keys", str(folder / "safe")]) == 0
with transaction.atomic():
    make.register(world, row)
assert main(["register", "checkpoint"]) == 0
"""
SIGN_IN = f"""
import django; django.setup()
from django.conf import settings
from django.test import Client
from guiguan.applications.models import Application
from guiguan.documents.models import Attachment
from guiguan.documents.queries import path_of
client = Client()
said = client.post("/accounts/login/", {{"login": "drill", "password": "{PASSWORD}"}})
assert said.status_code == 302, said.content.decode()
assert client.get("/desk/", follow=True).status_code == 200
assert Application.objects.get().state == "submitted"
rows = list(Attachment.objects.all())
assert rows and all(path_of(row.storage).stat().st_size == row.size for row in rows)
"""


@dataclass
class Kept:
    """``folder`` holds ``kept`` (the backup), ``safe`` (the keys) and a checkpoint published after the backup."""

    folder: Path
    made: int = 0

    @property
    def data(self) -> Path:
        return self.folder / "kept"

    @property
    def later(self) -> Path:
        return self.folder / "later.txt"

    def machine(self) -> tuple[Path, str, str]:
        """A new one: its data folder, its empty database for the owner and for the application."""
        self.made += 1
        var = self.folder / f"machine{self.made}"
        if not databases.wants_postgres():
            address = f"sqlite:///{var / 'guiguan.sqlite3'}"
            return var, address, address
        name = f"drill_{os.getpid()}_{self.made}"
        databases.superuser([f"CREATE DATABASE {name} OWNER {databases.OWNER}"])
        return var, databases.url(databases.OWNER, name), databases.url(databases.APP, name)


def run(address: str, var: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, *words], env=server.environment(address, var), cwd=ROOT, text=True,
                          capture_output=True, check=False)  # fmt: skip


@pytest.fixture(scope="module")
def kept(template_database: str, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("drill")
    address = databases.copy_of(template_database, "drill")
    played = run(address, folder / "first", "-c", PLAY, str(folder))
    assert played.returncode == 0, played.stderr
    (folder / "later.txt").write_text(played.stdout[played.stdout.index("guiguan/register\n") :], "utf8")
    return Kept(folder)


def test_what_was_lost_is_restored_verified_and_signed_in_to(kept: Kept) -> None:
    var, owner, app = kept.machine()
    words = ["-m", "guiguan", "restore", str(kept.data), "--keys", str(kept.folder / "safe")]
    old = run(owner, var, *words, "--checkpoint", str(kept.later))
    assert old.returncode == 1, old.stderr
    assert "这是旧备份" in old.stderr, "a backup that is not the latest is named before anything is restored"
    var = kept.folder / "machine1b"
    owner, app = (address.replace("machine1/", "machine1b/") for address in (owner, app))
    grant = ["--grant", databases.APP] if databases.wants_postgres() else []
    done = run(owner, var, *words, "--checkpoint", str(kept.later), "--old", *grant)
    assert done.returncode == 0, done.stderr
    assert "全部受保护数据一致" in done.stdout
    signed_in = run(app, var, "-c", SIGN_IN)
    assert signed_in.returncode == 0, signed_in.stderr
    again = run(owner, var, "-m", "guiguan", "restore", str(kept.data))
    assert again.returncode == 1
    assert "不是空的" in again.stderr


def test_keys_lie_apart_from_the_data(kept: Kept) -> None:
    names = {path.name for path in kept.data.rglob("*")}
    assert {"factors.key", "checkpoint.key"} <= {path.name for path in (kept.folder / "safe").iterdir()}
    assert not {name for name in names if name.endswith(".key")}
    head = json.loads((kept.data / "manifest.json").read_text("utf8"))
    assert head["register"]["size"] > 0
    assert {row["path"] for row in head["files"]} >= {"checkpoint.txt", *(f"database.{e}" for e in _engine())}


def _engine() -> tuple[str]:
    return ("pgdump",) if databases.wants_postgres() else ("sqlite3",)


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        ("change", "与清单中的 SHA-256 不符"),
        ("remove", "缺少"),
        ("add", "清单以外"),
        ("manifest", "没有可用的备份清单"),
    ],
)
def test_a_backup_that_was_touched_is_refused(kept: Kept, tmp_path: Path, harm: str, words: str) -> None:
    copy = tmp_path / "copy"
    backup._copied(kept.data, copy)
    backup._manifest(copy)
    note = copy / "checkpoint.txt"
    if harm == "change":
        note.write_text(note.read_text("utf8").replace("guiguan", "guiguam"), "utf8")
    elif harm == "remove":
        note.unlink()
    elif harm == "add":
        (copy / "files" / "more").write_text("x")
    else:
        (copy / "manifest.json").write_text("{", "utf8")
    with pytest.raises(backup.Refused, match=words):
        backup._manifest(copy)


@pytest.mark.django_db
def test_a_place_that_will_not_do_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from guiguan.cli.main import main

    target = tmp_path / "new"
    assert main(["backup", str(target), "--keys", str(target / "keys")]) == 2
    assert "不能与数据放在一起" in capsys.readouterr().err
    target.mkdir()
    (target / "something").write_text("x")
    assert main(["backup", str(target)]) == 2
    assert "不是空文件夹" in capsys.readouterr().err
    assert main(["restore", str(tmp_path / "nowhere")]) == 1
    assert "没有可用的备份清单" in capsys.readouterr().err


def test_the_keys_folder_is_that_of_the_settings() -> None:
    assert backup.keys_folder() == settings.GUIGUAN_KEYS_DIR


def test_a_checkpoint_of_the_same_size_must_have_the_same_root() -> None:
    head = {"register": {"size": 3, "root": "00" * 32}}
    backup._check_age(head, {3: bytes(32), 2: b"x"}, old=False)
    with pytest.raises(backup.Refused, match="根值不同"):
        backup._check_age(head, {3: b"\x01" * 32}, old=False)


@pytest.mark.postgresql
@pytest.mark.django_db
def test_no_tool_of_the_servers_release_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dumps, "_tools", lambda _name: iter(()))
    with pytest.raises(dumps.DumpFailed, match="postgresql-client-"):
        dumps._tool("pg_dump")
