"""Three-valued answers. An absent fact is unknown, never false."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from guiguan.law.citation import Citation


class Answer(Enum):
    MET = "符合"
    NOT_MET = "不符合"
    OPEN = "待认定"

    def __bool__(self) -> bool:
        raise TypeError("结论有三种，请与 Answer.MET 比较，不得当作真假使用。")


class Unknown:
    """The value of a fact nobody has supplied."""

    def __bool__(self) -> bool:
        raise TypeError("未知的事实既不是真也不是假。")

    def __repr__(self) -> str:
        return "未提供"


UNKNOWN: Final = Unknown()


@dataclass(frozen=True, slots=True)
class Fact:
    """A named fact with where it comes from (申报表, 营业执照, 登记簿 …)."""

    name: str
    value: Any
    source: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to one condition, with everything a citizen needs to follow it."""

    rule: str
    label: str
    answer: Answer
    why: str
    facts: tuple[Fact, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    citation: Citation | None = None
    readings: tuple[tuple[str, Answer], ...] = ()
    parts: tuple["Verdict", ...] = ()

    def leaves(self) -> Iterable["Verdict"]:
        """The single conditions below, in the order of the text; itself when it has no parts."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()


def every(answers: Iterable[Answer]) -> Answer:
    """不符合 if any is; else 待认定 if any is; else 符合."""
    found = list(answers)
    if Answer.NOT_MET in found:
        return Answer.NOT_MET
    return Answer.OPEN if Answer.OPEN in found else Answer.MET


def some(answers: Iterable[Answer]) -> Answer:
    """符合 if any is; else 待认定 if any is; else 不符合."""
    found = list(answers)
    if Answer.MET in found:
        return Answer.MET
    return Answer.OPEN if Answer.OPEN in found else Answer.NOT_MET
