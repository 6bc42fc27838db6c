"""推演: the office tries a round on the calendar before the call, two variants side by side, and takes one over."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone

from guiguan.law import policy as law
from guiguan.procedure.calendar import calendar_for
from guiguan.procedure.engine import previews
from guiguan.procedure.ports import REGISTRY
from guiguan.procedure.spec import OFFICE, Actor
from guiguan.rounds import queries
from guiguan.rounds.rules import planning
from guiguan.rounds.rules.planning import NUMBERS, Assumptions, Forecast, forecast
from guiguan.rounds.states import RoundState
from guiguan.web import access
from guiguan.web.gantt import Gantt
from guiguan.web.load import Load, draw
from guiguan.web.office.rounds import Desk, desks
from guiguan.web.rounds_shown import gantt_of

LABELS = {
    "check": ("资格审查", "工作日"), "qualification_notice": ("资格公示", "工作日"), "document_review": ("资料评审", "工作日"),
    "site_review": ("现场评审", "工作日"), "evaluation": ("综合评价", "工作日"), "deliberation": ("审定委审议", "工作日"),
    "approval": ("报批", "工作日"), "award_notice": ("拟获奖公示", "工作日"), "commendation": ("表彰", "工作日"),
    "applications": ("预计申报", "件"), "sheets": ("每件评审员", "人"), "experts": ("专家", "人"),
    "officers": ("经办", "人"), "officer_daily": ("每名经办每日办理", "件"), "expert_weekly": ("每名专家每周评审上限", "件"),
    "visit_share": ("进入现场评审", "%"), "visits_weekly": ("每周现场评审上限", "件"),
}  # fmt: skip
LARGEST = {"applications": 5000, "experts": 2000, "visit_share": 100}
USUALLY_LARGEST = 250
SECOND = {"document_review": 40, "experts": 75, "officers": 6, "visits_weekly": 12}
"""What the second variant supposes besides, until somebody types something else."""


def _day() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input"})


class Variant(forms.Form):
    """The assumptions of one variant."""

    opens_on = forms.DateField(label="申报开始", widget=_day())
    closes_on = forms.DateField(label="申报截止", widget=_day())

    def __init__(self, *args: Any, title: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in NUMBERS:
            label, unit = LABELS[name]
            self.fields[name] = forms.IntegerField(
                label=f"{label}（{unit}）", min_value=1, max_value=LARGEST.get(name, USUALLY_LARGEST),
                widget=forms.NumberInput(attrs={"class": "input", "inputmode": "numeric"}),
            )  # fmt: skip
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{title}：{field.label}"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        opens, closes = data.get("opens_on"), data.get("closes_on")
        if opens and closes and not timedelta(0) <= closes - opens <= timedelta(days=366):
            self.add_error("closes_on", "截止日期应当在开始日期之后一年以内。")
        return data


@dataclass(frozen=True, slots=True)
class Shown:
    """One variant as drawn; ``found`` is None while something typed in is not usable."""

    title: str
    found: Forecast | None = None
    gantt: Gantt | None = None
    load: Load | None = None
    relief: tuple[tuple[str, str], ...] = ()
    takeovers: tuple[tuple[str, str], ...] = ()
    """(words, address) of the acts that take the days over."""


def _usual(today: date) -> dict[str, Any]:
    opens = today + timedelta(days=14 - today.weekday())
    usual = Assumptions(opens, opens + timedelta(days=46))
    return {"opens_on": opens, "closes_on": usual.closes_on, **{name: getattr(usual, name) for name in NUMBERS}}


def _targets(desk: Desk, actor: Actor, at: datetime) -> list[tuple[str, str]]:
    """(words, address) of the acts by which the actor may take a plan over now."""
    running = queries.current_round(desk.authority.pk)
    wanted: list[tuple[str, str, Any]] = [("筹备新一届，填入这些日期", "round.plan", desk.authority)]
    if running is not None and running.state == RoundState.PLANNED:
        wanted.insert(0, (f"填入{running.name}的计划", "round.revise_plan", running))
    return [
        (words, reverse("act", args=[code, case.pk])) for words, code, case in wanted
        if not previews([REGISTRY.acts[code]], case, actor=actor, at=at)[0][1]
    ]  # fmt: skip


def _shown(title: str, form: Variant, desk: Desk, targets: list[tuple[str, str]], today: date) -> Shown:
    if not form.is_valid():
        return Shown(title)
    given = Assumptions(**form.cleaned_data)
    code = desk.authority.code
    try:
        policy = law.in_force(code, given.opens_on)
    except LookupError:
        policy = law.latest(code)
    found = forecast(policy, calendar_for(desk.authority.calendar_scopes.split(",")), given)
    handed = urlencode(planning.as_plan(found))
    return Shown(
        title, found, gantt_of(list(found.steps), today), draw(found.weeks),
        tuple((week.words, planning.relief(given, week)) for week in found.bottlenecks),
        tuple((words, f"{address}?{handed}") for words, address in targets),
    )  # fmt: skip


def _most(found: Forecast, stage: str) -> str:
    weeks = [week for week in found.weeks if week.stage == stage]
    if not weeks:
        return "待认定"
    worst = max(weeks, key=lambda week: week.each)
    return f"{worst.each} 件（上限 {worst.limit} 件，{worst.name}）"


def _compared(variants: list[Shown]) -> list[tuple[str, list[str]]]:
    """(words, value for each variant) of what the variants come to."""
    found = [one.found for one in variants if one.found]
    if len(found) < len(variants):
        return []
    ends = [f"{one.ends_on:%Y年%-m月%-d日}" if one.ends_on else "待认定" for one in found]
    return [
        ("表彰完成", ends),
        ("不符合规定", [f"{len(one.unlawful)} 处" for one in found]),
        ("超过上限的周", [f"{len(one.bottlenecks)} 周" for one in found]),
        ("资格审查最忙的一周：每名经办", [_most(one, "check") for one in found]),
        ("资料评审最忙的一周：每名专家", [_most(one, "document_review") for one in found]),
        ("现场评审最忙的一周：全市", [_most(one, "site_review") for one in found]),
    ]


@access.roles(*OFFICE)
def page(request: HttpRequest) -> HttpResponse:
    """Nothing is stored: the address holds the assumptions, so it can be passed on."""
    actor, at = access.actor_of(request), access.at_of(request)
    mine = desks(actor, at, ())
    desk = next((one for one in mine if one.authority.code == request.GET.get("authority")), mine[0] if mine else None)
    if desk is None:
        raise Http404
    today, usual = timezone.localtime(at).date(), _usual(timezone.localtime(at).date())
    typed = request.GET if "a-opens_on" in request.GET else None
    given = [("方案一", "a", usual), ("方案二", "b", usual | SECOND)]
    entered = [Variant(typed, prefix=key, title=title, initial=known) for title, key, known in given]
    targets = _targets(desk, actor, at)
    variants = [
        _shown(title, form if typed else Variant(known, title=title), desk, targets, today)
        for form, (title, _, known) in zip(entered, given, strict=True)
    ]
    context = {
        "desk": desk, "desks": mine, "variants": variants, "compared": _compared(variants),
        "rows": list(zip(*entered, strict=True)),
    }  # fmt: skip
    return render(request, "office/planning.html", context)


urlpatterns = [path("office/rounds/planning/", page, name="planning")]
