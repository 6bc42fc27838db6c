"""House rules read from the syntax trees: who writes, who reads the clock, how long anything is, what is pure."""

import ast
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.house import source

WRITING = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete"}
WRITING |= {f"a{name}" for name in WRITING} | {"save_base", "aupdate"}
STATEMENTS = {"execute", "executemany", "cursor"}
WRITERS = {
    "procedure/engine.py": "the one door",
    "procedure/models.py": "the register's own rows",
    "procedure/register/log.py": "the register",
    "procedure/outbox.py": "the state of a mail is no act",
    "procedure/clock.py": "the demonstration's instant",
}
TRIGGERS = "procedure/register/guards.py"
"""Statements only, and called by migrations only."""
CLOCKS = ("procedure/clock.py", "web/", "cli/", "jobs/")
READING_TIME = {"now", "today", "utcnow", "localtime", "localdate", "time", "time_ns"}
CONVERSIONS = {"localtime", "localdate"}
KEEPERS = {"clock", "timezone", "datetime", "date", "time", "dt"}
"""The modules and classes that know the time; ``form.time`` is somebody's field."""
STAMPS = {"auto_now", "auto_now_add"}
STAMPED = {"people/models.py": "allauth and axes ask for date_joined; no rule reads it"}
LINES, FUNCTION, WIDTH = 400, 40, 120
REMARK = re.compile(r"\s+# (type|noqa|fmt)\b.*$")


def _writes(call: ast.Call) -> bool:
    """A call that may change rows. ``update`` is a dictionary's when it is given something by position."""
    if not isinstance(call.func, ast.Attribute):
        return False
    name = call.func.attr
    return (bool(call.keywords) and not call.args) if name == "update" else name in WRITING


def _states(call: ast.Call) -> bool:
    """A call that may send a statement of its own making to the database."""
    return isinstance(call.func, ast.Attribute) and call.func.attr in STATEMENTS


def _may_write(name: str) -> bool:
    return name in WRITERS or "/operations/" in name or name.endswith("/operations.py")


def writers_outside(name: str, tree: ast.AST) -> list[str]:
    """Writing calls of a module that may not write."""
    if _may_write(name):
        return []
    return [
        f"{name}:{call.lineno} {ast.unparse(call.func)}"
        for call in source.calls(tree)
        if _writes(call) or (_states(call) and name != TRIGGERS)
    ]


def _tells_time(node: ast.AST, converting: set[int]) -> bool:
    """A mention of the clock, called, handed on as a default or imported by its name."""
    if isinstance(node, ast.ImportFrom):
        keeper = (node.module or "").split(".")[-1] in KEEPERS
        return keeper and any(alias.name in READING_TIME - KEEPERS for alias in node.names)
    if isinstance(node, ast.keyword):
        return node.arg in STAMPS and not (isinstance(node.value, ast.Constant) and node.value.value is False)
    if not isinstance(node, ast.Attribute) or node.attr not in READING_TIME or id(node) in converting:
        return False
    return ast.unparse(node.value).split(".")[-1] in KEEPERS


def readings_of_time(name: str, tree: ast.AST) -> list[str]:
    """Reads of the clock below the surfaces. ``localtime(at)`` converts; without an argument it reads."""
    if name.startswith(CLOCKS):
        return []
    converting = {
        id(call.func)
        for call in source.calls(tree)
        if isinstance(call.func, ast.Attribute) and call.func.attr in CONVERSIONS and (call.args or call.keywords)
    }
    return [f"{name}:{node.lineno}" for node in ast.walk(tree) if _tells_time(node, converting)]  # type: ignore[attr-defined]


def _is_pure(name: str) -> bool:
    parts = Path(name).with_suffix("").parts
    return parts[0] == "law" or name == "procedure/spec.py" or bool({"states", "rules", "acts"} & set(parts[1:2]))


def _all(check: Callable[[str, ast.AST], list[str]]) -> list[str]:
    return [line for path in source.modules() for line in check(source.name_of(path), source.tree(path))]


def test_only_operations_and_the_engine_write() -> None:
    assert _all(writers_outside) == []


@pytest.mark.parametrize(
    "line",
    ["row.save()", "Round.objects.create(name='')", "Round.objects.filter(pk=1).update(name='')",
     "Round.objects.update(**changes)", "Round.objects.bulk_create([])", "Round.objects.get_or_create(name='')",
     "Round.objects.update_or_create(name='')", "rows.delete()", "await row.asave()", "connection.cursor()"],
)  # fmt: skip
def test_a_write_elsewhere_is_noticed(line: str) -> None:
    for name in ("web/office/rounds.py", "rounds/queries.py", "cli/act.py", "governance/rules/groups.py"):
        assert writers_outside(name, ast.parse(line))
    for name in ("rounds/operations.py", "people/operations/people.py", "procedure/engine.py"):
        assert not writers_outside(name, ast.parse(line))


@pytest.mark.parametrize("line", ["found.update(other)", "found.update({'a': 1}, b=2)", "row.created", "create(1)"])
def test_a_dictionary_is_no_table(line: str) -> None:
    assert not writers_outside("rounds/queries.py", ast.parse(line))


