"""申报条件自查: every question of every policy, answered by a stranger; nothing is kept anywhere."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guiguan.applications.dossier import self_check as check
from guiguan.law.policy import Policy, all_policies
from guiguan.law.verdict import Answer
from tests.applications.factories import make_world, on
from tests.web.house import READING

pytestmark = pytest.mark.django_db
KINDS = [(policy, prize, kind) for policy in all_policies() for prize, kind in policy.questions]
DAY = on("2026-06-12").date()
GOOD = {"bool": "yes", "date": "2001-03-05", "int": "20", "events": "no"}


def good(policy: Policy, one: check.Question) -> dict[str, str]:
    """Answers that meet the condition."""
    first = one.fields[0]
    if first.kind == "figures":
        return {f"{first.key}.{year}": "100" for year in first.rows} | {f"{first.key}.policy_loss": "none"}
    if one.key == check.HONOURS:
        held = {field.key: "2021-03-05" for field in one.fields if field.key.endswith(".gold")}
        return {one.key: "yes", f"{one.key}.relative": "no"} | held if len(one.fields) > 3 else {one.key: "no"}
    return {one.key: GOOD[str(policy.facts[one.key]["type"])]}


def fields_of(response: Any) -> dict[str, str]:
    """What the form in front would send: its hidden fields and what is filled in."""
    body = response.content.decode()
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', body))
    found |= dict(re.findall(r'<input class="input[^"]*"(?: id="[^"]+")? name="([^"]+)" value="([^"]+)"', body))
    return found | dict(re.findall(r'<input type="radio" name="([^"]+)" value="([^"]+)" checked', body))


@pytest.mark.parametrize(("policy", "prize", "kind"), KINDS, ids=lambda one: getattr(one, "id", one))
def test_every_question_leads_to_a_result_and_nothing_is_kept(
    client: Client, policy: Policy, prize: str, kind: str
) -> None:
    make_world(policy.authority)
    sent: dict[str, str] = {"about": f"{policy.id}:{prize}:{kind}"}
    asked = {one.key: one for one in check.questions(policy, prize, kind, 2026)}
    with CaptureQueriesContext(connection) as captured:
        response = client.post(reverse("self-check"), sent)
        for _ in range(len(asked)):
            one = response.context["one"]
            for citation, words in response.context["clauses"]:
                assert citation.provision in policy.provisions
                assert words in response.content.decode()
            assert response.context["clauses"], one.key
            sent = fields_of(response) | good(policy, one) | {"go": "next"}
            response = client.post(reverse("self-check"), sent)
            assert response["Cache-Control"] == "no-store"
            if "verdicts" in response.context:
                break
    verdicts = response.context["verdicts"]
    assert Answer.NOT_MET not in {verdict.answer for verdict in verdicts}
    assert sum(verdict.answer is Answer.MET for verdict in verdicts) >= len(verdicts) * 2 // 3
    assert "系统比对结果，仅供参考，不作为审查结论。" in response.content.decode()
    assert all(verdict.citation.label in response.content.decode() for verdict in verdicts)
    assert [query["sql"] for query in captured if not READING.match(query["sql"])] == []
    assert set(client.cookies) <= {"csrftoken"}


def test_an_unmet_condition_says_so_with_its_clause(client: Client) -> None:
    policy = all_policies()[0]
    prize, kind = next(iter(policy.questions))
    asked = check.questions(policy, prize, kind, 2026)
    at = next(
        index for index, one in enumerate(asked) if one.key == "registered_in_city" or one.fields[0].kind == "choice"
    )
    data = {asked[at].key: "no", "about": f"{policy.id}:{prize}:{kind}", "step": str(len(asked) - 1), "go": "next"}
    response = client.post(reverse("self-check"), data)
    wrong = [one for one in response.context["verdicts"] if one.answer is Answer.NOT_MET]
    assert [one.rule for one in wrong] == [rule.id for rule in asked[at].rules]
    assert any(one.answer is Answer.OPEN for one in response.context["verdicts"])


def test_back_and_a_wrong_date_lose_nothing(client: Client) -> None:
    policy = all_policies()[0]
    prize, kind = "gold", "model"
    asked = check.questions(policy, prize, kind, 2026)
    dated = next(index for index, one in enumerate(asked) if one.fields[0].kind == "date")
    sent = {"about": f"{policy.id}:{prize}:{kind}", "step": str(dated), asked[0].key: "yes",
            asked[dated].key: "2026-13-45"}  # fmt: skip
    wrong = client.post(reverse("self-check"), sent | {"go": "next"})
    assert wrong.status_code == 422
    assert "日期无效" in wrong.content.decode()
    kept = fields_of(wrong)
    assert kept[asked[0].key] == "yes"
    assert kept[asked[dated].key] == "2026-13-45"
    back = client.post(reverse("self-check"), sent | {asked[dated].key: "2020-01-01", "go": "back"})
    assert fields_of(back)[asked[dated].key] == "2020-01-01"
    assert back.context["step"] == dated - 1


def test_a_prize_won_lately_bars_and_a_relative_leaves_it_open() -> None:
    policy = next(one for one in all_policies() if one.id == "shanghai-2022")
    for data, expected in (({"honours": "yes", "honours.gold": "2024-03-01", "honours.relative": "no"}, Answer.NOT_MET),
                           ({"honours": "no", "honours.relative": "yes"}, Answer.OPEN),
                           ({"honours": "no", "honours.relative": "no"}, Answer.MET),
                           ({}, Answer.OPEN)):  # fmt: skip
        facts = check.facts_of(policy, "gold", "model", data, deadline=DAY, deadline_source="今日")
        found = {one.rule: one.answer for one in check.verdicts(policy, "gold", "model", facts, DAY, {})}
        assert found[check.BAR] is expected, data


@pytest.mark.parametrize("about", ["", "nothing:gold:model", "shanghai-2022:gold:nothing", "shanghai-2022"])
def test_no_such_prize_is_asked_again(client: Client, about: str) -> None:
    response = client.post(reverse("self-check"), {"about": about})
    assert response.status_code == 422
    assert "请选择一个奖项和类别。" in response.content.decode()
