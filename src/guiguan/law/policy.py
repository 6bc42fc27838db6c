"""A policy: one text and one TOML that says what each clause does. Loading proves that every quote stands."""

import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from guiguan.law import text as law_text
from guiguan.law.citation import Citation
from guiguan.law.verdict import UNKNOWN, Answer, Fact, Verdict, every, some
from guiguan.law.vocabulary import TESTS

FOLDER = Path(__file__).parent / "policies"
KINDS = ("rule", "act", "duty", "stage", "parameter", "text_only")
OUTSIDE = {"call": "申报通知", "review_rules": "评审规则"}


class BrokenPolicy(ValueError):
    """The policy's data and its text do not agree."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one quote of the text does here."""

    kind: str
    id: str
    label: str
    cite: str
    quote: str
    planned: str = ""
    screen: str = ""
    test: str = ""
    reason: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Policy:
    """Read-only. ``without`` gives a copy that lacks an entry, to prove that its test would notice."""

    id: str
    authority: str
    title: str
    number: str
    short: str
    starts: date
    ends: date | None
    text: law_text.Text
    entries: tuple[Entry, ...]
    names: Mapping[str, str]
    questions: Mapping[tuple[str, str], str]
    facts: Mapping[str, Mapping[str, Any]]
    fictitious: bool = False
    by_id: Mapping[str, tuple[Entry, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        found: dict[str, tuple[Entry, ...]] = {}
        for entry in self.entries:
            found[entry.id] = (*found.get(entry.id, ()), entry)
        object.__setattr__(self, "by_id", found)

    @property
    def provisions(self) -> dict[str, law_text.Provision]:
        return self.text.provisions

    def named(self, entry_id: str) -> tuple[Entry, ...]:
        return self.by_id[entry_id]

    def has(self, entry_id: str) -> bool:
        return entry_id in self.by_id

    def citation(self, entry: Entry) -> Citation:
        return Citation(f"{self.short}{self.text.label(entry.cite)}", entry.cite, entry.quote, self.id)

    def cite(self, key: str) -> tuple[Citation, ...]:
        """The provisions an entry rests on, or a basis outside the Measures. Raises KeyError for an unknown key.

        A key that ends in a dot stands for every entry under it: ``cap.`` for all caps.
        """
        if key in OUTSIDE:
            return (Citation(OUTSIDE[key]),)
        for prefix, name in (("system:", "系统规则"), ("law:", "")):
            if key.startswith(prefix):
                words = key.removeprefix(prefix)
                return (Citation(f"{name}：{words}" if name else words),)
        seen: dict[str, Citation] = {}
        under = [entry for entry in self.entries if entry.id.startswith(key)] if key.endswith(".") else []
        for entry in under or self.named(key):
            seen.setdefault(entry.cite, self.citation(entry))
        return tuple(seen.values())

    def parameter(self, entry_id: str) -> Any:
        return self.named(entry_id)[0].data["value"]

    def prize_name(self, prize: str) -> str:
        return self.names[prize]

    def kind_name(self, kind: str) -> str:
        return self.names[kind]

    def rules(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.kind == "rule"]

    def open_rules(self) -> list[Entry]:
        """Rules with more than one reading: what a ruling may settle."""
        return [entry for entry in self.rules() if len(entry.data.get("reading", ())) > 1]

    def judge(
        self,
        rule_id: str,
        facts: Mapping[str, Fact],
        on: date,
        rulings: Mapping[str, str] | None = None,
    ) -> Verdict:
        """The verdict on a rule, or on a tree of rules, as of a day.

        ``rulings``: rule id → the reading adopted by a competent body. Readings that agree decide; readings that
        differ leave the question 待认定, with each reading's answer.
        """
        entry, rulings = self.named(rule_id)[0], rulings or {}
        parts = entry.data.get("all") or entry.data.get("any")
        if parts:
            verdicts = tuple(self.judge(part, facts, on, rulings) for part in parts if self.has(part))
            combine = every if "all" in entry.data else some
            return Verdict(rule_id, entry.label, combine(v.answer for v in verdicts), "",
                           citation=self.citation(entry), parts=verdicts)  # fmt: skip
        return self._single(entry, facts, on, rulings)

    def _single(self, entry: Entry, known: Mapping[str, Fact], on: date, rulings: Mapping[str, str]) -> Verdict:
        read: dict[str, Fact] = {}

        def value(name: str) -> Any:
            read[name] = known.get(name) or Fact(name, UNKNOWN, "未提供")
            return read[name].value

        base: dict[str, Any] = dict(entry.data.get("with", {}))
        given: Iterable[dict[str, Any]] = entry.data.get("reading") or ({"as": "文义"},)
        answers = {
            str(reading["as"]): TESTS[entry.data["test"]](value, on, **(base | reading.get("with", {})))
            for reading in given
        }
        if only_if := entry.data.get("only_if"):
            # Asked of some applicants only: no asks nothing, unknown leaves open what is not met anyway.
            applies = value(only_if)
            if applies is False:
                answers = dict.fromkeys(answers, Answer.MET)
            elif applies is UNKNOWN:
                answers = {name: found if found is Answer.MET else Answer.OPEN for name, found in answers.items()}
        ruled = rulings.get(entry.id) or entry.data.get("ruling", {}).get("as")
        if ruled in answers:
            answer, why = answers[str(ruled)], f"按已作出的认定：{ruled}"
        elif len(set(answers.values())) == 1:
            answer, why = next(iter(answers.values())), ""
        else:
            answer, why = Answer.OPEN, "；".join(f"{name}：{found.value}" for name, found in answers.items())
        return Verdict(entry.id, entry.label, answer, why, tuple(read.values()), base, self.citation(entry),
                       tuple(answers.items()) if len(answers) > 1 else ())  # fmt: skip

    def strict_caps(self) -> list[tuple[frozenset[tuple[str, str]], int, str]]:
        """Every cap as (kinds counted together, maximum, rule id), all readings held at once: the stricter wins."""
        caps = []
        for entry in self.rules():
            if entry.data.get("test") != "at_most":
                continue
            ruled = entry.data.get("ruling", {}).get("as")
            given: Iterable[dict[str, Any]] = entry.data.get("reading") or ({"as": "", "with": {}},)
            for reading in given:
                if ruled and reading["as"] != ruled:
                    continue
                merged: dict[str, Any] = dict(entry.data["with"]) | reading.get("with", {})
                for group in merged["counts"]:
                    pairs = frozenset((key.split(".")[0], key.split(".")[1]) for key in group)
                    caps.append((pairs, int(merged["maximum"]), entry.id))
        return caps

    def places(
        self, winners: Mapping[tuple[str, str], int], on: date, rulings: Mapping[str, str] | None = None
    ) -> list[Verdict]:
        """The verdict on every cap, given how many would win of each (prize, kind)."""
        counted = {f"{prize}.{kind}": number for (prize, kind), number in winners.items()}
        facts = {"winners": Fact("winners", counted, "名单")}
        return [self.judge(e.id, facts, on, rulings) for e in self.rules() if e.data.get("test") == "at_most"]

    def without(self, entry_id: str) -> "Policy":
        from dataclasses import replace

        return replace(self, entries=tuple(entry for entry in self.entries if entry.id != entry_id))

    def asked(self, rule_id: str) -> list[Entry]:
        """The single rules a question consists of, in order."""
        entry = self.named(rule_id)[0]
        parts = entry.data.get("all") or entry.data.get("any")
        return [rule for part in parts for rule in self.asked(part)] if parts else [entry]

    def fact_catalogue(self, rule_id: str) -> list[dict[str, Any]]:
        """What a question reads: name, type, Chinese label, the clauses that ask for it."""
        found: dict[str, dict[str, Any]] = {}
        for entry in self.asked(rule_id):
            for name in _facts_of(entry):
                about = self.facts[name]
                row = found.setdefault(
                    name, {"name": name, "type": about["type"], "label": about["label"], "provisions": []}
                )
                label = f"{self.short}{self.text.label(entry.cite)}"
                if label not in row["provisions"]:
                    row["provisions"].append(label)
        return list(found.values())


def _facts_of(entry: Entry) -> Iterable[str]:
    """Every fact a rule may read, under any of its readings."""
    implied = {"profitable": ("complete_years",), "held_for": ("register_complete",),
               "not_within_bar": ("prize", "register_complete"), "at_most": ("winners",)}  # fmt: skip
    if only_if := entry.data.get("only_if"):
        yield only_if
    readings: Iterable[dict[str, Any]] = entry.data.get("reading") or ({},)
    for reading in readings:
        merged = dict(entry.data.get("with", {})) | reading.get("with", {})
        for key in ("fact", "since", "day", "events", "years_of", "honours", "given", "days", "ended"):
            if merged.get(key):
                yield merged[key]
        yield from merged.get("facts", ())
    yield from implied.get(entry.data.get("test", ""), ())


def _entry(kind: str, row: dict[str, Any], where: str, text: law_text.Text) -> Entry:
    name = row.get("id") or row.get("code") or ""
    cite, quote = row.get("cite", ""), row.get("quote", "")
    cite = cite if "__" in cite else f"{cite}__para_1"
    if cite not in text.provisions:
        raise BrokenPolicy(f"{where}：条目“{name}”引用的条款“{cite}”不存在")
    if not quote or law_text.canon(quote) not in law_text.canon(text.provisions[cite].text):
        raise BrokenPolicy(f"{where}：条目“{name}”引用的“{quote}”不在{text.label(cite)}中")
    if kind == "rule" and "test" in row and row["test"] not in TESTS and not row.get("planned"):
        raise BrokenPolicy(f"{where}：条目“{name}”使用的检验“{row['test']}”不存在")
    if kind == "text_only" and not row.get("reason"):
        raise BrokenPolicy(f"{where}：{text.label(cite)}的说明条目没有写理由")
    if kind == "act":
        row.setdefault("proof", f"tests/law/test_acts.py::test_an_act_rests_on_the_measures[{name}]")
    known = {"id", "code", "label", "cite", "quote", "planned", "screen", "proof", "reason"}
    data = {key: value for key, value in row.items() if key not in known}
    return Entry(
        kind, name or f"{kind}:{cite}:{quote[:8]}", row.get("label", name), cite, quote, row.get("planned", ""),
        row.get("screen", ""), row.get("proof", ""), row.get("reason", ""), data,
    )  # fmt: skip


def _data(folder: Path) -> dict[str, Any]:
    """The TOML of a policy. ``like`` takes over another policy's, ``words`` replaced in it in the order given."""
    doc = tomllib.loads((folder / "policy.toml").read_text("utf8"))
    if "like" not in doc:
        return doc
    taken = (folder.parent.parent / doc["like"] / "policy.toml").read_text("utf8")
    for old, new in doc["words"].items():
        taken = taken.replace(old, new)
    return tomllib.loads(taken) | doc


def read(folder: Path) -> Policy:
    """Load one policy. Raises :class:`BrokenPolicy` naming file, entry and provision."""
    where = f"{folder.name}/policy.toml"
    text = law_text.parse((folder / "text.md").read_text("utf8"))
    doc = _data(folder)
    entries = tuple(_entry(kind, row, where, text) for kind in KINDS for row in doc.get(kind, ()))
    ids = {entry.id for entry in entries}
    for entry in entries:
        for part in (*entry.data.get("all", ()), *entry.data.get("any", ())):
            if part not in ids:
                raise BrokenPolicy(f"{where}：条目“{entry.id}”所列的“{part}”不存在")
        for name in _facts_of(entry) if entry.kind == "rule" else ():
            if name not in doc.get("fact", {}):
                raise BrokenPolicy(f"{where}：条目“{entry.id}”读取的事实“{name}”没有说明")
    return Policy(
        id=folder.name, authority=doc["authority"], title=doc["title"], number=doc["number"], short=doc["short"],
        starts=doc["in_force"]["from"], ends=doc["in_force"].get("to"), text=text, entries=entries, names=doc["names"],
        questions={tuple(key.split(".", 1)): rule for key, rule in doc["questions"].items()},
        facts=doc.get("fact", {}), fictitious=doc.get("fictitious", False),
    )  # fmt: skip


@cache
def _all() -> tuple[Policy, ...]:
    found = [read(path.parent) for path in sorted(FOLDER.glob("*/*/policy.toml"))]
    # For the proof that every entry is tested: "policy:entry" is taken out, in tests only.
    missing = os.environ.get("GUIGUAN_LAW_WITHOUT", "") if os.environ.get("GUIGUAN_TESTING") == "1" else ""
    where, _, entry = missing.partition(":")
    return tuple(policy.without(entry) if policy.id == where else policy for policy in found)


def all_policies() -> tuple[Policy, ...]:
    return _all()


def load(policy_id: str) -> Policy:
    for policy in _all():
        if policy.id == policy_id:
            return policy
    raise LookupError(f"没有名为“{policy_id}”的办法。")


def latest(authority: str) -> Policy:
    """The authority's newest policy, in force or not."""
    mine = [policy for policy in _all() if policy.authority == authority]
    if not mine:
        raise LookupError(f"没有装入“{authority}”的办法。")
    return max(mine, key=lambda policy: policy.starts)


def in_force(authority: str, on: date) -> Policy:
    """The one version in force on a day. Raises LookupError when there is none or more than one."""
    hit = [p for p in _all() if p.authority == authority and p.starts <= on and (p.ends is None or on <= p.ends)]
    if len(hit) != 1:
        why = "没有施行中的办法" if not hit else "有不止一个施行中的办法"
        raise LookupError(f"{on.year}年{on.month}月{on.day}日{why}，请核对施行日期。")
    return hit[0]
