"""The product's own source as syntax trees."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from guiguan.law.policy import OUTSIDE

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "guiguan"
TEMPLATES = PACKAGE / "web" / "templates"


def modules() -> list[Path]:
    """Every module of ours; Django's migrations are Django's."""
    return sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)


def name_of(path: Path) -> str:
    """``people/queries.py``, as the reader of a failure wants it."""
    return path.relative_to(PACKAGE).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf8"))


def calls(node: ast.AST) -> Iterator[ast.Call]:
    return (found for found in ast.walk(node) if isinstance(found, ast.Call))


def functions(node: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (found for found in ast.walk(node) if isinstance(found, ast.FunctionDef | ast.AsyncFunctionDef))


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from ``def`` to the last statement, decorators apart."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def rests_elsewhere(key: str) -> bool:
    """A basis that is not the Measures: the call, the review rules, a rule of the system, another law."""
    return key in OUTSIDE or key.startswith(("system:", "law:"))


def imports(module: ast.AST) -> Iterator[str]:
    """Full names imported at the time of running; what only the type checker reads is left out."""
    checked = {
        id(inner)
        for node in ast.walk(module)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for statement in node.body
        for inner in ast.walk(statement)
    }
    for node in ast.walk(module):
        if id(node) in checked:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
