"""Where an application stands, from draft to honour."""

from guiguan.procedure.spec import Labelled


class ApplicationState(Labelled):
    DRAFT = "draft", "填报中"
    SUBMITTED = "submitted", "已提交"
    REGISTERED = "registered", "已收件"
    CHECKING = "checking", "资格审查中"
    SUPPLEMENTING = "supplementing", "补正中"
    CHECKED = "checked", "审查意见已签署"
    PASSED = "passed", "通过资格审查"
    NOT_PASSED = "not_passed", "未通过资格审查"
    NOTICED = "noticed", "资格公示"
    IN_DOCUMENT_REVIEW = "in_document_review", "资料评审中"
    DOCUMENT_REVIEWED = "document_reviewed", "资料评审报告已形成"
    SHORTLISTED = "shortlisted", "进入现场评审"
    NOT_SHORTLISTED = "not_shortlisted", "未进入现场评审"
    SITE_REVIEWED = "site_reviewed", "现场评审报告已形成"
    EVALUATED = "evaluated", "综合评价报告已形成"
    SUGGESTED = "suggested", "列入获奖建议名单"
    PROPOSED = "proposed", "列入拟获奖名单"
    PROPOSED_NOTICED = "proposed_noticed", "拟获奖名单公示"
    COMMENDED = "commended", "已表彰"
    NOT_AWARDED = "not_awarded", "未获奖"
    WITHDRAWN = "withdrawn", "已撤回"
    EXCLUDED = "excluded", "不再评审"


TERMINAL = frozenset({
    ApplicationState.NOT_PASSED, ApplicationState.NOT_SHORTLISTED, ApplicationState.COMMENDED,
    ApplicationState.NOT_AWARDED, ApplicationState.WITHDRAWN, ApplicationState.EXCLUDED,
})  # fmt: skip
"""Nothing further happens to these in the round."""

BEFORE_SUBMISSION = frozenset({ApplicationState.DRAFT})

STAGES = (
    ("收件", frozenset({ApplicationState.DRAFT, ApplicationState.SUBMITTED})),
    ("资格审查", frozenset({ApplicationState.REGISTERED, ApplicationState.CHECKING, ApplicationState.SUPPLEMENTING,
                        ApplicationState.CHECKED})),
    ("资格公示", frozenset({ApplicationState.PASSED, ApplicationState.NOTICED})),
    ("资料评审", frozenset({ApplicationState.IN_DOCUMENT_REVIEW, ApplicationState.DOCUMENT_REVIEWED})),
    ("现场评审", frozenset({ApplicationState.SHORTLISTED})),
    ("综合评价", frozenset({ApplicationState.SITE_REVIEWED})),
    ("审定", frozenset({ApplicationState.EVALUATED, ApplicationState.SUGGESTED})),
    ("拟奖公示", frozenset({ApplicationState.PROPOSED, ApplicationState.PROPOSED_NOTICED})),
    ("表彰", frozenset({ApplicationState.COMMENDED})),
)  # fmt: skip
"""The nine stages of the case page, each with the states in which it is the current one."""


class Finding(Labelled):
    MET = "met", "符合"
    NOT_MET = "not_met", "不符合"
    OPEN = "open", "待认定"


class PaperFilingState(Labelled):
    """An application handed in on paper: entered by one officer, compared with its scan by another."""

    ENTERED = "entered", "待核对"
    CONFIRMED = "confirmed", "已核对"
    RETURNED = "returned", "已退回"


class RecommendationState(Labelled):
    """Art. 21: what is recommended, and whether the recommended is willing to apply."""

    RECOMMENDED = "recommended", "已推荐"
    ASKED = "asked", "已询问"
    WILLING = "willing", "愿意申报"
    UNWILLING = "unwilling", "不愿申报"
    WITHDRAWN = "withdrawn", "已撤回"


class Recommender(Labelled):
    """Who may recommend (Art. 21)."""

    DEPARTMENT = "department", "行业主管部门"
    BUREAU = "bureau", "区市场监管局"
    ASSOCIATION = "association", "行业协会"
    EXPERT = "expert", "专家学者"
    WINNER = "winner", "获奖组织"
    OTHER = "other", "其他"
