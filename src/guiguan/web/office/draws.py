"""专家抽取: the round's plans side by side; one plan with its matrix, groups, load and proof; the file to draw again."""

import json
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from guiguan.documents.operations import log_access
from guiguan.governance.draw.check import place_name
from guiguan.governance.draw.problem import Case, Group, Problem
from guiguan.governance.operations import draws as operations
from guiguan.governance.queries import draws as queries
from guiguan.governance.queries import groups as group_queries
from guiguan.governance.queries import register
from guiguan.governance.states import DrawState
from guiguan.law import policy as law
from guiguan.people import queries as people
from guiguan.procedure.engine import roles_on
from guiguan.procedure.ports import case_kind
from guiguan.procedure.spec import OFFICE
from guiguan.web import access
from guiguan.web.bars import bars_of
from guiguan.web.desk import act_panel, timeline
from guiguan.web.dots import dots_of
from guiguan.web.office import exports
from guiguan.web.rounds_shown import Standing, labels

NEXT = {
    DrawState.PREPARED: ("监督人员当场录入种子并签署", "纪检监察"),
    DrawState.SEEDED: ("抽取", "审定办"),
    DrawState.RUNNING: ("等待后台任务完成", "系统"),
    DrawState.DRAWN: ("核对后启用", "审定办审核"),
    DrawState.IMPOSSIBLE: ("按所列原因充实专家库或者调整要求，重新准备", "审定办经办"),
    DrawState.DEPLOYED: ("成员签署承诺、申报回避", "评审组成员"),
    DrawState.SET_ASIDE: ("不再办理", "无"),
}

WAITING = (DrawState.PREPARED, DrawState.SEEDED)


@dataclass(frozen=True, slots=True)
class Cell:
    sign: str
    look: str
    words: str


@dataclass(frozen=True, slots=True)
class GroupShown:
    """One group of the plan: names instead of numbers, what it covers, how well it fits."""

    title: str
    members: list[str]
    cases: list[str]
    alternates: list[str]
    fields: list[str]
    fit: int | None


def fit_words(hundredths: int) -> str:
    """A mean fit, 0 to 100 with two digits."""
    return f"{hundredths // 100}.{hundredths % 100:02d}"


KEPT = "您须回避"


def _groups(problem: Problem, plan: tuple[Group, ...], hidden: set[int]) -> list[GroupShown]:
    """Of a group with a case from which the reader is kept he learns neither members nor fit."""
    people_by_id = {one.id: one for one in problem.candidates}
    cases = {one.id: f"{one.label}　{one.trade}" for one in problem.cases}
    rows = {one.id: row for one, row in zip(problem.candidates, problem.fits, strict=True)}
    column = {one.id: index for index, one in enumerate(problem.cases)}
    found = []
    for place, group in enumerate(plan):
        if not hidden.isdisjoint(group.cases):
            found.append(GroupShown(f"第 {place + 1} 组", [KEPT], [KEPT], [], [], None))
            continue
        members = [people_by_id[pk] for pk in group.members]
        fits = [rows[pk][column[case]] for pk in group.members for case in group.cases]
        title = f"第 {place + 1} 组" if problem.terms.kind == "joint" else cases[group.cases[0]].split("　")[0]
        found.append(
            GroupShown(
                title,
                [f"{one.name}{'（可任组长）' if one.leads else ''}" for one in members],
                [cases[pk] for pk in group.cases],
                [people_by_id[pk].name for pk in group.alternates],
                sorted({name for one in members for name in one.fields}),
                sum(fits) // max(len(fits), 1),
            )
        )
    return found


