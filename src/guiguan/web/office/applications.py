"""申报库, 收件登记 and 资格审查: the office's lists. What is done, is done on the case's own page by acts."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from guiguan.applications import queries
from guiguan.applications.queries import on_paper
from guiguan.applications.queries.lists import (
    SORTS,
    check_lines,
    choices_of,
    filtered,
    in_check,
    latest_round,
    stages,
    waiting_for_intake,
)
from guiguan.applications.states import ApplicationState
from guiguan.law import policy as law
from guiguan.people import queries as people
from guiguan.procedure.ports import case_kind
from guiguan.procedure.spec import OFFICE, Role
from guiguan.web import access
from guiguan.web.desk import act_url
from guiguan.web.office import bulk, declaring, exports
from guiguan.web.office.exports import Column, day_of, moment_of

A_PAGE = 50
A_COLUMN = 12
HEADS = (
    ("number", "编号"), ("title", "名称和申报主体"), ("", "奖项和类别"), ("district", "所在区"), ("state", "状态"),
    ("handler", "经办"), ("submitted", "提交日期"),
)  # fmt: skip


class Filter(forms.Form):
    """Words are looked for in title, holder and number; a Chinese word needs two characters."""

    round = forms.ChoiceField(label="届次", required=False)
    stage = forms.ChoiceField(label="阶段", required=False)
    state = forms.ChoiceField(label="状态", required=False)
    prize = forms.ChoiceField(label="奖项", required=False)
    kind = forms.ChoiceField(label="类别", required=False)
    district = forms.ChoiceField(label="所在区", required=False)
    trade = forms.ChoiceField(label="行业", required=False)
    size = forms.ChoiceField(label="规模", required=False)
    handler = forms.ChoiceField(label="经办", required=False)
    words = forms.CharField(label="名称或主体", required=False, max_length=40)

    def __init__(self, data: Any, rounds: list[Any], offered: dict[str, list[tuple[str, str]]]) -> None:
        super().__init__(data)
        policies = [law.load(row.policy_id) for row in rounds]
        names = {
            "prize": {prize: policy.prize_name(prize) for policy in policies for prize, _ in policy.questions},
            "kind": {kind: policy.kind_name(kind) for policy in policies for _, kind in policy.questions},
        }
        shown = [state for state in ApplicationState if state is not ApplicationState.DRAFT]
        self._choices("round", [(str(row.pk), row.name) for row in rounds])
        self._choices("stage", [(name, name) for name, _ in stages()])
        self._choices("state", [(state.value, state.label) for state in shown])
        for field, found in (offered | {name: list(words.items()) for name, words in names.items()}).items():
            self._choices(field, found)

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
    """Of the officer's own authorities, the latest first; everybody's eyes see the rounds of others too."""
    actor, at = access.actor_of(request), access.at_of(request)
    mine = people.authorities_where(actor.person_id, OFFICE, at)
    return list(case_kind("round").visible(actor, at).filter(authority_id__in=mine).order_by("-year", "-pk"))


COLUMNS = (
    Column("编号", lambda row: row.number),
    Column("届次", lambda row: str(row.round)),
    Column("模式或成果名称", lambda row: row.title),
    Column("申报主体", lambda row: row.holder),
    Column("奖项", lambda row: law.load(row.round.policy_id).prize_name(row.prize)),
    Column("类别", lambda row: law.load(row.round.policy_id).kind_name(row.kind)),
    Column("所在区", lambda row: row.place),
    Column("行业", lambda row: row.trade),
    Column("规模", lambda row: row.size),
    Column("状态", lambda row: ApplicationState(row.state).label),
    Column("经办", lambda row: str(row.handler or "")),
    Column("提交日期", lambda row: day_of(row.submitted_at)),
)


@dataclass(frozen=True, slots=True)
class Head:
    """One head of the table: what pressing it sorts by, and how it is sorted now."""

    words: str
    sort: str = ""
    order: str = ""


def _heads(sort: str) -> list[Head]:
    orders = {f"{name}": "ascending" for name in SORTS} | {f"-{name}": "descending" for name in SORTS}
    return [
        Head(words, f"-{name}" if sort == name else name,
             orders.get(sort, "") if sort.removeprefix("-") == name else "") if name else Head(words)
        for name, words in HEADS
    ]  # fmt: skip


def _board(rows: QuerySet[Any]) -> list[tuple[str, int, list[Any]]]:
    """(stage, how many, the first of them): every application in the column of its stage."""
    column = {state: name for name, states in stages() for state in states}
    found: dict[str, list[int]] = {name: [] for name, _ in stages()}
    for pk, state in rows.values_list("pk", "state"):
        found[column[state]].append(pk)
    shown = _as_listed(rows).in_bulk([pk for pks in found.values() for pk in pks[:A_COLUMN]])
    return [(name, len(pks), [shown[pk] for pk in pks[:A_COLUMN] if pk in shown]) for name, pks in found.items()]


def _as_listed(rows: QuerySet[Any]) -> QuerySet[Any]:
    """With what the page says of a row, and no more: its round is known already."""
    return rows.select_related(None).select_related("organisation", "person", "handler")


@access.roles(*OFFICE)
def applications(request: HttpRequest) -> HttpResponse:
    """Every application filed with the office: as a table or by stage, filtered, sorted; all of it in the address."""
    actor, at = access.actor_of(request), access.at_of(request)
    rounds = _rounds(request)
    if not request.GET and len(rounds) > 1 and (latest := latest_round(actor, at)):
        return redirect(f"{request.path}?round={latest}")  # the office works in one round; the others on demand
    form = Filter(request.GET or None, rounds, choices_of(actor, at, request.GET.get("round", "")))
    sort = request.GET.get("sort", "")
    wanted = {**form.cleaned_data, "sort": sort} if form.is_valid() else {"sort": sort}
    rows = filtered(actor, at, wanted)
    if exports.asked(request):
        return exports.workbook(request, "申报库", COLUMNS, rows)
    context: dict[str, Any] = {
        "form": form,
        "owed": declaring.owed(request),
        "open": any(value for name, value in wanted.items() if name not in {"round", "state", "words", "sort"}),
        "board": _board(rows) if request.GET.get("view") == "board" else None,
    }
    if context["board"] is None:
        page = Paginator(_as_listed(rows), A_PAGE).get_page(request.GET.get("page"))
        of = {row.pk: row for row in rounds}
        for row in page:
            row.round = of.get(row.round_id) or row.round
        context |= {
            "page": page,
            "lines": [(row, ApplicationState(row.state).label) for row in page],
            "heads": _heads(sort),
            "sort": sort,
            "bulk": bulk.offered("application", request),
        }
    return render(request, "office/applications.html", context)


def _prize(row: Any) -> str:
    policy = law.load(row.round.policy_id)
    return f"{policy.prize_name(row.prize)}　{policy.kind_name(row.kind)}"


INTAKE = (
    Column("名称", lambda line: line.row.title or "（未命名）"),
    Column("申报主体", lambda line: line.row.holder),
    Column("奖项和类别", lambda line: _prize(line.row)),
    Column("提交时间", lambda line: moment_of(line.row.submitted_at)),
)
FILINGS = (
    Column("名称", lambda row: row.head["title"]),
    Column("申报主体", lambda row: row.head["holder"]),
    Column("收件日期", lambda row: row.head["received_on"]),
    Column("状态", lambda row: row.get_state_display()),
)
CHECK = (
    Column("编号", lambda line: line.application.number),
    Column("名称", lambda line: line.application.title),
    Column("申报主体", lambda line: line.application.holder),
    Column("状态", lambda line: line.state),
    Column("已有审查意见", lambda line: line.written),
    Column("应有审查意见", lambda line: line.asked),
    Column("不符合", lambda line: line.not_met),
    Column("待认定", lambda line: line.open),
    Column("未复函", lambda line: line.unanswered),
    Column("补正期限", lambda line: line.due_on),
)
REPLIES = (
    Column("申报主体", lambda row: row.application.holder),
    Column("部门", lambda row: row.department),
    Column("发函文号", lambda row: row.number),
    Column("发函日期", lambda row: row.sent_on),
    Column("复函意见", lambda row: row.reply if row.replied_on else "未复函"),
    Column("复函日期", lambda row: row.replied_on),
    Column("有无不利情况", lambda row: {True: "有", False: "无"}.get(row.adverse, "")),
)


@dataclass(frozen=True, slots=True)
class Waiting:
    row: Any
    url: str


@access.roles(*OFFICE)
def intake(request: HttpRequest) -> HttpResponse:
    """收件登记: what came in and has no number yet, oldest first; applications on paper."""
    actor, at = access.actor_of(request), access.at_of(request)
    may = Role.OFFICE_DRAFTER in access.held_roles(request)
    mine = people.authorities_where(actor.person_id, frozenset({Role.OFFICE_DRAFTER}), at)
    waiting = [
        Waiting(row, act_url("application.register", row.pk) if may else "") for row in waiting_for_intake(actor, at)
    ]
    rounds = [(row, act_url("application.file_on_paper", row.pk), queries.stage_counts(row.pk).get("draft", 0))
              for row in _rounds(request) if row.state == "called" and may and row.authority_id in mine]  # fmt: skip
    filings = on_paper.visible(actor, at).exclude(state="confirmed")
    if exports.asked(request):
        return exports.workbook(
            request, "收件登记", INTAKE, waiting, more=[exports.sheet("纸质申报", FILINGS, filings)]
        )
    context = {"waiting": waiting, "rounds": rounds, "filings": filings, "owed": declaring.owed(request)}
    return render(request, "office/intake.html", context)


@access.roles(*OFFICE)
def qualification(request: HttpRequest) -> HttpResponse:
    """资格审查: how far the findings are, which replies are out, which supplements run, what waits for a result."""
    actor, at = access.actor_of(request), access.at_of(request)
    rows = list(in_check(actor, at))
    lines, letters = check_lines(rows, at), queries.letters_of([row.pk for row in rows])
    if exports.asked(request):
        replies = exports.sheet("征求意见汇总", REPLIES, letters)
        return exports.workbook(request, "资格审查", CHECK, lines, more=[replies])
    context = {"lines": lines, "letters": letters, "owed": declaring.owed(request)}
    return render(request, "office/qualification.html", context)


urlpatterns = [
    path("office/applications/", applications, name="applications"),
    path("office/intake/", intake, name="intake"),
    path("office/qualification/", qualification, name="qualification"),
]
