"""States of the review rules and of a round."""

from guiguan.procedure.spec import Labelled


class RulesState(Labelled):
    DRAFT = "draft", "起草中"
    TABLED = "tabled", "已提请审议"
    ADOPTED = "adopted", "审议通过"
    RETURNED = "returned", "退回修改"


class RoundState(Labelled):
    PLANNED = "planned", "筹备中"
    CALLED = "called", "已发布申报通知"
    CLOSED = "closed", "已结束"
    CLOSED_VACANT = "closed_vacant", "已结束（未授奖）"
    CANCELLED = "cancelled", "已取消"
