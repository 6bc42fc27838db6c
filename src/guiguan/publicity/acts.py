"""Acts on public notices and objections, in the order in which they happen (Arts. 22, 26, 27, 32)."""

from typing import Any

from guiguan.procedure.spec import OFFICE, Act, Role
from guiguan.publicity import rules
from guiguan.publicity.rules import NoticeFacts, ObjectionFacts
from guiguan.publicity.states import LeadState as L
from guiguan.publicity.states import NoticeState as N
from guiguan.publicity.states import ObjectionState as O

DRAFTER = frozenset({Role.OFFICE_DRAFTER})
APPROVER = frozenset({Role.OFFICE_APPROVER})
EVERYBODY = frozenset({Role.PUBLIC})
AT_WORK = (Role.OFFICE_DRAFTER, Role.OFFICE_APPROVER)

# On a round -----------------------------------------------------------------------------------------------------
DRAFT = Act[Any]("notice.draft", "拟公示", DRAFTER, frozenset({"called"}), notifies=(Role.OFFICE_APPROVER,))

# On a notice ----------------------------------------------------------------------------------------------------
_BEFORE = (rules.NOT_OWN_DRAFT, rules.HAS_ITEMS, rules.STILL_CANDIDATES, rules.DAYS_KNOWN)
PUBLISH_QUALIFICATION = Act[NoticeFacts](
    "notice.publish_qualification", "发布资格公示", APPROVER, frozenset({N.DRAFT}), N.PUBLISHED,
    guards=(rules.QUALIFICATION, *_BEFORE, rules.LONG_ENOUGH_QUALIFICATION), notifies=AT_WORK, issues="公示",
)  # fmt: skip
PUBLISH_AWARD = Act[NoticeFacts](
    "notice.publish_award", "发布拟获奖名单公示", APPROVER, frozenset({N.DRAFT}), N.PUBLISHED,
    guards=(rules.AWARD, *_BEFORE, rules.LONG_ENOUGH_AWARD), notifies=AT_WORK, issues="公示",
)  # fmt: skip
DISCARD = Act[NoticeFacts](
    "notice.discard", "作废公示稿", OFFICE, frozenset({N.DRAFT}), N.DISCARDED,
    basis=("system:未发布的公示稿可以作废，理由留痕",), notifies=AT_WORK,
)  # fmt: skip
EXTEND = Act[NoticeFacts](
    "notice.extend", "延长公示", APPROVER, frozenset({N.PUBLISHED}), guards=(rules.NOT_ENDED,),
    basis=("system:公示只能延长不能缩短",), notifies=AT_WORK, issues="延长公示的公告",
)  # fmt: skip
RESTART = Act[NoticeFacts](
    "notice.restart", "更正后重新公示", APPROVER, frozenset({N.PUBLISHED}), N.INTERRUPTED,
    guards=(rules.NOT_OWN_DRAFT, rules.DAYS_KNOWN), basis=("system:公示内容更正或者中断的，重新起算",),
    notifies=AT_WORK, issues="公示",
)  # fmt: skip
RECORD_PUBLICATION = Act[NoticeFacts](
    "notice.record_publication", "登记官方网站发布", OFFICE, frozenset({N.PUBLISHED, N.REPORTED}),
    basis=("system:公示发布位置和起止时间留痕",), notifies=(Role.OFFICE_APPROVER,),
    says="官方网站晚于本平台发布的，期限自官方网站发布的次一工作日起算。",
)  # fmt: skip
REPORT = Act[NoticeFacts](
    "notice.report", "形成公示情况报告", DRAFTER, frozenset({N.PUBLISHED}), N.REPORTED,
    guards=(rules.RAN_QUALIFICATION, rules.RAN_AWARD), notifies=(Role.OFFICE_APPROVER,), issues="公示情况报告",
)  # fmt: skip

# Objections: on a notice, on a round ----------------------------------------------------------------------------
LODGE = Act[NoticeFacts](
    "objection.lodge", "提出异议", EVERYBODY, frozenset({N.PUBLISHED, N.REPORTED}), notifies=AT_WORK, on_paper=False,
    says="收到一件异议，请及时决定是否受理。",
)  # fmt: skip
LODGE_ROUND = Act[Any](
    "objection.lodge_round", "对本届评选提出异议", EVERYBODY,
    frozenset({"called", "closed", "closed_vacant", "cancelled"}), notifies=AT_WORK, on_paper=False,
    says="收到一件异议，请及时决定是否受理。",
)  # fmt: skip
RECORD = Act[Any](
    "objection.record", "登记来信来访异议", DRAFTER, frozenset({"called", "closed", "closed_vacant", "cancelled"}),
    notifies=AT_WORK, on_paper=False, says="登记了一件来信来访异议，请及时决定是否受理。",
)  # fmt: skip