def _matrix(problem: Problem, plan: tuple[Group, ...], hidden: set[int]) -> list[tuple[Any, list[Cell], int]]:
    told = [group for group in plan if hidden.isdisjoint(group.cases)]
    chosen = {(person, case) for group in told for person in group.members for case in group.cases}
    rows = []
    for one in problem.candidates:
        cells = []
        for case in problem.cases:
            key = (one.id, case.id)
            if case.id in hidden:
                cells.append(Cell("", "", KEPT))
            elif key in problem.barred:
                cells.append(Cell("避", "is-out", "回避，或者回避未决定"))
            elif key in chosen:
                cells.append(Cell("分", "is-in", "本方案分配"))
            else:
                cells.append(Cell("", "", "可评"))
        rows.append((one, cells, sum(cell.look == "is-in" for cell in cells)))
    return rows


@dataclass(frozen=True, slots=True)
class Column:
    """One plan in the comparison."""

    row: Any
    problem: Problem

    @property
    def groups(self) -> tuple[Group, ...]:
        return queries.plan_of(self.row)

    @property
    def worst(self) -> str:
        return fit_words(self.row.proof["worst"]) if self.row.proof else "—"

    @property
    def total(self) -> str:
        return str(self.row.proof.get("total", "—"))

    @property
    def load(self) -> str:
        if not self.groups:
            return "—"
        times = Counter(pk for group in self.groups for _ in group.cases for pk in group.members)
        return f"{min(times.values())}—{max(times.values())} 件"

    @property
    def proof(self) -> str:
        if not self.row.proof:
            return "—"
        redrawn = sum("redraw" in one for one in self.row.swaps)
        after = f"；启用后补抽 {redrawn} 名" if redrawn else ""
        return ("最优且唯一，可重复" if self.row.proof["proven"] else f"{self._short_of_proof}，不可复现") + after

    @property
    def _short_of_proof(self) -> str:
        swaps = [one for one in self.row.swaps if "redraw" not in one]
        if swaps:
            return f"手工调换 {len(swaps)} 次，总适配减少 {sum(one['cost'] for one in swaps)}"
        if self.row.proof["bound"] is None:
            return "未证明，尚无上界"
        gap = self.row.proof["bound"] - self.row.proof["value"]
        return f"未证明，与上界相差 {gap}" if gap else "最优，未证明唯一"

    def differs(self, other: "Column") -> int:
        """Pairs of expert and case that only this plan has."""
        mine, theirs = ({(p, c) for g in one.groups for p in g.members for c in g.cases} for one in (self, other))
        return len(mine - theirs)


COLUMNS = (
    exports.Column("方案", lambda row: row.label),
    exports.Column("状态", lambda row: row.get_state_display()),
    exports.Column("种子", lambda row: row.seed or "尚未录入"),
    exports.Column("申报", lambda row: len(row.problem["cases"])),
)


@access.roles(*queries.WATCHING)
def draws(request: HttpRequest) -> HttpResponse:
    """The draws of a round, its plans compared with the first."""
    actor, at = access.actor_of(request), access.at_of(request)
    mine = people.authorities_where(actor.person_id, queries.WATCHING, at)
    rounds = list(case_kind("round").visible(actor, at).filter(authority__in=mine).order_by("-year", "-pk"))
    wanted = request.GET.get("round", "")
    current = next((row for row in rounds if str(row.pk) == wanted), rounds[0] if rounds else None)
    rows = list(queries.of_round(current.pk)) if current else []
    if exports.asked(request):
        return exports.workbook(request, "专家抽取", COLUMNS, rows)
    columns = [Column(row, queries.problem_of(row)) for row in rows if row.plan and row.state != DrawState.SET_ASIDE][
        -3:
    ]
    context = {
        "rounds": rounds,
        "round": current,
        "rows": rows,
        "left_out": register.sorted_out(current, at)[1] if current else [],
        "columns": [(column, column.differs(columns[0])) for column in columns],
        "panel": act_panel(current, "round", actor=actor, at=at, only=("draw.prepare",)) if current else None,
    }
    return render(request, "office/draws.html", context)


