"""Experts for given bundles of cases: one bundle a group, or one a single case. An integer programme, solved to proof.

HiGHS' barrier gives the bound on the worst-served case from which the floor of fit is taken. Then HiGHS' dual simplex
solves the weights with experts divisible, which says what each pair that it leaves would cost (its reduced cost); SCIP
seats whole experts among the pairs that cost little. No pair costing more than the gap to the bound is in any solution
as good, so what SCIP proves of the few holds of all (reduced-cost fixing; Wolsey, Integer Programming, 1998, ch. 7).
"""

import math
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from ortools.math_opt.python import mathopt

from guiguan.governance.draw.problem import Problem

Bundle = tuple[int, ...]
"""Positions of cases that share their experts."""
NO_SOLUTION = mathopt.TerminationReason.INFEASIBLE, mathopt.TerminationReason.INFEASIBLE_OR_UNBOUNDED
NEAR = 12
"""Times the seats: so many pairs, the cheapest, are first looked through."""
MARGIN = 1e-6
"""What floating point may be wrong by, of the bound."""
Chosen = frozenset[tuple[int, int]]
"""(position of a candidate, position of a bundle)."""


@dataclass(frozen=True, slots=True)
class Seats:
    """``chosen`` is None when there is no solution; ``proven``: optimal, or shown to have none."""

    chosen: Chosen | None
    proven: bool
    value: int = 0
    bound: int | None = 0


@dataclass(slots=True)
class Stop:
    """The time a solver may take, in seconds; ``asked`` ends it sooner with the best it has; ``tell`` hears the best
    value and the bound meanwhile."""

    seconds: float = 60.0
    asked: threading.Event | None = None
    tell: Callable[[int, int], None] | None = None


