#!/usr/bin/env python3
"""Verify an export of the register (`guiguan register export FILE`) with the standard library alone.

    python3 verify_register.py FILE [--checkpoint NOTE ...] [--json]

Checks that the export is whole; that each leaf is SHA-256(0x00 ‖ salt ‖ body); that the leaves make the root of the
head and of every checkpoint (RFC 6962); that each protected row has the digest which the last entry about it carries;
that no row is missing and none was never entered. A checkpoint's Ed25519 signature is not checked here: keep
checkpoints where nobody else writes. Exit codes: 0 all agrees, 1 something does not, 2 misuse.
"""

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

FORMAT = "guiguan-register-1"


class NoExport(ValueError):
    """The file is no export of the register."""


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def canonical(value: Any) -> bytes:
    """Sorted keys, no blanks: the one spelling digests are made of."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf8", "surrogatepass")


def root_of(frontier: list[bytes]) -> bytes:
    if not frontier:
        return sha256(b"")
    node = frontier[-1]
    for left in reversed(frontier[:-1]):
        node = sha256(b"\x01" + left + node)
    return node


def grow(frontier: list[bytes], size: int, leaf: bytes) -> None:
    """Add one leaf to the subtree roots of ``size`` leaves."""
    node = leaf
    while size & 1:
        node = sha256(b"\x01" + frontier.pop() + node)
        size >>= 1
    frontier.append(node)


def read(path: Path) -> tuple[list[dict[str, Any]], list[str]]:
    """The lines of an export but the last, and what is wrong with the file as a whole."""
    try:
        lines = [line for line in path.read_bytes().split(b"\n") if line]
        rows = [json.loads(line) for line in lines]
    except OSError as wrong:
        raise NoExport("文件无法读取。") from wrong
    except (ValueError, RecursionError) as wrong:
        raise NoExport("不是登记簿的导出文件。") from wrong
    if not rows or not all(isinstance(row, dict) for row in rows) or rows[0].get("format") != FORMAT:
        raise NoExport("不是登记簿的导出文件。")
    last = rows[-1]
    if "sha256" not in last:
        return rows, ["导出文件不完整：没有结束行。"]
    body = b"".join(line + b"\n" for line in lines[:-1])
    whole = last.get("lines") == len(lines) - 1 and last["sha256"] == hashlib.sha256(body).hexdigest()
    return rows[:-1], [] if whole else ["导出文件在导出之后有改动。"]


class Register:
    """Replays the entries: the tree they make, and the last digest of each row they speak of."""

    def __init__(self, known: dict[int, str]) -> None:
        self.known = dict(known)
        self.frontier: list[bytes] = []
        self.size = 0
        self.digests: dict[tuple[str, int], str] = {}

    def entry(self, row: dict[str, Any]) -> Iterator[str]:
        seq = row.get("seq")
        if seq != self.size:
            yield f"登记应为第 {self.size} 条，文件中是第 {seq} 条。"
        try:
            leaf, body = bytes.fromhex(row["leaf"]), str(row["body"])
            if sha256(b"\x00" + bytes.fromhex(row["salt"]) + body.encode("utf8", "surrogatepass")) != leaf:
                yield f"第 {seq} 条登记的内容与存证不符。"
            for table, pk, digest in json.loads(body)["rows"]:
                self.digests[(str(table), int(pk))] = str(digest)
        except (KeyError, TypeError, ValueError):
            yield f"第 {seq} 条登记无法读取。"
            leaf = b"?" * 32
        grow(self.frontier, self.size, leaf)
        self.size += 1
        if self.size in self.known and root_of(self.frontier).hex() != self.known.pop(self.size):
            yield f"前 {self.size} 条登记与检查点不符。"

    def end(self, head: dict[str, Any]) -> Iterator[str]:
        if self.size != head.get("size") or root_of(self.frontier).hex() != head.get("root"):
            yield "登记条目与登记簿头的条数或者根值不符。"
        for size in sorted(size for size in self.known if size > self.size):
            yield f"检查点有 {size} 条登记，文件中只有 {self.size} 条。"

    def protected(self, rows: Iterable[dict[str, Any]], schema: int) -> Iterator[str]:
        seen = set()
        for row in rows:
            try:
                key = (str(row["table"]), int(row["pk"]))
                digest = sha256(canonical([schema, *key, row["fields"]])).hex()
            except (KeyError, TypeError, ValueError):
                yield f"有一行数据无法读取：{row.get('table')} {row.get('pk')}。"
                continue
            if key in seen:
                yield f"{key[0]} {key[1]} 出现了不止一次。"
            seen.add(key)
            if key not in self.digests:
                yield f"{key[0]} {key[1]} 没有登记。"
            elif digest != self.digests[key]:
                yield f"{key[0]} {key[1]} 与登记不符。"
        for table, pk in sorted(set(self.digests) - seen):
            yield f"{table} {pk} 已登记，但数据缺失。"


def checkpoint(path: Path) -> tuple[int, str]:
    """(size, root in hex) of a signed note; its signature is not looked at."""
    try:
        _origin, size, root = path.read_text("utf8").splitlines()[:3]
        return int(size), base64.b64decode(root, validate=True).hex()
    except (OSError, ValueError) as wrong:
        raise NoExport(f"检查点“{path}”无法使用。") from wrong


def verify(path: Path, known: dict[int, str]) -> tuple[int, int, list[str]]:
    """(entries, rows, what is wrong)."""
    rows, problems = read(path)
    head, rest = rows[0], rows[1:]
    kept = [row for row in rest if "table" in row]
    register = Register(known)
    for row in rest:
        if "table" not in row:
            problems += register.entry(row)
    problems += register.end(head)
    problems += register.protected(kept, head.get("schema", 1))
    return register.size, len(kept), problems


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="独立校验登记簿的导出文件，只用 Python 标准库")
    parser.add_argument("file", type=Path, help="guiguan register export 导出的文件")
    parser.add_argument("--checkpoint", type=Path, action="append", default=[], help="已发布的检查点文件，可重复")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    args = parser.parse_args(argv)
    try:
        known = dict(checkpoint(path) for path in args.checkpoint)
        entered, kept, problems = verify(args.file, known)
    except NoExport as wrong:
        print(f"无法校验“{args.file}”：{wrong}", file=sys.stderr)
        return 2
    if args.json:
        print(json.dumps({"entries": entered, "rows": kept, "problems": problems}, ensure_ascii=False))
    else:
        print("\n".join(problems) or f"{entered} 条登记、{kept} 行受保护数据一致。")
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
