"""Pairs without composition: the exact optimum by minimum-cost flow on the few arcs that matter.

The full graph of a province (5,000 × 2,000) has ten million arcs. The flow is solved on each case's best candidates;
shortest distances in its residual graph are prices that prove the optimum or name the arcs left out that would improve
it (column generation; Ahuja, Magnanti, Orlin, Network Flows, 1993, ch. 9 and 17). Scores are integers.
"""

from graphlib import CycleError, TopologicalSorter
from typing import Any

import numpy as np
from ortools.graph.python import min_cost_flow

Array = Any


class NoFlow(Exception):
    """The cases cannot all be served; the message says which and why."""


def assign(scores: Array, barred: Array, *, each: int, most: int) -> tuple[Array, int, bool]:
    """The experts of every case.

    ``scores``: (experts, cases) integers, larger is better, below 2**31; ``barred``: the same shape, bool. ``each``
    experts a case, at most ``most`` cases an expert. Returns ((cases, each) positions of experts, total score,
    whether no other assignment reaches it); none exceeds it. Raises :class:`NoFlow`.
    """
    experts, cases = scores.shape
    free = (~barred).sum(axis=0)
    if (free < each).any():
        raise NoFlow(f"有 {int((free < each).sum())} 件申报可用的专家不足 {each} 名。")
    if experts * most < cases * each:
        raise NoFlow(f"专家 {experts} 名、每人至多 {most} 件，不足以承担 {cases} 件、每件 {each} 名。")
    worth = np.where(barred, np.int64(-1) << 40, scores.astype(np.int64))
    arcs = _first(worth, each, most)
    while True:
        chosen, total = _flow(worth, arcs, each, most)
        missing = _improving(worth, arcs, chosen, most) if chosen is not None else _more(worth, arcs)
        if not len(missing):
            if chosen is None:
                raise NoFlow("回避和负担上限使申报无法全部分配。")
            return chosen.reshape(cases, each), total, _is_only(worth, arcs, chosen, most)
        arcs = np.concatenate([arcs, missing])


