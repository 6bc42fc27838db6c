"""`guiguan publish`: the public pages as a static site for the authority's official website, put in place at once."""

import argparse
import ctypes
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

MARK = ".published-site"
"""Stands in every folder written here, so that no other folder is ever replaced."""
builders: list[Callable[[datetime], dict[str, bytes]]] = []
"""Makes the site as it stands at an instant, {file: bytes}; ValueError when something on it must not be published.
Filled by config: the pages are web's."""
AT_CWD, EXCHANGE = -100, 2


class NotOurs(Exception):
    """The folder holds something else."""


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step (Linux, renameat2); False where the system cannot."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    return rename is not None and rename(AT_CWD, os.fsencode(one), AT_CWD, os.fsencode(other), EXCHANGE) == 0


def put(site: dict[str, bytes], folder: Path) -> None:
    """Write ``site`` ({file: bytes}) as ``folder``: whoever reads it sees the old site or the new one, never a part.

    Raises :class:`NotOurs` for a folder with other contents.
    """
    folder = folder.resolve()
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / MARK).exists())):
        raise NotOurs(f"{folder} 已有其他内容，没有写入。请换一个空文件夹，或者先移走其中的文件。")
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, body in {**site, MARK: b""}.items():
            target = aside / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(body)
        aside.chmod(0o755)
        if not folder.exists():
            aside.rename(folder)
        elif not _exchange(aside, folder):
            old = aside.with_name(f"{aside.name}.old")
            folder.rename(old)
            aside.rename(folder)
            shutil.rmtree(old)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def handle(args: argparse.Namespace) -> int:
    """0 written; 1 something on a page must not be published, or the folder is not ours."""
    from guiguan.procedure import clock

    (build,) = builders
    try:
        site = build(clock.now())
        put(site, Path(args.directory))
    except (ValueError, NotOurs) as refused:
        print(f"没有发布。{refused}", file=sys.stderr)
        return 1
    print(f"已写入 {args.directory}：{len(site)} 个文件，{sum(map(len, site.values())) // 1024} KB。")
    return 0


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser("publish", help="把公开页面导出为静态网站")
    parser.add_argument("directory", metavar="DIR", help="写入的文件夹，整体替换")
    parser.set_defaults(handle=handle, django=True)
