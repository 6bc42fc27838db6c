"""Pure: the lawful calendar of a round, its conditions, criteria tables, parameters."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from guiguan.law import policy as law
from guiguan.law.workdays import Calendar
from guiguan.procedure.spec import Refusal
from guiguan.rounds import rules
from guiguan.rounds.acts import CANCEL, CLOSE, CLOSE_VACANT, PUBLISH_CALL
from guiguan.rounds.rules import RoundFacts, criteria_problems, is_open, parameter_lines
from guiguan.rounds.rules.plan import Planned, Step, broken, lawful_plan
from tests.rounds.factories import ZONE

POLICY = law.load("shanghai-2022")
SHANGHAI = Calendar(scopes=("CN", "cn-31"))
CALL = date(2026, 3, 5)  # a Thursday


def d(text: str) -> date:
    return date.fromisoformat(text)


def steps(choices: Planned | None = None, opens_on: date = CALL, policy: law.Policy = POLICY) -> dict[str, Step]:
    return {step.key: step for step in lawful_plan(policy, SHANGHAI, opens_on, choices or {})}


def test_without_a_plan_each_step_waits_for_the_one_before() -> None:
    found = steps()
    assert found["internal_notice"].earliest == CALL
    assert found["internal_notice"].earliest_end == d("2026-03-12")  # 6, 9, 10, 11, 12 March
    assert found["filing"].earliest == d("2026-03-13")  # the notice must be over: not on its last day
    assert found["check"].earliest == d("2026-03-16")  # 14 and 15 March are a weekend
    assert found["qualification_notice"].earliest == d("2026-03-17")
    assert found["qualification_notice"].earliest_end == d("2026-03-24")
    assert found["document_review"].earliest == d("2026-03-25")


def test_a_notice_over_a_holiday_ends_after_it() -> None:
    found = steps({"check": (d("2026-09-01"), d("2026-09-29"))})
    assert found["qualification_notice"].earliest == d("2026-09-30")
    assert found["qualification_notice"].earliest_end == d("2026-10-13")


@pytest.mark.parametrize(("ends", "is_broken"), [("2026-03-23", True), ("2026-03-24", False), ("2026-03-25", False)])
def test_a_notice_of_four_working_days_is_named(ends: str, is_broken: bool) -> None:
    found = steps({"qualification_notice": (d("2026-03-17"), d(ends))})["qualification_notice"]
    assert bool(found.broken) is is_broken
    if is_broken:
        assert "3月24日届满" in found.broken
        assert "5 个工作日" in found.broken


@pytest.mark.parametrize(("starts", "is_broken"), [("2026-03-13", True), ("2026-03-16", False), ("2026-03-17", False)])
def test_a_step_before_the_one_it_follows_is_named(starts: str, is_broken: bool) -> None:
    found = list(steps({"check": (d(starts), d("2026-04-10"))}).values())
    assert bool(broken(found)) is is_broken


@pytest.mark.parametrize(("closes", "is_broken"), [("2026-03-12", True), ("2026-03-13", False)])
def test_filing_that_closes_before_any_internal_notice_can_end_is_named(closes: str, is_broken: bool) -> None:
    assert bool(steps({"filing": (CALL, d(closes))})["filing"].broken) is is_broken


def test_a_later_plan_moves_what_follows() -> None:
    assert steps({"filing": (CALL, d("2026-04-30"))})["check"].earliest == d("2026-05-06")  # after Labour Day


def test_backwards_from_a_planned_commendation() -> None:
    found = steps({"commendation": (d("2026-12-18"), d("2026-12-18"))})
    assert found["commendation"].latest == d("2026-12-18")
    assert found["award_notice"].latest == d("2026-12-10")  # 11, 14, 15, 16, 17 December
    assert found["approval"].latest == d("2026-12-09")
    assert found["qualification_notice"].latest is not None
    assert SHANGHAI.between(found["qualification_notice"].latest, d("2026-12-09")) > 5


def test_a_notice_begun_on_its_latest_day_is_over_in_time_and_a_day_later_is_not() -> None:
    latest = steps({"commendation": (d("2026-12-18"), d("2026-12-18"))})["award_notice"].latest
    assert latest is not None
    assert SHANGHAI.after(latest, 5) < d("2026-12-18")
    assert SHANGHAI.after(SHANGHAI.next(latest), 5) >= d("2026-12-18")


def test_days_beyond_the_announced_calendar_are_open() -> None:
    found = steps({"approval": (d("2026-12-30"), d("2026-12-31"))})
    assert found["award_notice"].earliest is None
    assert found["commendation"].earliest is None
    assert found["approval"].provisional


def test_lengths_and_citations_come_from_the_policy() -> None:
    found = steps()
    assert found["award_notice"].minimum == 5
    assert found["award_notice"].basis[0].label == "办法第二十六条第二款"
    assert "award_notice" not in steps(policy=POLICY.without("award_notice.long_enough"))


# The round's conditions ---------------------------------------------------------------------------------------


def facts(**changed: Any) -> RoundFacts:
    usual: dict[str, Any] = {
        "policy": POLICY, "today": CALL, "actor_person": 1, "drafted_by": frozenset({2}), "rules_adopted": True,
        "unpublished": (), "opens_at": None, "closes_at": None, "open_work": tuple, "awarded": lambda: False,
    }  # fmt: skip
    return RoundFacts(**{**usual, **changed})


def refusals(act: Any, found: RoundFacts) -> list[Refusal]:
    return [refusal for guard in act.guards if (refusal := guard.refusal(found, POLICY))]


@pytest.mark.parametrize(
    ("changed", "guard", "basis"),
    [
        ({"drafted_by": frozenset({1, 2})}, "not_own_draft", "系统规则：经办与审核分离"),
        ({"rules_adopted": False}, "rules_deliberated", "办法第八条"),
        ({"unpublished": ("评审标准 X",)}, "everything_public", "办法第十九条"),
        ({"today": d("2022-08-31")}, "policy_in_force", "办法第四十一条"),
        ({"today": d("2027-09-01")}, "policy_in_force", "办法第四十一条"),
    ],
)
def test_what_bars_a_call(changed: dict[str, Any], guard: str, basis: str) -> None:
    assert refusals(PUBLISH_CALL, facts()) == []
    barred = refusals(PUBLISH_CALL, facts(**changed))
    assert [refusal.guard for refusal in barred] == [guard]
    assert barred[0].basis[0].label == basis
    assert barred[0].reason.endswith("。")
    assert barred[0].remedy.endswith("。")


@pytest.mark.parametrize("today", ["2022-09-01", "2027-08-31"])
def test_the_first_and_the_last_day_in_force_do_not_bar_a_call(today: str) -> None:
    assert refusals(PUBLISH_CALL, facts(today=d(today))) == []


def test_a_round_closes_when_the_award_is_made_and_nothing_is_open() -> None:
    made = {"awarded": lambda: True}
    assert refusals(CLOSE, facts(**made)) == []
    assert [r.guard for r in refusals(CLOSE, facts())] == ["award_made"]
    barred = refusals(CLOSE, facts(**made, open_work=lambda: ("还有 2 件申报没有办结。",)))
    assert [r.reason for r in barred] == ["还有 2 件申报没有办结。"]


def test_a_round_with_an_award_is_neither_vacant_nor_cancelled() -> None:
    assert refusals(CLOSE_VACANT, facts()) == []
    assert refusals(CANCEL, facts()) == []
    assert refusals(CLOSE_VACANT, facts(awarded=lambda: True))[0].basis[0].label == "办法第三条第二款"
    assert refusals(CANCEL, facts(awarded=lambda: True))[0].basis[0].label.startswith("系统规则")


def test_a_condition_the_policy_does_not_ask_bars_nothing() -> None:
    silent = facts(policy=POLICY.without("rules.deliberated"), rules_adopted=False)
    assert rules.RULES_DELIBERATED.refusal(silent, POLICY) is None


def test_the_filing_period_is_half_open() -> None:
    opens, closes = datetime(2026, 3, 9, tzinfo=ZONE), datetime(2026, 5, 1, tzinfo=ZONE)
    instant = timedelta(microseconds=1)
    assert [is_open(opens, closes, at) for at in (opens - instant, opens, closes - instant, closes)] == [
        False, True, True, False,
    ]  # fmt: skip
    assert not is_open(None, closes, opens)


# Criteria and parameters --------------------------------------------------------------------------------------


def item(no: str, points: Any, judged: str = "process") -> dict[str, Any]:
    return {"no": no, "title": "示例", "points": points, "category": "示例类", "judged": judged}


@pytest.mark.parametrize(
    ("items", "word"),
    [
        ([item("1", 999)], "999"), ([item("1", 1001)], "1001"), ([item("1", 500), item("1", 500)], "重复"),
        ([item("1", 1000, "other")], "过程或者结果"), ([item("1", 1000), item("2", 0)], "正整数"),
        ([item("1", 1000), item("2", points=True)], "正整数"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_table_of_criteria(items: list[dict[str, Any]], word: str) -> None:
    assert criteria_problems([item("1", 600), item("2", 400, "result")]) == []
    assert any(word in problem for problem in criteria_problems(items))


def test_parameters_are_read_in_words() -> None:
    lines = parameter_lines({"sheets_per_application": 3, "weights": {"document": 40, "site": 60}})
    assert lines == [("每件申报的评审员最少人数", "3 人"), ("资料评审权重", "40%"), ("现场评审权重", "60%")]