class Seating:
    """The model of one problem and one list of bundles. ``worst``: the fit of the worst-served case, a sum."""

    def __init__(self, problem: Problem, bundles: Sequence[Bundle]) -> None:
        self.problem, self.bundles = problem, bundles
        self.model = mathopt.Model()
        self.there: list[Any] = []
        self.worst = self.model.add_variable(lb=0)
        self.x: dict[tuple[int, int], Any] = {}
        self.of_bundle: dict[int, list[int]] = defaultdict(list)
        self.of_person: dict[int, list[int]] = defaultdict(list)
        for person in range(len(problem.candidates)):
            for place, bundle in enumerate(bundles):
                if not any(problem.is_barred(person, case) for case in bundle):
                    self.x[person, place] = self.model.add_variable(lb=0, ub=1, is_integer=True)
                    self.of_bundle[place].append(person)
                    self.of_person[person].append(place)
        for place, bundle in enumerate(bundles):
            self._compose(place)
            for case in bundle:
                self.model.add_linear_constraint(self.served(case, place) >= self.worst)
        self._load()

    def _sum(self, place: int, persons: Sequence[int]) -> Any:
        return mathopt.fast_sum(self.x[person, place] for person in persons)

    def _compose(self, place: int) -> None:
        people, terms = self.problem.candidates, self.problem.terms
        free, add = self.of_bundle[place], self.model.add_linear_constraint
        add(self._sum(place, free) == terms.size)
        add(self._sum(place, [p for p in free if people[p].leads]) >= terms.leaders)
        if terms.fields:
            self._fields(place, free)
        sharing: dict[str, list[int]] = defaultdict(list)
        for person in free:
            if people[person].employer:
                sharing[people[person].employer].append(person)
        for persons in sharing.values():
            if len(persons) > terms.per_employer:
                add(self._sum(place, persons) <= terms.per_employer)
        if terms.trade_member:
            for trade in {self.problem.cases[case].trade for case in self.bundles[place]}:
                add(self._sum(place, [p for p in free if trade in people[p].trades]) >= 1)

    def _fields(self, place: int, free: Sequence[int]) -> None:
        people, covered = self.problem.candidates, []
        for name in sorted({one for person in free for one in people[person].fields}):
            there = self.model.add_variable(lb=0, ub=1, is_integer=True)
            self.model.add_linear_constraint(self._sum(place, [p for p in free if name in people[p].fields]) >= there)
            covered.append(there)
        self.there += covered
        self.model.add_linear_constraint(mathopt.fast_sum(covered) >= self.problem.terms.fields)

    def _load(self) -> None:
        terms = self.problem.terms
        most, least = (1, 0) if terms.kind == "joint" else (terms.most, terms.least)
        for person in range(len(self.problem.candidates)):
            taken = mathopt.fast_sum(self.x[person, place] for place in self.of_person[person])
            self.model.add_linear_constraint(taken <= most)
            if least:
                self.model.add_linear_constraint(taken >= least)

    def served(self, case: int, place: int) -> Any:
        """The fit of a case: the sum over its experts."""
        fits = self.problem.fits
        return mathopt.fast_sum(fits[person][case] * self.x[person, place] for person in self.of_bundle[place])

    def worst_bound(self, stop: Stop) -> int | None:
        """The largest fit (a sum) that the worst-served case could have, were experts divisible; None if there is
        none."""
        self.model.maximize(self.worst)
        result = self._divisible(stop, mathopt.LPAlgorithm.BARRIER)  # simplex took up to fifty seconds
        if result is None or result.termination.reason != mathopt.TerminationReason.OPTIMAL:
            return None
        return int(result.objective_value() + 1e-6)

    def keep_floor(self, floor: int) -> None:
        """Every case is served by at least ``floor``, a sum of fits."""
        self.worst.lower_bound = self.worst.upper_bound = floor

    def maximise(self, weights: Mapping[tuple[int, int], int], stop: Stop, *, even: bool = False) -> Seats:
        """The best solution of all, by integer weights. ``even``: they are all the same, so that no pair costs more
        than another and the way by the cheap ones is a detour."""
        self.model.maximize(mathopt.fast_sum(weight * self.x[key] for key, weight in weights.items() if key in self.x))
        self._fix({})
        best, until = _Best(self.x, weights), time.monotonic() + stop.seconds
        if even:
            return self._search(best, stop)
        relaxed = self._divisible(stop, mathopt.LPAlgorithm.DUAL_SIMPLEX)
        if relaxed is None or relaxed.termination.reason != mathopt.TerminationReason.OPTIMAL:
            return Seats(None, proven=relaxed is not None and relaxed.termination.reason in NO_SOLUTION)
        bound, duals = relaxed.objective_value(), relaxed.reduced_costs()
        margin = 1 + MARGIN * abs(bound)
        costs = {key: duals[variable] for key, variable in self.x.items()}
        reach: float = sorted(map(abs, costs.values()))[: NEAR * len(self.bundles) * self.problem.terms.size][-1]
        while True:
            far = {key: cost > 0 for key, cost in costs.items() if abs(cost) > reach}
            self._fix(far)
            found = self._search(best, replace(stop, seconds=until - time.monotonic()))
            if not found.proven:
                return replace(found, bound=int(bound + margin))
            if not far or (found.chosen is not None and bound - found.value + margin <= reach):
                return found
            reach = math.inf if found.chosen is None else bound - found.value + 2 * margin

    def is_only(self, found: Seats, weights: Mapping[tuple[int, int], int], stop: Stop) -> bool:
        """Whether no other solution is as good as the one that :meth:`maximise` has just proven best."""
        chosen = found.chosen or frozenset()
        self.model.add_linear_constraint(mathopt.fast_sum(self.x[key] for key in chosen) <= len(chosen) - 1)
        second = self._search(_Best(self.x, weights), stop)
        return second.proven and (second.chosen is None or second.value < found.value)

    def at_least(self, weights: Mapping[tuple[int, int], int], value: int) -> None:
        """Fix an aim that was reached before the next one is pursued."""
        self.model.add_linear_constraint(mathopt.fast_sum(w * self.x[key] for key, w in weights.items()) >= value)

    def _fix(self, at: Mapping[tuple[int, int], bool]) -> None:
        """These pairs are in or out; the others free."""
        for key, variable in self.x.items():
            there = at.get(key)
            variable.lower_bound, variable.upper_bound = int(there is True), int(there is not False)

    def _divisible(self, stop: Stop, algorithm: Any) -> Any:
        """Solved as if experts were divisible; None when stopped."""
        whole = (*self.x.values(), *self.there)
        for variable in whole:
            variable.integer = False
        result = _solve(self.model, mathopt.SolverType.HIGHS, stop, algorithm=algorithm)
        for variable in whole:
            variable.integer = True
        return result

    def _search(self, best: "_Best", stop: Stop) -> Seats:
        """Whole experts, among the pairs that are free."""
        result = _solve(self.model, mathopt.SolverType.GSCIP, stop, best)
        if result is None:
            return Seats(best.chosen, proven=False, value=best.value, bound=best.bound)
        reason = result.termination.reason
        if reason == mathopt.TerminationReason.INFEASIBLE:
            return Seats(None, proven=True)
        if not result.has_primal_feasible_solution():
            return Seats(best.chosen, proven=False, value=best.value, bound=best.bound)
        best.hear(result.variable_values())
        return Seats(best.chosen, reason == mathopt.TerminationReason.OPTIMAL, best.value, best.value)


