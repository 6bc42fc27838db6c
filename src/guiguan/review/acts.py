"""The acts of the review, in the order of the law (Arts. 23-25)."""

from typing import Any

from guiguan.applications.rules import ASKED_AGAIN, NOTHING_ADVERSE
from guiguan.procedure.spec import Act, Role
from guiguan.review.rules import guards
from guiguan.review.rules.guards import ConsensusFacts, PaperSheetFacts, ReportFacts, SheetFacts, VisitListFacts
from guiguan.review.states import ConsensusState, PaperSheetState, ReportStage, ReportState, SheetState, VisitListState

DRAFTER = frozenset({Role.OFFICE_DRAFTER})
APPROVER = frozenset({Role.OFFICE_APPROVER})
LEADER = frozenset({Role.LEADER})
GROUP = frozenset({Role.REVIEWER, Role.LEADER})
ANYBODY_AT_WORK = GROUP | DRAFTER | APPROVER
APPLICANT = (Role.APPLICANT_MANAGER, Role.INDIVIDUAL)

# On an application --------------------------------------------------------------------------------------------

OPEN_SHEETS = Act[Any](
    "review.open_sheets", "启动资料评审", DRAFTER, frozenset({"in_document_review"}), guards=(guards.SHEETS_WANTING,),
    notifies=(Role.REVIEWER,), says="资料评审已经启动，请先申报本环节回避，再填写评分记录表。", on_paper=False,
)  # fmt: skip
SCHEDULE_VISIT = Act[Any](
    "site_visit.schedule", "安排现场评审", DRAFTER, frozenset({"shortlisted"}), guards=(guards.NOT_YET_SET,),
    notifies=(*APPLICANT, Role.REVIEWER), issues="现场评审通知",
)  # fmt: skip
RESCHEDULE_VISIT = Act[Any](
    "site_visit.reschedule", "调整现场评审安排", DRAFTER, frozenset({"shortlisted"}), guards=(guards.ALREADY_SET,),
    basis=("site_visit.schedule",), notifies=(*APPLICANT, Role.REVIEWER), issues="现场评审调整通知",
)  # fmt: skip
FEEDBACK = Act[Any](
    "feedback.issue", "反馈资料评审报告", APPROVER, frozenset({"not_shortlisted"}), notifies=APPLICANT, issues="反馈函",
    inner=True, on_paper=False,
)  # fmt: skip

ENTER_PAPER_SHEET = Act[Any](
    "paper_sheet.enter", "录入纸质评分记录表", DRAFTER, frozenset({"in_document_review"}), basis=("review_rules",),
    says="录入时您会看到这名专家的评分，查看留有记录；合议开始前不得告知他人。由另一人对照扫描件核对后，才计为已提交。", on_paper=False,
)  # fmt: skip

# Sheets -------------------------------------------------------------------------------------------------------

SUBMIT_SHEET = Act[SheetFacts](
    "sheet.submit", "提交评分", frozenset({Role.REVIEWER}), frozenset({SheetState.OPEN}), SheetState.SUBMITTED,
    guards=(guards.IN_REVIEW, guards.EVERY_ITEM_SCORED, guards.NOT_APPLICABLE_REASONED, guards.IN_STEPS),
    basis=("review_rules",), on_paper=False,
)  # fmt: skip
REOPEN_SHEET = Act[SheetFacts](
    "sheet.reopen", "退回评分", LEADER, frozenset({SheetState.SUBMITTED}), SheetState.OPEN,
    guards=(guards.IN_REVIEW, guards.CONSENSUS_OPEN), basis=("review_rules",), on_paper=False,
)  # fmt: skip
VOID_SHEET = Act[SheetFacts](
    "sheet.void", "评分作废", ANYBODY_AT_WORK, frozenset({SheetState.OPEN, SheetState.SUBMITTED}), SheetState.VOIDED,
    basis=("recusal.declare",), inner=True, on_paper=False,
)  # fmt: skip

_PAPER = frozenset({PaperSheetState.ENTERED})
CONFIRM_PAPER_SHEET = Act[PaperSheetFacts](
    "paper_sheet.confirm", "核对无误，计为提交", DRAFTER | APPROVER, _PAPER, PaperSheetState.CONFIRMED,
    guards=(guards.NOT_OWN_ENTRY, guards.SHEET_STILL_OPEN, guards.NOT_BEGUN_ONLINE), basis=("review_rules",),
    on_paper=False,
)  # fmt: skip
RETURN_PAPER_SHEET = Act[PaperSheetFacts](
    "paper_sheet.return", "与扫描件不符，退回", DRAFTER | APPROVER, _PAPER, PaperSheetState.RETURNED,
    basis=("review_rules",), on_paper=False,
)  # fmt: skip

# Consensus ----------------------------------------------------------------------------------------------------

