"""现场评审名单: ranking, who is picked, every deviation with its reason."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from guiguan.governance.queries import staff
from guiguan.law import policy as law
from guiguan.people import queries as people
from guiguan.review.queries import reports as queries
from guiguan.review.states import VisitListState
from guiguan.web import access
from guiguan.web.desk import act_panel, timeline
from guiguan.web.office import exports
from guiguan.web.office.exports import Column
from guiguan.web.rounds_shown import Standing, labels


@dataclass(frozen=True, slots=True)
class Line:
    """One application in the order of rank; ``against`` where it was taken or left against its rank."""

    entry: Any
    tied: bool
    against: bool
    visit: Any


COLUMNS = (
    Column("名次", lambda line: line.entry.rank),
    Column("并列", lambda line: "是" if line.tied else ""),
    Column("编号", lambda line: line.entry.application.number),
    Column("名称", lambda line: line.entry.application.title),
    Column("申报主体", lambda line: line.entry.application.holder),
    Column("得分", lambda line: None if line.entry.total is None else line.entry.total / 100),
    Column("现场评审", lambda line: "进入" if line.entry.picked else "不进入"),
    Column("开始", lambda line: line.visit.starts_on if line.visit else None),
    Column("结束", lambda line: line.visit.ends_on if line.visit else None),
    Column("地点", lambda line: line.visit.place if line.visit else ""),
    Column("不按名次的理由", lambda line: (line.entry.reason or "未写理由") if line.against else ""),
)


@access.case("visit_list")
def visit_list(request: HttpRequest, found: Any) -> HttpResponse:
    """The list as drafted or settled. A case that is closed to the officer is not shown to him."""
    actor, at = access.actor_of(request), access.at_of(request)
    policy = law.load(found.round.policy_id)
    hidden = staff.closed_to(actor, at)
    every = list(queries.entries_of(found))
    entries = [entry for entry in every if entry.application_id not in hidden]
    ranks = [entry.rank for entry in every]
    visits = queries.visits_of([entry.application_id for entry in entries])
    lines = [
        Line(
            entry, ranks.count(entry.rank) > 1, queries.deviates(entry, found.places), visits.get(entry.application_id)
        )
        for entry in entries
    ]
    if exports.asked(request):
        return exports.workbook(request, f"现场评审名单-{found.round}", COLUMNS, lines)
    names = people.names({pk for pk in (found.drafted_by_id, found.settled_by_id) if pk})
    context = {
        "list": found,
        "category": f"{policy.prize_name(found.prize)}　{policy.kind_name(found.kind)}",
        "lines": lines,
        "kept": len(every) > len(entries),
        "picked": sum(entry.picked for entry in entries),
        "drafted_by": names.get(found.drafted_by_id, ""),
        "settled_by": names.get(found.settled_by_id or 0, ""),
        "standing": _standing(found, policy),
        "panel": act_panel(found, "visit_list", actor=actor, at=at),
        "entries": timeline("visit_list", found.pk, named=True),
    }  # fmt: skip
    return render(request, "office/visit_list.html", context)


def _standing(found: Any, policy: Any) -> Standing:
    state = VisitListState(found.state)
    if state is VisitListState.DRAFT:
        return Standing(state.label, "确定现场评审名单", "审定办审核", basis=labels(policy.cite("visit_list.settle")),
                        next_more="由拟定人以外的审核人员确定")  # fmt: skip
    return Standing(state.label, "逐件安排现场评审", "审定办经办", basis=labels(policy.cite("site_visit.schedule")))


urlpatterns = [path("visit-lists/<int:pk>/", visit_list, name="visit_list")]
