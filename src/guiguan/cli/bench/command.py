"""Adds `guiguan bench` and its parts."""

import argparse
from typing import Any

from guiguan.cli.bench import assignment


def add_parsers(subparsers: Any) -> None:
    bench = subparsers.add_parser("bench", help="测量：速度和内存")
    parts = bench.add_subparsers(dest="part", required=True, metavar="内容", title="内容")
    draw: argparse.ArgumentParser = parts.add_parser("assignment", help="专家抽取和分配")
    draw.add_argument("--seed", type=int, default=7, help="随机种子")
    draw.add_argument("--json", action="store_true", help="以 JSON 输出")
    draw.set_defaults(handle=assignment.run)
