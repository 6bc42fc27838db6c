"""Every condition of Arts. 2, 3, 8, 16-20, 22, 23, 26, 27, 41 at its edge."""

from datetime import date, timedelta
from typing import Any

import pytest

from guiguan.law.policy import load
from guiguan.law.verdict import UNKNOWN, Answer, Fact
from tests.law.samples import MODEL, ON, PERSON, answer, judge

MET, NOT_MET, OPEN = Answer.MET, Answer.NOT_MET, Answer.OPEN
DAY = timedelta(days=1)
SHANGHAI = load("shanghai-2022")


def test_an_organisation_files_a_model_and_a_person_an_achievement() -> None:
    assert answer("category.matches_kind", MODEL) is MET
    assert answer("category.matches_kind", MODEL, kind="achievement") is NOT_MET
    assert answer("category.matches_kind", PERSON) is MET
    assert answer("category.matches_kind", PERSON, kind="model") is NOT_MET


@pytest.mark.parametrize(("years", "expected"), [(1, NOT_MET), (2, MET), (3, MET)])
def test_years_between_rounds(years: int, expected: Answer) -> None:
    assert answer("round.biennial", {}, years_since_last_round=years) is expected


def test_a_round_is_held_every_two_years() -> None:
    assert answer("round.biennial", {}, years_since_last_round=1) is NOT_MET


def _caps(**winners: int) -> dict[str, Answer]:
    counted = {tuple(key.split("_")): number for key, number in winners.items()}
    return {verdict.rule: verdict.answer for verdict in SHANGHAI.places(counted, ON)}  # type: ignore[arg-type]


def test_the_mayor_cap_has_two_readings() -> None:
    assert _caps(mayor_model=2, mayor_achievement=2)["cap.mayor"] is MET
    assert _caps(mayor_model=3, mayor_achievement=2)["cap.mayor"] is OPEN
    assert _caps(mayor_model=4, mayor_achievement=4)["cap.mayor"] is OPEN
    assert _caps(mayor_model=5)["cap.mayor"] is NOT_MET
    strict = {(pairs, maximum) for pairs, maximum, rule in SHANGHAI.strict_caps() if rule == "cap.mayor"}
    assert (frozenset({("mayor", "model"), ("mayor", "achievement")}), 4) in strict


def test_a_ruling_closes_the_mayor_cap() -> None:
    winners = {("mayor", "model"): 4, ("mayor", "achievement"): 4}
    [ruled] = [v for v in SHANGHAI.places(winners, ON, {"cap.mayor": "模式、成果各不超过4个"}) if v.rule == "cap.mayor"]
    assert ruled.answer is MET
    assert "模式、成果各不超过4个" in ruled.why


@pytest.mark.parametrize(("number", "expected"), [(19, MET), (20, MET), (21, NOT_MET)])
def test_gold_models(number: int, expected: Answer) -> None:
    assert _caps(gold_model=number)["cap.gold.model"] is expected


def test_twenty_gold_models_at_most() -> None:
    assert _caps(gold_model=21)["cap.gold.model"] is NOT_MET


@pytest.mark.parametrize(("number", "expected"), [(9, MET), (10, MET), (11, NOT_MET)])
def test_gold_achievements(number: int, expected: Answer) -> None:
    assert _caps(gold_achievement=number)["cap.gold.achievement"] is expected


def test_ten_gold_achievements_at_most() -> None:
    assert _caps(gold_achievement=11)["cap.gold.achievement"] is NOT_MET


PLAIN = {
    "rules.deliberated": "rules_adopted",
    "groups.before_check": "group_ready",
    "same_year.not_both": "no_other_level",
    "report.suggestions": "has_suggestions",
    "list.deliberated": "list_adopted",
    "list.approved": "list_approved",
}


