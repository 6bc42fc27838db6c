"""`guiguan bench assignment`: the draw at the size of a province; wall-clock seconds, proof and peak memory."""

import argparse
import json
import resource
import time
from collections.abc import Callable
from typing import Any

JOINT = "分组 200 名专家 × 150 件，25 组 × 6 人"
PAIRS = "逐件 300 名专家 × 200 件，每件 5 人，含组成要求"
FLOWS = ((1000, 300), (5000, 2000))


def _timed(what: str, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    began = time.perf_counter()
    found = work()
    return {"what": what, "seconds": round(time.perf_counter() - began, 2), **found,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}  # fmt: skip


def _drawn(problem: Any, seed: str) -> dict[str, Any]:
    from guiguan.governance.draw.check import breaches
    from guiguan.governance.draw.lots import Watch, draw

    plan = draw(problem, seed, Watch(600))
    return {"proven": plan.proven, "value": plan.value, "bound": plan.bound, "worst": plan.worst / 100,
            "total": plan.total, "breaches": len(breaches(problem, plan.groups)), "route": plan.route}  # fmt: skip


def _flow(experts: int, cases: int, seed: int) -> dict[str, Any]:
    import numpy as np

    from guiguan.governance.draw import flow

    dice = np.random.default_rng(seed)
    scores = (dice.beta(2, 3, (experts, cases)) * (1 << 20)).astype(np.int64)
    barred = dice.random((experts, cases)) < 0.04
    began = time.perf_counter()
    _, total = flow.assign(scores, barred, each=3, most=3)
    return {"proven": True, "value": total, "seconds": round(time.perf_counter() - began, 2)}


def run(args: argparse.Namespace) -> int:
    """Print a line a problem; everything by seed, so that it can be run again."""
    from guiguan.cli.bench.samples import sample
    from guiguan.governance.draw.problem import Terms

    seed = args.seed
    joint = sample(seed, experts=200, cases=150, terms=Terms("joint", 6, 25))
    pairs = sample(seed, experts=300, cases=200, terms=Terms("pairs", 5, most=5, least=1), conflicts=0.04, leading=0.25,
                   employers=100, graded=True)  # fmt: skip
    works: list[tuple[str, Callable[[], dict[str, Any]]]] = [
        (JOINT, lambda: _drawn(joint, str(seed))),
        (PAIRS, lambda: _drawn(pairs, str(seed))),
    ]
    for experts, cases in FLOWS:
        words = f"逐件 {experts:,} 名专家 × {cases:,} 件，每件 3 人，不含组成要求"
        works.append((words, lambda experts=experts, cases=cases: _flow(experts, cases, seed)))  # type: ignore[misc]
    rows = [_timed(words, work) for words, work in works]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for row in rows:
        proof = "已证明最优" if row["proven"] else f"未证明，上界 {row.get('bound')}"
        print(f"{row['what']}：{row['seconds']} 秒，{proof}，值 {row['value']}，峰值内存 {row['peak_mb']} MB")
    return 0
