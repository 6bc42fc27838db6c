"""申报库, 收件登记 and 资格审查: the office's lists. What is done, is done on the case's own page by acts."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from guiguan.applications import queries
from guiguan.applications.queries.lists import check_lines, filtered, in_check, waiting_for_intake
from guiguan.applications.states import ApplicationState
from guiguan.law import policy as law
from guiguan.procedure.ports import case_kind
from guiguan.procedure.spec import OFFICE, Role
from guiguan.web import access
from guiguan.web.desk import act_url

A_PAGE = 50


class Filter(forms.Form):
    """Words are looked for in title, holder and number; a Chinese word needs two characters."""

    round = forms.ChoiceField(label="届次", required=False)
    state = forms.ChoiceField(label="状态", required=False)
    prize = forms.ChoiceField(label="奖项", required=False)
    kind = forms.ChoiceField(label="类别", required=False)
    words = forms.CharField(label="名称或主体", required=False, max_length=40)

    def __init__(self, data: Any, rounds: list[Any]) -> None:
        super().__init__(data)
        policies = [law.load(row.policy_id) for row in rounds]
        names = {
            "prize": {prize: policy.prize_name(prize) for policy in policies for prize, _ in policy.questions},
            "kind": {kind: policy.kind_name(kind) for policy in policies for _, kind in policy.questions},
        }
        shown = [state for state in ApplicationState if state is not ApplicationState.DRAFT]
        self._choices("round", [(str(row.pk), row.name) for row in rounds])
        self._choices("state", [(state.value, state.label) for state in shown])
        for field, found in names.items():
            self._choices(field, list(found.items()))

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "全部"), *choices]

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"].strip()
        if words and len(words) < 2:
            raise forms.ValidationError("请至少输入两个字。")
        return words


def _rounds(request: HttpRequest) -> list[Any]:
    return list(case_kind("round").visible(access.actor_of(request), access.at_of(request)).order_by("-year", "-pk"))


@access.roles(*OFFICE)
def applications(request: HttpRequest) -> HttpResponse:
    """Every application filed with the office, by round, state, prize and words."""
    form = Filter(request.GET or None, _rounds(request))
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = filtered(access.actor_of(request), access.at_of(request), wanted)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    lines = [
        {"row": row, "state": ApplicationState(row.state).label, "district": queries.district_of(row)} for row in page
    ]
    return render(request, "office/applications.html", {"form": form, "page": page, "lines": lines})


@dataclass(frozen=True, slots=True)
class Waiting:
    row: Any
    url: str


@access.roles(*OFFICE)
def intake(request: HttpRequest) -> HttpResponse:
    """收件登记: what came in and has no number yet, oldest first; applications on paper."""
    actor, at = access.actor_of(request), access.at_of(request)
    may = Role.OFFICE_DRAFTER in access.held_roles(request)
    waiting = [
        Waiting(row, act_url("application.register", row.pk) if may else "") for row in waiting_for_intake(actor, at)
    ]
    rounds = [(row, act_url("application.file_on_paper", row.pk), queries.stage_counts(row.pk).get("draft", 0))
              for row in _rounds(request) if row.state == "called" and may]  # fmt: skip
    return render(request, "office/intake.html", {"waiting": waiting, "rounds": rounds})


@access.roles(*OFFICE)
def qualification(request: HttpRequest) -> HttpResponse:
    """资格审查: how far the findings are, which replies are out, which supplements run, what waits for a result."""
    actor, at = access.actor_of(request), access.at_of(request)
    rows = list(in_check(actor, at))
    context = {"lines": check_lines(rows, at), "letters": queries.letters_of([row.pk for row in rows])}
    return render(request, "office/qualification.html", context)


urlpatterns = [
    path("office/applications/", applications, name="applications"),
    path("office/intake/", intake, name="intake"),
    path("office/qualification/", qualification, name="qualification"),
]
