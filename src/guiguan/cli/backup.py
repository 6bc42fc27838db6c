"""`guiguan backup` and `guiguan restore`: database and files in one folder, the keys in another, all by SHA-256."""

import argparse
import hashlib
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from guiguan.cli import dumps

FORMAT = "guiguan-backup-1"
MANIFEST, CHECKPOINT = "manifest.json", "checkpoint.txt"


class Refused(Exception):
    """One sentence; nothing was done, or what was done is said."""


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _listed(folder: Path) -> list[dict[str, Any]]:
    """Every file below, the manifest apart: {path, size, sha256}."""
    return [
        {"path": str(path.relative_to(folder)), "size": path.stat().st_size, "sha256": _sha256(path)}
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path != folder / MANIFEST
    ]


def _occupied(folder: Path) -> bool:
    return folder.exists() and (not folder.is_dir() or any(folder.iterdir()))


def _apart(one: Path, other: Path) -> bool:
    return one != other and one not in other.parents and other not in one.parents


def _copied(source: Path, target: Path) -> None:
    """Copy what may vanish while it is copied: a file that no row names may be swept meanwhile."""
    target.mkdir(parents=True, exist_ok=True)
    for path in source.rglob("*") if source.exists() else ():
        if path.is_file():
            goal = target / path.relative_to(source)
            goal.parent.mkdir(parents=True, exist_ok=True)
            try:
                shutil.copyfile(path, goal)
            except FileNotFoundError:
                goal.unlink(missing_ok=True)


