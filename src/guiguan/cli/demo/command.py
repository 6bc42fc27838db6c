"""`guiguan demo`: migrate, play the demonstration in through the acts, once; afterwards the data stay."""

import argparse
import sys
import time


def handle(args: argparse.Namespace) -> int:
    """0 ready; 2 outside a demonstration."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import transaction

    from guiguan.people.models import Authority

    if not settings.GUIGUAN_DEMO:
        print("演示数据只用于演示环境，请设置 GUIGUAN_DEMO=1。", file=sys.stderr)
        return 2
    call_command("migrate", verbosity=0)
    if Authority.objects.exists():
        print("演示数据已在，照旧使用。需要重新开始的，先运行 make reset。")
        return 0
    from guiguan.cli.demo.play import play

    began = time.monotonic()

    def say(words: str) -> None:
        print(f"[{time.monotonic() - began:5.1f} 秒] {words}", flush=True)

    # All or nothing: what was interrupted is played again from the start.
    with transaction.atomic():
        play(say)
    say("演示数据准备完毕")
    return 0


def add_parsers(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser("demo", help="准备演示数据（只在演示环境，只做一次）")
    parser.set_defaults(handle=handle, django=True, demo=True)
