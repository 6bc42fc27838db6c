"""申报条件: what the applicant declares for Arts. 16-18, asked for because the policy's own rules read it. Pure."""

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from guiguan.applications.dossier.figures import number_of
from guiguan.applications.dossier.parts import Field
from guiguan.law.policy import Entry, Policy
from guiguan.law.verdict import Fact

SAME_YEAR = "same_year.not_both"
SOURCE = "申报表“申报条件”部分（申报方填报）"
FROM_ELSEWHERE = frozenset({
    "holder", "kind", "prize", "deadline", "publicity_ends", "honours", "register_complete",
    "internal_notice_working_days", "internal_notice_ended",
})  # fmt: skip
"""Facts the system has from the case, the calendar or the register of honours; nobody is asked for them."""
YES_NO = (("yes", "是"), ("no", "否"))
EVENTS = (("no", "没有"), ("yes", "有"))
POLICY_LOSS = (("none", "没有亏损"), ("no", "有亏损，不属于政策性亏损"), ("yes", "有亏损，属于政策性亏损（附证明）"))
YEARS_OF_ACCOUNTS = 5


def question(policy: Policy, prize: str, kind: str) -> str:
    """The rule that stands for the whole question."""
    return policy.questions[(prize, kind)]


def _read_by(entry: Entry) -> Iterator[str]:
    readings: Iterable[Mapping[str, Any]] = entry.data.get("reading") or ({},)
    for reading in readings:
        merged = {**entry.data.get("with", {}), **reading.get("with", {})}
        yield from (str(merged[key]) for key in ("fact", "since", "events", "years_of") if merged.get(key))
    if entry.data.get("test") == "profitable":
        yield "complete_years"


def _asked(policy: Policy, prize: str, kind: str) -> Iterator[tuple[str, Entry]]:
    """(fact, the rule that reads it) in the order of the text, each fact once; what only people judge left out."""
    seen: set[str] = set()
    for entry in (*policy.asked(question(policy, prize, kind)), *policy.named(SAME_YEAR)):
        if entry.data.get("test") == "judged":
            continue
        condition = entry.data.get("only_if", "")
        for name in (*([condition] if condition else ()), *_read_by(entry)):
            if name not in seen and name not in FROM_ELSEWHERE:
                seen.add(name)
                yield name, entry


def condition_fields(policy: Policy, prize: str, kind: str, *, year: int) -> tuple[Field, ...]:
    """The fields of the part 申报条件. ``year``: that of the round; accounts are asked for the years before it."""
    fields: list[Field] = []
    for name, entry in _asked(policy, prize, kind):
        about, condition = policy.facts[name], str(entry.data.get("only_if", ""))
        only_if = (condition, "yes") if condition and condition != name else None
        fields += _fields(name, str(about["type"]), str(about["label"]), entry.id, only_if, year)
    return tuple(fields)


def _fields(
    name: str, kind: str, label: str, basis: str, only_if: tuple[str, str] | None, year: int
) -> Iterator[Field]:
    if kind == "bool":
        yield Field(name, label, "choice", choices=YES_NO, basis=basis, only_if=only_if)
    elif kind == "date":
        yield Field(name, label, "date", basis=basis, only_if=only_if)
    elif kind == "int":
        yield Field(name, label, "number", unit="年" if name == "complete_years" else "", basis=basis, only_if=only_if)
    elif kind == "events":
        yield Field(name, f"有无{label}", "choice", choices=EVENTS, basis=basis, only_if=only_if)
        yield Field(f"{name}.on", f"最近一次{label}的日期", "date", basis=basis, only_if=(name, "yes"))
    elif kind == "profits":
        years = tuple(str(year - back) for back in range(YEARS_OF_ACCOUNTS, 0, -1))
        yield Field(name, label, "figures", hint="按审计报告填写，亏损填负数。成立不满五年的，在说明中写明。",
                    rows=years, unit="万元", basis=basis, only_if=only_if)  # fmt: skip
        yield Field(f"{name}.policy_loss", "亏损情况", "choice", choices=POLICY_LOSS, basis=basis, only_if=only_if)


def declared_facts(policy: Policy, prize: str, kind: str, data: Mapping[str, str]) -> dict[str, Fact]:
    """The declared answers as facts of the law. What is empty or unreadable stays unknown."""
    found: dict[str, Fact] = {}
    for name, entry in _asked(policy, prize, kind):
        value = _value(name, str(policy.facts[name]["type"]), entry, data)
        if value is not None:
            found[name] = Fact(name, value, SOURCE)
    return found


def _value(name: str, kind: str, entry: Entry, data: Mapping[str, str]) -> object | None:
    text = data.get(name, "").strip()
    if kind == "bool":
        return {"yes": True, "no": False}.get(text)
    if kind == "date":
        return _date(text)
    if kind == "int":
        return int(text) if text.isdecimal() else None
    if kind == "events":
        return _events(name, text, entry, data)
    return _profits(name, data) if kind == "profits" else None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _events(name: str, text: str, entry: Entry, data: Mapping[str, str]) -> list[dict[str, object]] | None:
    if text == "no":
        return []
    latest = _date(data.get(f"{name}.on", "").strip())
    kinds = entry.data.get("with", {}).get("kinds", ())
    return [{"kind": kinds[0], "on": latest}] if text == "yes" and latest and kinds else None


def _profits(name: str, data: Mapping[str, str]) -> list[dict[str, object]] | None:
    policy_loss: object = {"yes": "unknown", "no": False}.get(data.get(f"{name}.policy_loss", ""), False)
    rows: list[dict[str, object]] = []
    for key, text in sorted(data.items()):
        stem, _, year = key.rpartition(".")
        if stem != name or not year.isdecimal() or not text.strip():
            continue
        profit = number_of(text)
        if profit is None:
            continue
        # Rounded down, so that a loss of a fraction stays a loss.
        rows.append({"year": int(year), "profit": math.floor(profit), "policy_loss": policy_loss})
    return rows or None
