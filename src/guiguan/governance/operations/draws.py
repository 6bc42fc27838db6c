"""Writes draws: prepared from the records, seeded, drawn by the worker, swapped, deployed as review groups."""

import threading
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from guiguan.applications.models import Application
from guiguan.governance.acts import draws as acts
from guiguan.governance.acts import groups as group_acts
from guiguan.governance.draw.check import breaches, place_name, still_able
from guiguan.governance.draw.explain import explain
from guiguan.governance.draw.lots import Infeasible, OutOfTime, Watch, draw, redraw
from guiguan.governance.draw.problem import Group, Plan, Problem, Terms, lot, measured, replaced
from guiguan.governance.models import Draw, DrawProgress, ReviewGroup
from guiguan.governance.operations import groups
from guiguan.governance.operations.kept import refuse_kept
from guiguan.governance.queries import draws as queries
from guiguan.governance.queries import groups as group_queries
from guiguan.governance.states import DrawState
from guiguan.law import policy as law
from guiguan.people import queries as people
from guiguan.people.models import Person
from guiguan.procedure.engine import Pen, perform, refuse
from guiguan.procedure.models import Entry
from guiguan.procedure.ports import CaseKind, add_act, add_kind
from guiguan.procedure.spec import Actor
from guiguan.rounds.models import Round

DRAW = CaseKind(
    name="draw",
    label="专家抽取",
    model=Draw,
    facts=queries.facts,
    policy=lambda row: law.load(row.round.policy_id),
    authority_id=lambda row: int(row.round.authority_id),
    roles=lambda _row, _actor, _at: frozenset(),
    visible=queries.visible,
    title=lambda row: str(row.label),
    state_label=lambda state: DrawState(state).label,
    lock_path=lambda row: [(Round, row.round_id), (Draw, row.pk)],
    recipients=lambda row, role, at: people.holders(row.round.authority_id, role, at),
)


def prepare(
    a_round: Round,
    *,
    actor: Actor,
    at: datetime,
    label: str,
    terms: Terms,
    applications: Collection[Application],
    after: Draw | None = None,
    version: int | None = None,
) -> Entry:
    """准备专家抽取: everything it will be drawn from is frozen. ``after``: a plan to be changed as little as may be."""
    refuse_kept(acts.PREPARE, a_round, actor, (row.pk for row in applications))
    free = set(group_queries.unassigned(a_round.pk).values_list("pk", flat=True))
    if not applications or {row.pk for row in applications} - free:
        raise refuse(acts.PREPARE, a_round, "所选申报没有，或者有的已经列入评审组。", "请重新选择申报。", "group.form")
    if Draw.objects.filter(round=a_round, label=label).exists():
        raise refuse(acts.PREPARE, a_round, f"本届已有名为“{label}”的方案。", "请另取名称。", "review_rules")
    held = {
        pair for group in (queries.plan_of(after) if after else ()) for pair in Plan((group,), proven=False).pairs()
    }
    problem = queries.gathered(a_round, applications, terms, at, held)
    seats = terms.size * (terms.groups if terms.kind == "joint" else 1)
    if len(problem.candidates) < seats:
        raise refuse(acts.PREPARE, a_round, f"可抽取的专家 {len(problem.candidates)} 名，至少需要 {seats} 名。",
                     "请先充实专家库，或者减少组数。", "review_rules")  # fmt: skip

    def effect(fresh: Round, pen: Pen) -> None:
        pen.write(Draw(round=fresh, label=label, problem=problem.as_json(), digest_of_problem=problem.digest(),
                       prepared_by_id=actor.person_id))  # fmt: skip

    note = f"{label}：专家 {len(problem.candidates)} 名，申报 {len(problem.cases)} 件"
    return perform(acts.PREPARE, a_round, actor=actor, at=at, version=version, effect=effect, note=note)


