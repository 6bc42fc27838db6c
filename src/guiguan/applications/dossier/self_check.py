"""申报条件自查: the questions of Arts. 16-18, one fact a page, and the verdicts on the answers. Pure; nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from guiguan.applications.dossier.checks import is_asked, wanting_in
from guiguan.applications.dossier.declared import SAME_YEAR, condition_fields, declared_facts, question
from guiguan.applications.dossier.parts import Field, Part
from guiguan.law.policy import Entry, Policy
from guiguan.law.verdict import Fact, Verdict

SOURCE = "自查填写"
HONOURS, BAR = "honours", "same_prize.five_years"
HELD = (("no", "没有获得过"), ("yes", "获得过"))
RELATIVE = (("no", "没有，或者没有这类单位"), ("yes", "有"))


@dataclass(frozen=True, slots=True)
class Question:
    """One page: what is asked, and every rule that reads the answer."""

    key: str
    label: str
    fields: tuple[Field, ...]
    rules: tuple[Entry, ...]


def questions(policy: Policy, prize: str, kind: str, year: int) -> tuple[Question, ...]:
    """In the order of the text. ``year``: accounts are asked for the years before it. Raises KeyError for no such
    prize and kind."""
    rules = [*policy.asked(question(policy, prize, kind)), *_others(policy)]
    groups: dict[str, list[Field]] = {}
    for one in (*condition_fields(policy, prize, kind, year=year), *_honours(policy, prize, kind)):
        groups.setdefault(one.key.split(".")[0], []).append(replace(one, required=False))
    return tuple(
        Question(key, fields[0].label, tuple(fields), tuple(rule for rule in rules if rule.id == fields[0].basis))
        for key, fields in groups.items()
    )


def _others(policy: Policy) -> list[Entry]:
    return [entry for name in (SAME_YEAR, BAR) if policy.has(name) for entry in policy.named(name)]


def _honours(policy: Policy, prize: str, kind: str) -> list[Field]:
    """Prizes won before: asked of a stranger, whom the register of honours does not know."""
    reading = [rule for rule in policy.asked(question(policy, prize, kind)) if rule.data.get("test") == "held_for"]
    wanted = dict.fromkeys([*(str(rule.data["with"]["prize"]) for rule in reading), prize])
    basis = reading[0].id if reading else BAR
    fields = [Field(HONOURS, "本组织或者本人是否获得过" + "、".join(policy.prize_name(one) for one in wanted), "choice",
                    choices=HELD, basis=basis)]  # fmt: skip
    fields += [
        Field(f"{HONOURS}.{one}", f"最近一次获得{policy.prize_name(one)}的表彰日期", "date", basis=basis,
              hint="没有获得过的留空。", only_if=(HONOURS, "yes"))
        for one in wanted
    ]  # fmt: skip
    if kind == "model":
        fields.append(Field(f"{HONOURS}.relative", f"近五年上级单位或者内设机构有无获得{policy.prize_name(prize)}",
                            "choice", choices=RELATIVE, basis=BAR))  # fmt: skip
    return fields


def asked_now(one: Question, data: Mapping[str, str]) -> bool:
    """Whether the answers given so far make this a question to be put."""
    return is_asked(one.fields[0], data)


def wrong_in(one: Question, data: Mapping[str, str]) -> dict[str, str]:
    """{field: what is wrong with its answer}; an empty answer is none, and stays 待认定."""
    explained = {f"{field.key}.reason": "自查" for field in one.fields if field.kind == "figures"}
    found = wanting_in(Part("self_check", one.label, one.fields), {**data, **explained}, {})
    return {wanting.field: f"{wanting.sentence}。" for wanting in found}


def facts_of(
    policy: Policy, prize: str, kind: str, data: Mapping[str, str], *, deadline: date, deadline_source: str
) -> dict[str, Fact]:
    """The answers as facts, with what follows from the choice of prize and kind."""
    facts = {name: replace(fact, source=SOURCE) for name, fact in declared_facts(policy, prize, kind, data).items()}
    known: dict[str, object] = {
        "holder": "organisation" if kind == "model" else "person", "kind": kind, "prize": prize,
    }  # fmt: skip
    facts |= {name: Fact(name, value, "所选奖项和类别") for name, value in known.items()}
    facts["deadline"] = Fact("deadline", deadline, deadline_source)
    return facts | _honour_facts(prize, data, deadline)


def _honour_facts(prize: str, data: Mapping[str, str], deadline: date) -> dict[str, Fact]:
    answer = data.get(HONOURS, "")
    if answer not in {"no", "yes"}:
        return {}
    rows: list[dict[str, object]] = []
    for key, text in data.items():
        stem, _, name = key.partition(".")
        day = _date(text) if stem == HONOURS and name != "relative" else None
        if answer == "yes" and day is not None:
            rows.append({"prize": name, "on": day})
    relative = data.get(f"{HONOURS}.relative", "")
    if relative == "yes":
        rows.append({"prize": prize, "on": deadline, "relative": True})
    # Won, but no day given: whether it still bars is not known.
    whole = answer == "no" or bool(rows)
    return {
        HONOURS: Fact(HONOURS, rows, SOURCE),
        "register_complete": Fact("register_complete", whole, ""),
    }


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def verdicts(
    policy: Policy, prize: str, kind: str, facts: Mapping[str, Fact], on: date, rulings: Mapping[str, str]
) -> list[Verdict]:
    """Every single condition in the order of the text, then Arts. 2 and 18."""
    found = list(policy.judge(question(policy, prize, kind), facts, on, rulings).leaves())
    others = ("category.matches_kind", SAME_YEAR, BAR)
    return found + [policy.judge(rule, facts, on, rulings) for rule in others if policy.has(rule)]