def _hidden(request: HttpRequest) -> set[int]:
    """Cases from which the reader himself is recused: of these he learns nothing here either."""
    return group_queries.barred_from(access.actor_of(request).person_id)


@access.case("draw")
def draw(request: HttpRequest, found: Any) -> HttpResponse:
    """One draw: what it is drawn from, the plan, its proof; its acts."""
    actor, at = access.actor_of(request), access.at_of(request)
    problem, plan, state = queries.shown(found), queries.plan_of(found), DrawState(found.state)
    hidden = _hidden(request) & queries.cases_in(found)
    shown_cases = tuple(Case(one.id, KEPT, "") if one.id in hidden else one for one in problem.cases)
    problem = replace(problem, cases=shown_cases)
    matrix = _matrix(problem, plan, hidden)
    shown = _groups(problem, plan, hidden)
    untold = {pk for group in plan if not hidden.isdisjoint(group.cases) for pk in group.cases} | hidden
    next_step, whose = NEXT[state]
    context = {
        "draw": found,
        "column": Column(found, problem),
        "problem": problem,
        "state": state,
        "standing": Standing(
            state.label, next_step, whose, basis=labels(law.load(found.round.policy_id).cite("review_rules"))
        ),
        "matrix": matrix,
        "free": [None if case.id in untold else sum(cells[i].look == "is-in" for _, cells, _ in matrix)
                 for i, case in enumerate(problem.cases)],
        "kept": bool(hidden),
        "groups": shown,
        "swaps": [(place_name(problem, plan, one["group"]), one) for one in found.swaps],
        "loads": bars_of([(one.name, count) for one, _, count in matrix if count], unit="件"),
        "covered": dots_of([(one.title, one.fields) for one in shown if one.fit is not None]),
        "fits": bars_of([(one.title, one.fit) for one in shown if one.fit is not None], unit="", whole=100),
        "progress": queries.progress_of(found) if state is DrawState.RUNNING else None,
        "left_out": register.sorted_out(found.round, at)[1] if state in WAITING else [],
        "names": {one.id: one.name for one in problem.candidates},
        "panel": act_panel(found, "draw", actor=actor, at=at),
        "office": bool(roles_on(case_kind("draw"), found, actor, at) & OFFICE),
        "entries": timeline("draw", found.pk, named=not hidden),
    }  # fmt: skip
    return render(request, "office/draw.html", context)


@access.case("draw")
@require_POST
def stop(request: HttpRequest, found: Any) -> HttpResponse:
    """Ask a running draw to end with the best it has."""
    actor, at = access.actor_of(request), access.at_of(request)
    if roles_on(case_kind("draw"), found, actor, at) & OFFICE:
        operations.ask_to_stop(found)
    return HttpResponseRedirect(reverse("draw", args=[found.pk]))


@access.case("draw")
def again(request: HttpRequest, found: Any) -> HttpResponse:
    """What anybody needs to draw again: the problem, the seed, the plan. ``guiguan draw repeat`` takes it."""
    actor, at = access.actor_of(request), access.at_of(request)
    if _hidden(request) & queries.cases_in(found):
        raise Http404
    log_access(actor, at, exports.EXPORT, f"draw/{found.pk}", found.label)
    whole = {"label": found.label, "digest": found.digest_of_problem, "seed": found.seed, "problem": found.problem,
             "plan": found.plan, "proof": found.proof, "swaps": found.swaps,
             "exported": timezone.localtime(at).isoformat(timespec="seconds")}  # fmt: skip
    response = HttpResponse(json.dumps(whole, ensure_ascii=False, indent=1), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="draw-{found.pk}.json"'
    response["Cache-Control"] = "no-store"
    return response


urlpatterns = [
    path("office/draws/", draws, name="draws"),
    path("draws/<int:pk>/", draw, name="draw"),
    path("draws/<int:pk>/stop/", stop, name="draw-stop"),
    path("draws/<int:pk>/again/", again, name="draw-again"),
]