def _write_manifest(folder: Path, head: dict[str, Any]) -> None:
    text = json.dumps(head | {"files": _listed(folder)}, ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(text + "\n", "utf8")


def _manifest(folder: Path) -> dict[str, Any]:
    """The manifest, once everything it names is there unchanged and nothing else is. Raises Refused."""
    try:
        found: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf8"))
        wanted = {row["path"]: row["sha256"] for row in found["files"]}
    except (OSError, ValueError, KeyError, TypeError) as wrong:
        raise Refused(f"“{folder}”中没有可用的备份清单（{MANIFEST}）。") from wrong
    if found.get("format") != FORMAT:
        raise Refused(f"备份清单的格式不是 {FORMAT}，请用制作备份的版本恢复。")
    there = {row["path"]: row["sha256"] for row in _listed(folder)}
    for path in sorted(wanted.keys() | there.keys()):
        if path not in there:
            raise Refused(f"备份不完整：缺少“{path}”。")
        if path not in wanted:
            raise Refused(f"备份中有清单以外的文件“{path}”。")
        if there[path] != wanted[path]:
            raise Refused(f"备份已被改动：“{path}”与清单中的 SHA-256 不符。")
    return found


# Backup -------------------------------------------------------------------------------------------------------------


def _back_up(folder: Path, keys: Path | None) -> tuple[dict[str, Any], set[str]]:
    """Returns the manifest's head and the names of files that rows speak of and that are not there."""
    from django.conf import settings
    from django.db import connection

    from guiguan.procedure import clock
    from guiguan.procedure.register import checkpoint, merkle

    for place in filter(None, (folder, keys)):
        if _occupied(place):
            raise Refused(f"“{place}”不是空文件夹，请另选一个。")
    if keys and not _apart(folder, keys):
        raise Refused("密钥不能与数据放在一起，请为 --keys 另选一个不在备份文件夹内外的位置，并分开保管。")
    folder.mkdir(parents=True, exist_ok=True)
    held = dumps.dump(folder / dumps.NAMES[connection.vendor])
    _copied(Path(settings.GUIGUAN_FILES_DIR), folder / "files")
    root = merkle.root(merkle.unpacked(held.frontier))
    signer = Path(settings.GUIGUAN_KEYS_DIR) / "checkpoint.key"
    if signer.exists():
        note = checkpoint.sign("guiguan/register", held.size, root, checkpoint.private_key(signer))
        (folder / CHECKPOINT).write_text(note, "utf8")
    head = {"format": FORMAT, "made_at": clock.now().isoformat(), "engine": connection.vendor,
            "register": {"size": held.size, "root": root.hex()}, "signed": signer.exists()}  # fmt: skip
    _write_manifest(folder, head)
    if keys:
        _copied(Path(settings.GUIGUAN_KEYS_DIR), keys)
        _write_manifest(keys, {"format": FORMAT, "keys": True})
    there = {path.name for path in (folder / "files").rglob("*") if path.is_file()}
    return head, held.storages - there


def back_up(args: argparse.Namespace) -> int:
    """0 when all is copied; 1 when files are missing or nothing could be copied; 2 when the place will not do."""
    from guiguan.documents.operations import log_access
    from guiguan.procedure import clock
    from guiguan.procedure.spec import Actor

    folder, keys = Path(args.folder).resolve(), Path(args.keys).resolve() if args.keys else None
    try:
        with dumps.owner_only():
            head, missing = _back_up(folder, keys)
    except Refused as refused:
        print(str(refused), file=sys.stderr)
        return 2
    except (dumps.DumpFailed, OSError) as failed:
        print(f"备份没有完成：{failed}", file=sys.stderr)
        return 1
    log_access(Actor(0, 0, "命令行"), clock.now(), "备份", folder.name, f"登记 {head['register']['size']} 条")
    print(f"已备份到“{folder}”：登记 {head['register']['size']} 条，根值 {head['register']['root'][:16]}……")
    if not head["signed"]:
        print("没有检查点密钥，备份中没有签名的检查点；请用 guiguan register checkpoint 签发，与备份分开保管。")
    print(f"密钥已另存到“{keys}”，请与备份分开保管。" if keys
          else "密钥不在备份中；请加 --keys 另存一份：没有密钥，密封的证件号码和第二重验证都无法恢复。")  # fmt: skip
    for name in sorted(missing):
        print(f"文件缺失：数据库记载的文件“{name}”不在文件夹中。", file=sys.stderr)
    return int(bool(missing))


# Restore ------------------------------------------------------------------------------------------------------------


def keys_folder() -> Path:
    """As the settings have it; they cannot be asked, since reading them makes keys where none are."""
    var = os.environ.get("GUIGUAN_VAR", "var")
    return Path(os.environ.get("GUIGUAN_KEYS_DIR", str(Path(var) / "keys"))).resolve()


def _restore_keys(args: argparse.Namespace) -> None:
    """Before the settings are read."""
    if not args.keys:
        return
    target = keys_folder()
    if _occupied(target):
        raise Refused(f"密钥文件夹“{target}”不是空的，不覆盖已有的密钥。")
    source = Path(args.keys).resolve()
    found = _manifest(source)
    if not found.get("keys"):
        raise Refused(f"“{source}”不是密钥的备份。")
    _copied(source, target)
    (target / MANIFEST).unlink()
    target.chmod(0o700)


def _points(paths: list[str]) -> dict[int, bytes]:
    """{size: root} of published checkpoints whose signature holds."""
    from django.conf import settings

    from guiguan.procedure.register import checkpoint

    key = Path(settings.GUIGUAN_KEYS_DIR) / "checkpoint.key"
    if paths and not key.exists():
        raise Refused("没有检查点的签名密钥，无法核对检查点；请用 --keys 一并恢复密钥。")
    found = {}
    for path in paths:
        try:
            size, root = checkpoint.read(Path(path).read_text("utf8"), checkpoint.public_key(key))
        except (OSError, ValueError) as wrong:
            raise Refused(f"检查点“{path}”无法使用：{wrong}") from wrong
        found[size] = root
    return found


def _check_age(head: dict[str, Any], points: dict[int, bytes], *, old: bool) -> None:
    """A checkpoint published later than the backup proves that entries are missing from it."""
    size = int(head["register"]["size"])
    latest = max(points, default=0)
    if latest > size:
        words = f"这是旧备份：只有 {size} 条登记，而已发布的检查点有 {latest} 条，缺少 {latest - size} 条。"
        if not old:
            raise Refused(words + "请改用较新的备份；确无较新备份的，加 --old 恢复，并向监督机构书面说明。")
        print(words, file=sys.stderr)
    if points.get(size, bytes.fromhex(head["register"]["root"])).hex() != head["register"]["root"]:
        raise Refused(f"备份与已发布的检查点不符：同为 {size} 条登记，根值不同。")


def _restore(folder: Path, args: argparse.Namespace) -> int:
    from django.conf import settings

    head = _manifest(folder)
    if not isinstance(head.get("register"), dict):
        raise Refused(f"“{folder}”不是数据的备份。")
    points = _points(args.checkpoint)
    _check_age(head, points, old=args.old)
    files = Path(settings.GUIGUAN_FILES_DIR)
    if _occupied(files):
        raise Refused(f"文件夹“{files}”不是空的，不覆盖已有的文件。")
    if not dumps.is_empty():
        raise Refused("数据库不是空的，不覆盖已有的数据；请先另建一个空数据库。")
    dumps.load(folder / dumps.NAMES[head["engine"]], head["engine"])
    if (folder / "files").exists():
        _copied(folder / "files", files)
    _upgrade()
    if args.grant:
        dumps.grant(args.grant)
    return _agrees(head, {size: root for size, root in points.items() if size <= head["register"]["size"]})


def _upgrade() -> None:
    """A backup of an earlier release is brought to this one."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    ahead = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if ahead:
        call_command("migrate", verbosity=0)
        print(f"备份来自较早的版本，已升级数据库（{len(ahead)} 步）。")


def _agrees(head: dict[str, Any], points: dict[int, bytes]) -> int:
    """0 when the restored register has the size and root of the manifest and every protected row agrees with it."""
    from guiguan.procedure.register.verify import findings

    size = int(head["register"]["size"])
    own = {size: bytes.fromhex(head["register"]["root"])} if size else {}
    found = list(findings(points | own))
    for finding in found:
        print(f"{finding.kind}　{finding.where}　{finding.sentence}", file=sys.stderr)
    if found:
        print("恢复的内容没有通过存证校验，请勿启用；内容保留在原处，以备查明。", file=sys.stderr)
        return 1
    print(f"已恢复 {head['made_at'][:16]} 的备份：{size} 条登记与全部受保护数据一致。")
    return 0


def restore(args: argparse.Namespace) -> int:
    """0 when restored and verified, 1 when refused or not in agreement, 2 when the place will not do."""
    from guiguan.cli import main

    folder = Path(args.folder).resolve()
    try:
        _manifest(folder)
        with dumps.owner_only():
            _restore_keys(args)
            main.set_up()
            return _restore(folder, args)
    except Refused as refused:
        print(str(refused), file=sys.stderr)
        return 1
    except (dumps.DumpFailed, OSError) as failed:
        print(f"恢复没有完成：{failed}", file=sys.stderr)
        return 1


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    backing = subparsers.add_parser("backup", help="备份数据库和文件，密钥另存")
    backing.add_argument("folder", help="新文件夹")
    backing.add_argument("--keys", default="", help="另存密钥的新文件夹，不得与备份在一起")
    backing.set_defaults(handle=back_up, django=True)
    restoring = subparsers.add_parser("restore", help="把备份恢复到空的数据库和文件夹，并校验")
    restoring.add_argument("folder", help="备份文件夹")
    restoring.add_argument("--keys", default="", help="密钥的备份文件夹")
    restoring.add_argument("--checkpoint", action="append", default=[], help="已发布的检查点文件，可重复")
    restoring.add_argument("--old", action="store_true", help="明知是旧备份仍然恢复")
    restoring.add_argument("--grant", default="", help="PostgreSQL：恢复后授权给应用的角色")
    restoring.set_defaults(handle=restore)