def _solve(
    model: Any, solver: Any, stop: Stop, best: "_Best | None" = None, algorithm: Any = mathopt.LPAlgorithm.BARRIER
) -> Any:
    """The result, or None when asked to stop. In a thread of its own, left behind when asked: neither SCIP nor HiGHS'
    barrier heeds MathOpt's interrupter in this release (measured). It ends by its limit of time."""
    limits = mathopt.SolveParameters(time_limit=timedelta(seconds=max(stop.seconds, 0.1)))
    given: dict[str, Any] = {"params": limits}
    if solver == mathopt.SolverType.GSCIP:
        limits.relative_gap_tolerance = limits.absolute_gap_tolerance = 0.0
        given["msg_cb"] = _Table(stop.tell) if stop.tell else None
    else:
        limits.lp_algorithm = algorithm
    if best is not None and stop.asked is not None:
        given["cb"] = best
        given["callback_reg"] = mathopt.CallbackRegistration(events={mathopt.Event.MIP_SOLUTION})
    if stop.asked is None:
        return mathopt.solve(model, solver, **given)
    search = _Search(lambda: mathopt.solve(model, solver, **given))
    search.start()
    while search.is_alive() and not stop.asked.is_set():
        search.join(0.05)
    if search.failed is not None:
        raise search.failed
    return search.result


class _Search(threading.Thread):
    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self.work, self.result = work, None
        self.failed: Exception | None = None

    def run(self) -> None:
        try:
            self.result = self.work()
        except Exception as failed:  # noqa: BLE001 - raised again by whoever waits
            self.failed = failed


class _Best:
    """Hears of every solution that SCIP finds, and keeps the best with the bound of that moment."""

    def __init__(self, x: Mapping[tuple[int, int], Any], weights: Mapping[tuple[int, int], int]) -> None:
        self.x, self.weights = x, weights
        self.chosen: Chosen | None = None
        self.value = 0
        self.bound: int | None = None

    def hear(self, values: Mapping[Any, float]) -> None:
        chosen = frozenset(key for key, variable in self.x.items() if values.get(variable, 0.0) > 0.5)
        value = sum(self.weights.get(key, 0) for key in chosen)
        if self.chosen is None or value > self.value:
            self.chosen, self.value = chosen, value

    def __call__(self, data: Any) -> Any:
        self.hear(data.solution or {})
        bound = data.mip_stats.dual_bound
        self.bound = int(bound) if math.isfinite(bound) and bound < 1e18 else None
        return mathopt.CallbackResult()


class _Table:
    """Reads SCIP's table of progress, whose numbers are rounded to seven digits. A callback at every solution would
    give exact ones, but changes how SCIP searches."""

    def __init__(self, tell: Callable[[int, int], None]) -> None:
        self.tell, self.columns = tell, (-1, -1)

    def __call__(self, lines: Sequence[str]) -> None:
        for line in lines:
            cells = [cell.strip() for cell in line.split("|")]
            if "dualbound" in cells and "primalbound" in cells:
                self.columns = cells.index("primalbound"), cells.index("dualbound")
            elif len(cells) > max(self.columns) > 0:
                value, bound = (_number(cells[column]) for column in self.columns)
                if bound is not None:
                    self.tell(value or 0, bound)


def _number(cell: str) -> int | None:
    try:
        return round(float(cell)) if abs(float(cell)) < 1e18 else None
    except ValueError:
        return None  # a dash: none yet
