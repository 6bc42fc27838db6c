"""States of a paper before it is issued."""

from guiguan.procedure.spec import Labelled


class DraftState(Labelled):
    DRAFTED = "drafted", "已拟稿"
    RETURNED = "returned", "退回修改"
    CHECKED = "checked", "已核稿"
    OUTSIDE = "outside", "已在线下签发，待核对"
    ISSUED = "issued", "已签发"
    DISCARDED = "discarded", "已作废"
