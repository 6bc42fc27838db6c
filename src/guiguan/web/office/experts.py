"""专家库: the register with its search, and one expert's entry."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from guiguan.governance.queries import experts as queries
from guiguan.governance.states import ExpertState
from guiguan.law import policy as law
from guiguan.procedure.ports import case_kind
from guiguan.procedure.spec import OFFICE
from guiguan.web import access
from guiguan.web.desk import act_panel, timeline
from guiguan.web.office import bulk, exports
from guiguan.web.office.exports import Column
from guiguan.web.office.rounds import desks
from guiguan.web.rounds_shown import Standing, labels

A_PAGE = 50
ON_AUTHORITY = ("expert.admit", "mentor.file")


COLUMNS = (
    Column("姓名", lambda row: row.person.name),
    Column("专业领域", lambda row: "、".join(row.fields)),
    Column("熟悉行业", lambda row: "、".join(row.trades)),
    Column("资格", lambda row: row.qualification),
    Column("可任组长", lambda row: "是" if row.can_lead else "否"),
    Column("状态", lambda row: row.get_state_display()),
)


class Filter(forms.Form):
    """A Chinese word needs two characters."""

    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *ExpertState.choices()])
    lead = forms.ChoiceField(label="组长资格", required=False, choices=[("", "全部"), ("yes", "可任组长")])
    words = forms.CharField(label="姓名、领域或行业", required=False, max_length=40)

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"].strip()
        if words and len(words) < 2:
            raise forms.ValidationError("请至少输入两个字。")
        return words


@access.roles(*OFFICE)
def experts(request: HttpRequest) -> HttpResponse:
    """The register of the officer's authorities."""
    actor, at = access.actor_of(request), access.at_of(request)
    form = Filter(request.GET or None)
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = queries.search(queries.visible(actor, at), wanted.get("words", ""))
    if wanted.get("state"):
        rows = rows.filter(state=wanted["state"])
    if wanted.get("lead"):
        rows = rows.filter(can_lead=True)
    if exports.asked(request):
        return exports.workbook(request, "专家库", COLUMNS, rows)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "seats": queries.seat_counts([row.person_id for row in page]),
        "bulk": bulk.offered("expert", request),
        "desks": desks(actor, at, ON_AUTHORITY),
    }
    return render(request, "office/experts.html", context)


@access.case("expert")
def expert(request: HttpRequest, found: Any) -> HttpResponse:
    """One entry: what he knows, where he worked, whom he guided, where he sits now."""
    actor, at = access.actor_of(request), access.at_of(request)
    mine = case_kind("group").visible(actor, at).values_list("pk", flat=True)
    context = {
        "expert": found,
        "standing": _standing(found),
        "posts": queries.posts_of(found.person_id),
        "mentorings": queries.mentorings_of(found.person_id),
        "seats": queries.seats_of(found.person_id).filter(group__in=mine),
        "panel": act_panel(found, "expert", actor=actor, at=at),
        "entries": timeline("expert", found.pk, named=True),
    }
    return render(request, "office/expert.html", context)


def _standing(found: Any) -> Standing:
    state = ExpertState(found.state)
    basis = labels(law.latest(found.authority.code).cite("expert.admit"))
    words = {
        ExpertState.LISTED: ("可列入评审组", "审定办经办"),
        ExpertState.SUSPENDED: ("恢复后可列入评审组", "审定办审核"),
        ExpertState.REMOVED: ("不再办理", "无"),
    }[state]
    return Standing(state.label, *words, basis=basis, now_more="在库不等于参加评审")


urlpatterns = [
    path("office/experts/", experts, name="experts"),
    path("experts/<int:pk>/", expert, name="expert"),
]
