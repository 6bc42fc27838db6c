"""What must be true before an application moves on. Pure: facts in, an answer out."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from guiguan.applications.states import ApplicationState as S
from guiguan.applications.states import Finding
from guiguan.law.verdict import Answer, Verdict
from guiguan.procedure.spec import Guard

SEPARATION = "system:经办与审核分离"


@dataclass(frozen=True, slots=True)
class FindingsFacts:
    """The group's findings as they stand: how many items, how many without a finding, and of each kind."""

    total: int = 0
    empty: int = 0
    not_met: int = 0
    open: int = 0

    @classmethod
    def count(cls, findings: Iterable[str]) -> "FindingsFacts":
        found = list(findings)
        return cls(len(found), found.count(""), found.count(Finding.NOT_MET), found.count(Finding.OPEN))


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """What is true of an application at the moment judged. A verdict is None where it was not asked."""

    actor_person: int
    today: date
    round_open: bool
    closes: str = ""
    handler: int | None = None
    internal_posted: date | None = None
    internal_recorded: bool = False
    internal: Verdict | None = None
    needs_employer: bool = False
    employer_confirmed: bool = False
    wanting: tuple[str, ...] = ()
    same_year: Verdict | None = None
    same_prize: Verdict | None = None
    supplement_due: date | None = None
    findings: FindingsFacts = FindingsFacts()
    signers: int = 0
    unsigned: int = 0
    qualification_notice: Verdict | None = None
    no_objection: Verdict | None = None
    adverse: tuple[str, ...] = ()
    """Departments whose adverse reply nobody has weighed."""
    flags: Container[str] = frozenset()
    """What modules above know of the case; see ``applications.ports.flags``."""


def _why(verdict: Verdict | None, fallback: str) -> str:
    return verdict.why if verdict is not None and verdict.why else fallback


def _wanting(facts: ApplicationFacts) -> str:
    listed = "；".join(facts.wanting[:5])
    more = f"等 {len(facts.wanting)} 处" if len(facts.wanting) > 5 else ""
    return f"申报材料还有待补：{listed}{more}。"


