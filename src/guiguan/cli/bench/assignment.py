"""`guiguan bench assignment`: the draw at the size of a province, through the entry the office uses; wall-clock
seconds, proof and peak memory. Each problem in a process of its own: peak memory is never given back."""

import argparse
import json
import multiprocessing
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Size:
    """One problem: its words, what :func:`sample` and :class:`Terms` are given, and the seconds aimed at."""

    words: str
    sample: dict[str, Any]
    terms: dict[str, Any]
    aim: float


_PLAIN = {"kind": "pairs", "size": 3, "leaders": 0, "fields": 0, "per_employer": 3, "trade_member": False, "most": 3,
          "floor": 0}  # fmt: skip
SIZES = {
    "joint": Size("分组 200 名专家 × 150 件，25 组 × 6 人", {"experts": 200, "cases": 150},
                  {"kind": "joint", "size": 6, "groups": 25}, 5),
    "pairs": Size("逐件 300 名专家 × 200 件，每件 5 人，含组成要求",
                  {"experts": 300, "cases": 200, "conflicts": 0.04, "leading": 0.25, "employers": 100, "graded": True},
                  {"kind": "pairs", "size": 5, "most": 5, "least": 1}, 40),
    "plain": Size("逐件 1,000 名专家 × 300 件，每件 3 人，不含组成要求",
                  {"experts": 1000, "cases": 300, "conflicts": 0.04}, _PLAIN, 0.5),
    "large": Size("逐件 5,000 名专家 × 2,000 件，每件 3 人，不含组成要求",
                  {"experts": 5000, "cases": 2000, "conflicts": 0.04}, _PLAIN, 5),
}  # fmt: skip


def peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def measure(key: str, seed: int) -> dict[str, Any]:
    """Only the draw is timed; ``problem_mb`` is the peak before it, with the problem in memory."""
    from guiguan.cli.bench.samples import sample
    from guiguan.governance.draw.check import breaches
    from guiguan.governance.draw.lots import Watch, draw
    from guiguan.governance.draw.problem import Terms

    size = SIZES[key]
    problem = sample(seed, terms=Terms(**size.terms), **size.sample)
    before, began, worked = peak_mb(), time.perf_counter(), time.process_time()
    plan = draw(problem, str(seed), Watch(600, stoppable=False))
    seconds, cpu = round(time.perf_counter() - began, 2), round(time.process_time() - worked, 2)
    return {"what": size.words, "seconds": seconds, "cpu": cpu, "aim": size.aim, "proven": plan.proven,
            "value": plan.value, "bound": plan.bound, "worst": plan.worst / 100, "total": plan.total,
            "route": plan.route, "problem_mb": before, "peak_mb": peak_mb(),
            "breaches": len(breaches(problem, plan.groups))}  # fmt: skip


def alone(key: str, seed: int) -> dict[str, Any]:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as child:
        return child.submit(measure, key, seed).result()


def _proof(row: dict[str, Any]) -> str:
    if row["proven"]:
        return "已证明最优且唯一"
    return "最优，未证明唯一" if row["value"] == row["bound"] else f"未证明，上界 {row['bound']}"


def run(args: argparse.Namespace) -> int:
    """Print a line a problem; everything by seed, so that it can be run again."""
    rows = [alone(key, args.seed) for key in args.only or SIZES]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for row in rows:
        print(f"{row['what']}：{row['seconds']} 秒（目标 {row['aim']} 秒；处理器 {row['cpu']} 秒），{_proof(row)}，值 {row['value']}，"
              f"峰值内存 {row['peak_mb']} MB，其中底稿 {row['problem_mb']} MB；{row['route']}")  # fmt: skip
    return 0
