"""What is still wanting before a dossier may be submitted, and how far each part is. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from guiguan.applications.dossier.counting import count_characters
from guiguan.applications.dossier.figures import number_of
from guiguan.applications.dossier.parts import Dossier, Field, Part

Data = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Wanting:
    """One thing to mend. ``field`` is the key of the input on the part's page, empty for the part as a whole."""

    part: str
    field: str
    sentence: str
    basis: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a part is: ``filled`` of ``asked`` required answers, what is wanting, characters written."""

    part: Part
    asked: int
    filled: int
    wanting: tuple[Wanting, ...]
    characters: int

    @property
    def percent(self) -> int:
        return 100 if not self.asked else self.filled * 100 // self.asked

    @property
    def begun(self) -> bool:
        return self.filled > 0 or self.characters > 0


def _date_wrong(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return True
    return False


def _figures(part: Part, one: Field, data: Data) -> list[Wanting]:
    found = []
    explained = data.get(f"{one.key}.reason", "").strip()
    for year in one.rows:
        value = data.get(f"{one.key}.{year}", "").strip()
        if not value and not explained and one.required:
            found.append(f"{year}年度{one.label}为空，请填写数值或说明原因")
        elif value and number_of(value) is None:
            found.append(f"{year}年度{one.label}不是数字，请改为数字，文字写入说明")
    return [Wanting(part.key, one.key, sentence, one.basis) for sentence in found]


def is_asked(one: Field, data: Data) -> bool:
    """Whether the answers given so far make the field one to be answered."""
    return one.only_if is None or data.get(one.only_if[0], "") == one.only_if[1]


def _field(part: Part, one: Field, data: Data) -> list[Wanting]:
    if not is_asked(one, data):
        return []
    if one.kind == "figures":
        return _figures(part, one, data)
    value = data.get(one.key, "").strip()
    missing = f"“{one.named}”未填写" if one.required else ""
    sentence = _wrong(one, value) if value else missing
    return [Wanting(part.key, one.key, sentence, one.basis)] if sentence else []


def _wrong(one: Field, value: str) -> str:
    """What is wrong with an answer that is given; empty when nothing is."""
    if one.kind == "number" and number_of(value) is None:
        return f"“{one.named}”应填写数字"
    if one.kind == "date" and _date_wrong(value):
        return f"“{one.named}”的日期无效，请按 2026-03-05 的格式填写"
    if one.kind == "choice" and value not in {choice for choice, _ in one.choices}:
        return f"“{one.named}”请从所列选项中选择"
    if one.limit is not None and (over := count_characters(value) - one.limit) > 0:
        return f"“{one.named}”超出 {over} 字，请删减到 {one.limit} 字以内"
    return ""


def characters(part: Part, data: Data) -> int:
    """Characters of all texts of a part together."""
    return sum(count_characters(data.get(one.key, "")) for one in part.fields if one.kind == "text")


def wanting_in(part: Part, data: Data, files: Mapping[str, int], file_limit: int | None = None) -> list[Wanting]:
    """``files``: how many files lie under each purpose."""
    found = [wanting for one in part.fields for wanting in _field(part, one, data)]
    if part.total is not None and (over := characters(part, data) - part.total) > 0:
        found.append(Wanting(part.key, "", f"{part.title}共超出 {over} 字，请删减到 {part.total} 字以内", part.basis))
    found += [
        Wanting(part.key, slot.purpose, f"未上传{slot.label}", slot.basis)
        for slot in part.files
        if slot.required and not files.get(slot.purpose)
    ]
    held = sum(files.get(slot.purpose, 0) for slot in part.files)
    if part.files and file_limit is not None and held > file_limit:
        found.append(Wanting(part.key, "", f"证实性材料共 {held} 件，请减到 {file_limit} 件以内", part.basis))
    return found


def _filled(part: Part, data: Data, files: Mapping[str, int]) -> tuple[int, int]:
    asked = filled = 0
    for one in part.fields:
        if not one.required or not is_asked(one, data):
            continue
        asked += 1
        keys = one.names()
        if one.kind == "figures":
            full = all(data.get(key, "").strip() for key in keys[:-1]) or bool(data.get(keys[-1], "").strip())
        else:
            full = bool(data.get(keys[0], "").strip())
        filled += full
    for slot in part.files:
        if slot.required:
            asked += 1
            filled += bool(files.get(slot.purpose))
    return asked, filled


def progress(
    dossier: Dossier, sections: Mapping[str, Data], files: Mapping[str, int], file_limit: int | None = None
) -> tuple[Progress, ...]:
    """Every part with how far it is, in order."""
    return tuple(
        Progress(part, *_filled(part, data, files), tuple(wanting_in(part, data, files, file_limit)),
                 characters(part, data))
        for part in dossier.parts
        for data in (sections.get(part.key, {}),)
    )  # fmt: skip
