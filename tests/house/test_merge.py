"""What a builder of papers writes: patterns as they stand in the source, values only by the name of their field."""

import ast
from collections.abc import Iterator

import pytest

from tests.house import source

PATTERNS = {"text", "row", "paragraphs", "heading", "table"}
MAKERS = {"typed", "joined", "lines", "entries", *PATTERNS}
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Module


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def scopes(tree: ast.Module) -> Iterator[tuple[ast.Call, list[Function]]]:
    """Every call with the functions around it, the innermost first."""

    def walk(node: ast.AST, around: list[Function]) -> Iterator[tuple[ast.Call, list[Function]]]:
        if isinstance(node, ast.Call):
            yield node, around
        inner = [node, *around] if isinstance(node, ast.FunctionDef | ast.Module) else around
        for child in ast.iter_child_nodes(node):
            yield from walk(child, inner)

    return walk(tree, [])


VALUES = {
    ast.Assign: "value",
    ast.AnnAssign: "value",
    ast.AugAssign: "value",
    ast.For: "iter",
    ast.comprehension: "iter",
}


def bound(name: str, around: list[Function]) -> list[ast.expr]:
    """What is assigned to a name in the nearest function that does; a loop stands for the entries of what it runs over."""
    for function in around:
        found = []
        for node in ast.walk(function):
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            names = {one.id for to in targets if to is not None for one in ast.walk(to) if isinstance(one, ast.Name)}
            if type(node) in VALUES and name in names:
                found.append(getattr(node, VALUES[type(node)]))
        if found:
            return found
    return []


def written(node: ast.expr, around: list[Function], deep: int = 0) -> bool:
    """Words that stand in the source, or texts made of them by the merge."""
    inner: list[ast.expr] = []
    match node:
        case ast.Constant(value=str() | int()):
            return True
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.BoolOp(values=parts):
            inner = parts
        case ast.Starred(value=one) | ast.ListComp(elt=one) | ast.GeneratorExp(elt=one):
            inner = [one]
        case ast.IfExp(body=one, orelse=other):
            inner = [one, other]
        case ast.Call(args=[one, *_]) if name_of(node) == "enumerate":
            inner = [one]
        case ast.Call():
            return name_of(node) in MAKERS
        case ast.Name(id=name) if deep < 4:
            inner = bound(name, around)
            deep += 1
            if not inner:
                return False
        case _:
            return False
    return all(written(part, around, deep) for part in inner)


def faults(tree: ast.Module) -> list[str]:
    """Each with its line: a pattern that is not written out, or typed words that are no parameter of the act."""
    found = []
    for call, around in scopes(tree):
        name, args = name_of(call), call.args
        if name == "typed":
            given = {arg.arg for f in around if isinstance(f, ast.FunctionDef)
                     for arg in (*f.args.args, *f.args.kwonlyargs)}  # fmt: skip
            if not (isinstance(args[0], ast.Name) and args[0].id in given):
                found.append(f"{call.lineno}: typed() takes a parameter of the act, not {ast.unparse(args[0])}")
        elif name in PATTERNS and isinstance(call.func, ast.Attribute):
            found += [f"{call.lineno}: the pattern {ast.unparse(arg)} is not written out" for arg in args
                      if not written(arg, around)]  # fmt: skip
    return found


def builders() -> list[tuple[str, ast.Module]]:
    """Modules that build papers: whoever issues one, or registers a kind, takes its texts from the merge."""
    found = []
    for path in source.modules():
        text = path.read_text("utf8")
        if "documents.merge import" in text and "guiguan/documents/" not in path.as_posix():
            found.append((source.name_of(path), source.tree(path)))
    return found


def test_builders_write_their_patterns_out_and_name_their_fields() -> None:
    assert len(builders()) >= 12
    assert [f"{name}:{fault}" for name, tree in builders() for fault in faults(tree)] == []


@pytest.mark.parametrize(
    "line",
    [
        'of.text(f"{row.phone}")', 'of.paragraphs("联系" + row.phone)', 'of.paragraphs("%s" % row.phone)',
        "of.text(row.phone)", 'of.text("{}".format(row.phone))', "of.heading(str(row))", 'of.table(["一"], [[row.phone]])',
        "of.row(words)", "typed(row.phone)", "typed(str(row))", "typed(words)",
    ],
)  # fmt: skip
def test_a_builder_that_goes_round_the_merge_is_noticed(line: str) -> None:
    source_text = f"def build(row, reason):\n    words = row.phone\n    return {line}\n"
    assert len(faults(ast.parse(source_text))) == 1


def test_what_builders_do_write_passes() -> None:
    text = """
def build(row, reason):
    rows = [of.row("{one.title}", "组长" if row else "成员", one=one) for one in row.all()]
    head = ("一", "二")
    return of.table(head, rows or [("—", "无")]), of.paragraphs("{row.title}", typed(reason))
"""
    assert faults(ast.parse(text)) == []