@pytest.mark.parametrize("rule", PLAIN)
def test_a_plain_condition_follows_its_fact(rule: str) -> None:
    assert answer(rule, {}, **{PLAIN[rule]: True}) is MET
    assert answer(rule, {}, **{PLAIN[rule]: False}) is NOT_MET
    assert answer(rule, {}) is OPEN


def test_a_gold_model_that_meets_all() -> None:
    assert answer("gold.model", MODEL) is MET


def test_a_gold_achievement_that_meets_all() -> None:
    assert answer("gold.achievement", PERSON) is MET


HELD = [{"prize": "gold", "on": date(2020, 9, 1), "revoked": False, "relative": False}]
BASES: dict[str, dict[str, Any]] = {
    "gold.model": MODEL,
    "mayor.model": {**MODEL, "honours": HELD},
    "gold.achievement": PERSON,
    "mayor.achievement": PERSON,
}


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("gold.model", "registered_in_city"), ("gold.model", "complies"), ("gold.model", "distinctive"),
        ("gold.model", "leading"), ("gold.model", "not_listed"), ("mayor.model", "culture"), ("mayor.model", "leading"),
        ("mayor.model", "chief_quality_officer"), ("mayor.model", "quality_responsibility"),
        ("mayor.model", "social_responsibility"), ("mayor.model", "good_credit"), ("gold.achievement", "own_method"),
        ("gold.achievement", "renown"), ("mayor.achievement", "own_method"), ("mayor.achievement", "benefit"),
    ],
)  # fmt: skip
def test_a_condition_bars_its_question(question: str, fact: str) -> None:
    base = BASES[question]
    assert answer(question, base) is MET
    assert answer(question, base, **{fact: False}) is NOT_MET
    assert answer(question, {**base, fact: UNKNOWN}) is OPEN


@pytest.mark.parametrize(
    ("since", "deadline", "expected"),
    [
        (date(2023, 4, 29), date(2026, 4, 30), MET),
        (date(2023, 4, 30), date(2026, 4, 30), MET),
        (date(2023, 5, 1), date(2026, 4, 30), OPEN),  # short at the deadline, long enough at the end of the notice
        (date(2023, 6, 16), date(2026, 4, 30), NOT_MET),
        (date(2020, 2, 29), date(2023, 2, 28), MET),  # no corresponding day: the month's last
        (date(2024, 3, 1), date(2027, 2, 28), NOT_MET),
    ],
)
def test_the_edges_of_three_years(since: date, deadline: date, expected: Answer) -> None:
    ends = date(2026, 6, 15) if deadline == date(2026, 4, 30) else deadline
    found = answer("gold.model.three_years", MODEL, operating_since=since, deadline=deadline, publicity_ends=ends)
    assert found is expected


def test_three_years_of_operation() -> None:
    assert answer("gold.model", MODEL, operating_since=date(2023, 6, 16)) is NOT_MET


def test_readings_that_differ_are_shown() -> None:
    verdict = judge("gold.model.three_years", MODEL, operating_since=date(2023, 5, 1))
    assert dict(verdict.readings) == {"算至申报截止日": NOT_MET, "算至资格公示届满日": MET}
    assert "算至申报截止日：不符合" in verdict.why


def test_a_mayor_model_needs_gold_for_three_years() -> None:
    edge = date(2026, 5, 1)

    def held(on: date | None, **more: Any) -> Answer:
        honours = [{"prize": "gold", "on": on, "revoked": False, "relative": False} | more]
        return answer("mayor.model", {**MODEL, "honours": honours}, edge)

    assert held(date(2023, 4, 30)) is MET
    assert held(date(2023, 5, 1)) is MET
    assert held(date(2023, 5, 2)) is NOT_MET
    assert held(None) is OPEN
    assert held(date(2020, 1, 1), revoked=True) is NOT_MET
    assert answer("mayor.model.gold_held", MODEL, edge) is NOT_MET
    assert answer("mayor.model.gold_held", MODEL, edge, register_complete=False) is OPEN


def test_a_gold_holder_that_left_the_city_is_open() -> None:
    base = BASES["mayor.model"]
    assert answer("mayor.model", base, registered_in_city=False) is OPEN


