"""单位隶属关系: entered by one officer, compared by another; what recusals by house are found from."""

from typing import Any

from guiguan.governance.rules import links as guard
from guiguan.governance.rules.links import LinkFacts
from guiguan.governance.states import ProposalState as P
from guiguan.procedure.spec import OFFICE, Act, Role

BASIS = ("system:隶属关系由两人对照公示信息核对",)
"""The measures bar whoever has an interest; that the office keeps such a register is a rule of this system."""

LINK = Act[Any](
    "organisation.link", "录入单位隶属关系", frozenset({Role.OFFICE_DRAFTER}), basis=BASIS,
    notifies=(Role.OFFICE_APPROVER,), on_paper=False,
    says="单位隶属关系由录入人以外的人员对照信息来源核对，核对之后才用于回避比对。",
)  # fmt: skip
CONFIRM_LINK = Act[LinkFacts](
    "organisation_link.confirm", "核对属实", OFFICE, frozenset({P.PROPOSED}), P.CONFIRMED,
    guards=(guard.NOT_OWN_ENTRY, guard.WITHOUT_INTEREST, guard.NO_CIRCLE), basis=BASIS, on_paper=False,
)  # fmt: skip
REJECT_LINK = Act[LinkFacts](
    "organisation_link.reject", "退回录入", OFFICE, frozenset({P.PROPOSED}), P.REJECTED,
    guards=(guard.WITHOUT_INTEREST,), basis=BASIS, notifies=(Role.OFFICE_DRAFTER,), on_paper=False,
)  # fmt: skip
