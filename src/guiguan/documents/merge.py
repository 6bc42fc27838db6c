"""Merge data: whatever is put into a paper is taken by the name of its field, and the text remembers the name.

A builder writes ``Merge(application=row).text("{application.holder}：")``. Patterns are written out in the source
(tests/house/test_merge.py); values are rows, whole numbers, days and choices. A text of unknown origin is an error.
Pure.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from string import Formatter
from typing import Any

from guiguan.documents import ports
from guiguan.documents.allowed import READERS

LARGEST = 9_999_999
"""A whole number above this may be a telephone, an account or an identity number."""


class Said(str):
    """A text for a paper with the names (``Model.field``) of what was merged into it."""

    __slots__ = ("fields",)
    fields: frozenset[str]

    def lines(self) -> "list[Said]":
        return [said(line.strip(), self.fields) for line in self.splitlines() if line.strip()]


def said(text: str, fields: Iterable[str] = ()) -> Said:
    made = Said(text)
    made.fields = frozenset(fields)
    return made


def typed(text: str) -> Said:
    """Words that an officer typed for this paper: nothing is known of them but what the detectors find."""
    return said(text)


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a JSON field; its keys go by the name of the field."""

    name: str
    value: Any


def entries(row: Any, field: str) -> list[Item]:
    """The entries of a JSON list, each to be merged as ``{entry}`` or ``{entry.key}``."""
    return [Item(f"{type(row).__name__}.{field}", value) for value in getattr(row, field)]


def joined(sign: str, texts: Sequence[Said]) -> Said:
    return said(sign.join(texts), frozenset[str]().union(*(text.fields for text in texts)))


class Merge:
    """Rows and plain values by name; ``more`` adds some for one text."""

    def __init__(self, **values: Any) -> None:
        self.values = values

    def text(self, pattern: str, **more: Any) -> Said:
        if isinstance(pattern, Said):
            return pattern
        words, fields = [], set()
        for before, path, _, _ in Formatter().parse(pattern):
            words.append(before)
            if path is not None:
                value, name = _told(path, {**self.values, **more})
                words.append(value)
                fields |= name
        return said("".join(words), fields)

    def paragraphs(self, *patterns: str, **more: Any) -> list[dict[str, Any]]:
        """One paragraph a line; empty lines fall away."""
        return [{"p": line} for pattern in patterns for line in self.text(pattern, **more).lines()]

    def heading(self, pattern: str, **more: Any) -> dict[str, Any]:
        return {"h": self.text(pattern, **more)}

    def row(self, *patterns: str, **more: Any) -> list[Said]:
        return [self.text(pattern, **more) for pattern in patterns]

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]]) -> dict[str, Any]:
        return {"table": {"head": self.row(*head), "rows": [self.row(*row) for row in rows]}}


def _told(path: str, values: Mapping[str, Any]) -> tuple[str, set[str]]:
    """The text at a dotted path and the names it is known by."""
    first, *rest = path.split(".")
    value, name = values[first], ""
    for step in rest:
        value, name = _step(value, step)
    if isinstance(value, Item):
        value, name = value.value, value.name
    if isinstance(value, Said):
        return str(value), set(value.fields)
    if not name and not _plain(value):
        raise TypeError(f"“{{{path}}}” is a text or thing of unknown origin: merge a row and name its field")
    return _spelled(value, path), {name} if name else set()


def _step(value: Any, step: str) -> tuple[Any, str]:
    if isinstance(value, Item):
        return value.value[step], value.name
    name = f"{type(value).__name__}.{step}"
    read = ports.terms.get(name)
    return (read(value) if read else getattr(value, step)), name


def _plain(value: Any) -> bool:
    """Numbers, days and choices of the source say nothing about a person by themselves."""
    return isinstance(value, date | Enum) or (isinstance(value, int) and abs(value) <= LARGEST)


def _spelled(value: Any, path: str) -> str:
    if isinstance(value, Enum):
        return str(value.label)  # type: ignore[attr-defined]
    if isinstance(value, date) and not isinstance(value, datetime):
        return f"{value.year}年{value.month}月{value.day}日"
    if value is None or isinstance(value, str | int):
        return "" if value is None else str(value)
    raise TypeError(f"“{{{path}}}” is a {type(value).__name__}: name one of its fields")


def as_typed(blocks: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Blocks as an officer left them in his draft, checked by name when they were drafted."""
    return [
        {"table": {"head": [typed(c) for c in block["table"]["head"]],
                   "rows": [[typed(cell) for cell in row] for row in block["table"]["rows"]]}}
        if "table" in block else {key: typed(text) for key, text in block.items()}
        for block in blocks
    ]  # fmt: skip


def _texts(blocks: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for block in blocks:
        if "table" in block:
            yield from (cell for row in (block["table"]["head"], *block["table"]["rows"]) for cell in row)
        else:
            yield from (text for text in block.values())


def not_allowed(reader: str, title: str, blocks: Iterable[Mapping[str, Any]]) -> list[str]:
    """Names of fields that this reader's papers may not carry. A text that went round the merge is an error."""
    allowed = READERS[reader][1]
    found: set[str] = set()
    for text in (title, *_texts(blocks)):
        if not isinstance(text, Said):
            raise TypeError(f"“{text[:40]}” did not come through Merge")
        found |= text.fields - allowed
    return sorted(found)
