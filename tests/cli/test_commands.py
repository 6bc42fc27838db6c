"""The command line: help in Chinese, JSON on demand, exit codes 0 done, 1 refused or wrong, 2 misuse, never a traceback."""

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from guiguan.cli import main as command
from guiguan.people import queries
from guiguan.people.models import Account, RoleGrant
from guiguan.procedure import clock
from guiguan.procedure.models import Entry, RegisterHead
from tests.applications import factories as make
from tests.applications.factories import World, on

CHINESE = re.compile(r"[\u4e00-\u9fff]")
Said = pytest.CaptureFixture[str]


def run(*words: str) -> int:
    """The exit code, however the command ends."""
    try:
        return command.main(list(words))
    except SystemExit as end:
        return int(end.code or 0)


def _parsers(parser: argparse.ArgumentParser, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, inner in action.choices.items():
                yield from _parsers(inner, (*path, name))


PARSERS = dict(_parsers(command.parser()))
COMMANDS = [path for path, parser in PARSERS.items() if parser.get_default("handle")]


@pytest.mark.parametrize("path", PARSERS, ids=" ".join)
def test_help_is_chinese(path: tuple[str, ...], capsys: Said) -> None:
    assert run(*path, "--help") == 0
    assert CHINESE.search(capsys.readouterr().out)
    for action in PARSERS[path]._actions:
        if action.dest not in {"help", "version"} and action.option_strings:
            assert action.help, (path, action.dest)
            assert CHINESE.search(action.help), (path, action.dest)


@pytest.mark.parametrize("path", [path for path in COMMANDS if path], ids=" ".join)
def test_an_unknown_word_is_misuse(path: tuple[str, ...], capsys: Said) -> None:
    assert run(*path, "--no-such-option") == 2
    assert capsys.readouterr().err


@pytest.mark.parametrize("words", [(), ("nothing",), ("law",), ("register",), ("workdays",)])
def test_half_a_command_is_misuse(words: tuple[str, ...]) -> None:
    assert run(*words) == 2


# The law, without a database ---------------------------------------------------------------------------------------


def test_an_article_is_shown(capsys: Said) -> None:
    assert run("law", "show", "art_16") == 0
    assert "第十六条" in capsys.readouterr().out
    assert run("law", "show", "art_16", "--json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert all(row["id"].startswith("art_16") for row in rows)


def test_an_article_that_is_not_there(capsys: Said) -> None:
    assert run("law", "show", "art_999") == 2
    assert "没有条款" in capsys.readouterr().err


def test_every_character_is_spoken_for(capsys: Said) -> None:
    assert run("law", "coverage", "--json") == 0
    assert all(report["unspoken"] == 0 for report in json.loads(capsys.readouterr().out))


def test_facts_are_listed(capsys: Said) -> None:
    assert run("law", "facts", "--json") == 0
    assert json.loads(capsys.readouterr().out)


JUDGE = ("law", "judge", "--prize", "gold", "--kind", "model", "--on", "2026-04-30")


def test_facts_are_judged(tmp_path: Path, capsys: Said) -> None:
    path = tmp_path / "facts.json"
    path.write_text("{}", "utf8")
    assert run(*JUDGE, str(path), "--json") == 0
    tree = json.loads(capsys.readouterr().out)
    assert tree["answer"] == "待认定", "what is not known is not decided"
    assert tree["parts"]
    assert run(*JUDGE, str(path)) == 0
    assert "仅供参考" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "读不到文件"), ("{", "不是 JSON"), ("", "不是 JSON"), ("[]", ""), ("17", ""), ("null", ""),
     ('{"no_such_fact": 1}', ""), ('{"operating_since": 17}', ""), ('{"operating_since": "soon"}', ""),
     ('{"complies": "perhaps"}', "")],
)  # fmt: skip
def test_a_bad_file_is_misuse_in_one_sentence(tmp_path: Path, capsys: Said, content: str | None, words: str) -> None:
    path = tmp_path / "facts.json"
    if content is not None:
        path.write_text(content, "utf8")
    assert run(*JUDGE, str(path)) == 2
    said = capsys.readouterr()
    assert words in said.err
    assert CHINESE.search(said.err)
    assert said.out == ""


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x89PNG\r\n"])
def test_a_file_that_is_no_text_is_misuse(tmp_path: Path, capsys: Said, content: bytes) -> None:
    path = tmp_path / "facts.json"
    path.write_bytes(content)
    assert run(*JUDGE, str(path)) == 2
    assert run(*JUDGE, str(tmp_path)) == 2
    assert CHINESE.search(capsys.readouterr().err)


@pytest.mark.parametrize("change", [("--prize", "silver"), ("--on", "2026-13-01"), ("--policy", "no-such-policy")])
def test_a_question_nobody_asks_is_misuse(tmp_path: Path, capsys: Said, change: tuple[str, str]) -> None:
    path = tmp_path / "facts.json"
    path.write_text("{}", "utf8")
    assert run(*JUDGE, str(path), *change) == 2
    assert capsys.readouterr().err


# Working days ------------------------------------------------------------------------------------------------------


def test_working_days_skip_the_holiday(capsys: Said) -> None:
    """From 30 September 2025 the holiday runs to 8 October; the first working day after it is the 9th."""
    assert run("workdays", "after", "2025-09-30", "1") == 0
    assert capsys.readouterr().out.strip() == "2025-10-09"
    assert run("workdays", "after", "2025-09-30", "1", "--scope", "cn-31", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "after": "2025-09-30", "days": 1, "scopes": ["CN", "cn-31"], "result": "2025-10-09", "provisional": False,
    }  # fmt: skip


