"""What must be true before an act of the review. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from guiguan.procedure.spec import Guard
from guiguan.review.states import ReportStage

SEPARATION = "system:经办与审核分离"
SHEETS_COMPLETE = "sheets_complete"
VISIT_SET = "visit_set"
"""Flags of an application: every member without recusal has a sheet; the visit is scheduled."""


def _some(items: Sequence[str], limit: int = 8) -> str:
    more = f"等 {len(items)} 条" if len(items) > limit else ""
    return f"{'、'.join(items[:limit])}{more}"


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """One sheet at the moment."""

    actor_person: int
    owner: int
    unscored: tuple[str, ...] = ()
    unreasoned: tuple[str, ...] = ()
    off_step: tuple[str, ...] = ()
    concluded: bool = False
    in_review: bool = True


@dataclass(frozen=True, slots=True)
class PaperSheetFacts:
    """A sheet entered from paper at the moment."""

    actor_person: int
    entered_by: int
    begun_online: bool = False
    sheet_open: bool = True
    in_review: bool = True


@dataclass(frozen=True, slots=True)
class ConsensusFacts:
    """A consensus at the moment."""

    actor_person: int
    unvalued: tuple[str, ...] = ()
    unreasoned: tuple[str, ...] = ()
    undecided: int = 0


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """A report at the moment."""

    actor_person: int
    stage: str
    has_body: bool = False
    has_suggestions: bool = False
    unreasoned: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()
    """Site issues without a finding."""
    named: tuple[str, ...] = ()
    unsigned: tuple[str, ...] = ()
    signed: bool = False
    undecided: int = 0
    visit_over: bool = True


@dataclass(frozen=True, slots=True)
class VisitListFacts:
    """A visit list at the moment."""

    actor_person: int
    drafted_by: int
    unreasoned: tuple[str, ...] = ()
    unfinished: tuple[str, ...] = ()
    picked: int = 0
    adverse: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()


# On an application --------------------------------------------------------------------------------------------

SHEETS_WANTING = Guard[Any](
    "a_member_has_no_sheet", "review.open_sheets", lambda facts: SHEETS_COMPLETE not in facts.flags,
    "本件各成员的评分记录表都已启用。", "增补成员后可再次启动。",
)  # fmt: skip
NOT_YET_SET = Guard[Any](
    "visit_not_yet_set", "site_visit.schedule", lambda facts: VISIT_SET not in facts.flags,
    "本件的现场评审已经安排。", "需要变更的，请办理“调整现场评审安排”。",
)  # fmt: skip
ALREADY_SET = Guard[Any](
    "visit_set", "site_visit.schedule", lambda facts: VISIT_SET in facts.flags,
    "本件的现场评审还没有安排。", "请先办理“安排现场评审”。",
)  # fmt: skip

# Sheets -------------------------------------------------------------------------------------------------------

IN_REVIEW = Guard[SheetFacts](
    "document_review_runs", "review_rules", lambda facts: facts.in_review,
    "本件的资料评审已经结束。", "评分记录表不再变动。",
)  # fmt: skip
EVERY_ITEM_SCORED = Guard[SheetFacts](
    "every_item_scored", "review_rules", lambda facts: not facts.unscored,
    lambda facts: f"还有 {len(facts.unscored)} 条没有评分：{_some(facts.unscored)}。", "请逐条评分，不适用的注明理由。",
)  # fmt: skip
NOT_APPLICABLE_REASONED = Guard[SheetFacts](
    "not_applicable_reasoned", "review_rules", lambda facts: not facts.unreasoned,
    lambda facts: f"下列条目标为不适用而没有理由：{_some(facts.unreasoned)}。", "请写明不适用的理由。",
)  # fmt: skip
IN_STEPS = Guard[SheetFacts](
    "percents_in_steps", "review_rules", lambda facts: not facts.off_step,
    lambda facts: f"下列条目的得分不是 5% 的整数倍：{_some(facts.off_step)}。", "请按 5% 一级重新选定。",
)  # fmt: skip
CONSENSUS_OPEN = Guard[SheetFacts](
    "consensus_not_concluded", "review_rules", lambda facts: not facts.concluded,
    "本件合议已经完成，不能退回评分。", "有异议的，请在报告中写明保留意见。",
)  # fmt: skip

NOT_OWN_ENTRY = Guard[PaperSheetFacts](
    "not_own_entry", SEPARATION, lambda facts: facts.actor_person != facts.entered_by,
    "这份评分记录表由您录入，不能由您核对。", "请由另一名人员对照扫描件核对。",
)  # fmt: skip
SHEET_STILL_OPEN = Guard[PaperSheetFacts](
    "sheet_still_open", "review_rules", lambda facts: facts.sheet_open and facts.in_review,
    "该专家的评分已经提交或者作废，或者资料评审已经结束。", "请退回这份录入。",
)  # fmt: skip
NOT_BEGUN_ONLINE = Guard[PaperSheetFacts](
    "not_begun_online", "review_rules", lambda facts: not facts.begun_online,
    "该专家已在系统中填写评分，不能再以纸质表计入。", "请与专家确认以哪一份为准；以系统为准的，请退回这份录入。",
)  # fmt: skip

# Consensus ----------------------------------------------------------------------------------------------------

EVERY_ITEM_AGREED = Guard[ConsensusFacts](
    "every_item_agreed", "review_rules", lambda facts: not facts.unvalued,
    lambda facts: f"还有 {len(facts.unvalued)} 条没有合议值：{_some(facts.unvalued)}。", "请逐条填写合议值。",
)  # fmt: skip
DIFFERENCES_REASONED = Guard[ConsensusFacts](
    "differences_reasoned", "review_rules", lambda facts: not facts.unreasoned,
    lambda facts: f"下列条目分歧较大或者偏离中位数而没有写明理由：{_some(facts.unreasoned)}。", "请写明合议理由。",
)  # fmt: skip
NO_RECUSAL_PENDING = Guard[Any](
    "no_recusal_pending", "system:未决定的回避按回避处理", lambda facts: facts.undecided == 0,
    lambda facts: f"本件有 {facts.undecided} 项回避待决定。", "请等待审定办作出决定。",
)  # fmt: skip

# Reports ------------------------------------------------------------------------------------------------------

HAS_BODY = Guard[ReportFacts](
    "report_written", "report.sign", lambda facts: facts.has_body, "报告还没有正文。", "请先起草报告正文。",
)  # fmt: skip
HAS_SUGGESTIONS = Guard[ReportFacts](
    "suggestions_written", "report.suggestions",
    lambda facts: facts.stage != ReportStage.DOCUMENT or facts.has_suggestions,
    "资料评审报告没有提出质量改进建议。", "请填写质量改进建议。",
)  # fmt: skip
CHANGES_REASONED = Guard[ReportFacts](
    "changes_reasoned", "review_rules", lambda facts: not facts.unreasoned,
    lambda facts: f"下列条目调整了分值而没有理由：{_some(facts.unreasoned)}。", "请写明每一处调整的理由。",
)  # fmt: skip
ISSUES_VERIFIED = Guard[ReportFacts](
    "issues_verified", "review_rules", lambda facts: not facts.unverified,
    lambda facts: f"下列现场核实、澄清事项没有核实情况：{_some(facts.unverified)}。", "请逐项写明核实情况，没有查清的照实写明。",
)  # fmt: skip
NOBODY_NAMED = Guard[ReportFacts](
    "nobody_named", "system:评审报告不出现评审人员姓名", lambda facts: not facts.named,
    "报告中出现了评审组成员的姓名。", "请改为“评审组”，报告可能反馈给申报方。",
)  # fmt: skip
VISIT_OVER = Guard[ReportFacts](
    "visit_over", "report.conclude_site", lambda facts: facts.stage != ReportStage.SITE or facts.visit_over,
    "现场评审还没有结束。", "请在现场评审结束后办理。",
)  # fmt: skip
NOT_YET_SIGNED = Guard[ReportFacts](
    "not_yet_signed", "system:同一文本只签一次", lambda facts: not facts.signed,
    "您已经签署这份报告。", "无需重复签署。",
)  # fmt: skip
EVERYONE_SIGNED = Guard[ReportFacts](
    "everyone_signed", "report.sign", lambda facts: not facts.unsigned,
    lambda facts: f"还有 {len(facts.unsigned)} 名成员没有签署：{_some(facts.unsigned)}。",
    "请等待全体成员签署，有不同意见的写明保留意见。",
)  # fmt: skip


def _stage(stage: ReportStage) -> Guard[ReportFacts]:
    return Guard(
        f"is_{stage.value}", f"report.conclude_{stage.value}", lambda facts: facts.stage == stage,
        f"这不是{stage.label}。", "请在相应的报告上办理。",
    )  # fmt: skip


IS_STAGE = {stage: _stage(stage) for stage in ReportStage}

# Visit lists --------------------------------------------------------------------------------------------------

NOT_OWN_LIST = Guard[VisitListFacts](
    "not_own_draft", SEPARATION, lambda facts: facts.actor_person != facts.drafted_by,
    "这份名单是您拟定的，不能由您确定。", "请由另一名审核人员办理。",
)  # fmt: skip
DEVIATIONS_REASONED = Guard[VisitListFacts](
    "deviations_reasoned", "visit_list.settle", lambda facts: not facts.unreasoned,
    lambda facts: f"下列申报没有按名次取舍，也没有写明理由：{_some(facts.unreasoned)}。",
    "请写明理由，或者按名次取舍。",
)  # fmt: skip
ALL_REVIEWED = Guard[VisitListFacts](
    "all_reviewed", "visit_list.settle", lambda facts: not facts.unfinished,
    lambda facts: f"下列申报的资料评审报告还没有形成：{_some(facts.unfinished)}。",
    "请等待同类申报全部形成资料评审报告。",
)  # fmt: skip
SOMEBODY_PICKED = Guard[VisitListFacts](
    "somebody_picked", "visit_list.settle", lambda facts: facts.picked > 0,
    "名单中没有进入现场评审的申报。", "请先在名单中选定。",
)  # fmt: skip
