"""专家库: the register with its search, and one expert's entry."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse

from guiguan.governance.queries import experts as queries
from guiguan.governance.queries import register
from guiguan.governance.states import ExpertState, ProposalState
from guiguan.law import policy as law
from guiguan.people import queries as people
from guiguan.procedure.engine import roles_on
from guiguan.procedure.ports import case_kind
from guiguan.procedure.spec import OFFICE, Role
from guiguan.web import access
from guiguan.web.desk import act_panel, timeline
from guiguan.web.office import bulk, exports
from guiguan.web.office.exports import Column
from guiguan.web.office.rounds import desks
from guiguan.web.rounds_shown import Standing, labels

A_PAGE = 50
ON_AUTHORITY = ("expert.admit", "winner.list_managers", "mentor.file")
OWN = ("expert.propose_post", "expert.state_time", "expert.withdraw_time")


COLUMNS = (
    Column("姓名", lambda row: row.person.name),
    Column("专业领域", lambda row: "、".join(row.fields)),
    Column("熟悉行业", lambda row: "、".join(row.trades)),
    Column("资格", lambda row: row.qualification),
    Column("可任组长", lambda row: "是" if row.can_lead else "否"),
    Column("聘期起", lambda row: row.starts),
    Column("聘期止", lambda row: row.ends),
    Column("来源", lambda row: row.get_origin_display()),
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
    rows = queries.search(queries.register(actor, at), wanted.get("words", ""))
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
        "may_import": Role.OFFICE_DRAFTER in access.held_roles(request),
        "bulk": bulk.offered("expert", request),
        "desks": desks(actor, at, ON_AUTHORITY),
    }
    return render(request, "office/experts.html", context)


@access.case("expert")
def expert(request: HttpRequest, found: Any) -> HttpResponse:
    """One entry: what he knows, where he worked, whom he guided, where he sits now. The expert reads his own share."""
    actor, at = access.actor_of(request), access.at_of(request)
    if not roles_on(case_kind("expert"), found, actor, at) & OFFICE:
        return HttpResponseRedirect(reverse("expert-own"))
    mine = case_kind("group").visible(actor, at)
    notes = [] if found.person_id == actor.person_id else list(register.notes_of(found))
    context = {
        "expert": found,
        "standing": _standing(found),
        "posts": queries.posts_of(found.person_id),
        "proposals": register.open_proposals(found),
        "records": register.records_of(found),
        "today": at.date(),
        "times": register.times_of(found),
        "calls": register.calls_of(found),
        "notes": notes,
        "writers": people.names({row.entered_by_id for row in notes}),
        "mentorings": queries.mentorings_of(found.person_id),
        "seats": queries.seats_of(found.person_id).filter(group__in=mine),
        "past": queries.past_service(found.person_id, mine),
        "panel": act_panel(found, "expert", actor=actor, at=at, without=OWN),
        "entries": timeline("expert", found.pk, named=True),
    }
    return render(request, "office/expert.html", context)


@access.case("post_proposal")
def proposal(request: HttpRequest, found: Any) -> HttpResponse:
    """A post that the expert entered himself, to be checked by the office; he himself reads it in his own data."""
    actor, at = access.actor_of(request), access.at_of(request)
    if not roles_on(case_kind("post_proposal"), found, actor, at) & OFFICE:
        return HttpResponseRedirect(reverse("expert-own"))
    basis = labels(law.latest(found.expert.authority.code).cite("expert.admit"))
    waiting = found.state == ProposalState.PROPOSED
    context = {
        "proposal": found,
        "standing": Standing(found.get_state_display(), "核对后录入，或者退回" if waiting else "不再办理",
                             "审定办经办" if waiting else "无", basis=basis),
        "panel": act_panel(found, "post_proposal", actor=actor, at=at),
        "entries": timeline("post_proposal", found.pk, named=True),
    }  # fmt: skip
    return render(request, "office/post_proposal.html", context)


def _standing(found: Any) -> Standing:
    state = ExpertState(found.state)
    basis = labels(law.latest(found.authority.code).cite("expert.admit"))
    words = {
        ExpertState.LISTED_PENDING: ("确认入库，或者不列入", "审定办审核"),
        ExpertState.LISTED: ("可列入评审组", "审定办经办"),
        ExpertState.SUSPENDED: ("恢复后可列入评审组", "审定办审核"),
        ExpertState.REMOVED: ("不再办理", "无"),
    }[state]
    return Standing(state.label, *words, basis=basis, now_more="在库不等于参加评审")


urlpatterns = [
    path("office/experts/", experts, name="experts"),
    path("experts/<int:pk>/", expert, name="expert"),
    path("experts/posts/<int:pk>/", proposal, name="post_proposal"),
]
