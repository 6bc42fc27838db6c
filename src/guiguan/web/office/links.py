"""单位隶属关系: what was entered and compared, and one entry for the second officer."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from guiguan.governance.acts.links import BASIS
from guiguan.governance.states import ProposalState
from guiguan.law import policy as law
from guiguan.people import queries as people
from guiguan.procedure.ports import case_kind
from guiguan.procedure.spec import OFFICE
from guiguan.web import access
from guiguan.web.desk import act_panel, timeline
from guiguan.web.office import exports
from guiguan.web.office.exports import Column
from guiguan.web.office.rounds import desks
from guiguan.web.rounds_shown import Standing, labels

A_PAGE = 50
COLUMNS = (
    Column("下属单位", lambda row: row.child_name),
    Column("下属单位代码", lambda row: row.child_code),
    Column("关系", lambda row: row.get_kind_display()),
    Column("上级单位", lambda row: row.parent_name),
    Column("上级单位代码", lambda row: row.parent_code),
    Column("信息来源", lambda row: row.source),
    Column("查询日期", lambda row: row.looked_up_on),
    Column("状态", lambda row: row.get_state_display()),
)


@access.roles(*OFFICE)
def links(request: HttpRequest) -> HttpResponse:
    """Every entry of the officer's authorities, the latest first."""
    actor, at = access.actor_of(request), access.at_of(request)
    rows = case_kind("organisation_link").visible(actor, at)
    if exports.asked(request):
        return exports.workbook(request, "单位隶属关系", COLUMNS, rows)
    context = {"page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
               "desks": desks(actor, at, ("organisation.link",))}  # fmt: skip
    return render(request, "office/organisation_links.html", context)


@access.case("organisation_link")
def link(request: HttpRequest, found: Any) -> HttpResponse:
    """What one officer entered, for another to compare with the source."""
    actor, at = access.actor_of(request), access.at_of(request)
    then, whose, more = {
        ProposalState.PROPOSED: ("由另一人对照信息来源核对", "录入人以外的审定办人员", "核对之前不用于回避比对"),
        ProposalState.CONFIRMED: ("有变动的，另行录入更正", "审定办经办", "已用于回避比对；是否现行，以其后的录入为准"),
        ProposalState.REJECTED: ("重新录入", "审定办经办", "这项录入不计"),
    }[ProposalState(found.state)]
    basis = labels(law.latest(found.authority.code).cite(BASIS[0]))
    context = {
        "link": found,
        "entered_by": people.names({found.proposed_by_id}).get(found.proposed_by_id, ""),
        "standing": Standing(found.get_state_display(), then, whose, basis=basis, now_more=more),
        "panel": act_panel(found, "organisation_link", actor=actor, at=at),
        "entries": timeline("organisation_link", found.pk, named=True),
    }
    return render(request, "office/organisation_link.html", context)


urlpatterns = [
    path("office/organisation-links/", links, name="organisation-links"),
    path("office/organisation-links/<int:pk>/", link, name="organisation_link"),
]
