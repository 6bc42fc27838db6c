"""拟稿、核稿、会签、签发, or issued elsewhere and recorded. The basis is the regulation on official papers of 2012
(中办发〔2012〕14号), not the Measures, which do not speak of it."""

from typing import Any

from guiguan.documents import rules
from guiguan.documents.rules import PAPERS, DraftFacts, SealFacts
from guiguan.documents.states import DraftState as S
from guiguan.procedure.spec import OFFICE, Act, Role

A = Act[DraftFacts]
DRAFTER = frozenset({Role.OFFICE_DRAFTER})
APPROVER = frozenset({Role.OFFICE_APPROVER})
BASIS = (PAPERS,)
WORKING = frozenset({S.DRAFTED, S.RETURNED, S.CHECKED})

SET_ROUTE = Act[Any]("paper.set_route", "设定文书办理程序", APPROVER, basis=BASIS, on_paper=False)
DRAFT = Act[Any]("paper.draft", "拟稿", DRAFTER, basis=BASIS, notifies=(Role.OFFICE_APPROVER,), on_paper=False)
REVISE = A(
    "paper.revise", "修改文稿", DRAFTER, frozenset({S.DRAFTED, S.RETURNED}), S.DRAFTED, basis=BASIS, on_paper=False,
)  # fmt: skip
CHECK = A(
    "paper.check", "核稿", OFFICE, frozenset({S.DRAFTED}), S.CHECKED, guards=(rules.NOT_OWN_DRAFT,), basis=BASIS,
    notifies=(Role.OFFICE_APPROVER,), on_paper=False,
)  # fmt: skip
COUNTERSIGN = A(
    "paper.countersign", "登记会签", DRAFTER, frozenset({S.DRAFTED, S.CHECKED}), guards=(rules.SOMEBODY_TO_SIGN,),
    basis=BASIS, on_paper=False,
)  # fmt: skip
RETURN = A(
    "paper.return", "退回修改", OFFICE, frozenset({S.DRAFTED, S.CHECKED}), S.RETURNED, basis=BASIS,
    notifies=(Role.OFFICE_DRAFTER,), on_paper=False,
)  # fmt: skip
ISSUE = A(
    "paper.issue", "签发", APPROVER, frozenset({S.DRAFTED, S.CHECKED}), S.ISSUED,
    guards=(rules.NOT_OWN_DRAFT, rules.CHECKED_FIRST, rules.ALL_COUNTERSIGNED), basis=BASIS,
    notifies=(Role.OFFICE_DRAFTER,), on_paper=False, grave=True,
)  # fmt: skip
RECORD_OUTSIDE = A(
    "paper.record_outside", "登记线下签发", DRAFTER, frozenset({S.DRAFTED, S.CHECKED}), S.OUTSIDE, basis=BASIS,
    notifies=(Role.OFFICE_APPROVER,), on_paper=False,
)  # fmt: skip
CONFIRM_OUTSIDE = A(
    "paper.confirm_outside", "核对线下签发", OFFICE, frozenset({S.OUTSIDE}), S.ISSUED, guards=(rules.NOT_RECORDER,),
    basis=BASIS, notifies=(Role.OFFICE_DRAFTER,), on_paper=False,
)  # fmt: skip
REJECT_OUTSIDE = A(
    "paper.reject_outside", "退回线下签发的登记", OFFICE, frozenset({S.OUTSIDE}), S.DRAFTED,
    guards=(rules.NOT_RECORDER,), basis=BASIS, notifies=(Role.OFFICE_DRAFTER,), on_paper=False,
)  # fmt: skip
DISCARD = A("paper.discard", "作废文稿", DRAFTER, WORKING, S.DISCARDED, basis=BASIS, on_paper=False)

REGISTER_SEALED = Act[SealFacts](
    "paper.register_sealed", "登记盖章件", OFFICE,
    guards=(rules.FREE_OF_THE_CASE, rules.NOT_SEALED, rules.NONE_WAITS), basis=BASIS, on_paper=False,
)  # fmt: skip
CONFIRM_SEALED = Act[SealFacts](
    "paper.confirm_sealed", "核对盖章件", OFFICE,
    guards=(rules.FREE_OF_THE_CASE, rules.ONE_WAITS, rules.NOT_REGISTRAR, rules.SCAN_OPENS), basis=BASIS,
    notifies=(Role.OFFICE_DRAFTER,), on_paper=False,
)  # fmt: skip
RETURN_SEALED = Act[SealFacts](
    "paper.return_sealed", "退回盖章件登记", OFFICE,
    guards=(rules.FREE_OF_THE_CASE, rules.ONE_WAITS, rules.NOT_REGISTRAR), basis=BASIS,
    notifies=(Role.OFFICE_DRAFTER,), on_paper=False,
)  # fmt: skip
