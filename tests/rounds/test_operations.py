"""Review rules, criteria, rounds, rulings: each act once carried out, and its refusal twin."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from guiguan.documents.models import Paper
from guiguan.law import policy as law
from guiguan.people import operations as people
from guiguan.people.models import Account, Person
from guiguan.procedure.engine import ActRefused, CaseMovedOn, Pen
from guiguan.procedure.models import Entry, Message
from guiguan.procedure.ports import REGISTRY
from guiguan.procedure.spec import Actor, OnPaper, Role
from guiguan.rounds import operations, ports, queries
from guiguan.rounds.models import CriteriaSet, ReviewRules, Round, Ruling
from guiguan.rounds.states import RoundState, RulesState
from tests.rounds import factories as made
from tests.rounds.factories import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def on() -> Stage:
    return made.stage()


@pytest.fixture
def hooks(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str]]:
    """What higher modules fill: here a recorder, nothing open, no award."""
    ended: list[tuple[int, str]] = []
    monkeypatch.setattr(ports, "open_work", [])
    monkeypatch.setattr(ports, "awarded", [])
    monkeypatch.setattr(ports, "on_end", [lambda a_round, _pen, reason: ended.append((a_round.pk, reason))])
    return ended


def refused(call: Any, *args: Any, **kwargs: Any) -> list[str]:
    """Names of the guards that refuse; fails when nothing does."""
    with pytest.raises(ActRefused) as caught:
        call(*args, **kwargs)
    for refusal in caught.value.refusals:
        assert refusal.reason.endswith("。")
        assert refusal.remedy.endswith("。")
        assert refusal.basis
    return [refusal.guard for refusal in caught.value.refusals]


# Review rules -------------------------------------------------------------------------------------------------


def test_rules_are_drafted_by_one_tabled_by_another_adopted_by_the_committee(on: Stage) -> None:
    row = made.adopted(on)
    assert (row.state, row.resolution, row.adopted_on) == (RulesState.ADOPTED, "示审委〔2026〕1号", on.at.date())
    acts = Entry.objects.filter(case_kind="review_rules", case_id=row.pk).order_by("seq")
    assert [(entry.act, entry.basis) for entry in acts] == [
        ("review_rules.table", "办法第九条"), ("review_rules.adopt", "办法第八条"),
    ]  # fmt: skip
    assert Entry.objects.get(act="round.draft_rules").basis == "办法第九条"


def test_nobody_tables_his_own_draft(on: Stage) -> None:
    row = made.rules(on, by="both")
    assert refused(operations.table_rules, row, actor=on["both"], at=on.later()) == ["not_own_draft"]
    operations.table_rules(row, actor=on["approver"], at=on.later())
    assert row.state == RulesState.TABLED


def test_nobody_tables_a_draft_he_revised_even_with_another_account(on: Stage) -> None:
    row = made.rules(on)
    second = people.open_account("second", Person.objects.get(pk=on["both"].person_id), "示例口令-不对外-2026")
    reviser = Actor(second.pk, second.person_id, second.person.name)
    operations.revise_rules(row, actor=reviser, at=on.later(), title=row.title, text="改。", parameters={})
    assert refused(operations.table_rules, row, actor=on["both"], at=on.later()) == ["not_own_draft"]
    operations.table_rules(row, actor=on["approver"], at=on.later())


@pytest.mark.parametrize("who", ["drafter", "chair", "administrator", "stranger"])
def test_only_an_approver_tables(on: Stage, who: str) -> None:
    assert refused(operations.table_rules, made.rules(on), actor=on[who], at=on.later()) == ["role"]


@pytest.mark.parametrize("who", ["approver", "chair", "administrator", "stranger"])
def test_only_a_drafter_drafts(on: Stage, who: str) -> None:
    assert refused(operations.draft_rules, on.authority, actor=on[who], at=on.later(), title="示例", text="示例",
                   parameters={}) == ["role"]  # fmt: skip
    assert not ReviewRules.objects.exists()


def test_tabled_rules_are_not_revised_and_returned_ones_are(on: Stage) -> None:
    row = made.tabled(on)
    change = {"title": "新", "text": "新。", "parameters": {}}
    assert refused(operations.revise_rules, row, actor=on["drafter"], at=on.later(), **change) == ["state"]
    made.resolved(on, [("review_rules", row.pk, row.title)], "returned")
    row.refresh_from_db()
    assert row.state == RulesState.RETURNED
    operations.revise_rules(row, actor=on["drafter"], at=on.later(), **change)
    assert (row.state, row.title) == (RulesState.DRAFT, "新")


def test_nobody_adopts_rules_outside_a_meeting(on: Stage) -> None:
    row = made.tabled(on)
    assert refused(
        operations.adopt_rules, row, actor=on["drafter"], at=on.later(), resolution="无", on=on.at.date()
    ) == ["role"]
    assert REGISTRY.acts["review_rules.adopt"].inner


# Criteria -----------------------------------------------------------------------------------------------------


def test_the_shipped_tables_hold_their_points() -> None:
    tables = queries.shipped_criteria()
    standard = tables["gbt19580-2012"]["items"]
    assert len(standard) == 23
    by_category: dict[str, int] = {}
    for item in standard:
        by_category[item["category"][:3]] = by_category.get(item["category"][:3], 0) + item["points"]
    assert by_category == {"4.1": 110, "4.2": 90, "4.3": 90, "4.4": 130, "4.5": 100, "4.6": 80, "4.7": 400}
    assert {item["judged"] for item in standard if item["no"].startswith("4.7")} == {"result"}
    assert tables["db31t598-example"]["illustrative"] is True
    assert "来源待核" in tables["gbt19580-2012"]["source"]


def test_criteria_are_entered_by_one_and_approved_once_by_another(on: Stage) -> None:
    row = made.criteria(on, approved=False)
    assert refused(operations.approve_criteria, row, actor=on["drafter"], at=on.later()) == ["role"]
    operations.approve_criteria(row, actor=on["approver"], at=on.later())
    assert row.approved_by_id == on["approver"].person_id
    assert refused(operations.approve_criteria, row, actor=on["both"], at=on.later()) == ["not_yet_approved"]


def test_nobody_approves_criteria_he_entered(on: Stage) -> None:
    table = queries.shipped_criteria()["gbt19580-2012"]
    operations.enter_criteria(on.authority, actor=on["both"], at=on.later(), **table)
    row = CriteriaSet.objects.get()
    assert refused(operations.approve_criteria, row, actor=on["both"], at=on.later()) == ["not_own_draft"]


def test_a_table_that_does_not_add_up_is_refused(on: Stage) -> None:
    table = queries.shipped_criteria()["gbt19580-2012"]
    short = {**table, "items": table["items"][:-1]}
    assert refused(operations.enter_criteria, on.authority, actor=on["drafter"], at=on.later(), **short) == ["data"]
    assert not CriteriaSet.objects.exists()


# The round ----------------------------------------------------------------------------------------------------


def test_a_round_pins_the_policy_of_the_day(on: Stage) -> None:
    a_round = made.planned(on)
    assert (a_round.policy_id, a_round.state) == ("shanghai-2022", RoundState.PLANNED)


def plan_of(on: Stage) -> dict[str, Any]:
    return {"year": 2026, "rules": made.rules(on), "criteria_model": made.criteria(on), "plan": {},
            "criteria_achievement": made.criteria(on, "db31t598-example")}  # fmt: skip


def test_no_round_is_planned_outside_the_time_in_force(on: Stage) -> None:
    given, late = plan_of(on), datetime(2027, 9, 1, 10, tzinfo=made.ZONE)
    with pytest.raises(ActRefused) as caught:
        operations.plan(on.authority, actor=on["drafter"], at=late, name="2027年度", **given)
    assert caught.value.refusals[0].basis[0].label == "办法第四十一条"
    operations.plan(on.authority, actor=on["drafter"], at=late - timedelta(days=1), name="2027年度", **given)


def test_a_name_is_used_once(on: Stage) -> None:
    given = plan_of(on)
    operations.plan(on.authority, actor=on["drafter"], at=on.later(), name="2026年度", **given)
    assert refused(operations.plan, on.authority, actor=on["drafter"], at=on.later(), name="2026年度", **given) == [
        "data"
    ]


def test_texts_of_another_authority_carry_no_round(on: Stage) -> None:
    given, other = plan_of(on), made.stage("cn-31x99")
    foreign = {**given, "rules": made.rules(other)}
    assert refused(operations.plan, on.authority, actor=on["drafter"], at=on.later(), name="2026年度", **foreign) == [
        "data"
    ]
    foreign = {**given, "criteria_model": made.criteria(other)}
    assert refused(operations.plan, on.authority, actor=on["drafter"], at=on.later(), name="2026年度", **foreign) == [
        "data"
    ]


def test_rules_sent_back_carry_no_round(on: Stage) -> None:
    row = made.tabled(on)
    made.resolved(on, [("review_rules", row.pk, row.title)], "returned")
    row.refresh_from_db()
    assert refused(operations.plan, on.authority, actor=on["drafter"], at=on.later(), name="2026年度",
                   **{**plan_of(on), "rules": row}) == ["data"]  # fmt: skip


def test_another_authority_s_officer_plans_nothing_here(on: Stage) -> None:
    given, other = plan_of(on), made.stage("cn-31x99")
    assert refused(operations.plan, on.authority, actor=other["drafter"], at=on.later(), name="2026年度", **given) == [
        "role"
    ]


CALL = {"opens_at": made.day("2026-03-09"), "closes_at": made.day("2026-05-01"), "number": "示1号", "text": "示例。"}


def test_the_call_is_a_public_paper_that_names_every_text(on: Stage) -> None:
    a_round = made.called(on)
    paper = Paper.objects.get(kind="申报通知")
    assert (a_round.state, paper.audience, paper.number) == (RoundState.CALLED, "public", "示质奖审办〔2026〕1号")
    for words in ("2026年4月30日24时", "GB/T 19580-2012", "示例评审规则", "示审委〔2026〕1号", "沪府办规〔2022〕9号"):
        assert words in paper.body
    assert a_round.called_at is not None
    assert Message.objects.filter(case_kind="round", case_id=a_round.pk).exists()


def test_a_call_waits_for_the_committee_and_the_second_person(on: Stage) -> None:
    a_round = made.planned(on, text=made.rules(on), approved=False)
    barred = refused(operations.publish_call, a_round, actor=on["approver"], at=on.later(), **CALL)
    assert barred == ["rules_deliberated", "everything_public"]
    for row in (a_round.criteria_model, a_round.criteria_achievement):
        operations.approve_criteria(row, actor=on["approver"], at=on.later())
    operations.table_rules(a_round.rules, actor=on["approver"], at=on.later())
    made.resolved(on, [("review_rules", a_round.rules_id, "示例评审规则")])
    a_round = Round.objects.get(pk=a_round.pk)
    operations.publish_call(a_round, actor=on["approver"], at=on.later(), **CALL)
    assert a_round.state == RoundState.CALLED


@pytest.mark.parametrize("who", ["drafter", "chair", "administrator", "stranger"])
def test_only_an_approver_publishes(on: Stage, who: str) -> None:
    assert refused(operations.publish_call, made.planned(on), actor=on[who], at=on.later(), **CALL) == ["role"]


def test_nobody_publishes_a_round_he_planned_or_replanned(on: Stage) -> None:
    given = {**plan_of(on), "rules": made.adopted(on)}
    operations.plan(on.authority, actor=on["both"], at=on.later(), name="2026年度", **given)
    a_round = Round.objects.get()
    assert refused(operations.publish_call, a_round, actor=on["both"], at=on.later(), **CALL) == ["not_own_draft"]
    operations.revise_plan(a_round, actor=on["drafter2"], at=on.later(), plan={})
    assert refused(operations.publish_call, a_round, actor=on["both"], at=on.later(), **CALL) == ["not_own_draft"]
    operations.publish_call(a_round, actor=on["approver"], at=on.later(), **CALL)


@pytest.mark.parametrize(
    ("opens", "closes", "allowed"),
    [
        ("2026-03-04", "2026-05-01", False),  # before the day of the call
        ("2026-03-05", "2026-05-01", True),  # the day itself, at whatever hour the call is published
        ("2026-03-09", "2026-03-09", False),  # nothing between
        ("2026-03-09", "2026-03-17", False),  # posted on the 9th the notice ends on the 16th; last day the 16th
        ("2026-03-09", "2026-03-18", True),  # the 17th is left
        ("2027-09-01", "2027-10-31", False),  # the Measures have ended
        ("2027-03-01", "2027-04-01", False),  # next year's holidays are not announced
    ],
)
def test_the_filing_period(on: Stage, opens: str, closes: str, allowed: bool) -> None:
    a_round = made.planned(on)
    given = {**CALL, "opens_at": made.day(opens), "closes_at": made.day(closes)}
    if allowed:
        operations.publish_call(a_round, actor=on["approver"], at=on.later(), **given)
        assert a_round.state == RoundState.CALLED
    else:
        assert refused(operations.publish_call, a_round, actor=on["approver"], at=on.later(), **given) == ["data"]
        assert not Paper.objects.filter(kind="申报通知").exists()


def test_a_call_entered_from_paper_is_judged_by_its_own_day(on: Stage) -> None:
    a_round = made.planned(on)
    late = on.later(days=20)
    earlier = replace(on["approver"], paper=OnPaper(made.START, "示质奖审办〔2026〕1号", 1))
    operations.publish_call(a_round, actor=earlier, at=late, **{**CALL, "opens_at": made.day("2026-03-06")})
    assert a_round.called_at == made.START
    entry = Entry.objects.get(act="round.publish_call")
    assert (entry.at, entry.occurred_at) == (late, made.START)


def test_a_stale_page_overwrites_nothing(on: Stage) -> None:
    a_round = made.planned(on)
    operations.revise_plan(a_round, actor=on["drafter"], at=on.later(), plan={})
    with pytest.raises(CaseMovedOn):
        operations.revise_plan(a_round, actor=on["drafter2"], at=on.later(), plan={"call": {}}, version=1)
    assert Round.objects.get().plan == {}


def test_the_deadline_only_moves_later_and_in_public(on: Stage) -> None:
    a_round = made.called(on)
    assert a_round.closes_at == made.day("2026-05-01")
    for closes in ("2026-04-30", "2026-05-01"):
        assert refused(operations.extend, a_round, actor=on["approver"], at=on.later(), closes_at=made.day(closes),
                       reason="示例") == ["data"]  # fmt: skip
    operations.extend(
        a_round, actor=on["approver"], at=on.later(), closes_at=made.day("2026-05-09"), reason="系统故障。"
    )
    assert a_round.closes_at == made.day("2026-05-09")
    assert "2026年5月8日24时" in Paper.objects.get(kind="延长申报期限的通知").body
    assert Entry.objects.get(act="round.extend").basis == "申报通知"


def test_a_drafter_does_not_extend(on: Stage) -> None:
    a_round = made.called(on)
    assert refused(operations.extend, a_round, actor=on["drafter"], at=on.later(), closes_at=made.day("2026-06-01"),
                   reason="示例") == ["role"]  # fmt: skip


def test_applications_are_taken_from_opening_to_closing(on: Stage) -> None:
    a_round = made.called(on)
    before, first = made.day("2026-03-09") - timedelta(microseconds=1), made.day("2026-03-09")
    last, after = made.day("2026-05-01") - timedelta(microseconds=1), made.day("2026-05-01")
    assert [queries.is_open(a_round, at) for at in (before, first, last, after)] == [False, True, True, False]
    assert not queries.is_open(made.planned(on, name="另一届"), first)


# How a round ends ---------------------------------------------------------------------------------------------


def test_a_round_is_closed_after_its_award(
    on: Stage, hooks: list[tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    a_round = made.called(on)
    assert refused(operations.close, a_round, actor=on["approver"], at=on.later()) == ["award_made"]
    monkeypatch.setattr(ports, "awarded", [lambda _round: True])
    monkeypatch.setattr(ports, "open_work", [lambda _round, _at: ["还有 1 件异议没有办结。"]])
    assert refused(operations.close, a_round, actor=on["approver"], at=on.later()) == ["nothing_open"]
    monkeypatch.setattr(ports, "open_work", [lambda _round, _at: []])
    operations.close(a_round, actor=on["approver"], at=on.later())
    assert (a_round.state, len(hooks)) == (RoundState.CLOSED, 1)
    assert a_round.ended_at == on.at


def test_a_round_may_give_no_award(on: Stage, hooks: list[tuple[int, str]]) -> None:
    a_round = made.called(on)
    operations.close_without_award(a_round, actor=on["approver"], at=on.later(), reason="没有达到标准的申报。")
    assert a_round.state == RoundState.CLOSED_VACANT
    assert hooks == [(a_round.pk, "没有达到标准的申报。")]
    assert Paper.objects.get(kind="公告").title == "关于2026年度示例政府质量奖不授奖的公告"


@pytest.mark.parametrize("state", ["planned", "called"])
def test_a_round_is_cancelled_with_a_reason_in_public(on: Stage, hooks: list[tuple[int, str]], state: str) -> None:
    a_round = made.planned(on) if state == "planned" else made.called(on)
    assert refused(operations.cancel, a_round, actor=on["drafter"], at=on.later(), reason="示例。") == ["role"]
    operations.cancel(a_round, actor=on["approver"], at=on.later(), reason="政策调整。")
    assert (a_round.state, a_round.end_reason) == (RoundState.CANCELLED, "政策调整。")
    assert hooks == [(a_round.pk, "政策调整。")]
    assert Paper.objects.get(kind="公告").audience == "public"
    assert refused(operations.cancel, a_round, actor=on["approver"], at=on.later(), reason="再次。") == ["state"]


def test_what_fails_in_a_hook_undoes_the_end(on: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_round: Round, _pen: Pen, _reason: str) -> None:
        raise RuntimeError("示例故障")

    a_round = made.called(on)
    monkeypatch.setattr(ports, "on_end", [broken])
    entries = Entry.objects.count()
    with pytest.raises(RuntimeError):
        operations.cancel(a_round, actor=on["approver"], at=on.later(), reason="示例。")
    assert Round.objects.get().state == RoundState.CALLED
    assert Entry.objects.count() == entries


# Rulings ------------------------------------------------------------------------------------------------------

RULING = {"policy_id": "shanghai-2022", "rule_id": "cap.mayor", "document": "示例〔2026〕3号",
          "decided_on": date(2026, 3, 4)}  # fmt: skip
EACH, TOGETHER = "模式、成果各不超过4个", "模式、成果合计不超过4个"


def test_the_latest_ruling_settles_an_open_reading(on: Stage) -> None:
    assert queries.rulings_for(on.authority.pk, "shanghai-2022") == {}
    operations.record_ruling(on.authority, actor=on["approver"], at=on.later(), reading=EACH, **RULING)
    operations.record_ruling(on.authority, actor=on["approver"], at=on.later(), reading=TOGETHER, **RULING)
    assert queries.rulings_for(on.authority.pk, "shanghai-2022") == {"cap.mayor": TOGETHER}
    winners = {("mayor", "model"): 3, ("mayor", "achievement"): 2}
    policy, today = law.load("shanghai-2022"), on.at.date()
    before = {v.rule: v.answer.value for v in policy.places(winners, today)}
    after = {
        v.rule: v.answer.value for v in policy.places(winners, today, queries.rulings_for(on.authority.pk, policy.id))
    }
    assert (before["cap.mayor"], after["cap.mayor"]) == ("待认定", "不符合")


@pytest.mark.parametrize(
    "change",
    [{"reading": "随意"}, {"decided_on": date(2026, 3, 6)}, {"rule_id": "cap.gold.model"}, {"policy_id": "shili-2024"}],
)
def test_a_ruling_adopts_a_reading_that_exists_by_a_paper_that_exists(on: Stage, change: dict[str, Any]) -> None:
    given = {**RULING, "reading": EACH, **change}
    assert refused(operations.record_ruling, on.authority, actor=on["approver"], at=made.START, **given) == ["data"]
    assert not Ruling.objects.exists()


def test_a_drafter_records_no_ruling(on: Stage) -> None:
    assert refused(
        operations.record_ruling, on.authority, actor=on["drafter"], at=on.later(), reading=EACH, **RULING
    ) == ["role"]


# Who sees what ------------------------------------------------------------------------------------------------


def seen(on: Stage, name: str) -> list[int]:
    actor = Actor(0, 0, "公众") if name == "public" else on[name]
    return list(queries.visible_rounds(actor, on.at).values_list("pk", flat=True))


def test_a_round_is_inside_until_its_call_and_then_in_public(on: Stage) -> None:
    planned = made.planned(on)
    assert [seen(on, who) for who in ("drafter", "chair", "stranger", "public", "administrator")] == [
        [planned.pk], [planned.pk], [], [], [],
    ]  # fmt: skip
    operations.publish_call(planned, actor=on["approver"], at=on.later(), **CALL)
    assert [seen(on, who) for who in ("drafter", "stranger", "public", "administrator")] == [
        [planned.pk], [planned.pk], [planned.pk], [],
    ]  # fmt: skip


def test_rules_become_public_with_the_call(on: Stage) -> None:
    planned, nobody = made.planned(on), Actor(0, 0, "公众")
    assert not queries.visible_rules(nobody, on.at).exists()
    assert queries.visible_rules(on["drafter"], on.at).exists()
    operations.publish_call(planned, actor=on["approver"], at=on.later(), **CALL)
    assert [row.pk for row in queries.visible_rules(nobody, on.at)] == [planned.rules_id]


def test_another_authority_sees_no_draft(on: Stage) -> None:
    row, other = made.planned(on), made.stage("cn-31x99")
    assert not queries.visible_rounds(other["drafter"], on.at).exists()
    assert not queries.visible_rules(other["drafter"], on.at).filter(pk=row.rules_id).exists()


def test_the_cycle_warns_and_does_not_bar(on: Stage) -> None:
    made.planned(on, name="2025年度", year=2025)
    policy, today = law.load("shanghai-2022"), on.at.date()
    assert queries.cycle(on.authority.pk, 2026, policy, today) is not None
    assert queries.cycle(on.authority.pk, 2027, policy, today) is None
    assert queries.cycle(on.authority.pk, 2025, policy, today) is None
    assert made.planned(on, name="2026年度", year=2026).state == RoundState.PLANNED


def test_one_person_s_grants_count_whatever_the_account() -> None:
    """The factory gives each name one account; the guard above needs persons, not accounts."""
    on = made.stage()
    assert Account.objects.get(pk=on["both"].account_id).person_id == on["both"].person_id
    assert {Role.OFFICE_DRAFTER, Role.OFFICE_APPROVER} <= set(made.OFFICERS["both"])
