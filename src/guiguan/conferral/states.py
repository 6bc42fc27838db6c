"""States of the award list and of the commendation."""

from guiguan.procedure.spec import Labelled


class ListState(Labelled):
    DRAFT = "draft", "获奖建议名单（拟定中）"
    TABLED = "tabled", "获奖建议名单（已提请审议）"
    ADOPTED = "adopted", "拟获奖名单（已审议）"
    APPROVED = "approved", "拟获奖名单（已报批）"
    NOTICED = "noticed", "拟获奖名单（公示）"
    COMMENDED = "commended", "已表彰"
    ENDED = "ended", "已终止"


class CommendationState(Labelled):
    ENTERED = "entered", "已录入，待审核"
    CONFIRMED = "confirmed", "已登记"
    REJECTED = "rejected", "已退回"
