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
    "procedure/writing.py": "how rows are written; who may use it is asked below",
    "procedure/outbox.py": "the state of a mail is no act",
    "procedure/clock.py": "the demonstration's instant",
    "cli/dumps.py": "whole databases in and out",
    "cli/doctor.py": "asks the engine about itself",
    "cli/bench/crowd.py": "bulk rows in a database thrown away",
    "cli/bench/worlds.py": "makes and drops a copy of a database thrown away",
}
WRITING_MODULE = "guiguan.procedure.writing"
TRIGGERS = "procedure/tables.py"
"""Statements only, and called by migrations only."""
SELECTS = "procedure/compiled.py"
"""Asks again what the ORM composed: querysets are SELECTs."""
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
    """A call that may change rows. Given something by position, ``update`` is a dictionary's, ``save`` a file's."""
    if not isinstance(call.func, ast.Attribute):
        return False
    name = call.func.attr
    if name == "save" and call.args:
        return False
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
        if _writes(call) or (_states(call) and name not in {TRIGGERS, SELECTS})
    ] + [f"{name}:{node.lineno} writing" for node in ast.walk(tree) if _brings_in_writing(node)]


def _brings_in_writing(node: ast.AST) -> bool:
    """However it is imported: the module, or a name of it."""
    if isinstance(node, ast.Import):
        return any(alias.name == WRITING_MODULE for alias in node.names)
    if not isinstance(node, ast.ImportFrom):
        return False
    named = {f"{node.module}.{alias.name}" for alias in node.names}
    return node.module == WRITING_MODULE or WRITING_MODULE in named


def _tells_time(node: ast.AST, converting: set[int]) -> bool:
    """A mention of the clock, called, handed on as a default or imported by its name."""
    if isinstance(node, ast.ImportFrom):
        keeper = (node.module or "").split(".")[-1]
        readers = READING_TIME if keeper == "time" else READING_TIME - {"time"}  # datetime.time is an hour of the day
        return keeper in KEEPERS and any(alias.name in readers for alias in node.names)
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
    ["row.save()", "from guiguan.procedure import reading, writing", "import guiguan.procedure.writing",
     "from guiguan.procedure.writing import save", "Round.objects.create(name='')", "Round.objects.filter(pk=1).update(name='')",
     "Round.objects.update(**changes)", "Round.objects.bulk_create([])", "Round.objects.get_or_create(name='')",
     "Round.objects.update_or_create(name='')", "rows.delete()", "await row.asave()", "connection.cursor()"],
)  # fmt: skip
def test_a_write_elsewhere_is_noticed(line: str) -> None:
    for name in ("web/office/rounds.py", "rounds/queries.py", "cli/act.py", "governance/rules/groups.py"):
        assert writers_outside(name, ast.parse(line))
    for name in ("rounds/operations.py", "people/operations/people.py", "procedure/engine.py"):
        assert not writers_outside(name, ast.parse(line))


@pytest.mark.parametrize(
    "line", ["found.update(other)", "found.update({'a': 1}, b=2)", "book.save(out)", "row.created", "create(1)"]
)
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
     "from guiguan.procedure.clock import now as instant", "from time import time",
     "DateTimeField(auto_now_add=True)"],
)  # fmt: skip
def test_a_clock_below_is_noticed(line: str) -> None:
    assert readings_of_time("rounds/queries.py", ast.parse(line))
    assert not readings_of_time("web/sign_in.py", ast.parse(line))


def test_a_conversion_is_no_reading_of_the_clock() -> None:
    for line in ("timezone.localtime(at)", "self.at.date()", "case.time", "from datetime import date, time"):
        assert readings_of_time("rounds/queries.py", ast.parse(line)) == []


def too_long(name: str, text: str) -> list[str]:
    """The file itself and its functions, where they reach the bound."""
    count = len(text.splitlines())
    return [f"{name}: {count} lines"] * (count >= LINES) + [
        f"{name}:{function.lineno} {function.name}: {source.length(function)} lines"
        for function in source.functions(ast.parse(text))
        if source.length(function) >= FUNCTION
    ]


def too_wide(name: str, text: str) -> list[str]:
    """Counted in characters; a remark to a checker at the end of a line does not count, as with the formatter."""
    lines = enumerate(text.splitlines(), start=1)
    return [f"{name}:{number}" for number, line in lines if len(REMARK.sub("", line)) > WIDTH]


def _all_texts(check: Callable[[str, str], list[str]]) -> list[str]:
    return [line for path in source.modules() for line in check(source.name_of(path), path.read_text("utf8"))]


def test_files_and_functions_are_short() -> None:
    assert _all_texts(too_long) == []


def test_lines_are_not_wider_than_the_formatter_keeps_them() -> None:
    assert _all_texts(too_wide) == []