def seed(row: Draw, *, actor: Actor, at: datetime, seed: str, version: int | None = None) -> Entry:
    """录入种子: produced on the spot before the supervisor, who enters and signs it."""

    def effect(fresh: Draw, pen: Pen) -> None:
        fresh.seed, fresh.witnessed_by_id, fresh.witnessed_at = seed, actor.person_id, pen.judged_at

    return perform(acts.SEED, row, actor=actor, at=at, version=version, effect=effect, note=f"种子 {seed}")


def start(row: Draw, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """抽取: the worker does it; the page tells how far it is."""

    def effect(fresh: Draw, pen: Pen) -> None:
        DrawProgress.objects.update_or_create(
            draw=fresh, defaults={"words": "等待后台任务", "told_at": pen.at, "stop": False}
        )
        transaction.on_commit(lambda: _enqueue(fresh.pk, actor))

    return perform(acts.START, row, actor=actor, at=at, version=version, effect=effect)


def _enqueue(pk: int, actor: Actor) -> None:
    from django_q.tasks import async_task

    async_task("guiguan.jobs.tasks.run_draw", pk, actor.account_id, actor.person_id, actor.name)  # type: ignore[no-untyped-call]


def ask_to_stop(row: Draw) -> None:
    """The best so far is kept. Asked of the worker, who looks once a second; changes no case."""
    DrawProgress.objects.filter(draw=row).update(stop=True)


def run(row: Draw, *, actor: Actor, clock: Callable[[], datetime], watch: Watch) -> Draw:
    """Draw, and enter what came of it. Called by the worker; a second call finds nothing left to do."""
    row.refresh_from_db()
    if row.state != DrawState.RUNNING:
        return row
    problem = queries.problem_of(row)
    try:
        plan = draw(problem, row.seed, watch)
    except (Infeasible, OutOfTime) as none:
        _give_up(row, problem, none, actor=actor, at=clock())
    else:
        _finish(row, plan, actor=actor, at=clock())
    return row


class Watching(threading.Thread):
    """While a draw runs: once a second writes how far it is and looks whether somebody asked it to stop.

    A thread of its own, with a connection of its own: solvers call back from threads that must not touch ours.
    """

    def __init__(self, row: Draw, watch: Watch, clock: Callable[[], datetime]) -> None:
        super().__init__(daemon=True)
        self.pk, self.watch, self.clock, self.ended = row.pk, watch, clock, threading.Event()
        self.said = ("", 0, 0)
        watch.tell = self._hear

    def _hear(self, words: str, value: int, bound: int) -> None:
        self.said = (words, value, bound)

    def __enter__(self) -> "Watching":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.join()

    def run(self) -> None:
        from django.db import connection

        while not self.ended.wait(1.0):
            words, value, bound = self.said
            rows = DrawProgress.objects.filter(draw_id=self.pk)
            rows.update(words=words, value=value, bound=bound, told_at=self.clock())
            if rows.filter(stop=True).exists():
                self.watch.stopped.set()
                break
        connection.close()


def solver() -> str:
    """Name and version of what drew, for whoever draws again."""
    import ortools

    return f"OR-Tools {ortools.__version__}"


def _finish(row: Draw, plan: Plan, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    def effect(fresh: Draw, _pen: Pen) -> None:
        fresh.plan = [group.as_json() for group in plan.groups]
        fresh.proof = {"proven": plan.proven, "value": plan.value, "bound": plan.bound, "worst": plan.worst,
                       "total": plan.total, "route": plan.route, "solver": solver()}  # fmt: skip

    words = "结果最优且唯一，可重复" if plan.proven else "未能证明，不可复现"
    return perform(
        acts.FINISH,
        row,
        actor=_lent(actor, acts.FINISH),
        at=at,
        version=version,
        effect=effect,
        note=f"{plan.route}；{words}",
    )


def _give_up(
    row: Draw, problem: Problem, none: Exception, *, actor: Actor, at: datetime, version: int | None = None
) -> Entry:
    if isinstance(none, OutOfTime):
        told: dict[str, Any] = {
            "reasons": ["在规定时间内没有得出方案，也没有证明不可行。"],
            "minimal": False,
            "helps": [],
        }
    else:
        why = explain(problem, 40.0)
        told = {"reasons": [str(one) for one in why.reasons], "minimal": why.minimal,
                "helps": [str(one) for one in why.helps or ()]}  # fmt: skip

    def effect(fresh: Draw, _pen: Pen) -> None:
        fresh.reasons = told

    return perform(acts.GIVE_UP, row, actor=_lent(actor, acts.GIVE_UP), at=at, version=version, effect=effect,
                   note="；".join(told["reasons"])[:400])  # fmt: skip


def _lent(actor: Actor, act: acts.A) -> Actor:
    """The worker ends what the officer began, even if his term ended meanwhile."""
    return Actor(actor.account_id, actor.person_id, actor.name, composite=act.by)


def swap(
    row: Draw,
    *,
    actor: Actor,
    at: datetime,
    group: int,
    leaves: int,
    comes: int,
    reason: str,
    version: int | None = None,
) -> Entry:
    """手工调换: one expert for another; where he sits in another group, the two change places. In pairs he takes this
    case on beside his others."""
    refuse_kept(acts.SWAP, row, actor, queries.cases_in(row))
    problem, old = queries.now(row, at), queries.plan_of(row)
    new = _swapped(problem, old, group, leaves, comes)
    broken = breaches(problem, new)
    if broken:
        raise refuse(acts.SWAP, row, "".join(one.sentence for one in broken[:3]), "请另选人员。", "review_rules")
    cost = measured(problem, old)[1] - measured(problem, new)[1]
    names = {one.id: one.name for one in problem.candidates}

    def effect(fresh: Draw, _pen: Pen) -> None:
        fresh.plan = [one.as_json() for one in new]
        worst, total = measured(problem, new)
        fresh.proof = {**fresh.proof, "proven": False, "worst": worst, "total": total}
        fresh.swaps = [*fresh.swaps, {"group": group, "out": leaves, "in": comes, "reason": reason,
                                      "by": actor.person_id, "cost": cost}]  # fmt: skip

    note = f"{place_name(problem, old, group)}：{names[leaves]}调出，{names[comes]}调入，总适配减少 {cost}。{reason}"
    return perform(acts.SWAP, row, actor=actor, at=at, version=version, effect=effect, note=note)


def _swapped(problem: Problem, plan: tuple[Group, ...], place: int, leaves: int, comes: int) -> tuple[Group, ...]:
    new = replaced(plan, place, leaves, comes)
    for other, group in enumerate(plan):
        if problem.terms.kind == "joint" and other != place and comes in group.members:
            new = replaced(new, other, comes, leaves)
    return still_able(problem, new)


def deploy(row: Draw, *, actor: Actor, at: datetime, knowing: bool = False, version: int | None = None) -> Entry:
    """启用方案: the groups are formed (Art. 10), each leader by the seed's lot among those who may lead.

    ``knowing``: whoever deploys a plan without proof was told that nobody can draw it again.
    """
    unproven = not row.proof.get("proven")
    if row.plan and unproven and not knowing:
        raise refuse(acts.DEPLOY, row, "这一方案未证明最优且唯一，或者经过手工调换，不可复现。", "请确认知悉后启用，或者重新抽取。",
                     "review_rules")  # fmt: skip

    def effect(fresh: Draw, pen: Pen) -> None:
        fresh.deployed_by_id = actor.person_id
        a_round, made = Round.objects.select_related("authority", "rules").get(pk=fresh.round_id), []
        cases = {one.pk: one for one in queries.applications_of(fresh)}
        problem, kept = queries.problem_of(fresh), queries.plan_of(fresh)
        able = still_able(queries.now(fresh, at), kept)
        fresh.plan = [one.as_json() for one in able]
        for place, group in enumerate(able):
            name = _group_name(fresh, place, [cases[pk] for pk in group.cases])
            leader = _leader(problem, group, fresh.seed, place)
            members = list(Person.objects.filter(pk__in=group.members).order_by("id"))
            groups.form(a_round, actor=pen.lend(group_acts.FORM), at=pen.at, name=name, members=members,
                        leader=next(one for one in members if one.pk == leader),
                        applications=[cases[pk] for pk in group.cases])  # fmt: skip
            made.append(ReviewGroup.objects.get(round=a_round, name=name).pk)
        fresh.groups = made

    note = "方案不可复现，已知悉" if unproven else ""
    return perform(acts.DEPLOY, row, actor=actor, at=at, version=version, effect=effect, note=note)


def _group_name(row: Draw, place: int, cases: list[Application]) -> str:
    if row.problem["terms"]["kind"] == "pairs":
        return f"{row.label}·{group_queries.label(cases[0])}"
    return f"{row.label}·第{place + 1}组"


def _leader(problem: Problem, group: Group, seed: str, place: int) -> int:
    able = [one.id for one in problem.candidates if one.id in group.members and one.leads]
    return max(able or group.members, key=lambda pk: (lot(seed, "leader", place, pk), pk))


def redraw_place(row: Draw, *, actor: Actor, at: datetime, group: int, leaves: int, reason: str,
                 version: int | None = None) -> Entry:  # fmt: skip
    """补抽: an expert declines; his place alone is drawn again from the same seed, the number of redraws appended."""
    refuse_kept(acts.REDRAW, row, actor, queries.cases_in(row))
    problem, plan = queries.now(row, at), queries.plan_of(row)
    gone = {one["out"] for one in row.swaps}
    comes = redraw(problem, plan, group, leaves, f"{row.seed}/{len(row.swaps) + 1}", gone)
    if comes is None:
        raise refuse(acts.REDRAW, row, "在库专家中没有符合全部规则、可以补抽的人员。", "请充实专家库，或者由审核人员增补成员。",
                     "review_rules")  # fmt: skip
    people_by_id = {one.pk: one for one in Person.objects.filter(pk__in=[leaves, comes])}

    def effect(fresh: Draw, pen: Pen) -> None:
        seat = ReviewGroup.objects.select_related("round__authority", "round__rules").get(pk=fresh.groups[group])
        groups.release_member(seat, actor=pen.lend(group_acts.RELEASE_MEMBER), at=pen.at, person=people_by_id[leaves],
                              reason=reason)  # fmt: skip
        groups.add_member(seat, actor=pen.lend(group_acts.ADD_MEMBER), at=pen.at, person=people_by_id[comes])
        fresh.plan = [one.as_json() for one in still_able(problem, replaced(plan, group, leaves, comes))]
        worst, total = measured(queries.shown(fresh), queries.plan_of(fresh))
        fresh.proof = {**fresh.proof, "worst": worst, "total": total}
        fresh.swaps = [*fresh.swaps, {"group": group, "out": leaves, "in": comes, "reason": reason,
                                      "by": actor.person_id, "redraw": True}]  # fmt: skip

    note = f"{place_name(problem, plan, group)}：{people_by_id[leaves].name}不能参加，补抽{people_by_id[comes].name}。{reason}"
    return perform(acts.REDRAW, row, actor=actor, at=at, version=version, effect=effect, note=note)


def set_aside(row: Draw, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
    """弃用方案: kept on record with its seed and the reason."""

    def effect(fresh: Draw, _pen: Pen) -> None:
        fresh.end_reason = reason

    return perform(acts.SET_ASIDE, row, actor=actor, at=at, version=version, effect=effect, note=reason)


def fill_ports() -> None:
    add_kind(DRAW)
    add_act(acts.PREPARE, "round", prepare)
    for act, operation in ((acts.SEED, seed), (acts.START, start), (acts.FINISH, _finish), (acts.GIVE_UP, _give_up),
                           (acts.SWAP, swap), (acts.DEPLOY, deploy), (acts.REDRAW, redraw_place),
                           (acts.SET_ASIDE, set_aside)):  # fmt: skip
        add_act(act, "draw", operation)
