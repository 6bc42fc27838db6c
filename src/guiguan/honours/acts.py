"""A past list is certified complete by two officers, against its decree."""

from dataclasses import dataclass

from guiguan.honours.states import RollState as S
from guiguan.procedure.spec import Act, Guard, Role


@dataclass(frozen=True, slots=True)
class RollFacts:
    actor_person: int
    proposed_by: int | None


NOT_OWN_PROPOSAL = Guard[RollFacts](
    name="not_own_proposal",
    basis="system:经办与审核分离",
    holds=lambda facts: facts.actor_person != facts.proposed_by,
    otherwise="名单由您提请核定，不能由您核定。",
    remedy="请由另一名审核人员办理。",
)
BASIS = ("system:历届名单由两人对照表彰文件核定完整",)
IMPORT = Act[object](
    "honour_roll.enter", "录入历届名单", frozenset({Role.OFFICE_DRAFTER}), basis=BASIS, inner=True, on_paper=False,
)  # fmt: skip
PROPOSE = Act[RollFacts](
    "honour_roll.propose_complete", "提请核定完整", frozenset({Role.OFFICE_DRAFTER}), frozenset({S.UNCERTIFIED}),
    S.PROPOSED, basis=BASIS, notifies=(Role.OFFICE_APPROVER,), on_paper=False,
)  # fmt: skip
CERTIFY = Act[RollFacts](
    "honour_roll.certify", "核定名单完整", frozenset({Role.OFFICE_APPROVER}), frozenset({S.PROPOSED}), S.CERTIFIED,
    guards=(NOT_OWN_PROPOSAL,), basis=BASIS, on_paper=False,
)  # fmt: skip
SEND_BACK = Act[RollFacts](
    "honour_roll.send_back", "退回核定", frozenset({Role.OFFICE_APPROVER}), frozenset({S.PROPOSED}), S.UNCERTIFIED,
    basis=BASIS, on_paper=False,
)  # fmt: skip