def _first(worth: Array, each: int, most: int) -> Array:
    """Every case's best candidates: arcs as expert × cases + case, sorted by case."""
    experts, cases = worth.shape
    take = min(experts, max(4 * each, 24, 2 * cases * each // max(experts * most, 1)))
    best = np.argpartition(-worth, take - 1, axis=0)[:take]
    rows, columns = best.ravel(), np.tile(np.arange(cases), take)
    keep = worth[rows, columns] >= 0
    return rows[keep] * cases + columns[keep]


def _more(worth: Array, arcs: Array) -> Array:
    """All arcs not yet in: the sparse graph could not carry the flow."""
    free = np.flatnonzero(worth.ravel() >= 0)
    return np.setdiff1d(free, arcs, assume_unique=True)


def _flow(worth: Array, arcs: Array, each: int, most: int) -> tuple[Array | None, int]:
    experts, cases = worth.shape
    rows, columns = arcs // cases, arcs % cases
    network = min_cost_flow.SimpleMinCostFlow()
    source, sink = experts + cases, experts + cases + 1
    pairs = network.add_arcs_with_capacity_and_unit_cost(
        rows, experts + columns, np.ones(len(arcs), dtype=np.int64), -worth[rows, columns]
    )
    everyone, every = np.arange(experts), np.arange(cases)
    network.add_arcs_with_capacity_and_unit_cost(
        np.full(experts, source), everyone, np.full(experts, most), np.zeros(experts, dtype=np.int64)
    )
    network.add_arcs_with_capacity_and_unit_cost(
        experts + every, np.full(cases, sink), np.full(cases, each), np.zeros(cases, dtype=np.int64)
    )
    network.set_node_supply(source, each * cases)
    network.set_node_supply(sink, -each * cases)
    if network.solve() != network.OPTIMAL:
        return None, 0
    used = network.flows(pairs) > 0
    rows, columns = rows[used], columns[used]
    order = np.lexsort((rows, columns))
    return rows[order], int(worth[rows, columns].sum())


def _improving(worth: Array, arcs: Array, chosen: Array, most: int) -> Array:
    """Arcs left out whose reduced cost is negative at prices that prove the flow on the arcs taken in."""
    cases = worth.shape[1]
    reduced = _reduced(worth, *_prices(worth, arcs, chosen, most))
    reduced.ravel()[arcs] = 0
    found = np.flatnonzero((reduced < 0) & (worth >= 0))
    if len(found) > 20 * cases:  # the worst offenders first; the others may vanish with them
        found = found[np.argpartition(reduced.ravel()[found], 20 * cases)[: 20 * cases]]
    return found


def _reduced(worth: Array, of_expert: Array, of_case: Array) -> Array:
    return -worth + of_expert[:, None] - of_case[None, :]


def _is_only(worth: Array, arcs: Array, chosen: Array, most: int) -> bool:
    """Another optimum differs by cycles that cost nothing in the residual graph of the whole problem, whose arcs are
    then all without reduced cost. The source and whoever can take and give work freely count as one node, 0."""
    experts, cases = worth.shape
    of_expert, of_case = _prices(worth, arcs, chosen, most)
    load, columns = np.bincount(chosen, minlength=experts), np.repeat(np.arange(cases), len(chosen) // cases)
    taken = np.zeros(worth.shape, dtype=bool)
    taken[chosen, columns] = True
    reduced, unused = _reduced(worth, of_expert, of_case), ~taken & (worth >= 0)
    if reduced[unused].min(initial=0) < 0 or reduced[taken].max(initial=0) > 0:
        return False  # these prices show nothing
    even, level = reduced == 0, of_expert == 0
    expert = np.where(level & (load > 0) & (load < most), 0, 1 + np.arange(experts))
    case = 1 + experts + np.arange(cases)
    ahead, back = np.nonzero(even & unused), np.nonzero(even & taken)
    to_source, from_source = np.flatnonzero(level & (load == most)), np.flatnonzero(level & (load == 0))
    tails = np.concatenate([expert[ahead[0]], case[back[1]], expert[to_source], np.zeros_like(from_source)])
    heads = np.concatenate([case[ahead[1]], expert[back[0]], np.zeros_like(to_source), expert[from_source]])
    order = TopologicalSorter[int]()
    for tail, head in zip(tails.tolist(), heads.tolist(), strict=True):
        order.add(head, tail)
    try:
        order.prepare()
    except CycleError:
        return False
    return True


def _prices(worth: Array, arcs: Array, chosen: Array, most: int) -> tuple[Array, Array]:
    """Shortest distances from the source in the residual graph: no reduced cost on a residual arc is negative. Whom
    it does not reach, because everybody there is full, is as if reached by an arc dearer than any way."""
    experts, cases = worth.shape
    each = len(chosen) // cases
    rows, columns = arcs // cases, arcs % cases
    taken = chosen * cases + np.repeat(np.arange(cases), each)
    used = np.isin(arcs, taken)
    cost, load = -worth[rows, columns], np.bincount(chosen, minlength=experts)
    far, dear = np.int64(1) << 52, np.int64(1) << 49
    of_expert = np.where(load < most, 0, far)  # source → expert is residual while he has room
    of_case = np.full(cases, far)
    ahead, back = ~used, used
    for _ in range(2 * (experts + cases)):
        before = of_expert.copy(), of_case.copy()
        np.minimum.at(of_case, columns[ahead], of_expert[rows[ahead]] + cost[ahead])
        np.minimum.at(of_expert, rows[back], of_case[columns[back]] - cost[back])
        source = min(0, int(of_expert[load > 0].min(initial=far)))  # expert → source undoes his load
        of_expert = np.where(load < most, np.minimum(of_expert, source), of_expert)
        if np.array_equal(of_expert, before[0]) and np.array_equal(of_case, before[1]):
            if (of_expert < far // 2).all():
                break
            of_expert = np.where(of_expert < far // 2, of_expert, dear)
    return of_expert, of_case
