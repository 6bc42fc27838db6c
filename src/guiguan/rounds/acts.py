"""Acts on review rules and rounds, in the order of a round's life."""

from typing import Any

from guiguan.procedure.spec import Act, Role
from guiguan.rounds import rules
from guiguan.rounds.rules import RoundFacts, RulesFacts
from guiguan.rounds.states import RoundState as R
from guiguan.rounds.states import RulesState as S

DRAFTER = frozenset({Role.OFFICE_DRAFTER})
APPROVER = frozenset({Role.OFFICE_APPROVER})
CHAIR = frozenset({Role.COMMITTEE_CHAIR})
EVERYBODY_AT_WORK = (Role.OFFICE_DRAFTER, Role.OFFICE_APPROVER)

# On the authority's desk ----------------------------------------------------------------------------------------
DRAFT_RULES = Act[Any]("round.draft_rules", "起草评审规则", DRAFTER)
ENTER_CRITERIA = Act[Any]("criteria.enter", "录入评审标准", DRAFTER, notifies=(Role.OFFICE_APPROVER,))
PLAN = Act[Any]("round.plan", "筹备新一届", DRAFTER, notifies=(Role.OFFICE_APPROVER,))
RECORD_RULING = Act[Any]("ruling.record", "记录认定", APPROVER, basis=("system:对条文的认定以有权机关的文件为准",))

# Criteria ---------------------------------------------------------------------------------------------------------
APPROVE_CRITERIA = Act[RulesFacts](
    "criteria.approve", "审核评审标准", APPROVER,
    guards=(rules.NOT_OWN_CRITERIA, rules.NOT_YET_APPROVED), notifies=EVERYBODY_AT_WORK,
)  # fmt: skip

# Review rules -----------------------------------------------------------------------------------------------------
REVISE_RULES = Act[RulesFacts](
    "review_rules.revise", "修改评审规则", DRAFTER, frozenset({S.DRAFT, S.RETURNED}), S.DRAFT,
)  # fmt: skip
TABLE_RULES = Act[RulesFacts](
    "review_rules.table", "提请审议", APPROVER, frozenset({S.DRAFT, S.RETURNED}), S.TABLED,
    guards=(rules.NOT_OWN_RULES,), notifies=(Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER),
)  # fmt: skip
ADOPT_RULES = Act[RulesFacts](
    "review_rules.adopt", "审议通过评审规则", CHAIR, frozenset({S.TABLED}), S.ADOPTED, notifies=EVERYBODY_AT_WORK,
    inner=True, on_paper=False,
)  # fmt: skip
RETURN_RULES = Act[RulesFacts](
    "review_rules.return", "退回评审规则", CHAIR, frozenset({S.TABLED}), S.RETURNED, notifies=EVERYBODY_AT_WORK,
    inner=True, on_paper=False,
)  # fmt: skip

# The round --------------------------------------------------------------------------------------------------------
REVISE_PLAN = Act[RoundFacts]("round.revise_plan", "调整计划", DRAFTER, frozenset({R.PLANNED}))
PUBLISH_CALL = Act[RoundFacts](
    "round.publish_call", "发布申报通知", APPROVER, frozenset({R.PLANNED}), R.CALLED,
    guards=(rules.NOT_OWN_ROUND, rules.RULES_DELIBERATED, rules.EVERYTHING_PUBLIC, rules.POLICY_IN_FORCE),
    notifies=EVERYBODY_AT_WORK, issues="申报通知",
)  # fmt: skip
EXTEND = Act[RoundFacts](
    "round.extend", "延长申报期限", APPROVER, frozenset({R.CALLED}), basis=("call",), notifies=EVERYBODY_AT_WORK,
    issues="延长申报期限的通知",
)  # fmt: skip
CLOSE = Act[RoundFacts](
    "round.close", "结束本届", APPROVER, frozenset({R.CALLED}), R.CLOSED, guards=(rules.AWARD_MADE, rules.NOTHING_OPEN),
    notifies=EVERYBODY_AT_WORK,
)  # fmt: skip
CLOSE_VACANT = Act[RoundFacts](
    "round.close_without_award", "不授奖结束本届", APPROVER, frozenset({R.CALLED}), R.CLOSED_VACANT,
    guards=(rules.NO_AWARD_MADE,), notifies=EVERYBODY_AT_WORK, issues="不授奖的公告", grave=True,
)  # fmt: skip
CANCEL = Act[RoundFacts](
    "round.cancel", "取消本届", APPROVER, frozenset({R.PLANNED, R.CALLED}), R.CANCELLED,
    guards=(rules.NO_AWARD_TO_CANCEL,),
    basis=("system:取消届次须说明理由并公告",), notifies=EVERYBODY_AT_WORK, issues="取消本届的公告", grave=True,
)  # fmt: skip
