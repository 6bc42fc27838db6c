"""The dossier as columns of a table, one row an application. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guiguan.applications.dossier.figures import number_of
from guiguan.applications.dossier.parts import Dossier, Field


@dataclass(frozen=True, slots=True)
class Column:
    """``name`` is the key of the answer in its part, or the purpose of files to be counted."""

    head: str
    part: str
    name: str
    field: Field | None = None


def columns(dossier: Dossier) -> list[Column]:
    """Every field in the order of the form: figures a column a year with their reason, files by their number."""
    found = []
    for part in dossier.parts:
        for one in part.fields:
            unit = f"（{one.unit}）" if one.unit else ""
            for name in one.names():
                year = name.rpartition(".")[2] if one.kind == "figures" else ""
                after = {"": "", "reason": "　说明"}.get(year, f"　{year}年度")
                found.append(Column(f"{one.named}{unit}{after}", part.key, name, one))
        found += [Column(f"{slot.label}（件）", part.key, slot.purpose) for slot in part.files]
    return found


def cell(column: Column, content: Mapping[str, Any]) -> str | int | float:
    """The answer in a frozen copy: numbers as numbers, choices in words, everything else as written."""
    if column.field is None:
        return sum(1 for row in content.get("files", ()) if row["purpose"] == column.name)
    text: str = content.get(column.part, {}).get(column.name, "")
    if column.field.kind == "choice":
        return dict(column.field.choices).get(text, text)
    if column.field.kind in {"figures", "number"} and (number := number_of(text)) is not None:
        return int(number) if number == number.to_integral_value() else float(number)
    return text
