"""`guiguan rehearse`: play a whole round on a fresh database of its own and tell how it went."""

import argparse
import gc
import json
import os
import sys
import tempfile
import time
from pathlib import Path

SMALLEST = (12, 7)


class _Misuse(Exception):
    """What was asked for cannot be rehearsed; its words go to the terminal."""


def _folder(args: argparse.Namespace) -> Path:
    """Where database, files and keys go: the folder to keep, or one thrown away with the process."""
    if args.applications < SMALLEST[0] or args.experts < SMALLEST[1]:
        raise _Misuse(f"申报不少于 {SMALLEST[0]} 件，专家不少于 {SMALLEST[1]} 人。")
    if not args.keep:
        return Path(tempfile.mkdtemp(prefix="guiguan-rehearsal-"))
    folder = Path(args.keep).resolve()
    if folder.exists() and any(folder.iterdir()):
        raise _Misuse(f"“{args.keep}”里已有文件，请另指定一个空目录。")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _prepare(folder: Path) -> None:
    """Django on the rehearsal's own database: the PostgreSQL of DATABASE_URL, else SQLite in the folder."""
    os.environ["GUIGUAN_DEMO"] = "1"
    os.environ["GUIGUAN_VAR"] = str(folder)
    os.environ["GUIGUAN_KEYS_DIR"], os.environ["GUIGUAN_FILES_DIR"] = str(folder / "keys"), str(folder / "files")
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'guiguan.sqlite3'}"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guiguan.config.settings")
    import django

    gc.set_threshold(100_000, 50, 50)  # a batch: rows come and go in hundreds of thousands, and hold no cycles
    django.setup()


def _empty() -> None:
    """Migrate if need be; a database in which anything was entered is left alone. Raises :class:`_Misuse`."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from guiguan.people.models import Authority
    from guiguan.procedure.models import Entry

    tables = set(connection.introspection.table_names())
    entered = any(model._meta.db_table in tables and model.objects.exists() for model in (Authority, Entry))
    if entered or (tables and "django_migrations" not in tables):
        raise _Misuse("数据库里已有数据，推演只在空数据库上进行。请另建一个空数据库，或者不设 DATABASE_URL。")
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0)


def _report(args: argparse.Namespace, seconds: list[tuple[str, float]]) -> int:
    from guiguan.cli.rehearse.cast import Size
    from guiguan.cli.rehearse.play import play, verified

    def say(words: str) -> None:
        seconds.append((words, time.monotonic()))
        if not args.json and not args.quiet:
            print(f"[{words}]", file=sys.stderr, flush=True)

    journal = play(Size(args.applications, args.experts), args.seed, say)
    entries, wrong = verified()
    say("完毕")
    if args.json:
        print(json.dumps({"applications": args.applications, "experts": args.experts, "seed": args.seed,
                          **journal.as_json(), "register": {"entries": entries, "findings": wrong}},
                         ensure_ascii=False, indent=1))  # fmt: skip
        return int(bool(wrong))
    print(f"推演一届：申报 {args.applications} 件，专家 {args.experts} 人，种子 {args.seed}。人员、单位均为虚构。")
    print("\n".join(["", *journal.lines(), ""]))
    print("\n".join(wrong) or f"登记簿核对无误：{entries} 条登记与全部受保护数据一致。")
    return int(bool(wrong))


def handle(args: argparse.Namespace) -> int:
    """0 played and verified, 1 the register does not agree, 2 misuse."""
    seconds = [("准备数据库", time.monotonic())]
    try:
        folder = _folder(args)
        _prepare(folder)
        _empty()
    except _Misuse as misuse:
        print(misuse, file=sys.stderr)
        return 2
    try:
        code = _report(args, seconds)
        if not args.quiet:
            print(f"用时 {seconds[-1][1] - seconds[0][1]:.1f} 秒。", file=sys.stderr if args.json else sys.stdout)
        if args.keep and not args.json:
            print(f"查看：GUIGUAN_DEMO=1 GUIGUAN_VAR={args.keep} guiguan serve")
        return code
    finally:
        if not args.keep:
            import shutil

            shutil.rmtree(folder, ignore_errors=True)


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser("rehearse", help="在空数据库上推演完整的一届，报告进程、件数和被拒绝的办理")
    parser.add_argument("--applications", type=int, default=95, help="申报件数（默认 95）")
    parser.add_argument("--experts", type=int, default=60, help="专家人数（默认 60）")
    parser.add_argument("--seed", type=int, default=1, help="种子：相同的种子，结果逐字相同（默认 1）")
    parser.add_argument("--keep", default="", metavar="目录", help="把数据库留在这个空目录里，供在网页上查看")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    parser.add_argument("--quiet", action="store_true", help="不显示进度和用时")
    parser.set_defaults(handle=handle)
