"""States of an honour and of a past round's list."""

from guiguan.procedure.spec import Labelled


class HonourState(Labelled):
    HELD = "held", "有效"
    REVOKED = "revoked", "已撤销"


class RollState(Labelled):
    UNCERTIFIED = "uncertified", "未核定完整"
    PROPOSED = "proposed", "待第二人核定"
    CERTIFIED = "certified", "已核定完整"
