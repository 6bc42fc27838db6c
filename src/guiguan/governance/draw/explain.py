"""Why no plan exists: reasons from which none can be dropped, and what would help. CP-SAT with one worker."""

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ortools.sat.python import cp_model

from guiguan.governance.draw.problem import Problem

RULES = {"size": "每组人数", "leaders": "组长人数", "fields": "专业领域", "per_employer": "同一单位人数", "load": "每人负担",
         "trade_member": "熟悉行业的专家", "recusal": "回避", "even": "各组申报数均衡"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule at a place: ``case`` is the case's label, empty when the rule speaks of the whole."""

    rule: str
    case: str = ""

    def __str__(self) -> str:
        return f"申报 {self.case}：{RULES[self.rule]}" if self.case else RULES[self.rule]


@dataclass(frozen=True, slots=True)
class Help:
    """An expert whose admission would help: which trade, and whether he must be able to lead."""

    trade: str
    leads: bool

    def __str__(self) -> str:
        return f"熟悉{self.trade}{'、可任组长' if self.leads else ''}、无须回避的专家"


@dataclass(frozen=True, slots=True)
class Explanation:
    """``reasons`` cannot hold together; dropping any one of them removes this contradiction (when ``minimal``).
    ``helps``: the fewest experts to add, None when the search found no such set in its time."""

    reasons: tuple[Reason, ...]
    minimal: bool
    helps: tuple[Help, ...] | None


class _Model:
    """The hard rules, each behind a switch; one bundle a case in pairs, ``groups`` bundles in joint plans."""

    def __init__(self, problem: Problem, wild: Sequence[Help] = ()) -> None:
        self.problem, self.wild, self.model = problem, wild, cp_model.CpModel()
        self.switches: dict[Reason, Any] = {}
        self.pairs = problem.terms.kind == "pairs"
        self.bundles = range(len(problem.cases) if self.pairs else problem.terms.groups)
        people = len(problem.candidates) + len(wild)
        self.x = [[self.model.new_bool_var("") for _ in self.bundles] for _ in range(people)]
        self.leads = [one.leads for one in problem.candidates] + [one.leads for one in wild]
        self.trades = [one.trades for one in problem.candidates] + [frozenset({one.trade}) for one in wild]
        self.y = self._places()
        for bundle in self.bundles:
            self._compose(bundle)
        self._load()
        for case in range(len(problem.cases)):
            self._case(case)

    def _under(self, rule: str, case: int | None = None) -> Any:
        label = "" if case is None else self.problem.cases[case].label
        reason = Reason(rule, label)
        if reason not in self.switches:
            self.switches[reason] = self.model.new_bool_var(str(reason))
        return self.switches[reason]

    def _add(self, constraint: Any, rule: str, case: int | None = None) -> None:
        self.model.add(constraint).only_enforce_if(self._under(rule, case))

    def _places(self) -> list[list[Any]]:
        if self.pairs:
            return [[int(case == bundle) for bundle in self.bundles] for case in self.bundles]
        rows = [[self.model.new_bool_var("") for _ in self.bundles] for _ in self.problem.cases]
        least, rest = divmod(len(self.problem.cases), len(self.bundles))
        for row in rows:
            self.model.add_exactly_one(row)
        for bundle in self.bundles:
            load = sum(row[bundle] for row in rows)
            self._add(load >= least, "even")
            self._add(load <= least + bool(rest), "even")
        return rows

    def _compose(self, bundle: int) -> None:
        terms, people = self.problem.terms, self.problem.candidates
        subject = bundle if self.pairs else None
        column = [row[bundle] for row in self.x]
        self._add(sum(column) == terms.size, "size", subject)
        self._add(sum(v for v, able in zip(column, self.leads, strict=True) if able) >= terms.leaders,
                  "leaders", subject)  # fmt: skip
        there = []
        for name in sorted({name for one in people for name in one.fields}):
            flag = self.model.new_bool_var("")
            own = [v for v, one in zip(column, people, strict=False) if name in one.fields]
            self.model.add(sum(own) + sum(column[len(people) :]) >= flag)
            there.append(flag)
        self._add(sum(there) >= terms.fields, "fields", subject)
        sharing: dict[str, list[Any]] = defaultdict(list)
        for variable, one in zip(column, people, strict=False):
            if one.employer:
                sharing[one.employer].append(variable)
        for variables in sharing.values():
            if len(variables) > terms.per_employer:
                self._add(sum(variables) <= terms.per_employer, "per_employer", subject)

    def _load(self) -> None:
        terms = self.problem.terms
        most, least = (terms.most, terms.least) if self.pairs else (1, 0)
        for row in self.x:
            self._add(sum(row) <= most, "load")
        for row in self.x[: len(self.problem.candidates)] if least else ():
            self._add(sum(row) >= least, "load")

    def _case(self, case: int) -> None:
        trade, terms = self.problem.cases[case].trade, self.problem.terms
        for bundle in self.bundles:
            place = self.y[case][bundle]
            if isinstance(place, int) and not place:
                continue
            if terms.trade_member:
                knowing = sum(row[bundle] for row, known in zip(self.x, self.trades, strict=True) if trade in known)
                self._add(knowing >= place, "trade_member", case)
            for person in range(len(self.problem.candidates)):
                if self.problem.is_barred(person, case):
                    self._add(self.x[person][bundle] + place <= 1, "recusal", case)


def explain(problem: Problem, seconds: float = 60.0) -> Explanation:
    """Why the problem has no plan. Assumes that it has none; without reasons when it has one after all."""
    ends = time.monotonic() + seconds
    core = _core(problem, None, ends)
    reasons = list(core or ())
    minimal = core is not None
    for reason in list(reasons):
        rest = [one for one in reasons if one != reason]
        smaller = _core(problem, rest, ends)
        if smaller:
            reasons = [one for one in rest if one in smaller]
        elif smaller is None:
            minimal = False
    return Explanation(tuple(reasons), minimal, _helps(problem, ends))


def _core(problem: Problem, allowed: Iterable[Reason] | None, ends: float) -> list[Reason] | None:
    """A contradictory part of the reasons (all of them by default); empty when they can hold; None if out of time."""
    built = _Model(problem)
    wanted = built.switches if allowed is None else {one: built.switches[one] for one in allowed}
    built.model.add_assumptions(list(wanted.values()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = max(ends - time.monotonic(), 0.1)
    status = solver.solve(built.model)
    if status == cp_model.INFEASIBLE:
        literals = set(solver.sufficient_assumptions_for_infeasibility())
        return [reason for reason, switch in wanted.items() if switch.index in literals]
    return [] if status in {cp_model.OPTIMAL, cp_model.FEASIBLE} else None


def _helps(problem: Problem, ends: float) -> tuple[Help, ...] | None:
    """The fewest experts, free of recusals, whose admission makes a plan possible; those able to lead cost a little."""
    trades = sorted({case.trade for case in problem.cases})
    spare = problem.terms.size if problem.terms.kind == "joint" else 3
    wild = [Help(trade, leads) for trade in trades for leads in (True, False) for _ in range(spare)]
    built = _Model(problem, wild)
    for switch in built.switches.values():
        built.model.add(switch == 1)
    added = built.x[len(problem.candidates) :]
    used = []
    for row in added:
        flag = built.model.new_bool_var("")
        built.model.add_max_equality(flag, row)
        used.append(flag)
    built.model.minimize(sum(flag * (3 if one.leads else 2) for flag, one in zip(used, wild, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 8
    solver.parameters.max_time_in_seconds = max(ends - time.monotonic(), 1.0)
    if solver.solve(built.model) not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return None
    return tuple(one for flag, one in zip(used, wild, strict=True) if solver.value(flag))
