"""推演: the law holds whatever is supposed; a later start never ends earlier; the work adds up; the page says it."""

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from guiguan.law import policy as law
from guiguan.law.workdays import Calendar
from guiguan.people.models import Account
from guiguan.procedure.models import DemoClock
from guiguan.rounds.rules.materials import LIMITS
from guiguan.rounds.rules.planning import AFTER_FILING, NUMBERS, Assumptions, Week, as_plan, forecast, relief
from tests.rounds import factories as make

POLICY = law.load("shanghai-2022")
KNOWN = Calendar(scopes=("CN", "cn-31"), whole_years=dict.fromkeys(range(2027, 2032)))
"""Later years as if announced without a holiday."""
ANNOUNCED = Calendar(scopes=("CN", "cn-31"))
SUPPOSED = Assumptions(date(2026, 3, 9), date(2026, 4, 30))
DAYS = st.dates(date(2023, 1, 1), date(2026, 6, 30))
LENGTHS = st.fixed_dictionaries({stage: st.integers(1, 40) for stage in AFTER_FILING})
SIZES = st.fixed_dictionaries({
    "applications": st.integers(1, 300), "sheets": st.integers(1, 7), "experts": st.integers(1, 90),
    "officers": st.integers(1, 12), "visit_share": st.integers(1, 100),
})  # fmt: skip


@settings(deadline=None, max_examples=25)
@given(DAYS, st.integers(0, 90), LENGTHS)
def test_no_notice_is_shorter_than_the_law(opens: date, period: int, lengths: dict[str, int]) -> None:
    found = forecast(POLICY, KNOWN, Assumptions(opens, opens + timedelta(days=period), **lengths))
    said = " ".join(wrong.sentence for wrong in found.unlawful)
    for step in found.steps:
        if step.minimum and step.starts and step.ends:
            enough = KNOWN.between(step.starts, step.ends) >= step.minimum
            assert enough or f"“{step.label}”" in said
    ordered = [found.planned[stage] for stage in AFTER_FILING]
    assert all(one[1] < other[0] for one, other in pairwise(ordered))
    assert all(KNOWN.working(first) for first, _ in ordered)
    assert all(wrong.basis for wrong in found.unlawful)


@settings(deadline=None, max_examples=25)
@given(DAYS, st.integers(1, 60), st.integers(1, 60), LENGTHS)
def test_a_later_start_never_ends_earlier(opens: date, period: int, later: int, lengths: dict[str, int]) -> None:
    early = Assumptions(opens, opens + timedelta(days=period), **lengths)
    late = replace(early, opens_on=opens + timedelta(days=later), closes_on=early.closes_on + timedelta(days=later))
    first, second = forecast(POLICY, KNOWN, early).ends_on, forecast(POLICY, KNOWN, late).ends_on
    assert first is not None
    assert second is not None
    assert first <= second


