"""States of meetings, groups, recusals and entries of the expert register."""

from guiguan.procedure.spec import Labelled


class MeetingState(Labelled):
    CONVENED = "convened", "已召集"
    MINUTED = "minuted", "纪要已形成"
    RESOLVED = "resolved", "已形成决议"
    CANCELLED = "cancelled", "已取消"


class Outcome(Labelled):
    APPROVED = "approved", "审议通过"
    RETURNED = "returned", "退回"


class GroupState(Labelled):
    FORMED = "formed", "已组建，待承诺与回避申报"
    ACTIVE = "active", "工作中"
    DISBANDED = "disbanded", "已撤销"


class RecusalState(Labelled):
    PENDING = "pending", "待决定"
    UPHELD = "upheld", "回避"
    DISMISSED = "dismissed", "不回避"


class RecusalSource(Labelled):
    OWN = "own", "本人申报"
    FINDING = "finding", "审定办发现"
    REQUEST = "request", "申报方请求"


class Ground(Labelled):
    EMPLOYER = "employer", "任职"
    MENTORING = "mentoring", "辅导备案"
    KINSHIP = "kinship", "亲属"
    AWARD = "award", "同一获奖单位"
    COMPETING = "competing", "竞争申报"
    REQUEST = "request", "申报方请求"
    OTHER = "other", "其他利害关系"


MARKS = {
    Ground.EMPLOYER: "任", Ground.MENTORING: "辅", Ground.KINSHIP: "亲", Ground.AWARD: "奖",
    Ground.COMPETING: "竞", Ground.REQUEST: "请", Ground.OTHER: "他",
}  # fmt: skip
"""One character a ground in the matrix; 待 while undecided."""


class Stage(Labelled):
    """A stage of a group's work; interests are declared afresh in each."""

    CHECK = "check", "资格审查"
    DOCUMENT = "document", "资料评审"
    SITE = "site", "现场评审和综合评价"


class ExpertState(Labelled):
    LISTED_PENDING = "listed_pending", "待确认"
    LISTED = "listed", "在库"
    SUSPENDED = "suspended", "暂停"
    REMOVED = "removed", "出库"


class DrawState(Labelled):
    """States of a draw of experts (专家抽取)."""

    PREPARED = "prepared", "待录入种子"
    SEEDED = "seeded", "待抽取"
    RUNNING = "running", "抽取中"
    DRAWN = "drawn", "已抽出，待启用"
    IMPOSSIBLE = "impossible", "没有可行方案"
    DEPLOYED = "deployed", "已启用"
    SET_ASIDE = "set_aside", "已弃用"


class Origin(Labelled):
    """How somebody came into the register."""

    OFFICE = "office", "审定办入库"
    WINNER = "winner", "获奖个人"
    MANAGER = "manager", "获奖组织高层管理人员"


class RecordKind(Labelled):
    QUALIFICATION = "qualification", "资格证书"
    TRAINING = "training", "培训"
    EXAM = "exam", "考核"


class NoteKind(Labelled):
    CONDUCT = "conduct", "评审纪律"
    QUALITY = "quality", "评审质量"


class LinkKind(Labelled):
    """How one organisation belongs to another; the last takes a link out again."""

    SUBSIDIARY = "subsidiary", "母子公司"
    BRANCH = "branch", "分支机构"
    NONE = "none", "没有上级单位"


class CallState(Labelled):
    """States of an invitation to serve in a round."""

    OPEN = "open", "待答复"
    ACCEPTED = "accepted", "应邀"
    DECLINED = "declined", "婉拒"


class ProposalState(Labelled):
    """States of what somebody enters and another confirms."""

    PROPOSED = "proposed", "待核对"
    CONFIRMED = "confirmed", "已核对"
    REJECTED = "rejected", "已退回"
