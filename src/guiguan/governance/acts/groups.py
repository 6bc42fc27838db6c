"""组建、承诺、回避、启用、交办、撤销 (Arts. 10, 22, 29)."""

from typing import Any

from guiguan.governance.rules import groups as guard
from guiguan.governance.rules import oath as paper
from guiguan.governance.rules.groups import GroupFacts
from guiguan.governance.rules.kept import FREE_OF_CASES
from guiguan.governance.rules.oath import PaperOathFacts
from guiguan.governance.states import GroupState as S
from guiguan.governance.states import ProposalState as P
from guiguan.procedure.spec import OFFICE, Act, Role

A = Act[GroupFacts]
DRAFTER = frozenset({Role.OFFICE_DRAFTER})
APPROVER = frozenset({Role.OFFICE_APPROVER})
MEMBER = frozenset({Role.REVIEWER})
STANDING = frozenset({S.FORMED, S.ACTIVE})

FORM = Act[Any](
    "group.form", "组建评审组", DRAFTER, source=frozenset({"called"}), notifies=(Role.OFFICE_APPROVER,),
)  # fmt: skip
SWEAR = A(
    "oath.swear", "签署承诺", MEMBER, STANDING, guards=(guard.NOT_YET_SWORN,), on_paper=False,
)  # fmt: skip
DECLARE = A(
    "recusal.declare", "申报回避", MEMBER, STANDING, guards=(guard.SOMETHING_TO_DECLARE,),
    notifies=(Role.OFFICE_DRAFTER,), on_paper=False,
)  # fmt: skip
ENTER_PAPER_OATH = A(
    "oath.enter_paper", "录入纸质承诺书", DRAFTER, STANDING, guards=(guard.SOMEBODY_TO_SIGN, FREE_OF_CASES),
    basis=("oath.swear", "recusal.declare"), notifies=(Role.OFFICE_APPROVER,), on_paper=False,
    says="纸质承诺书由录入人以外的人员对照扫描件核对，核对之后才计为签署。",
)  # fmt: skip
CONFIRM_PAPER_OATH = Act[PaperOathFacts](
    "oath.confirm_paper", "核对无误，计为签署", OFFICE, frozenset({P.PROPOSED}), P.CONFIRMED,
    guards=(paper.NOT_OWN_ENTRY, paper.STILL_SEATED, paper.NOT_SWORN_SINCE, paper.STILL_ASKED),
    basis=("oath.swear", "recusal.declare"), on_paper=False,
)  # fmt: skip
RETURN_PAPER_OATH = Act[PaperOathFacts](
    "oath.return_paper", "与扫描件不符，退回", OFFICE, frozenset({P.PROPOSED}), P.REJECTED,
    basis=("oath.swear",), notifies=(Role.OFFICE_DRAFTER,), on_paper=False,
)  # fmt: skip
ADD_CASE = A(
    "group.add_case", "增加申报", DRAFTER, STANDING, guards=(FREE_OF_CASES,), notifies=(Role.REVIEWER,),
    says="评审组新增申报，请登录申报是否需要回避。",
)  # fmt: skip
ADD_MEMBER = A(
    "group.add_member", "增补成员", DRAFTER, STANDING, guards=(FREE_OF_CASES,), basis=("group.form",),
    notifies=(Role.REVIEWER,),
)  # fmt: skip
RELEASE_MEMBER = A(
    "group.release_member", "调出成员", APPROVER, STANDING, guards=(FREE_OF_CASES,), basis=("group.form",),
)  # fmt: skip
ACTIVATE = A(
    "group.activate", "启用评审组", APPROVER, frozenset({S.FORMED}), S.ACTIVE,
    guards=(FREE_OF_CASES, guard.NOT_OWN_DRAFT, guard.BIG_ENOUGH, guard.HAS_CASES, guard.EVERYONE_SWORN,
            guard.CASES_READY),
    notifies=(Role.REVIEWER, Role.OFFICE_DRAFTER),
)  # fmt: skip
TAKE_ON = A(
    "group.take_on", "交评审组审查", DRAFTER, frozenset({S.ACTIVE}), guards=(FREE_OF_CASES, guard.SOMETHING_WAITING),
    notifies=(Role.REVIEWER,), says="有申报交本组审查，请登录办理。",
)  # fmt: skip
DISBAND = A(
    "group.disband", "撤销评审组", APPROVER, STANDING, S.DISBANDED, guards=(FREE_OF_CASES, guard.NOTHING_IN_HAND),
    notifies=(Role.REVIEWER,),
)  # fmt: skip