@settings(deadline=None, max_examples=25)
@given(DAYS, LENGTHS, SIZES)
def test_the_weeks_hold_all_the_work(opens: date, lengths: dict[str, int], sizes: dict[str, int]) -> None:
    supposed = Assumptions(opens, opens + timedelta(days=45), **lengths, **sizes)
    weeks = forecast(POLICY, KNOWN, supposed).weeks

    def total(stage: str) -> int:
        return sum(week.items for week in weeks if week.stage == stage)

    assert total("check") == supposed.applications
    assert total("document_review") == supposed.applications * supposed.sheets
    assert total("site_review") == -(-supposed.applications * supposed.visit_share // 100)
    assert sum(week.days for week in weeks if week.stage == "check") == supposed.check


def test_too_short_a_notice_is_said_with_its_clause() -> None:
    found = forecast(POLICY, KNOWN, replace(SUPPOSED, qualification_notice=3))
    wrong = found.unlawful[0]
    assert "“资格公示”" in wrong.sentence
    assert "不少于 5 个工作日" in wrong.sentence
    assert [citation.label for citation in wrong.basis] == ["办法第二十二条"]


@pytest.mark.parametrize(("opens", "words"), [(date(2022, 8, 1), "不在办法施行期内"), (date(2027, 9, 1), "不在办法施行期内"),
                                              (date(2027, 3, 1), "已过办法施行期")])  # fmt: skip
def test_a_round_outside_the_measures_is_unlawful(opens: date, words: str) -> None:
    found = forecast(POLICY, KNOWN, replace(SUPPOSED, opens_on=opens, closes_on=opens + timedelta(days=50)))
    assert words in found.unlawful[0].sentence
    assert "第四十一条" in found.unlawful[0].basis[0].label


def test_days_nobody_has_announced_stay_open() -> None:
    found = forecast(POLICY, ANNOUNCED, replace(SUPPOSED, opens_on=date(2026, 9, 1), closes_on=date(2026, 11, 30)))
    assert found.ends_on is None
    assert "2027年放假安排尚未载入" in found.open[0]
    assert "commendation" not in found.planned


def test_a_bottleneck_is_named_and_can_be_cleared() -> None:
    week = Week("document_review", "资料评审", date(2026, 6, 8), 5, 540, 9, 6, "每名专家")
    assert week.words == "资料评审 6月第2周：每名专家 9 件，超过上限 6 件"
    tight = replace(SUPPOSED, experts=5)
    narrow = [one for one in forecast(POLICY, KNOWN, tight).bottlenecks if one.stage == "document_review"]
    hands = re.search(r"增加到约 (\d+) 名专家", relief(tight, narrow[0]))
    assert hands
    eased = forecast(POLICY, KNOWN, replace(tight, experts=int(hands[1]) + 1))
    assert not [one for one in eased.bottlenecks if one.stage == "document_review"]


def test_the_plan_has_the_names_of_the_form() -> None:
    days = as_plan(forecast(POLICY, KNOWN, SUPPOSED))
    assert (days["filing_starts"], days["filing_ends"]) == ("2026-03-09", "2026-04-30")
    assert {name.rsplit("_", 1)[0] for name in days} == {"call", "filing", *AFTER_FILING}


# The page -------------------------------------------------------------------------------------------------------


@pytest.fixture
def on(db: None) -> make.Stage:
    return make.stage()


def browser(on: make.Stage, who: str) -> Client:
    DemoClock.objects.update_or_create(pk=1, defaults={"instant": on.later()})
    client = Client()
    account = Account.objects.get(pk=on[who].account_id)
    client.force_login(account, backend="guiguan.people.backend.AccountBackend")
    return client


def typed(**other: str) -> dict[str, str]:
    known = {name: str(getattr(SUPPOSED, name)) for name in NUMBERS}
    known |= {"opens_on": "2026-03-09", "closes_on": "2026-04-30"}
    return {f"{key}-{name}": value for key in "ab" for name, value in known.items()} | other


def test_the_office_compares_two_variants_and_takes_one_over(on: make.Stage) -> None:
    a_round = make.planned(on)
    office = browser(on, "drafter")
    assert reverse("planning") in office.get(reverse("rounds")).content.decode()
    page = office.get(reverse("planning"), typed(**{"b-qualification_notice": "3", "b-experts": "5"})).content.decode()
    assert "两个方案比较" in page
    assert "不少于 5 个工作日" in page
    assert re.search(r"资料评审 \d+月第\d周：每名专家 \d+ 件，超过上限 6 件", page)
    assert page.count("工期符合办法") == 1
    found = re.findall(rf'href="({reverse("act", args=["round.revise_plan", a_round.pk])}\?[^"]+)"', page)
    assert len(found) == 1, "what is unlawful is not carried on"
    address = found[0].replace("&amp;", "&")
    assert 'name="check_starts" value="2026-05-06"' in office.get(address).content.decode()
    days = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    kept = {"rules": a_round.rules_id, "criteria_model": a_round.criteria_model_id, "version": a_round.version,
            "criteria_achievement": a_round.criteria_achievement_id,
            **{f"limit_{limit.key}": limit.usual for limit in LIMITS}}  # fmt: skip
    assert office.post(urlsplit(address).path, days | kept).status_code == 302
    a_round.refresh_from_db()
    assert a_round.plan["check"]["starts"] == "2026-05-06"


def test_what_is_typed_wrong_stays_and_is_said(on: make.Stage) -> None:
    page = browser(on, "drafter").get(reverse("planning"), typed(**{"a-experts": "0", "b-closes_on": "2026-03-01"}))
    text = page.content.decode()
    assert 'name="a-experts" value="0"' in text
    assert "截止日期应当在开始日期之后" in text
    assert text.count("更正后再推演") == 2


@pytest.mark.parametrize("who", ["chair", "administrator", "stranger"])
def test_planning_is_the_offices(on: make.Stage, who: str) -> None:
    client = browser(on, who)
    assert client.get(reverse("planning")).status_code == 404
    assert reverse("planning") not in client.get(reverse("rounds")).content.decode()
