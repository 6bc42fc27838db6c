"""What the applicant declares is what the policy's rules read, for any policy."""

from datetime import date

import pytest

from guiguan.applications.dossier.checks import wanting_in
from guiguan.applications.dossier.declared import FROM_ELSEWHERE, condition_fields, declared_facts, question
from guiguan.applications.dossier.parts import dossier
from guiguan.law import policy as law
from guiguan.law.verdict import Answer

SHANGHAI = "shanghai-2022"


def keys(prize: str, kind: str, policy: str = SHANGHAI) -> list[str]:
    return [field.key for field in condition_fields(law.load(policy), prize, kind, year=2026)]


@pytest.mark.parametrize("policy_id", [policy.id for policy in law.all_policies()])
def test_every_fact_of_every_question_is_declared_or_known_or_judged(policy_id: str) -> None:
    policy = law.load(policy_id)
    for prize, kind in policy.questions:
        asked = keys(prize, kind, policy_id)
        rules = policy.asked(question(policy, prize, kind))
        judged = {name for rule in rules if rule.data.get("test") == "judged"
                  for reading in rule.data.get("reading") or ({},)
                  for name in [{**rule.data.get("with", {}), **reading.get("with", {})}.get("fact")]}  # fmt: skip
        read = {row["name"] for row in policy.fact_catalogue(question(policy, prize, kind))}
        assert read - set(asked) - judged <= FROM_ELSEWHERE


def test_gold_asks_for_registration_and_mayor_for_it_too() -> None:
    assert "operating_since" in keys("gold", "model")
    assert "operating_since" not in keys("mayor", "model")
    assert "profits" not in keys("gold", "achievement"), "Art. 17 asks persons for no loss test"


def test_questions_to_heads_of_organisations_follow_from_the_answer() -> None:
    policy = law.load(SHANGHAI)
    fields = condition_fields(policy, "gold", "achievement", year=2026)
    part = dossier("achievement", year=2026, criteria=(), conditions=fields, limits={}).by_key["conditions"]
    base = {"work_in_city_since": "2015-01-01", "no_other_level": "yes"}
    assert wanting_in(part, {**base, "heads_organisation": "no"}, {}) == []
    assert len(wanting_in(part, {**base, "heads_organisation": "yes"}, {})) == 3


def test_answers_become_facts_and_silence_stays_unknown() -> None:
    policy = law.load(SHANGHAI)
    data = {"registered_in_city": "yes", "operating_since": "2011-03-08", "complies": "", "good_credit": "no",
            "accidents": "yes", "accidents.on": "2019-05-01", "complaints": "no", "complete_years": "12",
            "profits.2021": "500", "profits.2022": "−0.5", "profits.policy_loss": "yes",
            "profits.reason": "见说明"}  # fmt: skip
    facts = {name: fact.value for name, fact in declared_facts(policy, "gold", "model", data).items()}
    assert facts == {
        "registered_in_city": True,
        "operating_since": date(2011, 3, 8),
        "good_credit": False,
        "accidents": [{"kind": "accident", "on": date(2019, 5, 1)}],
        "complaints": [],
        "complete_years": 12,
        "profits": [
            {"year": 2021, "profit": 500, "policy_loss": "unknown"},
            {"year": 2022, "profit": -1, "policy_loss": "unknown"},
        ],
    }


@pytest.mark.parametrize(
    ("loss", "answer"), [("no", Answer.NOT_MET), ("yes", Answer.OPEN), ("none", Answer.NOT_MET), ("", Answer.NOT_MET)]
)
def test_a_loss_is_excused_by_nobody_but_the_authority(loss: str, answer: Answer) -> None:
    policy = law.load(SHANGHAI)
    data = {f"profits.{year}": "10" for year in range(2021, 2026)} | {"profits.2023": "-0.01", "complete_years": "9"}
    facts = declared_facts(policy, "gold", "model", {**data, "profits.policy_loss": loss})
    assert policy.judge("both.no_loss", facts, date(2026, 4, 30)).answer is answer
