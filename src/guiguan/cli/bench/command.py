"""Adds `guiguan bench` and its parts."""

import argparse
from typing import Any

from guiguan.cli.bench import assignment, pages


def add_parsers(subparsers: Any) -> None:
    bench = subparsers.add_parser("bench", help="测量：速度和内存")
    parts = bench.add_subparsers(dest="part", required=True, metavar="内容", title="内容")
    draw: argparse.ArgumentParser = parts.add_parser("assignment", help="专家抽取和分配")
    draw.add_argument("--seed", type=int, default=7, help="随机种子")
    draw.add_argument("--json", action="store_true", help="以 JSON 输出")
    draw.add_argument("--only", nargs="*", choices=list(assignment.SIZES), help="只测这几项")
    draw.set_defaults(handle=assignment.run)
    reading: argparse.ArgumentParser = parts.add_parser("pages", help="各页面与空页相比的开销")
    reading.add_argument("--applications", type=int, default=1000, help="申报件数")
    reading.add_argument("--experts", type=int, default=100, help="专家人数")
    reading.add_argument("--seed", type=int, default=1, help="随机种子")
    reading.add_argument("--times", type=int, default=pages.TIMES, help="每页次数")
    reading.add_argument("--grown", action="store_true", help="再加十届旧届次和十七个机关，量同样的页面")
    reading.add_argument("--each", type=int, default=50, help="每个旧届次的申报件数")
    reading.add_argument("--no-memory", action="store_true", help="不量内存")
    reading.add_argument("--port", type=int, default=8120, help="量内存时所用的端口")
    reading.add_argument("--json", action="store_true", help="以 JSON 输出")
    reading.set_defaults(handle=pages.run)
