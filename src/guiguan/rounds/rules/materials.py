"""材料要求: which parts of the dossier a round asks for and how long they may be. Pure.

The Measures leave this to the call (Art. 22 asks only that the materials be complete), so all of it is a parameter
of the round, fixed with its plan and unchanged once the call is out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PARTS = (
    ("overview", "概述"),
    ("summary", "模式或者成果总结"),
    ("self_report", "自我评价报告"),
    ("figures", "近年数据"),
    ("evidence", "证实性材料"),
)
"""What a round may leave out; 基本情况 and 申报条件 (申报表) are always asked for."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A number set by the round: ``usual`` where it says nothing, never above ``most``."""

    key: str
    label: str
    usual: int
    most: int = 200_000


LIMITS = (
    Limit("title", "模式或者成果名称字数上限", 20, 60),
    Limit("overview", "概述字数上限", 3000),
    Limit("summary", "模式或者成果总结字数上限", 5000),
    Limit("promotion", "推广情况字数上限", 500),
    Limit("self_report", "自我评价报告总字数上限", 30000),
    Limit("years", "近年数据的完整年度数", 3, 10),
    Limit("file_count", "证实性材料件数上限", 60, 500),
    Limit("supplement_times", "补正次数上限", 3, 20),
)


def limits_of(materials: Mapping[str, Any]) -> dict[str, int]:
    """Every limit of a round; what is no whole number between 1 and the most allowed gives way to the usual."""
    found = {}
    for limit in LIMITS:
        own = materials.get(limit.key)
        found[limit.key] = own if type(own) is int and 0 < own <= limit.most else limit.usual
    return found


def parts_of(materials: Mapping[str, Any]) -> frozenset[str]:
    """The parts a round asks for beside the application form; all of them where it says nothing."""
    known = {key for key, _ in PARTS}
    own = materials.get("parts")
    return frozenset(known & set(own) if isinstance(own, list) else known)


def in_words(materials: Mapping[str, Any]) -> list[tuple[str, str]]:
    """材料要求 as (label, value) for a page."""
    asked, limits = parts_of(materials), limits_of(materials)
    of_part = {
        "title": "",
        "supplement_times": "",
        "promotion": "summary",
        "years": "figures",
        "file_count": "evidence",
    }
    rows = [("申报材料", "、".join(["申报表", *(label for key, label in PARTS if key in asked)]))]
    for limit in LIMITS:
        part = of_part.get(limit.key, limit.key)
        if not part or part in asked:
            unit = {"years": "个年度", "file_count": "件", "supplement_times": "次"}.get(limit.key, "字")
            rows.append((limit.label, f"{limits[limit.key]:,} {unit}"))
    return rows
