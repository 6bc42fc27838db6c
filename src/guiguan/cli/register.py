"""`guiguan register …`: verify and export the register; sign checkpoints with a key the web process does not hold."""

import argparse
import json
import os
import sys
from pathlib import Path


def _key() -> Path:
    from django.conf import settings

    return Path(settings.GUIGUAN_KEYS_DIR) / "checkpoint.key"


def verify(args: argparse.Namespace) -> int:
    """0 when everything agrees, 1 with one sentence for each thing that does not."""
    from guiguan.procedure import queries
    from guiguan.procedure.register import checkpoint
    from guiguan.procedure.register.verify import findings

    points: dict[int, bytes] = {}
    if args.checkpoint and not _key().exists():
        print("没有检查点的签名密钥，无法核对检查点的签名。", file=sys.stderr)
        return 2
    for path in args.checkpoint:
        try:
            size, root = checkpoint.read(Path(path).read_text("utf8"), checkpoint.public_key(_key()))
        except (OSError, ValueError) as wrong:
            print(f"检查点“{path}”无法使用：{wrong}", file=sys.stderr)
            return 2
        points[size] = root
    found = list(findings(points))
    if args.json:
        rows = [{"kind": f.kind, "where": f.where, "sentence": f.sentence} for f in found]
        print(json.dumps({"size": queries.register_size(), "findings": rows}, ensure_ascii=False, indent=1))
    else:
        for finding in found:
            print(f"{finding.kind}　{finding.where}　{finding.sentence}")
        if not found:
            print(f"{queries.register_size()} 条登记与全部受保护数据一致。")
    return int(bool(found))


def sign(args: argparse.Namespace) -> int:
    """Print a signed note of the register's present size and root."""
    from guiguan.procedure.models import RegisterHead
    from guiguan.procedure.register import checkpoint, merkle

    head = RegisterHead.objects.get(pk=1)
    note = checkpoint.sign(
        args.origin, head.size, merkle.root(merkle.unpacked(bytes(head.frontier))), checkpoint.private_key(_key())
    )
    print(note, end="")
    return 0


def export(args: argparse.Namespace) -> int:
    """Write register and protected rows to a new file that only its owner reads; tools/verify_register.py checks it."""
    from django.db import transaction

    from guiguan.documents.operations import log_access
    from guiguan.procedure import clock
    from guiguan.procedure.register.export import lines
    from guiguan.procedure.spec import Actor

    try:
        handle = os.open(args.file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        print(f"文件“{args.file}”已经存在，请换一个文件名。", file=sys.stderr)
        return 2
    except OSError:
        print(f"无法写入“{args.file}”。", file=sys.stderr)
        return 2
    count = 0
    with os.fdopen(handle, "w", encoding="utf8") as file, transaction.atomic():
        for line in lines():
            file.write(f"{line}\n")
            count += 1
    log_access(Actor(0, 0, "命令行"), clock.now(), "导出登记簿", Path(args.file).name, f"{count} 行")
    print(f"已导出 {count} 行到“{args.file}”，含登记内容，请妥善保管。")
    return 0


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    register = subparsers.add_parser("register", help="登记簿：校验、检查点、导出")
    parts = register.add_subparsers(required=True, metavar="命令")
    verifying = parts.add_parser("verify", help="存证校验：逐条、逐行比对")
    verifying.add_argument("--checkpoint", action="append", default=[], help="已发布的检查点文件，可重复")
    verifying.add_argument("--json", action="store_true", help="以 JSON 输出")
    verifying.set_defaults(handle=verify, django=True)
    signing = parts.add_parser("checkpoint", help="签发检查点（签名私钥不在网站进程中）")
    signing.add_argument("--origin", default="guiguan/register", help="登记簿名称")
    signing.set_defaults(handle=sign, django=True)
    exporting = parts.add_parser("export", help="导出登记簿和受保护数据，供独立校验")
    exporting.add_argument("file", help="新文件名")
    exporting.set_defaults(handle=export, django=True)