_INNER: dict[str, Any] = {"basis": ("review_rules",), "inner": True, "on_paper": False}
OPEN_CONSENSUS = Act[ConsensusFacts](
    "consensus.open", "开始合议", ANYBODY_AT_WORK, frozenset({ConsensusState.WAITING}), ConsensusState.OPEN,
    guards=(guards.NO_RECUSAL_PENDING,), notifies=(Role.REVIEWER,), says="全体成员均已提交评分，可以合议。", **_INNER,
)  # fmt: skip
SUSPEND_CONSENSUS = Act[ConsensusFacts](
    "consensus.suspend", "中止合议", ANYBODY_AT_WORK, frozenset({ConsensusState.OPEN}), ConsensusState.WAITING,
    **_INNER,
)  # fmt: skip
RESUME_CONSENSUS = Act[ConsensusFacts](
    "consensus.resume", "重新合议", ANYBODY_AT_WORK, frozenset({ConsensusState.CONCLUDED}), ConsensusState.OPEN,
    notifies=(Role.REVIEWER,), says="有成员回避，其评分不再计入，请重新合议。", **_INNER,
)  # fmt: skip
CONCLUDE_CONSENSUS = Act[ConsensusFacts](
    "consensus.conclude", "完成合议", LEADER, frozenset({ConsensusState.OPEN}), ConsensusState.CONCLUDED,
    guards=(guards.NO_RECUSAL_PENDING, guards.EVERY_ITEM_AGREED, guards.DIFFERENCES_REASONED), basis=("review_rules",),
    notifies=(Role.REVIEWER,), on_paper=False,
)  # fmt: skip

# Reports ------------------------------------------------------------------------------------------------------

_WRITTEN = (guards.HAS_BODY, guards.HAS_SUGGESTIONS, guards.CHANGES_REASONED, guards.NOBODY_NAMED, guards.VISIT_OVER)
SEND_TO_SIGN = Act[ReportFacts](
    "report.submit_for_signature", "送成员签署", LEADER, frozenset({ReportState.DRAFT}), ReportState.SIGNING,
    guards=(*_WRITTEN, guards.ISSUES_VERIFIED), basis=("report.sign",), notifies=(Role.REVIEWER,),
    says="评审报告已经起草，请阅后签署。", on_paper=False,
)  # fmt: skip
RETURN_TO_DRAFT = Act[ReportFacts](
    "report.return_to_draft", "退回起草", LEADER, frozenset({ReportState.SIGNING}), ReportState.DRAFT,
    basis=("report.sign",), on_paper=False,
)  # fmt: skip
SIGN = Act[ReportFacts](
    "report.sign", "签署报告", GROUP, frozenset({ReportState.SIGNING}), guards=(guards.NOT_YET_SIGNED,), on_paper=False,
    grave=True,
)  # fmt: skip


def _conclude(stage: ReportStage) -> Act[ReportFacts]:
    return Act(
        f"report.conclude_{stage.value}", f"形成{stage.label}", LEADER, frozenset({ReportState.SIGNING}),
        ReportState.CONCLUDED, on_paper=False, notifies=(Role.OFFICE_DRAFTER, Role.OFFICE_APPROVER), issues=stage.label,
        guards=(guards.IS_STAGE[stage], *_WRITTEN, guards.NO_RECUSAL_PENDING, guards.EVERYONE_SIGNED),
    )  # fmt: skip


CONCLUDE = {stage: _conclude(stage) for stage in ReportStage}

# Visit lists --------------------------------------------------------------------------------------------------

DRAFT_VISIT_LIST = Act[Any](
    "visit_list.draft", "拟定现场评审名单", DRAFTER, frozenset({"called"}), notifies=(Role.OFFICE_APPROVER,),
    on_paper=False,
)  # fmt: skip
REVISE_VISIT_LIST = Act[VisitListFacts](
    "visit_list.revise", "调整名单", DRAFTER, frozenset({VisitListState.DRAFT}), basis=("visit_list.draft",),
    on_paper=False,
)  # fmt: skip
SETTLE_VISIT_LIST = Act[VisitListFacts](
    "visit_list.settle", "确定现场评审名单", APPROVER, frozenset({VisitListState.DRAFT}), VisitListState.SETTLED,
    guards=(guards.NOT_OWN_LIST, guards.ALL_REVIEWED, guards.DEVIATIONS_REASONED, guards.SOMEBODY_PICKED,
            NOTHING_ADVERSE, ASKED_AGAIN),
    notifies=(Role.OFFICE_DRAFTER,), grave=True, on_paper=False,
)  # fmt: skip

HIDDEN_FROM_APPLICANT = frozenset({OPEN_SHEETS.code, ENTER_PAPER_SHEET.code})
"""Left out of the course an applicant reads."""
