"""Replay the register against every protected row; name what was changed, removed or never entered.

Survives whatever an insider may have put into the tables: undecodable text, wrong types, missing rows.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from guiguan.procedure.register import canonical, merkle
from guiguan.procedure.register.log import leaf_of
from guiguan.procedure.register.protected import protected_models, spellings

CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not agree: what kind, which row or entry, a sentence for people."""

    kind: str
    where: str
    sentence: str


class _Replay:
    def __init__(self, checkpoints: Mapping[int, bytes]) -> None:
        self.size = 0
        self.frontier: list[bytes] = []
        self.rows: dict[tuple[str, int], str] = {}
        self.checkpoints = dict(checkpoints)

    def entry(self, seq: int, leaf: Any, salt: Any, body: Any) -> Iterator[Finding]:
        if seq != self.size:
            yield Finding("登记缺失", f"第 {self.size} 条", f"第 {self.size} 条登记缺失，下一条是第 {seq} 条。")
            while self.size < seq:
                self._grow(b"?" * merkle.HASH_BYTES)
        leaf = _bytes(leaf)
        if body is None or salt is None:
            yield Finding("登记内容缺失", f"第 {seq} 条", f"第 {seq} 条登记的内容缺失。")
        elif leaf_of(_bytes(salt), _text(body)) != leaf:
            yield Finding("登记被改", f"第 {seq} 条", f"第 {seq} 条登记的内容与存证不符。")
        self._grow(leaf)
        yield from self._rows(seq, body)
        if self.size in self.checkpoints and merkle.root(self.frontier) != self.checkpoints.pop(self.size):
            yield Finding("与检查点不符", f"第 {self.size} 条", f"前 {self.size} 条登记与已发布的检查点不符。")

    def _grow(self, leaf: bytes) -> None:
        self.frontier = merkle.append(self.frontier, self.size, leaf)
        self.size += 1

    def _rows(self, seq: int, body: Any) -> Iterator[Finding]:
        try:
            for table, pk, digest in json.loads(_text(body))["rows"] if body is not None else ():
                self.rows[(str(table), int(pk))] = str(digest)
        except (ValueError, TypeError, KeyError):
            yield Finding("登记被改", f"第 {seq} 条", f"第 {seq} 条登记的内容无法读取。")


def _bytes(value: Any) -> bytes:
    if isinstance(value, str):
        return value.encode("utf8", "surrogatepass")
    try:
        return bytes(value)
    except (TypeError, ValueError):
        return b""


def _text(value: Any) -> str:
    return value if isinstance(value, str) else _bytes(value).decode("utf8", "replace")


def _entries() -> Iterator[tuple[Any, ...]]:
    from guiguan.procedure.models import RegisterEntry

    rows = RegisterEntry.objects.order_by("seq").values_list("seq", "leaf", "body_row__salt", "body_row__body")
    return iter(rows.iterator(chunk_size=CHUNK))


def _shown_row(row: Any) -> dict[str, Any]:
    return {
        "seq": row.seq, "at": row.at, "act": row.act, "case": [row.case_kind, row.case_id], "source": row.source,
        "target": row.target, "actor": row.actor_id, "role": row.role, "note": row.note, "occurred_on": row.occurred_at,
    }  # fmt: skip


def _timeline(size: int) -> Iterator[Finding]:
    """The table that pages read must tell what the bodies tell."""
    from guiguan.procedure.models import Entry, RegisterBody

    bodies = dict(RegisterBody.objects.values_list("entry_id", "body").iterator(chunk_size=CHUNK))
    seen = set()
    for row in Entry.objects.order_by("seq").iterator(chunk_size=CHUNK):
        seen.add(row.seq)
        where = f"procedure_entry {row.seq}"
        try:
            told, shown = json.loads(_text(bodies.get(row.seq, ""))), canonical.plain(_shown_row(row))
            agrees = all(told[key] == value for key, value in shown.items())
            agrees = agrees and told["extra"].get("label", row.label) == row.label
            agrees = agrees and told["extra"].get("basis", row.basis) == row.basis
            agrees = agrees and told["extra"].get("actor_name", row.actor_name) == row.actor_name
            agrees = agrees and told["extra"].get("reference", "") == row.reference
        except (ValueError, TypeError, KeyError, AttributeError):
            agrees = False
        if not agrees:
            yield Finding("经过被改", where, f"第 {row.seq} 条经过与登记内容不符。")
    for seq in sorted(set(range(size)) - seen):
        yield Finding("经过缺失", f"procedure_entry {seq}", f"第 {seq} 条经过缺失。")


def _protected(expected: dict[tuple[str, int], str]) -> Iterator[Finding]:
    seen: set[tuple[str, int]] = set()
    for model in protected_models():
        table = model._meta.db_table
        for row in (
            model._default_manager.order_by("pk").values("pk", *model.protected_fields).iterator(chunk_size=CHUNK)
        ):
            pk = row.pop("pk")
            key, where = (table, pk), f"{table} {pk}"
            seen.add(key)
            if key not in expected:
                yield Finding("未经登记", where, f"{model._meta.verbose_name}（{where}）没有登记。")
                continue
            try:
                agrees = any(canonical.row_digest(table, pk, one) == expected[key] for one in spellings(model, row))
            except (TypeError, ValueError):
                agrees = False
            if not agrees:
                yield Finding("数据被改", where, f"{model._meta.verbose_name}（{where}）与登记不符。")
    for table, pk in sorted(set(expected) - seen):
        yield Finding("数据缺失", f"{table} {pk}", f"{table} {pk} 已登记，但数据缺失。")


@contextmanager
def _any_text() -> Iterator[None]:
    """SQLite keeps under TEXT what is no text; read with replacements, it differs from what was entered."""
    from django.db import connection

    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    handle: Any = connection.connection
    before, handle.text_factory = handle.text_factory, lambda raw: raw.decode("utf8", "replace")
    try:
        yield
    finally:
        handle.text_factory = before


def findings(checkpoints: Mapping[int, bytes] | None = None) -> Iterator[Finding]:
    """Everything that does not agree. ``checkpoints``: size → root as published earlier."""
    with _any_text():
        yield from _findings(checkpoints or {})


def _findings(checkpoints: Mapping[int, bytes]) -> Iterator[Finding]:
    from guiguan.procedure.models import RegisterBody, RegisterHead

    replay = _Replay(checkpoints)
    for seq, leaf, salt, body in _entries():
        yield from replay.entry(seq, leaf, salt, body)
    head = RegisterHead.objects.filter(pk=1).first()
    if head is None or head.size != replay.size or _bytes(head.frontier) != merkle.packed(replay.frontier):
        yield Finding("登记簿头不符", "procedure_registerhead 1", "登记簿头与登记条目不符，末尾可能被截去或者添加。")
    for size in sorted(replay.checkpoints):
        yield Finding("登记簿被截短", f"第 {size} 条", f"已发布的检查点有 {size} 条登记，现在只有 {replay.size} 条。")
    for seq in RegisterBody.objects.filter(entry__isnull=True).values_list("entry_id", flat=True):
        yield Finding("登记缺失", f"第 {seq} 条", f"第 {seq} 条登记只有内容，没有存证。")
    yield from _timeline(replay.size)
    yield from _protected(replay.rows)


def verify(checkpoints: Mapping[int, bytes] | None = None) -> list[Finding]:
    return list(findings(checkpoints))


__all__ = ["Finding", "findings", "verify"]
