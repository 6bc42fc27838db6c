"""Whoever is recused from a case, or may have to be, composes nothing for it: neither its group nor its draw. Pure."""

from dataclasses import dataclass
from typing import Any

from guiguan.procedure.spec import Guard


@dataclass(frozen=True, slots=True)
class Kept:
    """The part of any act's facts that the guard asks for."""

    kept_from: bool


FREE_OF_CASES = Guard[Any](
    "free_of_cases", "recusal.declare", lambda facts: not facts.kept_from,
    "其中有您应当回避或者回避待决定的申报，不能由您办理。", "请由另一名工作人员办理。", conceals=True,
)  # fmt: skip
