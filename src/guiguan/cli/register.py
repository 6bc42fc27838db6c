"""`guiguan register …`: verify the register; sign checkpoints with a key that the web process does not hold."""

import argparse
import json
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


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    register = subparsers.add_parser("register", help="登记簿：校验、检查点")
    parts = register.add_subparsers(required=True, metavar="命令")
    verifying = parts.add_parser("verify", help="存证校验：逐条、逐行比对")
    verifying.add_argument("--checkpoint", action="append", default=[], help="已发布的检查点文件，可重复")
    verifying.add_argument("--json", action="store_true", help="以 JSON 输出")
    verifying.set_defaults(handle=verify, django=True)
    signing = parts.add_parser("checkpoint", help="签发检查点（签名私钥不在网站进程中）")
    signing.add_argument("--origin", default="guiguan/register", help="登记簿名称")
    signing.set_defaults(handle=sign, django=True)
