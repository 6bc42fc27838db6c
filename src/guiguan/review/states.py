"""States of sheets, consensus, reports and the visit list."""

from guiguan.procedure.spec import Labelled


class SheetState(Labelled):
    OPEN = "open", "评分中"
    SUBMITTED = "submitted", "已提交"
    VOIDED = "voided", "已作废"


class PaperSheetState(Labelled):
    ENTERED = "entered", "待核对"
    CONFIRMED = "confirmed", "已核对"
    RETURNED = "returned", "已退回"


class SiteIssueKind(Labelled):
    VERIFY = "verify", "核实"
    CLARIFY = "clarify", "澄清"


class ConsensusState(Labelled):
    WAITING = "waiting", "等待评分"
    OPEN = "open", "合议中"
    CONCLUDED = "concluded", "合议完成"


class ReportStage(Labelled):
    DOCUMENT = "document", "资料评审报告"
    SITE = "site", "现场评审报告"
    EVALUATION = "evaluation", "综合评价报告"


class ReportState(Labelled):
    DRAFT = "draft", "起草中"
    SIGNING = "signing", "签署中"
    CONCLUDED = "concluded", "已形成"


class VisitListState(Labelled):
    DRAFT = "draft", "拟定中"
    SETTLED = "settled", "已确定"
