"""Who may enter and compare the parent of an organisation. Pure."""

from dataclasses import dataclass

from guiguan.procedure.spec import Guard


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """An entry of a parent, for the person who would compare it."""

    actor_person: int
    proposed_by: int
    interested: bool = False
    """He works or worked for one of their house, guides it, or is kept from a case of it."""
    circular: bool = False


CIRCLE_BASIS = "system:隶属关系不成环"
CIRCLE_SAID = "按现有登记，所填的上级单位本身是该下属单位的下级，两者不能互为上下级。"

NOT_OWN_ENTRY = Guard[LinkFacts](
    "not_own_entry", "system:经办与审核分离", lambda facts: facts.actor_person != facts.proposed_by,
    "这项隶属关系由您录入，不能由您核对。", "请由另一名工作人员对照信息来源核对。",
)  # fmt: skip
WITHOUT_INTEREST = Guard[LinkFacts](
    "officer_without_interest", "recusal.declare", lambda facts: not facts.interested,
    "您与其中的单位有任职、指导等关系，或者对其申报应当回避、回避待决定，这项隶属关系不能由您办理。", "请由另一名工作人员办理。",
)  # fmt: skip
NO_CIRCLE = Guard[LinkFacts](
    "no_circle", CIRCLE_BASIS, lambda facts: not facts.circular, CIRCLE_SAID, "请退回这项录入，先更正有误的隶属关系。",
)  # fmt: skip
