"""States of a public notice and of an objection. When a notice ends follows from the calendar, not from a state."""

from guiguan.procedure.spec import Labelled


class NoticeKind(Labelled):
    QUALIFICATION = "qualification", "通过资格审查名单公示"
    AWARD = "award", "拟获奖名单公示"


class NoticeState(Labelled):
    DRAFT = "draft", "拟稿"
    PUBLISHED = "published", "已发布"
    INTERRUPTED = "interrupted", "已中断，重新公示"
    REPORTED = "reported", "已形成公示情况报告"
    DISCARDED = "discarded", "已作废"


class ObjectionState(Labelled):
    LODGED = "lodged", "待受理"
    ACCEPTED = "accepted", "已受理"
    DECLINED = "declined", "不予受理"
    UPHELD = "upheld", "异议成立"
    REJECTED = "rejected", "异议不成立"
    WITHDRAWN = "withdrawn", "已撤回"


class LeadState(Labelled):
    RECEIVED = "received", "待处理"
    INQUIRED = "inquired", "核查中"
    CLOSED = "closed", "已办结"


class RecordKind(Labelled):
    INQUIRY = "inquiry", "核查记录"
    STATEMENT = "statement", "申报方陈述"


class ProofKind(Labelled):
    PROOF = "proof", "身份证明"
    SCAN = "scan", "来件扫描"


class Channel(Labelled):
    WEB = "web", "网上"
    LETTER = "letter", "来信"
    VISIT = "visit", "来访"
    PHONE = "phone", "来电"
    HOTLINE = "hotline", "12345"
