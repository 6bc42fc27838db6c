"""纸质申报: which parts are typed, which are left to the scan, who compares. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from guiguan.applications.dossier.checks import is_asked, wanting_in
from guiguan.applications.dossier.parts import Dossier, Part
from guiguan.procedure.spec import Guard

SEE_SCAN = "见扫描件"
TYPED = frozenset({"basic", "conditions", "figures"})
"""Parts that the qualification check compares: always typed."""


@dataclass(frozen=True, slots=True)
class PaperFilingFacts:
    """Who acts, who entered it."""

    actor_person: int
    entered_by: int


NOT_OWN_ENTRY = Guard[PaperFilingFacts](
    "not_own_entry", "system:经办与审核分离", lambda facts: facts.actor_person != facts.entered_by,
    "这份纸质申报由您录入，不能由您核对。", "请由另一名人员对照扫描件核对。",
)  # fmt: skip


def may_be_left(part: Part) -> bool:
    """Whether an officer may leave the part to the scan."""
    return part.key not in TYPED


def wanting(dossier: Dossier, parts: Mapping[str, Mapping[str, str]], scanned: Collection[str]) -> list[str]:
    """What the checks of the round still ask for in the parts that are typed; evidence is in the scan."""
    return [
        f"{part.title}：{one.sentence}"
        for part in dossier.parts
        if part.fields and not (part.key in scanned and may_be_left(part))
        for one in wanting_in(part, parts.get(part.key, {}), {slot.purpose: 1 for slot in part.files})
    ]


def content_of(
    dossier: Dossier, parts: Mapping[str, Mapping[str, str]], scanned: Collection[str]
) -> dict[str, dict[str, str]]:
    """{part: answers} as filed: what was typed and asked for; in the parts left to the scan every text says so."""
    found: dict[str, dict[str, str]] = {}
    for part in (one for one in dossier.parts if one.fields):
        if part.key in scanned and may_be_left(part):
            found[part.key] = {one.key: SEE_SCAN for one in part.fields if one.kind in {"text", "line"}}
            continue
        data = parts.get(part.key, {})
        names = [name for one in part.fields if is_asked(one, data) for name in one.names()]
        found[part.key] = {name: data[name] for name in names if data.get(name)}
    return found
