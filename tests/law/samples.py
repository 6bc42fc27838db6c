"""Facts that meet every condition, to be changed one at a time."""

from datetime import date
from typing import Any

from guiguan.law.policy import load
from guiguan.law.verdict import Answer, Fact, Verdict

ON = date(2026, 5, 1)
MODEL: dict[str, Any] = {
    "holder": "organisation", "kind": "model", "prize": "gold", "deadline": date(2026, 4, 30),
    "publicity_ends": date(2026, 6, 15), "registered_in_city": True, "operating_since": date(2011, 3, 8),
    "complies": True, "distinctive": True, "leading": True, "culture": True, "chief_quality_officer": True,
    "quality_responsibility": True, "social_responsibility": True, "good_credit": True, "not_listed": True,
    "profits": [{"year": year, "profit": 100} for year in range(2021, 2026)], "complete_years": 14,
    "accidents": [], "complaints": [], "dishonesty": [], "honours": [], "register_complete": True,
    "no_other_level": True,
}  # fmt: skip
PERSON: dict[str, Any] = {
    "holder": "person", "kind": "achievement", "prize": "gold", "deadline": date(2026, 4, 30),
    "publicity_ends": date(2026, 6, 15), "work_in_city_since": date(2010, 7, 1), "theory_research": False,
    "research_in_city": False, "own_method": True, "renown": True, "benefit": True, "heads_organisation": False,
    "accidents": [], "complaints": [], "dishonesty": [], "honours": [], "register_complete": True, "no_other_level": True,
}  # fmt: skip


def judge(rule: str, base: dict[str, Any], on: date = ON, policy: str = "shanghai-2022", **changed: Any) -> Verdict:
    """The verdict on a rule with some facts changed; ``None`` takes a fact away."""
    merged = {name: value for name, value in {**base, **changed}.items() if value is not None}
    return load(policy).judge(rule, {name: Fact(name, value, "测试") for name, value in merged.items()}, on)


def answer(rule: str, base: dict[str, Any], on: date = ON, policy: str = "shanghai-2022", **changed: Any) -> Answer:
    return judge(rule, base, on, policy, **changed).answer