def test_five_years_without_loss() -> None:
    def profits(losing: int | None, **more: Any) -> list[dict[str, Any]]:
        return [
            {"year": y, "profit": -1 if y == losing else 1} | (more if y == losing else {}) for y in range(2021, 2026)
        ]

    assert answer("gold.model", MODEL, profits=profits(None)) is MET
    assert answer("gold.model", MODEL, profits=profits(2021)) is NOT_MET
    assert answer("gold.model", MODEL, profits=profits(2022, policy_loss=True)) is MET
    assert answer("gold.model", MODEL, profits=profits(2022, policy_loss="unknown")) is OPEN
    assert answer("both.no_loss", MODEL, profits=profits(None)[1:]) is OPEN
    assert answer("both.no_loss", MODEL, profits=profits(None)[1:], complete_years=4) is MET
    assert answer("both.no_loss", MODEL, profits=[{"year": 2021, "profit": 0}], complete_years=1) is MET


EVENTS = {
    "both.no_accident": ("accidents", "accident"),
    "both.no_complaint": ("complaints", "complaint"),
    "both.no_dishonesty": ("dishonesty", "dishonesty"),
}


@pytest.mark.parametrize("rule", EVENTS)
def test_events_within_five_years(rule: str) -> None:
    name, kind = EVENTS[rule]

    def on(day: date) -> Answer:
        return answer("gold.model", MODEL, **{name: [{"kind": kind, "on": day}]})

    edge = ON.replace(year=ON.year - 5)
    assert on(edge + DAY) is NOT_MET
    assert on(edge) is NOT_MET
    assert on(edge - DAY) is OPEN  # without the five years it would still bar


def test_the_third_paragraph_binds_both_prizes() -> None:
    for question in ("gold.model", "mayor.model"):
        assert answer(question, BASES[question], good_credit=False) is NOT_MET


@pytest.mark.parametrize(
    ("since", "expected"),
    [(date(2021, 4, 29), MET), (date(2021, 4, 30), MET), (date(2021, 5, 1), OPEN), (date(2021, 6, 16), NOT_MET)],
)
def test_the_edges_of_five_years(since: date, expected: Answer) -> None:
    assert answer("gold.achievement.five_years", PERSON, work_in_city_since=since) is expected


def test_five_years_of_work() -> None:
    assert answer("gold.achievement", PERSON, work_in_city_since=date(2021, 6, 16)) is NOT_MET


def test_ten_years_of_work_or_research() -> None:
    def found(since: date, **more: Any) -> Answer:
        return answer("mayor.achievement", PERSON, work_in_city_since=since, **more)

    assert found(date(2016, 4, 30)) is MET
    assert found(date(2016, 6, 16)) is NOT_MET
    assert found(date(2020, 1, 1), theory_research=True, research_in_city=True) is MET
    assert found(date(2020, 1, 1)) is NOT_MET


def test_research_in_the_city_or_anywhere() -> None:
    verdict = judge("mayor.achievement.research", PERSON, theory_research=True, research_in_city=False)
    assert verdict.answer is OPEN
    late = answer("mayor.achievement", PERSON, work_in_city_since=date(2020, 1, 1), theory_research=True)
    assert late is OPEN


def test_heads_of_organisations_answer_for_them() -> None:
    recent = [{"kind": "accident", "on": date(2025, 1, 1)}]
    assert answer("gold.achievement", PERSON, accidents=recent) is MET
    assert answer("gold.achievement", PERSON, accidents=recent, heads_organisation=True) is NOT_MET
    assert answer("gold.achievement", {**PERSON, "heads_organisation": UNKNOWN}, accidents=recent) is OPEN
    old = [{"kind": "accident", "on": date(2021, 4, 30)}]
    assert answer("gold.achievement", PERSON, accidents=old, heads_organisation=True) is MET


