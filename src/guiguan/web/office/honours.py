"""荣誉登记: the lists of past rounds; each is certified complete by two officers against its decree (Arts. 16, 18)."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from guiguan.honours import queries
from guiguan.honours.states import RollState
from guiguan.law import policy as law
from guiguan.people import queries as people
from guiguan.procedure.ports import case_kind
from guiguan.procedure.spec import OFFICE
from guiguan.web import access
from guiguan.web.desk import act_panel, timeline
from guiguan.web.office import exports
from guiguan.web.office.exports import Column
from guiguan.web.rounds_shown import Standing, labels

PER_PAGE = 20
ROLLS = (
    Column("届次", lambda row: row.label),
    Column("年度", lambda row: row.year),
    Column("荣誉项数", lambda row: row.held),
    Column("状态", lambda row: RollState(row.state).label),
)
HONOURS = (
    Column("奖项", lambda row: row.prize_name),
    Column("模式或成果", lambda row: row.item),
    Column("获奖组织或者个人", lambda row: row.holder),
    Column("个人姓名", lambda row: row.person_name),
    Column("状态", lambda row: row.get_state_display()),
)


@access.roles(*OFFICE)
def rolls(request: HttpRequest) -> HttpResponse:
    """The lists of the officer's authorities; which of them nobody has certified yet."""
    actor, at = access.actor_of(request), access.at_of(request)
    mine = queries.with_counts(case_kind("honour_roll").visible(actor, at))
    if exports.asked(request):
        return exports.workbook(request, "历届名单", ROLLS, mine)
    page = Paginator(mine, PER_PAGE).get_page(request.GET.get("page"))
    states = list(case_kind("honour_roll").visible(actor, at).values_list("state", flat=True))
    context = {
        "page": page,
        "names": people.names({row.proposed_by_id for row in page if row.proposed_by_id}),
        "total": len(states),
        "open": sum(state != RollState.CERTIFIED for state in states),
        "proposed": sum(state == RollState.PROPOSED for state in states),
    }
    return render(request, "office/honour_rolls.html", context)


def standing_of(roll: Any) -> Standing:
    """Where the list stands: nobody asks a list about a holder before two officers certified it."""
    basis = labels(law.latest(roll.authority.code).cite("system:历届名单由两人对照表彰文件核定完整"))
    now = RollState(roll.state).label
    if roll.state == RollState.CERTIFIED:
        return Standing(now, "没有后续办理", "—", now_more="查询未获奖情况时可以采信", basis=basis)
    if roll.state == RollState.PROPOSED:
        return Standing(now, "核定完整或者退回", "审定办审核", next_more="由提请人以外的人核定", basis=basis)
    return Standing(now, "对照表彰文件，提请核定", "审定办经办", now_more="未查到的，不能认定为没有获奖", basis=basis)


@access.case("honour_roll")
def roll(request: HttpRequest, found: Any) -> HttpResponse:
    """One list with its honours, its decree, and the two who certified it."""
    actor, at = access.actor_of(request), access.at_of(request)
    if exports.asked(request):
        return exports.workbook(request, f"荣誉名册-{found.label}", HONOURS, queries.on_roll(found))
    hands = people.names({pk for pk in (found.proposed_by_id, found.certified_by_id) if pk})
    context = {
        "roll": found,
        "standing": standing_of(found),
        "page": Paginator(queries.on_roll(found), PER_PAGE).get_page(request.GET.get("page")),
        "proposed_by": hands.get(found.proposed_by_id, ""),
        "certified_by": hands.get(found.certified_by_id, ""),
        "panel": act_panel(found, "honour_roll", actor=actor, at=at),
        "entries": timeline("honour_roll", found.pk, named=True),
    }
    return render(request, "office/honour_roll.html", context)


urlpatterns = [
    path("office/honours/", rolls, name="honour-rolls"),
    path("office/honours/<int:pk>/", roll, name="honour_roll"),
]
