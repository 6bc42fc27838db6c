"""专家与评审: groups of a round, who is kept from what, how far the review is; one group; one recusal."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.functional import cached_property

from guiguan.documents import queries as documents
from guiguan.governance.queries import groups as queries
from guiguan.governance.queries import oaths, readiness
from guiguan.governance.queries import recusal as recusals
from guiguan.governance.rules import oath
from guiguan.governance.rules.groups import stage_of
from guiguan.governance.states import MARKS, Ground, GroupState, RecusalState
from guiguan.law import policy as law
from guiguan.people import queries as people
from guiguan.procedure.engine import roles_on
from guiguan.procedure.ports import case_kind
from guiguan.procedure.spec import OFFICE
from guiguan.review.queries import desk, progress, reports
from guiguan.web import access
from guiguan.web.desk import act_panel, timeline
from guiguan.web.office import exports
from guiguan.web.office.exports import Column
from guiguan.web.rounds_shown import Standing, labels

ON_ROUND = ("group.form", "expert_call.invite", "recusal.find", "visit_list.draft")


@dataclass(frozen=True, slots=True)
class Cell:
    """One member and one case: its character, how it is drawn, and in words."""

    sign: str
    look: str
    words: str


@dataclass(frozen=True)
class Table:
    """Members × cases of one group, without the cases the reader is himself kept from."""

    loaded: readiness.Loaded
    hidden: frozenset[int]
    progress: dict[int, tuple[int, int]]
    concluded: set[int]

    @property
    def group(self) -> Any:
        return self.loaded.group

    @cached_property
    def cases(self) -> list[Any]:
        return [case for case in self.loaded.cases if case.application_id not in self.hidden]

    @property
    def kept(self) -> bool:
        """The group has a case from which the reader is kept: he does not learn who reviews it."""
        return len(self.cases) < len(self.loaded.cases)

    @cached_property
    def rows(self) -> list[tuple[Any, list[Cell], int]]:
        """(seat, its cells, how many cases are left to it)."""
        found: list[tuple[Any, list[Cell], int]] = []
        if self.kept:
            return found
        for seat in self.loaded.members:
            cells = [self._cell(seat.person_id, case) for case in self.cases]
            found.append((seat, cells, sum(cell.look == "is-in" for cell in cells)))
        return found

    @property
    def free(self) -> list[int]:
        """How many members are left to each case."""
        return [sum(cells[index].look == "is-in" for _, cells, _ in self.rows) for index in range(len(self.cases))]

    @property
    def lines(self) -> list[tuple[Any, tuple[int, int], list[str]]]:
        """(case, sheets submitted and opened, what is wanting before it can be taken on)."""
        return [
            (case, self.progress.get(case.application_id, (0, 0)), [] if self.kept else self._wanting(case))
            for case in self.cases
        ]

    def _wanting(self, case: Any) -> list[str]:
        if not stage_of(case.application.state):
            return []
        found = self.loaded.readiness(case, readiness.sizes(self.group)[1]).wanting()
        upheld = [seat for seat in self.loaded.members if self._upheld(seat.person_id, case.application_id)]
        missing = len(self.loaded.members) - len(upheld) - self.progress.get(case.application_id, (0, 0))[1]
        if case.application.state == "in_document_review" and case.application_id not in self.concluded and missing > 0:
            found.append(f"{missing} 名成员的评分记录表尚未启用")
        return found

    def _upheld(self, person_id: int, application_id: int) -> Any:
        rows = self.loaded.recusals.get((person_id, application_id), [])
        return next((row for row in rows if row.state == RecusalState.UPHELD), None)

    def _cell(self, person_id: int, case: Any) -> Cell:
        rows = self.loaded.recusals.get((person_id, case.application_id), [])
        if any(row.state == RecusalState.PENDING for row in rows):
            return Cell("待", "is-ask", "回避待决定")
        upheld = self._upheld(person_id, case.application_id)
        if upheld:
            ground = Ground(upheld.ground)
            return Cell(MARKS[ground], "is-out", f"回避：{ground.label}")
        stage = stage_of(case.application.state)
        if stage and (person_id, case.application_id, stage.value) not in self.loaded.declared:
            return Cell("未", "", "尚未申报回避")
        return Cell("评", "is-in", "可评")


KEY = [("评", "is-in", "可评"), ("未", "", "本环节尚未申报回避"), ("待", "is-ask", "待决，未决之前看不到申报"),
       *((sign, "is-out", ground.label) for ground, sign in MARKS.items())]  # fmt: skip


MEMBERS = (
    Column("评审组", lambda line: line[0].name),
    Column("状态", lambda line: line[0].get_state_display()),
    Column("成员", lambda line: line[1].person.name),
    Column("组长", lambda line: "是" if line[1].leads else ""),
    Column("承担申报数", lambda line: line[2]),
    Column("应回避或者待决定数", lambda line: line[3]),
)


def _members(tables: list[Table]) -> list[tuple[Any, Any, int, int]]:
    return [(table.group, seat, free, len(table.cases) - free) for table in tables for seat, _, free in table.rows]


@access.roles(*OFFICE)
def groups(request: HttpRequest) -> HttpResponse:
    """One round: its groups with their matrices, recusals to decide, progress without scores, visit lists."""
    actor, at = access.actor_of(request), access.at_of(request)
    mine = people.authorities_where(actor.person_id, OFFICE, at)
    rounds = list(case_kind("round").visible(actor, at).filter(authority__in=mine).order_by("-year", "-pk"))
    wanted = request.GET.get("round", "")
    current = next((row for row in rounds if str(row.pk) == wanted), rounds[0] if rounds else None)
    context: dict[str, Any] = {"rounds": rounds, "round": current, "key": KEY}
    if current is not None:
        hidden = frozenset(queries.barred_from(actor.person_id))
        loaded = readiness.load_all(list(queries.visible(actor, at).filter(round=current)))
        subjects = [case.application_id for one in loaded for case in one.cases]
        done, concluded = progress.progress_of(subjects), progress.talks_concluded(subjects)
        tables = [Table(one, hidden, done, concluded) for one in loaded]
        if exports.asked(request):
            return exports.workbook(request, f"评审组-{current}", MEMBERS, _members(tables))
        context |= {
            "tables": tables,
            "pending": recusals.visible(actor, at).filter(round=current, state=RecusalState.PENDING),
            "decided": recusals.visible(actor, at).filter(round=current).exclude(state=RecusalState.PENDING)[:50],
            "unassigned": queries.unassigned(current.pk, actor.person_id),
            "lists": _lists(current, reports.visit_lists_visible(actor, at).filter(round=current)),
            "panel": act_panel(current, "round", actor=actor, at=at, only=ON_ROUND),
        }
    return render(request, "office/groups.html", context)


def _lists(a_round: Any, rows: Any) -> list[tuple[Any, str]]:
    policy = law.load(a_round.policy_id)
    return [(row, f"{policy.prize_name(row.prize)}　{policy.kind_name(row.kind)}") for row in rows]


@access.case("group")
def group(request: HttpRequest, found: Any) -> HttpResponse:
    """For the office members, cases and the matrix; for a member his oath, what he is asked and his own cases."""
    actor, at = access.actor_of(request), access.at_of(request)
    office = bool(roles_on(case_kind("group"), found, actor, at) & OFFICE)
    context: dict[str, Any] = {
        "group": found,
        "office": office,
        "standing": _standing(found),
        "panel": act_panel(found, "group", actor=actor, at=at),
    }
    if office:
        hidden = frozenset(queries.barred_from(actor.person_id))
        loaded = readiness.load(found)
        subjects = [case.application_id for case in loaded.cases]
        table = Table(loaded, hidden, progress.progress_of(subjects), progress.talks_concluded(subjects))
        # Notes of the course name cases; whoever is kept from one of them reads the course without notes.
        named = not any(case.application_id in hidden for case in loaded.cases)
        context |= {"table": table, "key": KEY, "sizes": readiness.sizes(found), "lines": table.lines,
                    "papers": oaths.waiting_for(found.pk), "on_paper": oaths.sworn_on_paper(found.pk),
                    "entries": timeline("group", found.pk, named=named)}  # fmt: skip
        return render(request, "office/group.html", context)
    seat = next((seat for seat in desk.seats(actor) if seat.group.pk == found.pk), None)
    theirs = queries.case_ids(found)
    context |= {
        "seat": seat,
        "oath": oath.TEXT,
        "on_paper": oaths.sworn_on_paper(found.pk).get(actor.person_id),
        "paper_waits": actor.person_id in oaths.waiting_for(found.pk),
        "asked": [queries.holder_line(row) for row in seat.asked] if seat else [],
        "members": queries.persons(found),
        "cases": [own for own in desk.own_cases(actor, at) if own.application.pk in theirs],
    }
    return render(request, "office/group_member.html", context)


def _standing(found: Any) -> Standing:
    state = GroupState(found.state)
    policy = law.load(found.round.policy_id)
    if state is GroupState.FORMED:
        return Standing(
            state.label, "承诺、回避申报齐备后启用", "审定办审核", basis=labels(policy.cite("group.activate"))
        )
    if state is GroupState.ACTIVE:
        return Standing(state.label, "审查、评审、签署报告", "评审组成员", basis=labels(policy.cite("group.take_on")))
    return Standing(state.label, "不再办理", "无", basis=labels(policy.cite("group.disband")))


@access.case("recusal")
def recusal(request: HttpRequest, found: Any) -> HttpResponse:
    """One recusal: who, from what, on what ground, raised and decided by whom."""
    actor, at = access.actor_of(request), access.at_of(request)
    names = people.names({pk for pk in (found.raised_by_id, found.decided_by_id) if pk})
    state = RecusalState(found.state)
    policy = law.load(found.round.policy_id)
    open_now = state is RecusalState.PENDING
    context = {
        "recusal": found,
        "ground": Ground(found.ground).label,
        "files": documents.attachments_of("recusal", found.pk),
        "raised_by": names.get(found.raised_by_id, ""),
        "decided_by": names.get(found.decided_by_id or 0, ""),
        "linked": case_kind("application").visible(actor, at).filter(pk=found.application_id).exists(),
        "standing": Standing(
            state.label, "决定是否回避" if open_now else "不再办理", "审定办审核" if open_now else "无",
            basis=labels(policy.cite("recusal.decide")), now_more="决定之前按回避处理" if open_now else "",
        ),
        "panel": act_panel(found, "recusal", actor=actor, at=at),
        "entries": timeline("recusal", found.pk, named=True),
    }  # fmt: skip
    return render(request, "office/group_recusal.html", context)


urlpatterns = [
    path("office/groups/", groups, name="groups"),
    path("groups/<int:pk>/", group, name="group"),
    path("recusals/<int:pk>/", recusal, name="recusal"),
]
