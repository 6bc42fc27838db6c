"""What must be true before a draw may go on. Pure."""

from dataclasses import dataclass

from guiguan.procedure.spec import Guard

SEPARATION = "system:经办与审核分离"
RULES = "review_rules"


@dataclass(frozen=True, slots=True)
class DrawFacts:
    """Facts of a draw, for the person at the desk."""

    actor_person: int
    prepared_by: int
    undecided: int = 0
    """Recusals between the drawable experts and the cases on which nobody has decided."""
    changed: bool = False
    """The experts, cases or recusals are no longer those it was prepared from."""
    breaches: tuple[str, ...] = ()
    """Hard rules that the plan would break as things stand now."""
    taken: tuple[str, ...] = ()
    """Cases that a group has by now, or that were scored."""
    kept_from: bool = False
    """The person at the desk is recused from one of its cases, or it is not decided yet."""


def _first(sentences: tuple[str, ...], limit: int = 3) -> str:
    return "".join(sentences[:limit]) + (f"另有 {len(sentences) - limit} 项。" if len(sentences) > limit else "")


NOTHING_UNDECIDED = Guard[DrawFacts](
    "recusals_settled", "recusal.decide", lambda facts: not facts.undecided,
    lambda facts: f"可抽取的专家和申报之间有 {facts.undecided} 项回避待决定。", "请先决定回避，再行抽取。",
)  # fmt: skip
NOTHING_CHANGED = Guard[DrawFacts](
    "nothing_changed", RULES, lambda facts: not facts.changed,
    "准备之后，专家、申报或者回避情况有变化，这一方案的底稿已经不准。", "请弃用这一方案，重新准备。",
)  # fmt: skip
PLAN_LAWFUL = Guard[DrawFacts](
    "plan_keeps_rules", RULES, lambda facts: not facts.breaches, lambda facts: _first(facts.breaches),
    "请调换有关专家，或者重新抽取。",
)  # fmt: skip
CASES_FREE = Guard[DrawFacts](
    "cases_free", "group.form", lambda facts: not facts.taken,
    lambda facts: f"下列申报已经列入评审组或者已有评分记录：{'、'.join(facts.taken[:5])}。",
    "启用方案不覆盖已有安排，请弃用这一方案，就其余申报重新准备。",
)  # fmt: skip
NOT_OWN_DRAW = Guard[DrawFacts](
    "not_own_draft", SEPARATION, lambda facts: facts.actor_person != facts.prepared_by,
    "这一方案是您准备的，不能由您启用。", "请由另一名审核人员办理。",
)  # fmt: skip