# On an objection ------------------------------------------------------------------------------------------------
ACCEPT = Act[ObjectionFacts](
    "objection.accept", "受理异议", DRAFTER, frozenset({O.LODGED}), O.ACCEPTED,
    guards=(rules.NO_INTEREST, rules.NOT_LIST_DRAFTER), notifies=(Role.OFFICE_APPROVER,), issues="异议受理告知书",
)  # fmt: skip
DECLINE = Act[ObjectionFacts](
    "objection.decline", "不予受理", APPROVER, frozenset({O.LODGED}), O.DECLINED,
    guards=(rules.NOT_HANDLER, rules.NO_INTEREST), notifies=(Role.OFFICE_DRAFTER,), issues="异议不予受理告知书",
)  # fmt: skip
UPHOLD = Act[ObjectionFacts](
    "objection.uphold", "认定异议成立", APPROVER, frozenset({O.ACCEPTED}), O.UPHELD,
    guards=(rules.NOT_HANDLER, rules.NO_INTEREST), basis=("objection.decide",), notifies=AT_WORK, issues="异议处理答复",
    grave=True,
)  # fmt: skip
REJECT = Act[ObjectionFacts](
    "objection.reject", "认定异议不成立", APPROVER, frozenset({O.ACCEPTED}), O.REJECTED,
    guards=(rules.NOT_HANDLER, rules.NO_INTEREST), basis=("objection.decide",), notifies=AT_WORK, issues="异议处理答复",
    grave=True,
)  # fmt: skip
RECORD_INQUIRY = Act[ObjectionFacts](
    "objection.record_inquiry", "记入核查情况", DRAFTER, frozenset({O.ACCEPTED}),
    guards=(rules.NO_INTEREST, rules.IS_HANDLER), basis=("objection.decide",), on_paper=False,
    says="核查记录和申报方陈述中不得写明提出人。",
)  # fmt: skip
HAND_OVER = Act[ObjectionFacts](
    "objection.hand_over", "移交异议", OFFICE, frozenset({O.ACCEPTED}), guards=(rules.NO_INTEREST,),
    basis=("system:经办人交接",), notifies=AT_WORK,
)  # fmt: skip
WITHDRAW = Act[ObjectionFacts](
    "objection.withdraw", "登记撤回异议", APPROVER, frozenset({O.LODGED, O.ACCEPTED}), O.WITHDRAWN,
    guards=(rules.NOT_HANDLER, rules.NO_INTEREST), basis=("system:异议可由提出人书面撤回",), notifies=AT_WORK,
)  # fmt: skip

# The procedure, and leads without a name ------------------------------------------------------------------------
SET_PROCEDURE = Act[Any](
    "objection.set_procedure", "公布异议处理制度", APPROVER, notifies=(Role.OFFICE_DRAFTER,), on_paper=False,
)  # fmt: skip
APART = ("system:匿名来件作为线索另行登记",)
RECORD_LEAD = Act[Any](
    "lead.record", "登记匿名线索", DRAFTER, frozenset({"called", "closed", "closed_vacant", "cancelled"}), basis=APART,
    notifies=(Role.OFFICE_APPROVER,), on_paper=False, says="匿名来件不作为异议受理，没有回执；可以转为核查。",
)  # fmt: skip
LEAVE_LEAD = Act[Any](
    "lead.leave", "反映线索", EVERYBODY, frozenset({"called", "closed", "closed_vacant", "cancelled"}), basis=APART,
    notifies=AT_WORK, on_paper=False, says="网上收到一件匿名线索，没有回执；可以转为核查。",
)  # fmt: skip
INQUIRE_LEAD = Act[Any](
    "lead.inquire", "转为核查", OFFICE, frozenset({L.RECEIVED}), L.INQUIRED, basis=APART, notifies=AT_WORK,
    on_paper=False,
)  # fmt: skip
CLOSE_LEAD = Act[Any](
    "lead.close", "办结线索", APPROVER, frozenset({L.RECEIVED, L.INQUIRED}), L.CLOSED, basis=APART,
    notifies=(Role.OFFICE_DRAFTER,), on_paper=False,
)  # fmt: skip

ON_NOTICE = (PUBLISH_QUALIFICATION, PUBLISH_AWARD, DISCARD, EXTEND, RESTART, RECORD_PUBLICATION, REPORT)
ON_OBJECTION = (ACCEPT, DECLINE, UPHOLD, REJECT, RECORD_INQUIRY, HAND_OVER, WITHDRAW)
PUBLISH = {"qualification": PUBLISH_QUALIFICATION, "award": PUBLISH_AWARD}
LODGED = frozenset({LODGE.code, LODGE_ROUND.code, RECORD.code, LEAVE_LEAD.code, RECORD_LEAD.code})
"""Left out of what the public reads of a notice until it is over: they would tell how many objections there are."""
