"""States of what people ask for before they have an account, and of what they ask about their own data."""

from guiguan.procedure.spec import Labelled


class InvitationState(Labelled):
    SENT = "sent", "待接受"
    ACCEPTED = "accepted", "已接受"
    REVOKED = "revoked", "已收回"


class Purpose(Labelled):
    """What accepting an invitation does."""

    MEMBER = "member", "加入单位"
    ACCOUNT = "account", "开立个人账号"
    EMPLOYER = "employer", "确认内部公示"


class RegistrationState(Labelled):
    LODGED = "lodged", "待核对"
    CHECKED = "checked", "待审核"
    APPROVED = "approved", "已准予登记"
    REFUSED = "refused", "不予登记"


class Wish(Labelled):
    """What somebody may ask about his own data (PIPL Arts. 44-47)."""

    ACCESS = "access", "查阅、复制"
    CORRECT = "correct", "更正、补充"
    DELETE = "delete", "删除"


class RequestState(Labelled):
    LODGED = "lodged", "待答复"
    DONE = "done", "已办结"
    REFUSED = "refused", "不予办理"
