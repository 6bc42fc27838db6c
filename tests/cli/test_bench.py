"""The bench measures what it says; how fast anything is, no test asserts."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection, connections

from guiguan.cli.bench import assignment, pages

READ = {"REQUEST_METHOD": "GET"}


@pytest.mark.django_db
def test_a_page_is_measured_with_its_queries() -> None:
    def ask() -> SimpleNamespace:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.execute("SELECT 2")
        time.sleep(0.001)
        return SimpleNamespace(status_code=200, content=b"12345", request=READ)

    (found,) = pages.measure("示例", {connections["default"]: ask}, 2).values()
    assert (found.what, found.size, found.queries) == ("示例", 5, 2)
    assert found.p95 >= found.p50 > 0


def test_a_page_that_fails_is_no_measurement() -> None:
    with pytest.raises(RuntimeError, match="示例: 404"):
        pages.measure("示例", {connections["default"]: lambda: SimpleNamespace(status_code=404, request=READ)}, 1)


def test_a_page_that_leads_elsewhere_is_no_measurement() -> None:
    with pytest.raises(RuntimeError, match="示例: 302"):
        pages.measure("示例", {connections["default"]: lambda: SimpleNamespace(status_code=302, request=READ)}, 1)


def test_memory_is_that_of_the_process() -> None:
    assert pages._pss(os.getpid()) > 10


def test_the_draw_is_measured_by_the_entry_of_the_office(monkeypatch: pytest.MonkeyPatch) -> None:
    terms = {"kind": "joint", "size": 3, "groups": 3, "fields": 2}
    small = assignment.Size("示例", {"experts": 14, "cases": 6, "trades": 3}, terms, 1)
    monkeypatch.setattr(assignment, "SIZES", {"joint": small})
    found = assignment.measure("joint", 1)
    assert (found["what"], found["breaches"], found["proven"]) == ("示例", 0, True)
    assert found["value"] == found["bound"] > 0
    assert found["peak_mb"] >= found["problem_mb"] > 0


@pytest.mark.long
@pytest.mark.sqlite
def test_a_small_round_is_built_and_every_page_answers(tmp_path: Path) -> None:
    words = ["bench", "pages", "--applications", "40", "--experts", "12", "--times", "3", "--grown", "--each", "3",
             "--no-memory", "--json"]  # fmt: skip
    kept = {key: value for key, value in os.environ.items() if key not in {"GUIGUAN_TESTING", "DATABASE_URL"}}
    done = subprocess.run([sys.executable, "-W", "ignore", "-m", "guiguan", *words], env=kept, text=True, cwd=tmp_path,
                          capture_output=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert len(said["first"]) == len(said["grown"]) == 17
