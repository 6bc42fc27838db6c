"""评审专家库 (Arts. 9, 33), 邀请, 指导备案 (Art. 14), 工作交接."""

from typing import Any

from guiguan.governance.rules import experts as guard
from guiguan.governance.rules.experts import ExpertFacts
from guiguan.governance.states import CallState
from guiguan.governance.states import ExpertState as S
from guiguan.governance.states import ProposalState as P
from guiguan.procedure.spec import OFFICE, Act, Role

A = Act[ExpertFacts]
DRAFTER = frozenset({Role.OFFICE_DRAFTER})
APPROVER = frozenset({Role.OFFICE_APPROVER})
SELF = frozenset({Role.EXPERT})
KNOWN = frozenset({S.LISTED_PENDING, S.LISTED, S.SUSPENDED})
REGISTER = ("expert.admit",)
"""The words of the policy on which everything in the register rests."""

ADMIT = Act[Any]("expert.admit", "专家入库", DRAFTER, notifies=(Role.OFFICE_APPROVER,))
IMPORT = Act[Any](
    "expert.import", "批量导入专家", DRAFTER, basis=REGISTER, notifies=(Role.OFFICE_APPROVER,), on_paper=False,
)  # fmt: skip
LIST_MANAGERS = Act[Any](
    "winner.list_managers", "列入获奖组织高层管理人员", DRAFTER, basis=REGISTER, notifies=(Role.OFFICE_APPROVER,),
)  # fmt: skip
FILE_MENTOR = Act[Any]("mentor.file", "指导备案", DRAFTER)
HAND_OVER = Act[Any](
    "work.hand_over", "工作交接", OFFICE, basis=("system:经办人交接",), on_paper=False,
)  # fmt: skip
SUSPEND = A(
    "expert.suspend", "暂停入选", APPROVER, frozenset({S.LISTED}), S.SUSPENDED, notifies=(Role.EXPERT,),
)  # fmt: skip
RESTORE = A(
    "expert.restore", "恢复入选", APPROVER, frozenset({S.SUSPENDED}), S.LISTED, notifies=(Role.EXPERT,),
)  # fmt: skip
CONFIRM = A(
    "expert.confirm", "确认入库", APPROVER, frozenset({S.LISTED_PENDING}), S.LISTED, guards=(guard.NOT_HIMSELF,),
    basis=REGISTER, notifies=(Role.EXPERT,),
)  # fmt: skip
DECLINE = A(
    "expert.decline", "不列入专家库", APPROVER, frozenset({S.LISTED_PENDING}), S.REMOVED, guards=(guard.NOT_HIMSELF,),
    basis=REGISTER,
)  # fmt: skip
REMOVE = A(
    "expert.remove", "出库", APPROVER, frozenset({S.LISTED, S.SUSPENDED}), S.REMOVED, guards=(guard.NOT_HIMSELF,),
    basis=REGISTER, notifies=(Role.EXPERT,),
)  # fmt: skip
REVISE = A("expert.revise", "更新登记", DRAFTER, KNOWN, basis=REGISTER)
ENTER_POST = A("expert.enter_post", "录入任职经历", DRAFTER, KNOWN, basis=REGISTER)
ENTER_RECORD = A("expert.enter_record", "录入资格和培训考核", DRAFTER, KNOWN, basis=REGISTER)
ENTER_NOTE = A(
    "expert.enter_note", "录入评价记录", OFFICE, KNOWN, guards=(guard.NOT_HIMSELF,), basis=REGISTER, on_paper=False,
)  # fmt: skip
PROPOSE_POST = A(
    "expert.propose_post", "填报任职经历", SELF, KNOWN, guards=(guard.HIMSELF,), basis=REGISTER,
    notifies=(Role.OFFICE_DRAFTER,),
)  # fmt: skip
STATE_TIME = A("expert.state_time", "填报可用时间", SELF, KNOWN, guards=(guard.HIMSELF,), basis=REGISTER)
WITHDRAW_TIME = A(
    "expert.withdraw_time", "撤回可用时间", SELF, KNOWN, guards=(guard.HIMSELF,), basis=REGISTER,
)  # fmt: skip
CONFIRM_POST = A(
    "post_proposal.confirm", "核对属实", DRAFTER, frozenset({P.PROPOSED}), P.CONFIRMED, guards=(guard.NOT_HIMSELF,),
    basis=REGISTER, notifies=(Role.EXPERT,), on_paper=False,
)  # fmt: skip
REJECT_POST = A(
    "post_proposal.reject", "退回填报", DRAFTER, frozenset({P.PROPOSED}), P.REJECTED, guards=(guard.NOT_HIMSELF,),
    basis=REGISTER, notifies=(Role.EXPERT,), on_paper=False,
)  # fmt: skip
INVITE = Act[Any](
    "expert_call.invite", "邀请专家", DRAFTER, source=frozenset({"called"}), basis=("review_rules",), on_paper=False,
)  # fmt: skip
ACCEPT = A(
    "expert_call.accept", "应邀", SELF, frozenset({CallState.OPEN, CallState.DECLINED}), CallState.ACCEPTED,
    guards=(guard.HIMSELF, guard.ROUND_RUNNING), basis=("review_rules",), notifies=(Role.OFFICE_DRAFTER,),
)  # fmt: skip
TURN_DOWN = A(
    "expert_call.turn_down", "婉拒", SELF, frozenset({CallState.OPEN, CallState.ACCEPTED}), CallState.DECLINED,
    guards=(guard.HIMSELF, guard.ROUND_RUNNING), basis=("review_rules",), notifies=(Role.OFFICE_DRAFTER,),
)  # fmt: skip
