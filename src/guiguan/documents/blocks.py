"""The text of a paper as data: paragraphs, headings and tables. Pure."""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Block = Mapping[str, Any]
"""``{"p": text}``, ``{"h": text}`` or ``{"table": {"head": [...], "rows": [[...]]}}``."""


def paragraphs(*texts: str) -> list[dict[str, Any]]:
    """One paragraph a line; empty lines fall away."""
    return [{"p": line.strip()} for text in texts for line in text.splitlines() if line.strip()]


def heading(text: str) -> dict[str, Any]:
    return {"h": text}


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> dict[str, Any]:
    return {"table": {"head": list(head), "rows": [[str(cell) for cell in row] for row in rows]}}


def canonical(value: object) -> str:
    """The one spelling of a JSON value that is hashed: sorted keys, no blanks, NFC."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return unicodedata.normalize("NFC", text)


def digest(value: object) -> str:
    """SHA-256 (hex) of the canonical spelling."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


TABLE = "［表{}］"


def as_text(blocks: Iterable[Block]) -> str:
    """Blocks as a person edits them: a line a paragraph, ``# `` before a heading, a mark where a table stands."""
    lines, tables = [], 0
    for block in blocks:
        if "table" in block:
            tables += 1
            lines.append(TABLE.format(tables))
        else:
            lines.append(f"# {block['h']}" if "h" in block else str(block["p"]))
    return "\n".join(lines)


def from_text(text: str, tables: Sequence[Block]) -> list[dict[str, Any]]:
    """The edited text as blocks again, tables where their marks stand; a mark left out leaves its table out."""
    marks = {TABLE.format(number): dict(block) for number, block in enumerate(tables, 1)}
    found: list[dict[str, Any]] = []
    for line in (one.strip() for one in text.splitlines()):
        if line in marks:
            found.append(marks[line])
        elif line.startswith("# "):
            found.append(heading(line[2:].strip()))
        elif line:
            found.append({"p": line})
    return found
