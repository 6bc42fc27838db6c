"""The verifier that knows nothing of the system reads an export and finds what was changed in it."""

import hashlib
import json
import os
import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from guiguan.cli import register as command
from guiguan.procedure.models import RegisterHead
from guiguan.procedure.register import checkpoint, export, merkle
from tests.applications import factories as make

TOOL = Path(__file__).parents[2] / "tools" / "verify_register.py"


def check(path: Path, *more: str) -> tuple[int, str]:
    """(exit code, words) of the tool, run without site packages."""
    done = subprocess.run([sys.executable, "-I", "-S", str(TOOL), str(path), *more], capture_output=True, text=True,
                          check=False, env={"PYTHONIOENCODING": "utf8", "PYTHONUTF8": "1"})  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def sealed(rows: list[dict[str, Any]]) -> str:
    """The rows as an export whose last line fits, as a forger would leave it."""
    lines = [json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")) for row in rows]
    digest = hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
    return "\n".join([*lines, json.dumps({"lines": len(lines), "sha256": digest})]) + "\n"


@pytest.fixture
def exported(db: None, tmp_path: Path) -> Path:
    world = make.make_world()
    make.submitted(world)
    path = tmp_path / "register.jsonl"
    assert command.export(Namespace(file=str(path))) == 0
    return path


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf8").splitlines()][:-1]


def test_what_was_exported_agrees(exported: Path) -> None:
    code, words = check(exported)
    assert code == 0, words
    assert f"{RegisterHead.objects.get(pk=1).size} 条登记" in words


def test_only_its_owner_reads_an_export_and_none_is_overwritten(exported: Path) -> None:
    assert exported.stat().st_mode & 0o777 == 0o600
    before = exported.read_bytes()
    assert command.export(Namespace(file=str(exported))) == 2
    assert command.export(Namespace(file=str(exported.parent / "missing" / "file"))) == 2
    assert exported.read_bytes() == before


def _changed_note(rows: list[dict[str, Any]]) -> None:
    rows[4]["body"] = rows[4]["body"].replace('"note":"', '"note":"改', 1)


def _changed_leaf(rows: list[dict[str, Any]]) -> None:
    rows[4]["leaf"] = "00" * 32


def _anew(rows: list[dict[str, Any]]) -> None:
    """Body and leaf fit each other; the root of the head does not fit them."""
    _changed_note(rows)
    row = rows[4]
    row["leaf"] = merkle.leaf_hash(bytes.fromhex(row["salt"]) + row["body"].encode()).hex()


def _no_entry(rows: list[dict[str, Any]]) -> None:
    del rows[4]


def _protected(rows: list[dict[str, Any]]) -> int:
    return next(number for number, row in enumerate(rows) if row.get("table") == "people_rolegrant")


def _changed_row(rows: list[dict[str, Any]]) -> None:
    rows[_protected(rows)]["fields"]["role"] = "committee_chair"


def _no_row(rows: list[dict[str, Any]]) -> None:
    del rows[_protected(rows)]


def _new_row(rows: list[dict[str, Any]]) -> None:
    rows.append(rows[_protected(rows)] | {"pk": 9999})


def _other_head(rows: list[dict[str, Any]]) -> None:
    rows[0]["size"] += 1


def _unreadable(rows: list[dict[str, Any]]) -> None:
    rows[4]["salt"] = "none"


@pytest.mark.parametrize(
    ("change", "words"),
    [(_changed_note, "第 3 条登记的内容与存证不符"), (_changed_leaf, "第 3 条登记的内容与存证不符"),
     (_anew, "登记簿头的条数或者根值不符"), (_no_entry, "登记应为第 3 条"), (_changed_row, "与登记不符"),
     (_no_row, "已登记，但数据缺失"), (_new_row, "没有登记"), (_other_head, "登记簿头的条数或者根值不符"),
     (_unreadable, "第 3 条登记无法读取")],
)  # fmt: skip
def test_a_change_is_named(exported: Path, change: Callable[[list[dict[str, Any]]], None], words: str) -> None:
    rows = rows_of(exported)
    change(rows)
    exported.write_text(sealed(rows), "utf8")
    code, said = check(exported)
    assert code == 1
    assert words in said
    assert "Traceback" not in said


def test_a_file_that_broke_off_or_was_changed_is_noticed(exported: Path) -> None:
    text = exported.read_text("utf8")
    exported.write_text("\n".join(text.splitlines()[:-1]) + "\n", "utf8")
    assert "没有结束行" in check(exported)[1]
    exported.write_text(text.replace("示例", "示范", 1), "utf8")
    assert "导出之后有改动" in check(exported)[1]


@pytest.mark.parametrize("text", ["", "[1]\n", "not json\n", '{"format": "other"}\n'])
def test_another_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "file"
    path.write_text(text, "utf8")
    code, said = check(path)
    assert code == 2
    assert said.startswith("无法校验")


def test_a_checkpoint_kept_outside_decides(exported: Path, tmp_path: Path) -> None:
    head = RegisterHead.objects.get(pk=1)
    root = merkle.root(merkle.unpacked(bytes(head.frontier)))
    note = tmp_path / "note.txt"
    for size, value, code, words in [(head.size, root, 0, "一致"), (head.size, b"x" * 32, 1, "与检查点不符"),
                                     (head.size + 3, root, 1, f"检查点有 {head.size + 3} 条")]:  # fmt: skip
        note.write_text(checkpoint.sign("guiguan/register", size, value, Ed25519PrivateKey.generate()), "utf8")
        found, said = check(exported, "--checkpoint", str(note))
        assert (found, words in said) == (code, True), said
    note.write_text("nothing", "utf8")
    assert check(exported, "--checkpoint", str(note))[0] == 2


def test_the_answer_as_json(exported: Path) -> None:
    code, said = check(exported, "--json")
    assert code == 0
    assert json.loads(said) == {"entries": RegisterHead.objects.get(pk=1).size, "problems": [],
                                "rows": len([row for row in rows_of(exported) if "table" in row])}  # fmt: skip


def test_the_last_line_vouches_for_the_others(db: None) -> None:
    lines = list(export.lines())
    assert json.loads(lines[-1])["lines"] == len(lines) - 1
    assert json.loads(lines[0])["format"] == export.FORMAT
    assert os.linesep not in "".join(lines)