def test_triggers_are_statements_and_nothing_else() -> None:
    assert not writers_outside(TRIGGERS, ast.parse("editor.execute('')"))
    assert writers_outside(TRIGGERS, ast.parse("row.save()"))


def test_every_module_excused_is_there() -> None:
    assert [name for name in (*WRITERS, TRIGGERS, *STAMPED) if not (source.PACKAGE / name).is_file()] == []


def test_only_surfaces_read_the_clock() -> None:
    assert [found for found in _all(readings_of_time) if found.split(":")[0] not in STAMPED] == []


def test_a_stamp_excused_is_the_only_one() -> None:
    for name in STAMPED:
        assert len(readings_of_time(name, source.tree(source.PACKAGE / name))) == 1


@pytest.mark.parametrize(
    "line",
    ["datetime.now()", "timezone.now()", "clock.now()", "date.today()", "timezone.localtime()", "time.time()",
     "datetime.datetime.now(tz=UTC)", "f(default=timezone.now)", "from django.utils.timezone import now",
     "from guiguan.procedure.clock import now as instant", "DateTimeField(auto_now_add=True)"],
)  # fmt: skip
def test_a_clock_below_is_noticed(line: str) -> None:
    assert readings_of_time("rounds/queries.py", ast.parse(line))
    assert not readings_of_time("web/sign_in.py", ast.parse(line))


def test_a_conversion_is_no_reading_of_the_clock() -> None:
    for line in ("timezone.localtime(at)", "self.at.date()", "case.time", "from datetime import date, time"):
        assert readings_of_time("rounds/queries.py", ast.parse(line)) == []


def test_files_and_functions_are_short() -> None:
    long = []
    for path in source.modules():
        count = len(path.read_text("utf8").splitlines())
        if count >= LINES:
            long.append(f"{source.name_of(path)}: {count} lines")
        long += [
            f"{source.name_of(path)}:{function.lineno} {function.name}: {source.length(function)} lines"
            for function in source.functions(path)
            if source.length(function) >= FUNCTION
        ]
    assert long == []


def test_lines_are_not_wider_than_the_formatter_keeps_them() -> None:
    """Counted in characters; a remark to a checker at the end of a line does not count, as with the formatter."""
    wide = [
        f"{source.name_of(path)}:{number}"
        for path in source.modules()
        for number, line in enumerate(path.read_text("utf8").splitlines(), start=1)
        if len(REMARK.sub("", line)) > WIDTH
    ]
    assert wide == []


def test_law_states_rules_and_acts_know_no_django() -> None:
    pure = [path for path in source.modules() if _is_pure(source.name_of(path))]
    assert len(pure) > 30
    impure = [f"{source.name_of(p)}: {n}" for p in pure for n in source.imports(p) if n.split(".")[0] == "django"]
    assert impure == []


def test_surfaces_never_import_models_of_the_cases() -> None:
    """Views and templates read through queries; only the command line's demonstration and set-up stand apart."""
    found = [
        f"{source.name_of(path)}: {name}"
        for path in source.modules()
        if source.name_of(path).startswith("web/")
        for name in source.imports(path)
        if name.startswith("guiguan.") and name.endswith(".models")
    ]
    assert found == []


# What is tracked ------------------------------------------------------------------------------------------------

# Put together here so that this very file does not hold them.
ELSEWHERE = ("/" + "root/", "/" + "home/", "/" + "work/", "/" + "opt/", "--index" + "-url", "extra" + "-index",
             "pypi" + ".org", "mirrors" + ".", "tuna." + "tsinghua", "files.pythonhosted" + ".org")  # fmt: skip
ALLOWED = {("docs", "/" + "opt/"), ("docs", "/" + "home/")}
"""A guide to installing may name the server's folders; nothing names ours."""
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".in",
    ".html",
    ".css",
    ".js",
    ".json",
    ".csv",
    ".svg",
    ".yml",
    ".yaml",
    ".sh",
    "",
}


def tracked() -> list[Path]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=source.ROOT, capture_output=True, check=True).stdout
    found = [source.ROOT / name for name in listing.decode("utf8").split("\0") if name]
    return [path for path in found if path.suffix in TEXT and path.is_file() and "static/vendor" not in path.as_posix()]


def _foreign_words(path: Path) -> Iterator[str]:
    text, top = path.read_text("utf8", errors="replace"), path.relative_to(source.ROOT).parts[0]
    for word in ELSEWHERE:
        if word not in text or (top, word) in ALLOWED:
            continue
        # An address of this site begins like a folder: /work/ is the desk.
        if word == "/" + "work/" and not any(f"{word}{name}" in text for name in ("main", "shared", ".library")):
            continue
        yield f"{path.relative_to(source.ROOT)}: {word.strip()}"


def test_no_tracked_file_names_a_package_index_or_this_machine() -> None:
    if not (source.ROOT / ".git").exists():
        pytest.skip("not a working copy")
    assert [line for path in tracked() for line in _foreign_words(path)] == []
