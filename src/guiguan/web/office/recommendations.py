"""推荐 and 意愿确认: the office's list, and the page of one, which its recommender sees too (Art. 21)."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from guiguan.applications.queries import recommending
from guiguan.applications.rules.recommending import KINDS
from guiguan.applications.states import RecommendationState, Recommender
from guiguan.documents import queries as documents
from guiguan.people import queries as people
from guiguan.procedure.engine import roles_on
from guiguan.procedure.ports import case_kind
from guiguan.procedure.spec import OFFICE, Role
from guiguan.web import access
from guiguan.web.desk import act_panel, act_url, timeline
from guiguan.web.office import exports
from guiguan.web.office.exports import Column, day_of

A_PAGE = 50
KIND_NAMES = {kind: name for name, kind in KINDS.items()}
COLUMNS = (
    Column("届次", lambda row: str(row.round)),
    Column("类别", lambda row: KIND_NAMES.get(row.kind, "")),
    Column("模式或成果名称", lambda row: row.title),
    Column("组织名称或者个人姓名", lambda row: row.holder),
    Column("内设机构或者所在单位", lambda row: row.unit or row.employer),
    Column("统一社会信用代码", lambda row: row.credit_code),
    Column("所在区", lambda row: row.district),
    Column("行业", lambda row: row.trade),
    Column("联系人和联系方式", lambda row: row.contact),
    Column("推荐方", lambda row: Recommender(row.recommender_kind).label),
    Column("推荐单位或者推荐人", lambda row: row.recommender),
    Column("推荐函文号", lambda row: row.letter_number),
    Column("推荐日期", lambda row: row.letter_on or day_of(row.recommended_at)),
    Column("进度", lambda row: RecommendationState(row.state).label),
    Column("询问日期", lambda row: row.asked_on),
    Column("答复日期", lambda row: row.answered_on),
    Column("已开始申报", lambda row: "是" if row.application_id else "否"),
)


@access.roles(*OFFICE)
def listing(request: HttpRequest) -> HttpResponse:
    """All recommendations to the office, latest first; by state."""
    actor, at = access.actor_of(request), access.at_of(request)
    rows, wanted = recommending.of_office(actor, at), request.GET.get("state", "")
    if wanted in set(RecommendationState):
        rows = rows.filter(state=wanted)
    if exports.asked(request):
        return exports.workbook(request, "推荐", COLUMNS, rows)
    offices = people.authorities_where(actor.person_id, frozenset({Role.OFFICE_DRAFTER}), at)
    calls = case_kind("round").visible(actor, at).filter(authority_id__in=offices, state="called")
    context = {
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "states": RecommendationState.choices(),
        "wanted": wanted,
        "rounds": [(row, act_url("recommendation.enter", row.pk))
                   for row in calls if recommending.still_open(row, at)],
    }  # fmt: skip
    return render(request, "office/recommendations.html", context)


@access.case("recommendation")
def recommendation(request: HttpRequest, case: Any) -> HttpResponse:
    """What is recommended and how far the will is confirmed; how it was asked and who acted is the office's."""
    actor, at = access.actor_of(request), access.at_of(request)
    roles = roles_on(case_kind("recommendation"), case, actor, at)
    office = bool(roles & OFFICE)
    names = people.names(set(recommending.managers(case, at))) if office else {}
    context = {
        "case": case,
        "kind": KIND_NAMES.get(case.kind, ""),
        "side": Recommender(case.recommender_kind).label,
        "office": office,
        "managers": list(names.values()),
        "files": documents.attachments_of("recommendation", case.pk) if office else [],
        "papers": documents.readable_of_case("recommendation", case.pk, roles) if office else [],
        "panel": act_panel(case, "recommendation", actor=actor, at=at),
        "entries": timeline("recommendation", case.pk, named=office),
    }
    return render(request, "cases/recommendation.html", context)


urlpatterns = [
    path("office/recommendations/", listing, name="recommendations"),
    path("recommendations/<int:pk>/", recommendation, name="recommendation"),
]
