"""The bench measures what it says; how fast anything is, no test asserts."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from guiguan.cli.bench import assignment, pages
from guiguan.cli.bench.asking import Answer


def answers(*cpu: float, status: int = 200) -> Callable[[], Answer]:
    told = iter(cpu)
    return lambda: Answer(status, b"12345", next(told), 2.0, 2)


def test_a_page_is_measured_in_each_world_in_turn() -> None:
    one, other = pages.measure("示例", [answers(99, 1, 2, 9), answers(99, 4, 5, 6)], times=3, warm=1)
    assert (one.what, one.size, one.queries, one.cpu, one.p50) == ("示例", 5, 2, 2, 2.0)
    assert other.cpu == 5


@pytest.mark.parametrize("status", [404, 302])
def test_a_page_that_fails_or_leads_elsewhere_is_no_measurement(status: int) -> None:
    with pytest.raises(RuntimeError, match=f"示例: {status}"):
        pages.measure("示例", [answers(1, status=status)], times=1, warm=0)


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
