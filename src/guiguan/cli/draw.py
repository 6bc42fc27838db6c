"""`guiguan draw repeat FILE`: anybody draws again from the file that the page gives out, and compares."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any


def repeat(args: argparse.Namespace) -> int:
    """0 when the plan is found again, 1 when not, 2 when the file cannot be used."""
    from guiguan.governance.draw.lots import Infeasible, OutOfTime, Watch, draw
    from guiguan.governance.draw.problem import Problem

    try:
        whole = json.loads(Path(args.file).read_text("utf8"))
        problem, seed = Problem.read(whole["problem"]), str(whole["seed"])
    except (OSError, ValueError, KeyError, TypeError) as wrong:
        print(f"底稿无法读取：{wrong}", file=sys.stderr)
        return 2
    if problem.digest() != whole.get("digest"):
        print("底稿的内容与摘要不符，已被改动。")
        return 1
    try:
        plan = draw(problem, seed, Watch(args.seconds, stoppable=False))
    except (Infeasible, OutOfTime) as none:
        print(f"没有得出方案：{none or '没有可行方案'}")
        return 1
    same = [group.as_json() for group in plan.groups] == whole.get("plan")
    if same:
        print(f"重复抽取的结果与底稿一致：{len(plan.groups)} 组，{'最优且唯一' if plan.proven else '未证明'}。")
    else:
        print("重复抽取的结果与底稿不同。" + ("底稿记有手工调换或者补抽。" if whole.get("swaps") else ""))
    return 0 if same else 1


def add_parsers(subparsers: Any) -> None:
    group = subparsers.add_parser("draw", help="专家抽取")
    parts = group.add_subparsers(dest="part", required=True, metavar="内容", title="内容")
    again = parts.add_parser("repeat", help="用下载的底稿重复抽取，核对结果")
    again.add_argument("file", help="底稿文件")
    again.add_argument("--seconds", type=float, default=300.0, help="最长秒数")
    again.set_defaults(handle=repeat)
