"""Is every character of the text spoken for, and by what."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from guiguan.law.policy import Entry, Policy
from guiguan.law.text import canon

MARKS = frozenset("，；：。、“”《》（）—…·")


@dataclass(frozen=True, slots=True)
class Gap:
    """Words of a provision that no entry quotes; ``text`` shows spoken characters as dots."""

    provision: str
    label: str
    text: str


def gaps(policy: Policy) -> Iterator[Gap]:
    """Provisions with unspoken characters, punctuation apart."""
    for provision in policy.provisions.values():
        text = canon(provision.text)
        spoken = [char in MARKS for char in text]
        for entry in policy.entries:
            if entry.cite == provision.id:
                at = text.index(canon(entry.quote))
                spoken[at : at + len(canon(entry.quote))] = [True] * len(canon(entry.quote))
        if not all(spoken):
            shown = "".join("·" if said else char for said, char in zip(spoken, text, strict=True))
            yield Gap(provision.id, policy.text.label(provision.id), shown)


def report(policy: Policy) -> dict[str, Any]:
    """Counts for one policy: articles, provisions, characters, unspoken, entries by kind, planned."""
    missing = list(gaps(policy))
    return {
        "policy": policy.id,
        "articles": len({p.article for p in policy.provisions.values()}),
        "provisions": len(policy.provisions),
        "characters": sum(len(canon(p.text)) for p in policy.provisions.values()),
        "unspoken": sum(sum(char != "·" for char in gap.text) for gap in missing),
        "gaps": [{"provision": gap.label, "text": gap.text} for gap in missing],
        "entries": dict(sorted(Counter(e.kind for e in policy.entries).items())),
        "planned": [{"id": e.id, "label": e.label, "provision": policy.text.label(e.cite), "with": e.planned}
                    for e in policy.entries if e.planned],
    }  # fmt: skip


KIND_LABELS = {
    "rule": "条件",
    "act": "办理事项",
    "duty": "职责",
    "stage": "环节",
    "parameter": "参数",
    "text_only": "说明",
}


def index(policy: Policy) -> dict[str, list[Entry]]:
    """Provision id → its entries, built ones before planned ones."""
    found: dict[str, list[Entry]] = {key: [] for key in policy.provisions}
    for entry in policy.entries:
        found[entry.cite].append(entry)
    for entries in found.values():
        entries.sort(key=lambda entry: bool(entry.planned))
    return found


def as_markdown(policy: Policy) -> str:
    """The generated page docs/generated/law-coverage.md."""
    facts = report(policy)
    lines = [
        f"# {policy.title}：条文与系统\n\n",
        (
            f"{facts['articles']} 条，{facts['provisions']} 款项，{facts['characters']} 字，"
            f"未承接 {facts['unspoken']} 字。\n\n"
        ),
        "| 条款 | 类别 | 条目 | 名称 | 画面 | 检验 |\n|---|---|---|---|---|---|\n",
    ]
    for provision, entries in index(policy).items():
        for entry in entries:
            proof = f"`{entry.test}`" if entry.test else (f"待建：{entry.planned}" if entry.planned else entry.reason)
            lines.append(
                f"| {policy.text.label(provision)} | {KIND_LABELS[entry.kind]} | `{entry.id}` | {entry.label} "
                f"| {entry.screen} | {proof} |\n"
            )
    return "".join(lines)