ROUND_OPEN = Guard[ApplicationFacts](
    "the_round_is_open", "call", lambda facts: facts.round_open,
    "现在不在申报期限内。",
    "请查看申报通知载明的起止时间；因系统故障未能按时提交的，请联系市审定办办理应急收件。",
)  # fmt: skip
INTERNAL_POSTED = Guard[ApplicationFacts](
    "the_internal_notice_was_posted", "application.post_internal_notice",
    lambda facts: facts.internal_posted is not None,
    "还没有登记内部公示的张贴日期。", "请先办理“张贴内部公示”。",
)  # fmt: skip
INTERNAL_NOT_POSTED = Guard[ApplicationFacts](
    "no_internal_notice_is_on_record", "system:内部公示重新张贴的，重新起算",
    lambda facts: not facts.internal_recorded,
    "内部公示结果已经记录。", "确需重新公示的，请重新张贴；期限从重新张贴之日起另行计算。",
)  # fmt: skip
INTERNAL_LONG_ENOUGH = Guard[ApplicationFacts](
    "the_internal_notice_ran_long_enough", "internal_notice.long_enough",
    lambda facts: facts.internal is not None and facts.internal.answer,
    lambda facts: _why(facts.internal, "内部公示还没有满规定的工作日，或者结果尚未记录。"),
    "请在内部公示期满后记录公示结果，再提交申报。",
)  # fmt: skip
EMPLOYER_CONFIRMED = Guard[ApplicationFacts](
    "the_employer_confirmed_the_internal_notice", "application.confirm_internal_notice",
    lambda facts: not facts.needs_employer or facts.employer_confirmed,
    "所在单位还没有确认内部公示。",
    "请所在单位的管理员登录后确认；单位没有账号的，可以邀请单位联系人确认，或者由单位出具盖章确认件送审定办。",
)  # fmt: skip
INTERNAL_RECORDED = Guard[ApplicationFacts](
    "the_outcome_of_the_internal_notice_is_on_record", "application.finish_internal_notice",
    lambda facts: facts.internal_recorded,
    "申报个人还没有记录内部公示结果。", "请申报个人在公示期满后先记录结果。",
)  # fmt: skip
NOT_YET_CONFIRMED = Guard[ApplicationFacts](
    "the_employer_has_not_confirmed_yet", "system:同一事项只确认一次",
    lambda facts: not facts.employer_confirmed,
    "内部公示已经由所在单位确认。", "无需重复办理。",
)  # fmt: skip
DOSSIER_COMPLETE = Guard[ApplicationFacts](
    "the_dossier_is_complete", "call", lambda facts: not facts.wanting,
    _wanting, "请按提交前核对清单逐项补齐。",
)  # fmt: skip
NOT_BOTH = Guard[ApplicationFacts](
    "city_and_district_are_not_sought_in_one_year", "same_year.not_both",
    lambda facts: facts.same_year is not None and facts.same_year.answer,
    lambda facts: "本年度已经申报另一级政府质量奖。"
    if facts.same_year is not None and facts.same_year.answer is Answer.NOT_MET
    else "还没有说明本年度是否申报另一级政府质量奖。",
    "请在“申报条件”部分如实说明；已申报另一级的，须先在其申报截止前撤回。",
)  # fmt: skip
NOT_A_RECENT_HOLDER = Guard[ApplicationFacts](
    "the_same_prize_was_not_won_within_five_years", "same_prize.five_years",
    lambda facts: facts.same_prize is None or facts.same_prize.answer is not Answer.NOT_MET,
    lambda facts: _why(facts.same_prize, "获得同一奖项未满5年。"),
    "可以申报其他奖项，或者在期满后的届次申报。",
)  # fmt: skip
SUPPLEMENT_EXPIRED = Guard[ApplicationFacts](
    "the_time_for_the_supplement_is_over", "call",
    lambda facts: facts.supplement_due is not None and facts.today > facts.supplement_due,
    lambda facts: f"补正期限（{facts.supplement_due:%Y年%-m月%-d日}）还没有届满。"
    if facts.supplement_due else "没有进行中的补正。",
    "请等待申报方补正，或者在期满后办理。",
)  # fmt: skip
SUPPLEMENT_IN_TIME = Guard[ApplicationFacts](
    "the_supplement_is_in_time", "call",
    lambda facts: facts.supplement_due is not None and facts.today <= facts.supplement_due,
    "补正期限已经届满。", "请联系市审定办。",
)  # fmt: skip
EVERY_ITEM_FOUND = Guard[ApplicationFacts](
    "every_item_has_a_finding", "application.sign_findings",
    lambda facts: facts.findings.total > 0 and facts.findings.empty == 0,
    lambda facts: f"还有 {facts.findings.empty} 项没有审查意见。" if facts.findings.total
    else "还没有形成审查事项。",
    "请逐项填写“符合”“不符合”或者“待认定”后再签署。",
)  # fmt: skip
EVERYONE_SIGNED = Guard[ApplicationFacts](
    "every_member_signed_the_findings", "application.sign_findings",
    lambda facts: facts.signers > 0 and facts.unsigned == 0,
    lambda facts: f"还有 {facts.unsigned} 名成员没有签署现在的审查意见。" if facts.signers
    else "还没有应签署的评审组成员。",
    "请成员签署；签署后意见有改动的，须重新签署。",
)  # fmt: skip
NOT_HANDLER = Guard[ApplicationFacts](
    "the_handler_does_not_decide", SEPARATION,
    lambda facts: facts.handler is None or facts.actor_person != facts.handler,
    "您是本件经办人，不能审核本件。", "请由另一名审核人员办理。",
)  # fmt: skip
NOTHING_UNMET = Guard[ApplicationFacts](
    "no_condition_is_unmet", "application.pass_check", lambda facts: facts.findings.not_met == 0,
    lambda facts: f"审查意见中有 {facts.findings.not_met} 项不符合。",
    "请出具未通过的审查结果；认为意见有误的，退回评审组并说明理由。",
)  # fmt: skip
NOTHING_OPEN = Guard[ApplicationFacts](
    "no_condition_is_open", "application.pass_check", lambda facts: facts.findings.open == 0,
    lambda facts: f"审查意见中有 {facts.findings.open} 项待认定。",
    "请先由市审定办作出认定，退回评审组改定后再办理。",
)  # fmt: skip
NOTHING_ADVERSE = Guard[Any](
    "no_adverse_reply_waits", "system:部门意见有不利情况的，认定后再办理", lambda facts: not facts.adverse,
    lambda facts: f"下列不利情况还没有认定：{'、'.join(facts.adverse)}。",
    "请由登记复函以外的审核人员办理“认定不利情况”，或者依规定不再评审。",
)  # fmt: skip
ASKED_AGAIN = Guard[Any](
    "departments_were_asked_again", "review_rules", lambda facts: not facts.stale,
    lambda facts: "".join(facts.stale), "请再次征求意见，或者登记各部门截至近日无新增不利情况的说明。",
)  # fmt: skip
"""Also on the acts of review and conferral whose facts carry ``adverse`` and ``stale`` (sentences)."""
SOMETHING_ADVERSE = Guard[ApplicationFacts](
    "an_adverse_reply_waits", "system:部门意见有不利情况的，认定后再办理", lambda facts: bool(facts.adverse),
    "没有等待认定的不利情况。", "部门复函登记为有不利情况后再办理。",
)  # fmt: skip
SOMETHING_UNMET = Guard[ApplicationFacts](
    "a_condition_is_unmet", "application.fail_check", lambda facts: facts.findings.not_met > 0,
    "审查意见中没有不符合的事项。", "没有不符合事项的，应当出具通过的审查结果。",
)  # fmt: skip
QUALIFICATION_NOTICED = Guard[ApplicationFacts](
    "the_qualification_notice_has_run", "qualification_notice.long_enough",
    lambda facts: facts.qualification_notice is not None and facts.qualification_notice.answer,
    lambda facts: _why(facts.qualification_notice, "通过资格审查名单的公示还没有期满。"),
    "请在公示期满后办理。",
)  # fmt: skip
NO_OBJECTION = Guard[ApplicationFacts](
    "nobody_objects", "notice.no_objection",
    lambda facts: facts.no_objection is not None and facts.no_objection.answer,
    lambda facts: _why(facts.no_objection, "对本件的异议还没有处理完毕。"),
    "请先处理异议；其他申报不受影响。",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """A letter to a department: how many of its lines are unanswered, until when they are asked for."""

    open: int
    due_on: date
    today: date


LINES_OPEN = Guard[LetterFacts](
    "the_letter_is_not_fully_answered", "system:部门复函如实登记", lambda facts: facts.open > 0,
    "这份函所列的申报都已经登记答复。", "有补充答复的，请在申报页逐件登记。",
)  # fmt: skip
REPLY_OVERDUE = Guard[LetterFacts](
    "the_reply_is_overdue", "system:逾期未复的可以催复", lambda facts: facts.today > facts.due_on,
    lambda facts: f"请复日期（{facts.due_on.year}年{facts.due_on.month}月{facts.due_on.day}日）还没有过。",
    "请在请复日期之后催复。",
)  # fmt: skip

_OUTSIDE = {
    S.CHECKED: "资格审查中", S.DOCUMENT_REVIEWED: "资料评审中", S.SITE_REVIEWED: "综合评价中",
    S.EVALUATED: "审定中", S.SUGGESTED: "审定中", S.PROPOSED: "审定中",
}  # fmt: skip
_OUTSIDE_STATE = {
    S.CHECKED: S.CHECKING, S.DOCUMENT_REVIEWED: S.IN_DOCUMENT_REVIEW, S.SUGGESTED: S.EVALUATED,
    S.PROPOSED: S.EVALUATED,
}  # fmt: skip


def outside_label(state: str) -> str:
    """Where an application stands, in words that give away nothing before it is published or served."""
    known = S(state)
    return _OUTSIDE.get(known, known.label)


def outside_state(state: str) -> S:
    """The state as an applicant may know it: a suggested or proposed candidate looks like any evaluated one."""
    known = S(state)
    return _OUTSIDE_STATE.get(known, known)


SIGNED = ("item", "label", "finding", "note")
"""What of a finding is signed and issued."""


def findings_content(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Findings in the one order in which they are signed and issued: by item."""
    return sorted(({key: row[key] for key in SIGNED} for row in rows), key=lambda row: row["item"])
