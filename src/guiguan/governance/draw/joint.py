"""Experts into groups and cases into groups at once, by CP-SAT: what can be reached, and the lot where needed."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ortools.sat.python import cp_model

from guiguan.governance.draw.problem import Problem

WORKERS = 8
"""Whatever the cores: with fewer, CP-SAT's search lacks the strategy that proves this model (measured)."""
Progress = Callable[[int, int], None]
"""Called with (best value, bound) while a solver runs."""


@dataclass(frozen=True, slots=True)
class Found:
    """``seats`` and ``places`` give the group of each drawn candidate and each case, by position."""

    seats: dict[int, int] | None
    places: dict[int, int] | None
    proven: bool
    value: int = 0
    bound: int = 0


class Joint:
    """The model of one problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.model = problem, cp_model.CpModel()
        groups = range(problem.terms.groups)
        self.x = [[self.model.new_bool_var("") for _ in groups] for _ in problem.candidates]
        self.y = [[self.model.new_bool_var("") for _ in groups] for _ in problem.cases]
        for row in self.x:
            self.model.add_at_most_one(row)
        for row in self.y:
            self.model.add_exactly_one(row)
        for group in groups:
            self._compose(group)
            self._separate(group)
        self.covered = self._cover()
        if problem.terms.trade_member:
            for row in self.covered:
                self.model.add_exactly_one(row)

    def _compose(self, group: int) -> None:
        people, terms, add = self.problem.candidates, self.problem.terms, self.model.add
        column = [row[group] for row in self.x]
        add(sum(column) == terms.size)
        add(sum(v for v, one in zip(column, people, strict=True) if one.leads) >= terms.leaders)
        there = []
        for name in sorted({name for one in people for name in one.fields}):
            flag = self.model.new_bool_var("")
            add(sum(v for v, one in zip(column, people, strict=True) if name in one.fields) >= flag)
            there.append(flag)
        add(sum(there) >= terms.fields)
        sharing: dict[str, list[Any]] = defaultdict(list)
        for variable, one in zip(column, people, strict=True):
            if one.employer:
                sharing[one.employer].append(variable)
        for variables in sharing.values():
            if len(variables) > terms.per_employer:
                add(sum(variables) <= terms.per_employer)
        least, rest = divmod(len(self.problem.cases), terms.groups)
        load = sum(row[group] for row in self.y)
        add(load >= least)
        add(load <= least + bool(rest))

    def _separate(self, group: int) -> None:
        for person, row in enumerate(self.x):
            for case, other in enumerate(self.y):
                if self.problem.is_barred(person, case):
                    self.model.add_bool_or(~row[group], ~other[group])

    def _cover(self) -> list[list[Any]]:
        """covered[case][group]: the case lies in the group and a member knows its trade."""
        people, rows = self.problem.candidates, []
        for case, places in zip(self.problem.cases, self.y, strict=True):
            row = []
            for group, place in enumerate(places):
                flag = self.model.new_bool_var("")
                self.model.add_implication(flag, place)
                knowing = sum(x[group] for x, one in zip(self.x, people, strict=True) if case.trade in one.trades)
                self.model.add(knowing >= flag)
                row.append(flag)
            self.model.add_at_most_one(row)
            rows.append(row)
        return rows

    def coverage(self) -> Any:
        return sum(flag for row in self.covered for flag in row)

    def differently(self, found: Found) -> None:
        """Leave one solution out, to see whether another is as good."""
        chosen = [self.x[person][group] for person, group in (found.seats or {}).items()]
        chosen += [self.y[case][group] for case, group in (found.places or {}).items()]
        self.model.add(sum(chosen) <= len(chosen) - 1)

    def solve(
        self, seconds: float, stop: threading.Event | None = None, progress: Progress | None = None,
        placed: Sequence[Sequence[int]] | None = None,
    ) -> Found:  # fmt: skip
        """``placed``: only with these cases in the groups, by position; leaves the model as it is."""
        model = self.model
        if placed is not None:
            model = model.clone()
            for group, bundle in enumerate(placed):
                for case in bundle:
                    model.add(model.get_bool_var_from_proto_index(self.y[case][group].index) == 1)
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = max(seconds, 0.1)
        solver.parameters.num_workers = WORKERS
        done = threading.Event()
        if stop is not None:
            threading.Thread(target=_stop_when_asked, args=(solver, stop, done), daemon=True).start()
        status = solver.solve(model, _Watcher(progress))
        done.set()
        if status == cp_model.INFEASIBLE:
            return Found(None, None, proven=True)
        if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return Found(None, None, proven=False)
        seats = {p: g for p, row in enumerate(self.x) for g, v in enumerate(row) if solver.value(v)}
        places = {c: g for c, row in enumerate(self.y) for g, v in enumerate(row) if solver.value(v)}
        value, bound = round(solver.objective_value), round(solver.best_objective_bound)
        return Found(seats, places, status == cp_model.OPTIMAL, value, bound)


class _Watcher(cp_model.CpSolverSolutionCallback):  # type: ignore[misc] # ortools carries no types
    """Tells the progress, at most once a second."""

    def __init__(self, progress: Progress | None) -> None:
        super().__init__()
        self.progress, self.told = progress, 0.0

    def on_solution_callback(self) -> None:
        if self.progress and time.monotonic() - self.told > 1:
            self.told = time.monotonic()
            self.progress(round(self.objective_value), round(self.best_objective_bound))


def _stop_when_asked(solver: Any, stop: threading.Event, done: threading.Event) -> None:
    """The best so far is kept; between two solutions nothing else would notice the wish."""
    while not done.wait(0.2):
        if stop.is_set():
            solver.stop_search()
            return
