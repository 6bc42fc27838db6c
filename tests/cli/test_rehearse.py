"""The rehearsal of a whole round: the same bytes for the same seed, the caps held, the register whole."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guiguan.cli.rehearse.cast import Size
from guiguan.cli.rehearse.play import play, verified
from tests import databases
from tests.procedure.own import using

SMALL = ("--applications", "12", "--experts", "9")
FORBIDDEN = (
    "内部公示届满之前提交申报", "申报截止之后开始申报", "补录人自己审核补录", "公示届满之前进入资料评审",
    "异议处理完毕之前进入资料评审", "放假安排没有载入时发布拟获奖公示", "公示届满之前录入表彰文件",
)  # fmt: skip


def begin(address: str, folder: Path, *words: str) -> "subprocess.Popen[str]":
    """``guiguan rehearse`` as on a terminal; on SQLite it makes its own database in ``folder``."""
    kept = {key: value for key, value in os.environ.items() if key not in {"GUIGUAN_TESTING", "DATABASE_URL"}}
    given = kept | {"PYTHONWARNINGS": "ignore"}
    if databases.wants_postgres():
        given["DATABASE_URL"] = address
    command = [sys.executable, "-m", "guiguan", "rehearse", "--keep", str(folder), *words]
    return subprocess.Popen(command, env=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finished(child: "subprocess.Popen[str]") -> tuple[int, str, str]:
    said, wrong = child.communicate(timeout=900)
    return child.returncode, said, wrong


@pytest.fixture(scope="module")
def journal(template_database: str, django_db_blocker: Any) -> dict[str, Any]:
    """A small round played in this process, as JSON."""
    with django_db_blocker.unblock(), using(databases.copy_of(template_database, "rehearsal")):
        told = play(Size(12, 9), 1, lambda _words: None).as_json()
        entries, findings = verified()
    return {**told, "register": {"entries": entries, "findings": findings}}


def test_a_small_round_is_played_twice_alike(
    journal: dict[str, Any], fresh_database: Callable[[], str], tmp_path: Path
) -> None:
    address = fresh_database()
    code, said, wrong = finished(begin(address, tmp_path / "1", *SMALL, "--json"))
    assert code == 0, wrong
    assert json.loads(said) == {"applications": 12, "experts": 9, "seed": 1, **journal}
    code, said, wrong = finished(begin(address, tmp_path / "1", *SMALL))
    assert (code, said) == (2, ""), "what is not empty is left alone"
    assert "空目录" in wrong
    if databases.wants_postgres():
        code, _, wrong = finished(begin(address, tmp_path / "2", *SMALL))
        assert code == 2
        assert "空数据库" in wrong


def test_the_small_round_is_whole(journal: dict[str, Any]) -> None:
    found = journal
    assert found["register"]["findings"] == []
    assert found["register"]["entries"] > 500
    numbers = found["numbers"]
    ended = ("已表彰", "未获奖", "未进入现场评审", "未通过资格审查", "不再评审", "已撤回")
    assert sum(numbers[state] for state in ended) == numbers["申报"] == 12
    assert numbers["已表彰"] == sum(number for label, number in numbers.items() if label.startswith("登记荣誉"))
    tried = {row["tried"]: row["basis"] for row in found["refusals"]}
    for words in FORBIDDEN:
        assert any(words in one for one in tried), words
    assert all(tried.values())
    days = [step["on"] for step in found["steps"]]
    assert days == sorted(days)
    told = "\n".join(step["words"] for step in found["steps"])
    assert "结果最优且唯一" in told
    for words in ("补抽", "模拟日历"):
        assert words in told


def test_too_small_a_round_is_misuse(tmp_path: Path) -> None:
    code, said, wrong = finished(begin("", tmp_path / "none", "--applications", "3"))
    assert (code, said) == (2, "")
    assert "不少于 12 件" in wrong
    assert not (tmp_path / "none").exists()


@pytest.mark.long
def test_a_round_of_the_real_size_reaches_the_caps(fresh_database: Callable[[], str], tmp_path: Path) -> None:
    code, said, wrong = finished(begin(fresh_database(), tmp_path / "full", "--json"))
    assert code == 0, wrong
    found = json.loads(said)
    honours = {label: number for label, number in found["numbers"].items() if label.startswith("登记荣誉")}
    assert list(honours.values()) == [3, 1, 20, 10]
    assert found["numbers"]["申报"] == 95
    assert found["register"]["findings"] == []
    fights = [row for row in found["refusals"] if re.search("最后一个名额|列入21件|模式4个、成果1个", row["tried"])]
    assert len(fights) == 3
    assert all("第三条第二款" in row["basis"] for row in fights[1:])