@pytest.mark.parametrize("words", [("2025-02-30", "1"), ("soon", "1"), ("2025-09-30", "many"), ("1900-01-01", "5")])
def test_a_day_nobody_knows_is_misuse(capsys: Said, words: tuple[str, str]) -> None:
    assert run("workdays", "after", *words) == 2
    assert capsys.readouterr().err


# Officers ---------------------------------------------------------------------------------------------------------

OFFICER = ("createofficer", "zhou", "周示五", "office_drafter", "--starts", "2026-01-01")


@pytest.mark.django_db
def test_the_first_officer_is_made_through_the_register(capsys: Said) -> None:
    assert run(*OFFICER, "--password", "示例口令-不对外-2026") == 0
    assert "审定办经办" in capsys.readouterr().out
    account = Account.objects.get(username="zhou")
    assert account.check_password("示例口令-不对外-2026")
    assert RoleGrant.objects.get(person=account.person).role == "office_drafter"
    entry = Entry.objects.get()
    assert (entry.act, entry.actor_name) == ("role.grant", "安装程序")


@pytest.mark.django_db
def test_an_officer_is_not_made_twice_nor_with_a_short_word(capsys: Said) -> None:
    assert run(*OFFICER, "--password", "short") == 2
    assert not Account.objects.exists()
    assert run(*OFFICER, "--password", "示例口令-不对外-2026") == 0
    assert run(*OFFICER, "--password", "示例口令-不对外-2026") == 1
    assert "已经存在" in capsys.readouterr().err
    assert run("createofficer", "wu", "吴示六", "emperor") == 2


# Acts and the register ----------------------------------------------------------------------------------------------


@pytest.fixture
def world(db: None) -> World:
    made = make.make_world()
    clock.move_to(on("2026-03-12"))
    return made


def _act(world: World, *more: str, account: str = "approver") -> tuple[str, ...]:
    return ("act", "round.extend", str(world.round.pk), "--as", account, *more)


def test_an_act_is_refused_outside_a_demonstration(world: World, settings: Any, capsys: Said) -> None:
    settings.GUIGUAN_DEMO = False
    before = Entry.objects.count()
    assert run(*_act(world)) == 2
    assert "只有演示环境" in capsys.readouterr().err
    assert Entry.objects.count() == before


def test_an_act_is_done_or_refused_with_its_basis(world: World, capsys: Said) -> None:
    application = make.begun(world, at=clock.now())
    words = ("act", "application.submit", str(application.pk), "--as", "manager")
    assert run(*words) == 1
    assert "（" in capsys.readouterr().err
    clock.move_to(on("2026-03-26"))
    make.fill(application, world.manager, on("2026-03-13"))
    make.post_and_finish(application, world.manager)
    assert run(*words, "--json") == 0
    done = json.loads(capsys.readouterr().out)
    assert done["act"] == "application.submit"
    assert done["target"] == "submitted"
    assert "办法" in done["basis"]


@pytest.mark.parametrize(
    ("code", "account", "words"),
    [("no.such_act", "approver", "没有办理事项"), ("round.extend", "nobody", "没有账号"),
     ("application.submit", "manager", "没有编号为"), ("round.extend", "approver", "")],
)  # fmt: skip
def test_an_act_asked_for_wrongly_is_misuse(world: World, capsys: Said, code: str, account: str, words: str) -> None:
    pk = 999_999 if code.startswith("application") else world.round.pk
    assert run("act", code, str(pk), "--as", account) == 2
    said = capsys.readouterr().err
    assert words in said
    assert CHINESE.search(said)


def test_the_register_is_verified(world: World, capsys: Said) -> None:
    assert run("register", "verify") == 0
    assert "一致" in capsys.readouterr().out
    RoleGrant.objects.filter(person_id=world.drafter.person_id).update(role="committee_chair")
    assert run("register", "verify", "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["size"] == RegisterHead.objects.get(pk=1).size
    assert [finding["kind"] for finding in told["findings"]] == ["数据被改"]


def test_a_checkpoint_is_signed_and_compared(world: World, tmp_path: Path, capsys: Said, settings: Any) -> None:
    settings.GUIGUAN_KEYS_DIR = tmp_path / "keys"
    assert run("register", "checkpoint") == 0
    note = tmp_path / "note.txt"
    note.write_text(capsys.readouterr().out, "utf8")
    assert run("register", "verify", "--checkpoint", str(note)) == 0
    note.write_text(note.read_text("utf8").replace("guiguan", "someone", 1), "utf8")
    assert run("register", "verify", "--checkpoint", str(note)) == 2
    assert run("register", "verify", "--checkpoint", str(tmp_path / "none")) == 2
    assert "无法使用" in capsys.readouterr().err
    assert (tmp_path / "keys" / "checkpoint.key").stat().st_mode & 0o777 == 0o600


def test_the_demonstration_is_played_in_demonstrations_only(settings: Any, capsys: Said) -> None:
    from guiguan.cli.demo.command import handle

    settings.GUIGUAN_DEMO = False
    assert handle(argparse.Namespace()) == 2
    assert "只用于演示环境" in capsys.readouterr().err


@pytest.mark.django_db
def test_nobody_is_named_before_anybody_is_there(capsys: Said) -> None:
    assert not queries.accounts().exists()
    assert run("act", "round.extend", "1", "--as", "nobody") == 2
    assert "没有账号" in capsys.readouterr().err
