"""回避: found, declared, requested, decided (Art. 29)."""

from typing import Any

from guiguan.applications.acts import LIVE
from guiguan.applications.states import ApplicationState
from guiguan.governance.rules import recusal as guard
from guiguan.governance.rules.recusal import RecusalFacts
from guiguan.governance.rules.staff import SOMETHING_TO_DECLARE
from guiguan.governance.states import RecusalState as S
from guiguan.procedure.spec import OFFICE, Act, Guard, Role
from guiguan.rounds.rules import RoundFacts

DRAFTER = frozenset({Role.OFFICE_DRAFTER})
APPROVER = frozenset({Role.OFFICE_APPROVER})
FILED = LIVE - {ApplicationState.DRAFT}
"""Once a case is over nobody need step down from it; before it is filed nobody has it in hand."""
REQUESTS_OPEN = "recusal_requests_open"
"""Flag of an application with a request that the office has not yet matched to a person."""

SOMETHING_REQUESTED = Guard[Any](
    "a_request_is_open", "recusal.request", lambda facts: REQUESTS_OPEN in facts.flags,
    "本件没有待核对的回避请求。", "申报方提出请求后再办理。",
)  # fmt: skip
FIND = Act[Any](
    "recusal.find", "运行回避比对", DRAFTER, source=frozenset({"called"}), notifies=(Role.OFFICE_APPROVER,),
)  # fmt: skip
REQUEST = Act[Any](
    "recusal.request", "请求回避", frozenset({Role.APPLICANT_MANAGER, Role.INDIVIDUAL}),
    frozenset({"submitted", "registered", "checking", "supplementing", "checked", "passed", "noticed",
               "in_document_review", "document_reviewed", "shortlisted", "site_reviewed", "evaluated"}),
    notifies=(Role.OFFICE_DRAFTER,), says="申报方请求有关人员回避，请核对。",
)  # fmt: skip
MATCH = Act[Any](
    "recusal.match", "核对回避请求", DRAFTER, FILED, guards=(SOMETHING_REQUESTED,), basis=("recusal.request",),
    notifies=(Role.OFFICE_APPROVER,), on_paper=False,
)  # fmt: skip
DECLARE_LATE = Act[Any](
    "recusal.declare_late", "补充申报回避", frozenset({Role.REVIEWER}) | OFFICE, FILED, notifies=(Role.OFFICE_APPROVER,),
    says="有人员在接触材料后申报回避，已即时生效。", on_paper=False,  # for others: recusal.enter_declared
)  # fmt: skip
DECLARE_OFFICE = Act[RoundFacts](
    "recusal.declare_office", "申报有无利害关系", OFFICE, frozenset({"called"}), guards=(SOMETHING_TO_DECLARE,),
    basis=("recusal.declare",), notifies=(Role.OFFICE_APPROVER,), on_paper=False,
    says="申报有利害关系的，即时生效：申报人不能再查看、办理该件。其余各件随即可以打开。",
)  # fmt: skip
ENTER_DECLARED = Act[Any](
    "recusal.enter_declared", "录入书面回避申报", DRAFTER, FILED, basis=("recusal.declare",), on_paper=False,
    notifies=(Role.OFFICE_APPROVER,), says="书面申报录入后，该人员即不能接触本件；由录入人以外的审核人员决定。",
)  # fmt: skip
UPHOLD = Act[RecusalFacts](
    "recusal.decide_uphold", "决定回避", APPROVER, frozenset({S.PENDING}), S.UPHELD,
    guards=(guard.NOT_THE_SUBJECT, guard.NOT_THE_RAISER, guard.DECIDER_FREE), basis=("recusal.decide",),
    notifies=(Role.OFFICE_DRAFTER,),
)  # fmt: skip
DISMISS = Act[RecusalFacts](
    "recusal.decide_dismiss", "决定不回避", APPROVER, frozenset({S.PENDING}), S.DISMISSED,
    guards=(guard.NOT_THE_SUBJECT, guard.NOT_THE_RAISER, guard.DECIDER_FREE), basis=("recusal.decide",),
    notifies=(Role.OFFICE_DRAFTER,),
)  # fmt: skip
HIDDEN_FROM_APPLICANT = frozenset({MATCH.code, DECLARE_LATE.code, ENTER_DECLARED.code})
"""An applicant does not learn from the course of his case who reviews it or that somebody stepped down."""
