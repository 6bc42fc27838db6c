"""Whoever is recused from a case, or may have to be, composes nothing for it: neither its group nor its draw. Pure."""

from typing import Any

from guiguan.procedure.spec import Guard

NAME, BASIS = "free_of_cases", "recusal.declare"
SAID, REMEDY = "其中有您应当回避或者回避待决定的申报，不能由您办理。", "请由另一名工作人员办理。"

FREE_OF_CASES = Guard[Any](NAME, BASIS, lambda facts: not facts.kept_from, SAID, REMEDY)
