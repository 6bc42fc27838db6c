"""`guiguan`: one command, its parts in modules of their own. Exit codes: 0 done, 1 refused or found wrong, 2 misuse."""

import argparse
import os
import sys
from importlib import import_module

PARTS = (
    "demo.command", "rehearse.command", "serve", "officers", "register", "law", "act", "docs", "draw", "bench.command",
    "publish", "backup", "doctor",
)  # fmt: skip


def parser() -> argparse.ArgumentParser:
    """Every part adds its own parsers; none of them sets up Django."""
    root = argparse.ArgumentParser(prog="guiguan", description="政府质量奖办理系统", add_help=True)
    root.add_argument("--version", action="version", version="guiguan 0.1.0")
    subparsers = root.add_subparsers(dest="command", required=True, metavar="命令", title="命令")
    for part in PARTS:
        import_module(f"guiguan.cli.{part}").add_parsers(subparsers)
    return _in_chinese(root)


def _in_chinese(parser: argparse.ArgumentParser, words: str = "") -> argparse.ArgumentParser:
    """Headings and descriptions that argparse would leave empty or write in English."""
    parser.description = parser.description or words
    parser._positionals.title, parser._optionals.title = "参数", "选项"
    for action in parser._actions:
        if isinstance(action, argparse._HelpAction):
            action.help = "显示本说明"
        elif isinstance(action, argparse._VersionAction):
            action.help = "显示版本"
        elif isinstance(action, argparse._SubParsersAction):
            told = {choice.dest: choice.help or "" for choice in action._choices_actions}
            for name, inner in action.choices.items():
                _in_chinese(inner, told.get(name, ""))
    return parser


def set_up() -> None:
    """Django, once a process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guiguan.config.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()


def main(argv: list[str] | None = None) -> int:
    """Run one command. Django is set up only for the commands that need it."""
    args = parser().parse_args(argv)
    if getattr(args, "demo", False):
        os.environ["GUIGUAN_DEMO"] = "1"
    if getattr(args, "django", False):
        set_up()
    return int(args.handle(args))


if __name__ == "__main__":
    sys.exit(main())
