"""The dossier on paper, filled in or blank, as blocks of :mod:`guiguan.documents.blocks`. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from guiguan.applications.dossier.checks import is_asked
from guiguan.applications.dossier.figures import growths
from guiguan.applications.dossier.parts import Dossier, Field, FileSlot, Part
from guiguan.documents.blocks import heading, paragraphs, table

NONE = "—"
BLANK = ""
"""An empty cell is room to write in."""
EXPLAINS = "没有数据的，说明原因"


@dataclass(frozen=True, slots=True)
class Section:
    """A part on paper."""

    numeral: str
    title: str
    blocks: list[dict[str, Any]]


def printed(dossier: Dossier, content: Mapping[str, Any], files: Iterable[Mapping[str, str]]) -> list[Section]:
    """Everything said and every file by name and SHA-256; what was not asked with these answers is left out."""
    held = list(files)
    return [
        Section(dossier.numeral(part.key), part.title, _part(part, content.get(part.key, {})) + _files(part, held))
        for part in dossier.parts
    ]


def blank(dossier: Dossier) -> list[Section]:
    """空白表: the same questions with their limits and room for the answers."""
    return [
        Section(
            dossier.numeral(part.key), part.title, [*paragraphs(part.intro), *_part(part, None), *_wanted(part.files)]
        )
        for part in dossier.parts
    ]


def _shape(one: Field) -> tuple[str, str, tuple[str, ...]]:
    kind = one.kind if one.kind in {"figures", "text"} else "short"
    return kind, one.group, one.rows


def _part(part: Part, data: Mapping[str, str] | None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    asked = [one for one in part.fields if data is None or is_asked(one, data)]
    for (kind, group, years), together in groupby(asked, _shape):
        if group:
            found.append(heading(group))
        if kind == "figures":
            found.append(_grid(together, years, data))
        elif kind == "short":
            found.append(table(("栏目", "内容"), [(_label(one), _short(one, data)) for one in together]))
        else:
            found += [block for one in together for block in _text(one, data)]
    return found


def _label(one: Field) -> str:
    unit = f"（{one.unit}）" if one.unit else ""
    return f"{one.label}{unit}"


def _short(one: Field, data: Mapping[str, str] | None) -> str:
    if data is None:
        return "　".join(f"□ {words}" for _, words in one.choices) or (f"不超过 {one.limit} 字" if one.limit else BLANK)
    value = data.get(one.key, "")
    return dict(one.choices).get(value, value) or NONE


def _grid(fields: Iterable[Field], years: tuple[str, ...], data: Mapping[str, str] | None) -> dict[str, Any]:
    rows = []
    for one in fields:
        values = [(data or {}).get(f"{one.key}.{year}", "") for year in years]
        cells = [
            f"{value}（{growth}）" if growth else value or (NONE if data is not None else BLANK)
            for value, growth in zip(values, growths(values, one.unit), strict=True)
        ]
        reason = (data or {}).get(f"{one.key}.reason", "") or (NONE if data is not None else BLANK)
        rows.append((_label(one), *cells, reason))
    return table(("指标", *(f"{year}年度" for year in years), EXPLAINS), rows)


def _text(one: Field, data: Mapping[str, str] | None) -> list[dict[str, Any]]:
    if data is not None:
        return [heading(one.label), *(paragraphs(data.get(one.key, "")) or paragraphs(NONE))]
    limit = f"（不超过 {one.limit} 字）" if one.limit else ""
    return [heading(one.label + limit), *paragraphs(one.hint), table(("填写",), [(BLANK,)])]


def _files(part: Part, files: list[Mapping[str, str]]) -> list[dict[str, Any]]:
    if not part.files:
        return []
    labels = {slot.purpose: slot.label for slot in part.files}
    rows = [(labels.get(row["purpose"], "其他"), row["name"], row["sha256"]) for row in files]
    return [table(("类别", "文件", "SHA-256"), rows)] if rows else paragraphs("没有上传文件。")


def _wanted(slots: tuple[FileSlot, ...]) -> list[dict[str, Any]]:
    rows = [(slot.label, "必须提供" if slot.required else "视情况提供", slot.hint, BLANK) for slot in slots]
    return [table(("类别", "要求", "说明", "件数"), rows)] if rows else []