@pytest.mark.parametrize("head", ["def f():", "async def f():", "class C:\n  def f(self):"])
def test_a_long_function_is_noticed(head: str) -> None:
    body = "\n    pass"
    assert too_long("a.py", head + body * FUNCTION)
    assert not too_long("a.py", head + body * (FUNCTION - 2))


def test_a_long_file_and_a_wide_line_are_noticed() -> None:
    assert too_long("a.py", "a = 1\n" * LINES)
    assert not too_long("a.py", "a = 1\n" * (LINES - 1))
    assert too_wide("a.py", "桂" * (WIDTH + 1)) == ["a.py:1"]
    assert not too_wide("a.py", "桂" * WIDTH)
    assert not too_wide("a.py", "a" * WIDTH + "  # type: ignore[misc]")


def impurities(name: str, tree: ast.AST) -> list[str]:
    return [f"{name}: {found}" for found in source.imports(tree) if found.split(".")[0] == "django"]


def test_law_states_rules_and_acts_know_no_django() -> None:
    pure = [path for path in source.modules() if _is_pure(source.name_of(path))]
    assert len(pure) > 30
    assert [line for path in pure for line in impurities(source.name_of(path), source.tree(path))] == []


@pytest.mark.parametrize("line", ["import django", "from django.db import models", "import django.utils.timezone as t",
                                  "def f():\n    from django.conf import settings"])  # fmt: skip
def test_django_in_a_rule_is_noticed(line: str) -> None:
    assert impurities("rounds/rules/plan.py", ast.parse(line))
    assert all(
        _is_pure(name) for name in ("rounds/rules/plan.py", "rounds/acts.py", "honours/states.py", "law/text.py")
    )
    assert not _is_pure("rounds/operations.py")


def test_surfaces_never_import_models_of_the_cases() -> None:
    """Views and templates read through queries; only the command line's demonstration and set-up stand apart."""
    found = [
        f"{source.name_of(path)}: {name}"
        for path in source.modules()
        if source.name_of(path).startswith("web/")
        for name in source.imports(source.tree(path))
        if name.startswith("guiguan.") and name.endswith(".models")
    ]
    assert found == []


# What is tracked ------------------------------------------------------------------------------------------------

# Put together here so that this very file does not hold them.
FOREIGN = tuple(re.compile(pattern) for pattern in (
    "/" + r"root(?![\w-])", "/" + r"home/", "/" + r"opt/",
    "/" + r"work/",
    "/" + r"simple(/|\b(?=[\"'\s]))", "--index" + "-url", "extra" + "-index", "pypi" + r"\.org", r"\bmirrors" + r"\.",
    r"tuna\." + "tsinghua", r"files\.pythonhosted" + r"\.org",
))  # fmt: skip
SERVER = re.compile("/" + "(home|opt)/")
"""A guide to installing may name the server's folders; nothing names ours."""
MANUALS = re.compile(r"https?://(docs\.|[\w.-]+/docs/|[\w.-]+\.readthedocs\.io/)[^\s\"'<>)]*")


def foreign_words(name: str, text: str) -> list[str]:
    """This machine's folders and package hosts; addresses of documentation apart."""
    rest = MANUALS.sub("", text)
    found = {match.group() for pattern in FOREIGN for match in pattern.finditer(rest)}
    return sorted(f"{name}: {word}" for word in found if not (name.startswith("docs/") and SERVER.fullmatch(word)))


def tracked() -> Iterator[tuple[str, str]]:
    """Name and text of every file under version control that is text."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=source.ROOT, capture_output=True, check=True).stdout
    for name in filter(None, listing.decode("utf8").split("\0")):
        path = source.ROOT / name
        if path.is_file() and b"\0" not in (content := path.read_bytes()):
            yield name, content.decode("utf8", errors="replace")


def test_no_tracked_file_names_a_package_index_or_this_machine() -> None:
    files = dict(tracked())
    assert len(files) > 400
    assert [line for name, text in files.items() for line in foreign_words(name, text)] == []


@pytest.mark.parametrize(
    "line",
    ["cd /" + "work/x", 'ROOT = "/' + 'root/x"', "see /" + "work/notes", "https://a.example/" + "simple/",
     'url = "https://a.example/' + 'simple"', "pip install --index" + "-url x"],
)  # fmt: skip
def test_a_foreign_word_is_noticed(line: str) -> None:
    assert foreign_words("README.md", line)
    assert foreign_words("docs/install.md", line)


@pytest.mark.parametrize("line", ["https://docs.example.org/" + "simple/a", "/rooted", "a/simpler", "/workshop/"])
def test_our_own_addresses_are_not_foreign(line: str) -> None:
    assert foreign_words("README.md", line) == []


def test_only_a_guide_names_the_servers_folders() -> None:
    line = "install into /" + "opt/guiguan"
    assert foreign_words("docs/install.md", line) == []
    assert foreign_words("src/guiguan/cli/serve.py", line)
