"""What a part's page shows: its fields with what is stored or was typed, in grids, items and plain fields."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from guiguan.applications.dossier.checks import Wanting, is_asked
from guiguan.applications.dossier.counting import count_characters
from guiguan.applications.dossier.figures import growths
from guiguan.applications.dossier.parts import Dossier, Field
from guiguan.applications.queries.eligibility import policy_of
from guiguan.law.citation import Citation


@dataclass(frozen=True, slots=True)
class Cell:
    """One year of a row of figures. ``theirs``: what another window holds, where it differs."""

    name: str
    year: str
    value: str
    growth: str
    theirs: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One field as the page shows it: what is stored or was typed, what is wrong, what another window holds."""

    field: Field
    value: str
    basis: tuple[Citation, ...]
    wrong: str = ""
    count: int = 0
    theirs: str | None = None
    cells: tuple[Cell, ...] = ()
    reason: str = ""
    reason_theirs: str | None = None
    quiet: bool = False
    """Not asked with the answers given so far."""
    copied: str = ""
    """The round it was taken over from, unchanged since."""

    @property
    def written(self) -> bool:
        return bool(self.value.strip())


@dataclass(frozen=True, slots=True)
class Block:
    """What stands together: a ``grid`` of figures over ``years``, an ``item`` of the criteria, plain ``fields``."""

    kind: str
    title: str
    asked: list[Asked]
    years: tuple[str, ...] = ()

    @property
    def number(self) -> str:
        """4.1.2, as the jump list shows an item."""
        return self.title.partition("　")[0]

    @property
    def id(self) -> str:
        return f"item-{self.number}"

    @property
    def state(self) -> str:
        """For an item: ``done`` when every field is written, ``part`` when some are."""
        written = [one.written for one in self.asked if one.field.required]
        return "done" if all(written) else "part" if any(written) else ""

    @property
    def characters(self) -> int:
        return sum(one.count for one in self.asked)


@dataclass(slots=True)
class Sheet:
    """What a part's page is made from."""

    application: Any
    dossier: Dossier
    key: str
    data: Mapping[str, str]
    version: int
    copied: Mapping[str, str] = field(default_factory=dict)
    theirs: Mapping[str, str] | None = None
    sentence: str = ""
    wanting: tuple[Wanting, ...] = field(default_factory=tuple)

    def other(self, name: str) -> str | None:
        """What another window saved under the name, where it differs from what is shown."""
        if self.theirs is None or self.theirs.get(name, "") == self.data.get(name, ""):
            return None
        return self.theirs.get(name, "")


def _asked(sheet: Sheet, one: Field) -> Asked:
    data, policy = sheet.data, policy_of(sheet.application)
    value, names = data.get(one.key, ""), [f"{one.key}.{year}" for year in one.rows]
    grown = growths([data.get(name, "") for name in names], one.unit)
    return Asked(
        one,
        value,
        policy.cite(one.basis) if one.basis != "call" else (),
        wrong="；".join(item.sentence for item in sheet.wanting if item.field == one.key),
        count=count_characters(value),
        theirs=_in_words(one, sheet.other(one.key)),
        cells=tuple(
            Cell(name, year, data.get(name, ""), growth, sheet.other(name))
            for name, year, growth in zip(names, one.rows, grown, strict=False)
        ),
        reason=data.get(f"{one.key}.reason", ""),
        reason_theirs=sheet.other(f"{one.key}.reason"),
        quiet=not is_asked(one, data),
        copied=next((of for name, of in sheet.copied.items() if name in one.names()), ""),
    )


def _in_words(one: Field, value: str | None) -> str | None:
    return value if value is None else dict(one.choices).get(value, value)


def _shape(one: Field) -> tuple[str, str, tuple[str, ...]]:
    kind = "grid" if one.kind == "figures" else "item" if one.group else "fields"
    return kind, one.group, one.rows


def blocks_of(sheet: Sheet, fields: Iterable[Field]) -> list[Block]:
    """The fields of a part in their order, those that belong together in one block."""
    return [
        Block(kind, title, [_asked(sheet, one) for one in together], years)
        for (kind, title, years), together in groupby(fields, _shape)
    ]
