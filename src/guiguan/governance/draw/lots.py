"""The draw: cases and experts by lot within the rules. The same problem and seed give the same plan, anywhere.

A joint plan is drawn in two steps that a supervisor can follow: the cases into groups, kept together by trade, in an
order the seed gives; then the experts, as the optimum of the seed's weights times fit under every hard rule and a floor
of fit. When no such plan exists for the cases as drawn, the next order of the same seed is tried (shown infeasible, so
that everybody who repeats it moves on too), at last both at once.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from guiguan.governance.draw import flow
from guiguan.governance.draw.check import breaches, still_able
from guiguan.governance.draw.joint import Found, Joint
from guiguan.governance.draw.problem import Group, Plan, Problem, lot, measured, replaced
from guiguan.governance.draw.seats import Bundle, Seating, Seats, Stop

ORDERS = 12
STEP = 5
ALTERNATES = 2
PLAIN = 200_000
"""Pairs beyond this number, with no rule on the experts of a case together, go by minimum-cost flow."""
WIDE = 32


@dataclass(slots=True)
class Watch:
    """How long a draw may take, who may stop it, whom it tells. ``tell(words, value, bound)``. Where nobody can stop
    it, say so: SCIP complains on the terminal, once a solution, of being listened to."""

    seconds: float = 300.0
    tell: Callable[[str, int, int], None] = lambda _words, _value, _bound: None
    stoppable: bool = True
    stopped: threading.Event = field(default_factory=threading.Event)
    began: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        return 0.0 if self.stopped.is_set() else max(self.seconds - (time.monotonic() - self.began), 0.0)

    def stop(self, words: str = "") -> Stop:
        """For a solver; told under ``words``, when there are any."""
        return Stop(self.left, self.stopped if self.stoppable else None, self.telling(words) if words else None)

    def telling(self, words: str) -> Callable[[int, int], None]:
        return lambda value, bound: self.tell(words, value, bound)


class Infeasible(Exception):
    """No plan keeps every hard rule; that is proven."""


class OutOfTime(Exception):
    """Neither a plan nor a proof that there is none, in the time given."""


def draw(problem: Problem, seed: str, watch: Watch | None = None) -> Plan:
    """The plan of a seed. Raises :class:`Infeasible` or :class:`OutOfTime`."""
    watch = watch or Watch()
    return _joint(problem, seed, watch) if problem.terms.kind == "joint" else _pairs(problem, seed, watch)


# Cases into groups ----------------------------------------------------------------------------------------------


def partition(problem: Problem, seed: str, order: int) -> list[Bundle]:
    """The cases into even groups by lot, those of a trade side by side; what a plan in hand grouped stays grouped."""
    trades = sorted({case.trade for case in problem.cases}, key=lambda one: (lot(seed, order, "trade", one), one))
    held = _held_groups(problem)
    ranked = sorted(
        range(len(problem.cases)),
        key=lambda place: (held.get(problem.cases[place].id, (1 << 40,)), trades.index(problem.cases[place].trade),
                           lot(seed, order, "case", problem.cases[place].id), place),
    )  # fmt: skip
    total, groups = len(ranked), problem.terms.groups
    return [tuple(ranked[total * g // groups : total * (g + 1) // groups]) for g in range(groups)]


def _held_groups(problem: Problem) -> dict[int, tuple[int, ...]]:
    """{case: the experts of the plan in hand}, which names its old group."""
    members: dict[int, list[int]] = {}
    for person, case in sorted(problem.held):
        members.setdefault(case, []).append(person)
    return {case: tuple(persons) for case, persons in members.items()}


def _joint(problem: Problem, seed: str, watch: Watch) -> Plan:
    model = Joint(problem)
    words = "核对能否成组"
    watch.tell(words, 0, 0)
    reached = None
    if problem.terms.trade_member:  # any plan will do; most often the first order of the cases has one, found sooner
        reached = model.solve(watch.left, watch.stopped, watch.telling(words), placed=partition(problem, seed, 0))
    else:
        model.model.maximize(model.coverage())
    if reached is None or (reached.seats is None and watch.left):
        reached = model.solve(watch.left, watch.stopped, watch.telling(words))
    if reached.seats is None:
        raise Infeasible if reached.proven else OutOfTime
    try:
        return _by_orders(problem, seed, watch, reached)
    except OutOfTime:  # what was reached keeps every rule, though the lot had no part in it
        return _as_found(problem, seed, reached, "未及按种子抽取，为核对能否成组时所得的方案")


def _by_orders(problem: Problem, seed: str, watch: Watch, reached: Found) -> Plan:
    """A plan is proven only when everything before it was: the coverage to reach, the orders passed over."""
    sure = reached.proven
    for order in range(ORDERS if reached.proven else 1):
        plan = _seated(problem, partition(problem, seed, order), seed, watch, route=f"第 {order + 1} 次排序")
        if plan is not None:
            if problem.terms.trade_member or _covered(problem, plan) >= reached.value:
                return replace(plan, proven=plan.proven and sure)
            sure = sure and plan.proven
        if not watch.left:
            break
    plan = _both(problem, seed, watch, reached)
    return replace(plan, proven=plan.proven and sure)


def _covered(problem: Problem, plan: Plan) -> int:
    trades = {one.id: one.trades for one in problem.candidates}
    subject = {one.id: one.trade for one in problem.cases}
    return sum(any(subject[case] in trades[person] for person in group.members)
               for group in plan.groups for case in group.cases)  # fmt: skip


def _both(problem: Problem, seed: str, watch: Watch, reached: Found) -> Plan:
    """Experts and cases at once, by the seed's weights; slower, for problems that leave the lot little room.
    Raises :class:`OutOfTime`."""
    model, words = Joint(problem), "专家和申报同时抽取"
    if not problem.terms.trade_member:
        model.model.add(model.coverage() >= reached.value)
    people, cases = _both_weights(problem, seed)
    aim = sum(w * v for rows, weights in ((model.x, people), (model.y, cases))
              for row, ws in zip(rows, weights, strict=True) for v, w in zip(row, ws, strict=True))  # fmt: skip
    model.model.maximize(aim)
    for rows, places in ((model.x, reached.seats or {}), (model.y, reached.places or {})):
        for index, row in enumerate(rows):
            for group, variable in enumerate(row):
                model.model.add_hint(variable, places.get(index) == group)
    found = model.solve(watch.left, watch.stopped, watch.telling(words))
    if found.seats is None:
        raise OutOfTime
    plan = _as_found(problem, seed, found, f"{words}，未设适配下限{'，未保留现有安排' if problem.held else ''}")
    if not found.proven:
        return replace(plan, bound=found.bound)
    watch.tell("核对结果唯一", found.value, found.bound)
    model.differently(found)
    second = model.solve(watch.left, watch.stopped)
    alone = second.proven if second.seats is None else second.bound < found.value
    return replace(plan, bound=found.bound, proven=alone)


def _both_weights(problem: Problem, seed: str) -> tuple[list[list[int]], list[list[int]]]:
    groups = range(problem.terms.groups)
    return ([[lot(seed, "joint", one.id, g) for g in groups] for one in problem.candidates],
            [[lot(seed, "joint", "case", one.id, g) for g in groups] for one in problem.cases])  # fmt: skip


def _as_found(problem: Problem, seed: str, found: Found, route: str) -> Plan:
    """A solution of the joint model as a plan, so far without proof or bound."""
    members: list[list[int]] = [[] for _ in range(problem.terms.groups)]
    cases: list[list[int]] = [[] for _ in range(problem.terms.groups)]
    value = 0
    for rows, places, weights in zip(
        (members, cases), (found.seats or {}, found.places or {}), _both_weights(problem, seed), strict=True
    ):
        for index, group in sorted(places.items()):
            rows[group].append(index)
            value += weights[index][group]
    groups = _groups(problem, [tuple(row) for row in cases], members, seed)
    worst, total = measured(problem, groups)
    return Plan(groups, proven=False, value=value, bound=None, worst=worst, total=total, route=route)


# Experts for cases ----------------------------------------------------------------------------------------------


def _weights(problem: Problem, bundles: Sequence[Bundle], seating: Seating, seed: str) -> dict[tuple[int, int], int]:
    """Fit times lot: the better the fit, the likelier the place; integers below 2**21."""
    found = {}
    for person, place in seating.x:
        ids = [problem.cases[case].id for case in bundles[place]]
        mean = sum(problem.fits[person][case] for case in bundles[place]) // max(len(ids), 1)
        found[person, place] = (10 + mean) * lot(seed, problem.candidates[person].id, *ids) >> 6
    return found


def _seated(problem: Problem, bundles: list[Bundle], seed: str, watch: Watch, *, route: str) -> Plan | None:
    """The experts drawn for bundles; None when that is proven impossible. Raises :class:`OutOfTime`."""
    watch.tell("测算适配下限", 0, 0)
    seating = Seating(problem, bundles)
    bound = seating.worst_bound(watch.stop())
    if bound is None:
        if not watch.left:
            raise OutOfTime
        return None
    weights, share = _weights(problem, bundles, seating, seed), problem.terms.floor
    while True:
        floor = bound * share // 100
        seating.keep_floor(floor)
        plan = _at_floor(seating, weights, seed, watch, f"{route}，适配下限 {share}%")
        if plan is not None or floor <= 0:
            return plan
        share -= STEP


def _at_floor(
    seating: Seating, weights: dict[tuple[int, int], int], seed: str, watch: Watch, route: str
) -> Plan | None:
    problem, bundles = seating.problem, seating.bundles
    kept = {(p, b): 1 for p, b in seating.x if any(_is_held(problem, p, case) for case in bundles[b])}
    sure, most = True, None
    if kept:
        watch.tell("保留现有安排", 0, 0)
        most = seating.maximise(kept, watch.stop("保留现有安排"), even=True)
        sure = most.proven
        if most.chosen is None and most.proven:
            return None
        if most.chosen is not None and most.proven:
            seating.at_least(kept, most.value)
    watch.tell("抽取专家", 0, 0)
    found = seating.maximise(weights, watch.stop("抽取专家"))
    if found.chosen is None and found.proven:
        return None
    if found.chosen is None and most is not None and most.chosen is not None:
        found = Seats(most.chosen, proven=False, value=sum(weights.get(key, 0) for key in most.chosen), bound=None)
    if found.chosen is None:
        raise OutOfTime
    proven = sure and found.proven
    if proven:  # whoever repeats the draw finds the only optimum, and so this very plan
        watch.tell("核对结果唯一", found.value, found.value)
        proven = seating.is_only(found, weights, watch.stop())
    members = [[p for p, b in sorted(found.chosen) if b == place] for place in range(len(bundles))]
    groups = _groups(problem, bundles, members, seed)
    return Plan(groups, proven, found.value, found.bound, *measured(problem, groups), route)


def _is_held(problem: Problem, person: int, case: int) -> bool:
    return (problem.candidates[person].id, problem.cases[case].id) in problem.held


def _pairs(problem: Problem, seed: str, watch: Watch) -> Plan:
    if len(problem.candidates) * len(problem.cases) > PLAIN and _plain(problem):
        return _by_flow(problem, seed)
    plan = _seated(problem, [(place,) for place in range(len(problem.cases))], seed, watch, route="逐件抽取")
    if plan is None:
        raise Infeasible
    return plan


def _plain(problem: Problem) -> bool:
    """Every place can be filled by itself, as a flow does: no composition, and no two of an employer can meet."""
    terms = problem.terms
    houses = Counter(one.employer for one in problem.candidates if one.employer)
    clash = min(max(houses.values(), default=0), terms.size) > terms.per_employer
    return not (terms.leaders or terms.fields or terms.trade_member or terms.least or clash)


def _by_flow(problem: Problem, seed: str) -> Plan:
    """Without composition: the exact optimum of fit times lot by minimum-cost flow, which knows no floor."""
    import numpy as np

    lots = np.random.Philox(lot(seed, "flow") * (1 << WIDE) + lot(seed, "pairs"))
    fits = np.array(problem.fits, dtype=np.int64)
    weights = (lots.random_raw(fits.size).reshape(fits.shape) >> np.uint64(40)).astype(np.int64)
    column = {one.id: index for index, one in enumerate(problem.cases)}
    row = {one.id: index for index, one in enumerate(problem.candidates)}
    barred = np.zeros(fits.shape, dtype=bool)
    for person, case in problem.barred:
        if person in row and case in column:
            barred[row[person], column[case]] = True
    try:
        chosen, value, proven = flow.assign(
            (10 + fits) * weights, barred, each=problem.terms.size, most=problem.terms.most
        )
    except flow.NoFlow as none:
        raise Infeasible(str(none)) from none
    members = [[int(person) for person in persons] for persons in chosen]
    groups = _groups(problem, [(place,) for place in range(len(problem.cases))], members, seed, in_turn=True)
    worst, total = measured(problem, groups)
    return Plan(groups, proven, value, value, worst, total, route="最小费用流")


# Alternates -----------------------------------------------------------------------------------------------------


def _groups(
    problem: Problem, bundles: Sequence[Bundle], members: Sequence[Sequence[int]], seed: str, *, in_turn: bool = False
) -> tuple[Group, ...]:
    """Groups by id, each with alternates drawn under the same matrix of recusals. ``in_turn``, for thousands of cases:
    one lot a person, and each group's alternates are the next who are free from a place of its own on."""
    drawn = {person for row in members for person in row}
    rest = [p for p in range(len(problem.candidates)) if p not in drawn]
    if in_turn:
        rest.sort(key=lambda p: (-lot(seed, "alternate", problem.candidates[p].id), p))
    found = []
    for place, (bundle, persons) in enumerate(zip(bundles, members, strict=True)):
        start = lot(seed, "alternate", place) % max(len(rest), 1) if in_turn else 0
        free = (p for p in (*rest[start:], *rest[:start]) if not any(problem.is_barred(p, case) for case in bundle))
        if in_turn:
            ranked = list(islice(free, ALTERNATES))
        else:
            ranked = sorted(free, key=lambda p: (-lot(seed, "alternate", place, problem.candidates[p].id), p))
        found.append(
            Group(
                tuple(problem.candidates[p].id for p in sorted(persons)),
                tuple(problem.cases[case].id for case in bundle),
                tuple(problem.candidates[p].id for p in ranked[:ALTERNATES]),
            )
        )
    return tuple(found)


def redraw(
    problem: Problem, groups: tuple[Group, ...], place: int, leaves: int, seed: str, without: Collection[int] = ()
) -> int | None:
    """Who takes the place of ``leaves`` in the group at ``place``: by lot among those with whom every hard rule
    still holds there; None when there is nobody. Nothing else of the plan changes.

    ``without``: who declined before. The least load is not asked for: whoever leaves falls below it.
    """
    problem = replace(problem, terms=replace(problem.terms, least=0))
    taken = {person for group in groups for person in group.members} if problem.terms.kind == "joint" else set()
    people = sorted(problem.candidates, key=lambda one: (-lot(seed, "redraw", place, leaves, one.id), one.id))
    for one in people:
        if one.id == leaves or one.id in taken or one.id in without or one.id in groups[place].members:
            continue
        trial = still_able(problem, replaced(groups, place, leaves, one.id))
        if not [b for b in breaches(problem, trial) if b.group in {place, -1}]:
            return one.id
    return None
