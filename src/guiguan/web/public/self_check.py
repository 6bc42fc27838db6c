"""申报条件自查: one question a page, the clause beside it. Answers travel in the form alone; nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from guiguan.applications.dossier import self_check as check
from guiguan.applications.dossier.parts import Field
from guiguan.applications.queries.eligibility import DISCLAIMER
from guiguan.law.policy import Policy, all_policies, load
from guiguan.people import queries as people
from guiguan.rounds import queries as rounds
from guiguan.web import access

LONGEST = 40
"""Characters of one answer: a date, a number, a choice."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A field with what was answered and what is wrong with it."""

    field: Field
    value: str
    wrong: str
    cells: tuple[tuple[str, str, str], ...] = ()
    """For figures: (name, year, value)."""


def _choices() -> list[tuple[Policy, list[tuple[str, str]]]]:
    return [
        (policy, [(f"{policy.id}:{prize}:{kind}", f"{policy.prize_name(prize)}　{policy.kind_name(kind)}")
                  for prize, kind in policy.questions])
        for policy in all_policies()
    ]  # fmt: skip


def _chosen(about: str) -> tuple[Policy, str, str] | None:
    policy_id, _, rest = about.partition(":")
    prize, _, kind = rest.partition(":")
    try:
        policy = load(policy_id)
    except LookupError:
        return None
    return (policy, prize, kind) if (prize, kind) in policy.questions else None


def _deadline(policy: Policy, at: datetime) -> tuple[Any, str]:
    """The last day of the round now open under the policy, otherwise today."""
    authority = people.authorities().filter(code=policy.authority).first()
    current = rounds.current_round(authority.pk) if authority else None
    if current and current.policy_id == policy.id and current.closes_at and at < current.closes_at:
        return rounds.last_day(current.closes_at), f"{current}申报截止日"
    return timezone.localtime(at).date(), "目前没有开放申报的届次，以今日代替申报截止日"


def _rulings(policy: Policy) -> Mapping[str, str]:
    authority = people.authorities().filter(code=policy.authority).first()
    return rounds.rulings_for(authority.pk, policy.id) if authority else {}


def _answers(request: HttpRequest, asked: tuple[check.Question, ...]) -> dict[str, str]:
    """Only what the questions know is taken from the form."""
    names = {name for one in asked for field in one.fields for name in field.names() if not name.endswith(".reason")}
    given = {name: request.POST.get(name, "").strip()[:LONGEST].replace("\x00", "") for name in names}
    return {name: text for name, text in given.items() if text}


def _shown(one: check.Question, data: Mapping[str, str], wrong: Mapping[str, str]) -> list[Shown]:
    found = []
    for field in one.fields:
        cells = tuple((f"{field.key}.{year}", year, data.get(f"{field.key}.{year}", "")) for year in field.rows)
        found.append(Shown(field, data.get(field.key, ""), wrong.get(field.key, ""), cells))
    return found


def _next(asked: tuple[check.Question, ...], data: Mapping[str, str], start: int, step: int) -> int:
    """The nearest question still to be put; before the first is -1, after the last is their number."""
    while 0 <= start < len(asked) and not check.asked_now(asked[start], data):
        start += step
    return start


def _start(request: HttpRequest, sentence: str = "") -> HttpResponse:
    context = {"choices": _choices(), "sentence": sentence}
    return render(request, "public/self_check.html", context, status=422 if sentence else 200)


def _ask(request: HttpRequest, frame: dict[str, Any], index: int, wrong: Mapping[str, str]) -> HttpResponse:
    asked, data, policy = frame["asked"], frame["data"], frame["policy"]
    one = asked[index]
    own = {name for field in one.fields for name in field.names()}
    context = frame | {
        "one": one,
        "step": index,
        "number": index + 1,
        "shown": _shown(one, data, wrong),
        "wrong": wrong,
        "carried": {name: text for name, text in data.items() if name not in own},
        "clauses": [(policy.citation(rule), policy.provisions[rule.cite].text) for rule in one.rules],
    }
    return render(request, "public/self_check_question.html", context, status=422 if wrong else 200)


def _result(request: HttpRequest, frame: dict[str, Any], at: datetime) -> HttpResponse:
    policy, prize, kind, data = frame["policy"], frame["prize"], frame["kind"], frame["data"]
    deadline, source = _deadline(policy, at)
    facts = check.facts_of(policy, prize, kind, data, deadline=deadline, deadline_source=source)
    context = frame | {
        "verdicts": check.verdicts(policy, prize, kind, facts, deadline, _rulings(policy)),
        "rules": {rule.id for one in frame["asked"] for rule in one.rules},
        "answered": {
            rule.id
            for one in frame["asked"]
            for rule in one.rules
            if any(data.get(name) for field in one.fields for name in field.names())
        },
        "disclaimer": DISCLAIMER,
        "carried": data,
        "deadline": deadline,
        "deadline_source": source,
        "last": len(frame["asked"]) - 1,
    }
    return render(request, "public/self_check_result.html", context)


@access.public
@require_http_methods(["GET", "POST"])
def self_check(request: HttpRequest) -> HttpResponse:
    """GET asks for prize and kind; every POST brings all answers so far and says where to go."""
    response = _page(request) if request.method == "POST" else _start(request)
    response["Cache-Control"] = "no-store"
    return response


def _page(request: HttpRequest) -> HttpResponse:
    chosen = _chosen(request.POST.get("about", "")[:120])
    if chosen is None:
        return _start(request, "请选择一个奖项和类别。")
    (policy, prize, kind), at = chosen, access.at_of(request)
    asked = check.questions(policy, prize, kind, _deadline(policy, at)[0].year)
    data, go, here = _answers(request, asked), request.POST.get("go", ""), request.POST.get("step", "")
    frame = {
        "policy": policy, "prize": prize, "kind": kind, "asked": asked, "data": data, "about": request.POST["about"],
        "prize_words": f"{policy.prize_name(prize)}　{policy.kind_name(kind)}",
    }  # fmt: skip
    if not here.isdecimal() or int(here) >= len(asked):
        return _ask(request, frame, _next(asked, data, 0, 1), {})
    index = int(here)
    if go == "here":
        return _ask(request, frame, index, {})
    wrong = check.wrong_in(asked[index], data)
    if wrong:
        return _ask(request, frame, index, wrong)
    index = _next(asked, data, index - 1, -1) if go == "back" else _next(asked, data, index + 1, 1)
    if index < 0:
        return _start(request)
    return _ask(request, frame, index, {}) if index < len(asked) else _result(request, frame, at)


urlpatterns = [path("self-check/", self_check, name="self-check")]
