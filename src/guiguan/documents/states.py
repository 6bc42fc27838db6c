"""States of a paper before it is issued, and of a case file while it is bound."""

from guiguan.procedure.spec import Labelled


class DraftState(Labelled):
    DRAFTED = "drafted", "已拟稿"
    RETURNED = "returned", "退回修改"
    CHECKED = "checked", "已核稿"
    OUTSIDE = "outside", "已在线下签发，待核对"
    ISSUED = "issued", "已签发"
    DISCARDED = "discarded", "已作废"


class SealedState(Labelled):
    REGISTERED = "registered", "待核对"
    CONFIRMED = "confirmed", "已核对"
    RETURNED = "returned", "已退回"


class BindingState(Labelled):
    WAITING = "waiting", "等待制作"
    RUNNING = "running", "正在制作"
    DONE = "done", "已经制成"
    FAILED = "failed", "没有制成"
