"""The same problems said a second time, for HiGHS through scipy: no line shared with the product's models."""

from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix


class Rows:
    """Constraints gathered row by row."""

    def __init__(self, width: int) -> None:
        self.width, self.data, self.at, self.ends = width, [], [], [0]
        self.low: list[float] = []
        self.high: list[float] = []

    def add(self, terms: dict[int, float], low: float, high: float) -> None:
        self.at += list(terms)
        self.data += list(terms.values())
        self.ends.append(len(self.at))
        self.low.append(low)
        self.high.append(high)

    def solve(self, cost: Any) -> Any:
        matrix = csr_matrix((self.data, self.at, self.ends), shape=(len(self.low), self.width))
        options = {"mip_rel_gap": 0.0}
        return milp(-np.array(cost, dtype=float), constraints=LinearConstraint(matrix, self.low, self.high),
                    integrality=np.ones(self.width), bounds=Bounds(0, 1), options=options)  # fmt: skip


def most_covered(problem: Any) -> int | None:
    """How many cases at most have a member of their trade in their group; None when there are no groups at all."""
    people, cases, terms = problem.candidates, problem.cases, problem.terms
    groups, names = range(terms.groups), sorted({name for one in people for name in one.fields})
    count = iter(range(10**6))
    x = {(p, g): next(count) for p in range(len(people)) for g in groups}
    y = {(c, g): next(count) for c in range(len(cases)) for g in groups}
    u = {(c, g): next(count) for c in range(len(cases)) for g in groups}
    f = {(n, g): next(count) for n in names for g in groups}
    rows = Rows(next(count))
    for p in range(len(people)):
        rows.add({x[p, g]: 1 for g in groups}, 0, 1)
    for c in range(len(cases)):
        rows.add({y[c, g]: 1 for g in groups}, 1, 1)
    for g in groups:
        rows.add({x[p, g]: 1 for p in range(len(people))}, terms.size, terms.size)
        rows.add({x[p, g]: 1 for p, one in enumerate(people) if one.leads}, terms.leaders, np.inf)
        for n in names:
            rows.add({f[n, g]: -1} | {x[p, g]: 1 for p, one in enumerate(people) if n in one.fields}, 0, np.inf)
        rows.add({f[n, g]: 1 for n in names}, terms.fields, np.inf)
        for house in {one.employer for one in people if one.employer}:
            rows.add({x[p, g]: 1 for p, one in enumerate(people) if one.employer == house}, 0, terms.per_employer)
        rows.add({y[c, g]: 1 for c in range(len(cases))}, len(cases) // terms.groups, -(-len(cases) // terms.groups))
        for c, case in enumerate(cases):
            rows.add({u[c, g]: 1, y[c, g]: -1}, -np.inf, 0)
            knowing = {x[p, g]: -1.0 for p, one in enumerate(people) if case.trade in one.trades}
            rows.add({u[c, g]: 1} | knowing, -np.inf, 0)
            for p, one in enumerate(people):
                if (one.id, case.id) in problem.barred:
                    rows.add({x[p, g]: 1, y[c, g]: 1}, 0, 1)
    cost = np.zeros(rows.width)
    cost[list(u.values())] = 1
    found = rows.solve(cost)
    return None if found.x is None else round(-found.fun)


def best_pairs(
    problem: Any, weights: dict[tuple[int, int], int], floor: int, without: frozenset[tuple[int, int]] = frozenset()
) -> int | None:
    """The largest sum of weights over lawful pairs, other than ``without``, with every case served by ``floor``; None
    when there are none."""
    people, cases, terms = problem.candidates, problem.cases, problem.terms
    names = sorted({name for one in people for name in one.fields})
    x = {(p, c): p * len(cases) + c for p in range(len(people)) for c in range(len(cases))}
    f = {(n, c): len(x) + k * len(cases) + c for k, n in enumerate(names) for c in range(len(cases))}
    rows = Rows(len(x) + len(f))
    for c, case in enumerate(cases):
        column = {p: x[p, c] for p in range(len(people))}
        rows.add(dict.fromkeys(column.values(), 1), terms.size, terms.size)
        rows.add({column[p]: 1 for p, one in enumerate(people) if one.leads}, terms.leaders, np.inf)
        for n in names:
            rows.add({f[n, c]: -1} | {column[p]: 1 for p, one in enumerate(people) if n in one.fields}, 0, np.inf)
        rows.add({f[n, c]: 1 for n in names}, terms.fields, np.inf)
        for house in {one.employer for one in people if one.employer}:
            rows.add({column[p]: 1 for p, one in enumerate(people) if one.employer == house}, 0, terms.per_employer)
        if terms.trade_member:
            rows.add({column[p]: 1 for p, one in enumerate(people) if case.trade in one.trades}, 1, np.inf)
        rows.add({column[p]: problem.fits[p][c] for p in column}, floor, np.inf)
        for p, one in enumerate(people):
            if (one.id, case.id) in problem.barred:
                rows.add({column[p]: 1}, 0, 0)
    for p in range(len(people)):
        rows.add({x[p, c]: 1 for c in range(len(cases))}, terms.least, terms.most)
    if without:
        rows.add({x[key]: 1 for key in without}, 0, len(without) - 1)
    cost = np.zeros(rows.width)
    for key, weight in weights.items():
        cost[x[key]] = weight
    found = rows.solve(cost)
    return None if found.x is None else round(-found.fun)