HEADS = {"head.no_complaint": ("complaints", "complaint"), "head.no_dishonesty": ("dishonesty", "dishonesty")}


@pytest.mark.parametrize("rule", HEADS)
def test_a_semicolon_parts_complaints_from_the_five_years(rule: str) -> None:
    name, kind = HEADS[rule]
    old = {name: [{"kind": kind, "on": date(2015, 1, 1)}]}
    assert answer("gold.achievement", PERSON, heads_organisation=True, **old) is OPEN
    assert answer("gold.achievement", PERSON, heads_organisation=True, **{name: [{"kind": kind, "on": ON}]}) is NOT_MET


def test_the_bar_ends_after_its_last_day() -> None:
    def barred(on: date, asked: date, **more: Any) -> Answer:
        honours = [{"prize": "gold", "on": on, "revoked": False, "relative": False} | more]
        return answer("same_prize.five_years", {**MODEL, "honours": honours}, asked)

    won = date(2021, 9, 20)
    assert barred(won, date(2026, 9, 19)) is NOT_MET
    assert barred(won, date(2026, 9, 20)) is NOT_MET
    assert barred(won, date(2026, 9, 21)) is MET
    assert barred(date(2020, 2, 29), date(2025, 2, 28)) is NOT_MET
    assert barred(date(2020, 2, 29), date(2025, 3, 1)) is MET
    assert barred(won, date(2024, 1, 1), prize="mayor") is MET  # another prize is not barred
    assert barred(won, date(2024, 1, 1), relative=True) is OPEN
    unknown = [{"prize": "gold", "on": None, "revoked": False, "relative": False}]
    assert answer("same_prize.five_years", {**MODEL, "honours": unknown}) is OPEN
    assert answer("same_prize.five_years", MODEL, register_complete=False) is OPEN


def test_a_call_needs_everything_in_public() -> None:
    assert answer("call.publishes_all", {}, unpublished=[]) is MET
    assert answer("call.publishes_all", {}, unpublished=["评审规则"]) is NOT_MET


NOTICES = {
    "internal_notice.long_enough": ("internal_notice_working_days", "internal_notice_ended"),
    "qualification_notice.long_enough": ("notice_working_days", "notice_ended"),
    "award_notice.long_enough": ("notice_working_days", "notice_ended"),
}


@pytest.mark.parametrize("rule", NOTICES)
def test_five_working_days(rule: str) -> None:
    days, ended = NOTICES[rule]
    for count, expected in ((4, NOT_MET), (5, MET), (6, MET)):
        assert answer(rule, {}, **{days: count, ended: True}) is expected
    assert answer(rule, {}, **{days: 5, ended: False}) is NOT_MET
    assert answer(rule, {}, **{days: 5}) is OPEN


@pytest.mark.parametrize("rule", ["notice.no_objection", "award_notice.no_objection"])
def test_a_rejected_objection_needs_a_ruling(rule: str) -> None:
    def found(opened: int, upheld: int, rejected: int) -> Answer:
        counts = {"open_objections": opened, "upheld_objections": upheld, "rejected_objections": rejected}
        return answer(rule, {}, **counts)

    assert found(0, 0, 0) is MET
    assert found(1, 0, 0) is NOT_MET
    assert found(0, 1, 0) is NOT_MET
    assert found(0, 0, 1) is OPEN
    facts = {n: Fact(n, v, "") for n, v in
             {"open_objections": 0, "upheld_objections": 0, "rejected_objections": 1}.items()}  # fmt: skip
    assert SHANGHAI.judge(rule, facts, ON, {rule: "异议不成立的，视为无异议"}).answer is MET


def test_the_first_and_last_day_in_force() -> None:
    for day, expected in (
        (date(2022, 8, 31), NOT_MET), (date(2022, 9, 1), MET), (date(2027, 8, 31), MET), (date(2027, 9, 1), NOT_MET),
    ):  # fmt: skip
        assert answer("round.in_force", {}, day) is expected
