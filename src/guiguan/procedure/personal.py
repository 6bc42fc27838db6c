"""Every field we hold, said once: whose it is and what for, or that it is nobody's. Modules declare beside models.

A field that is nowhere declared fails the build (tests/house/test_personal.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

DUTY = "《个人信息保护法》第十三条第一款第三项：履行法定职责所必需"
SECURITY = "《个人信息保护法》第五十一条：安全管理"
NETWORK = "《网络安全法》：留存网络日志不少于六个月"
LOGS_KEPT = timedelta(days=184)
"""Six months, the longest six in a row. The worker removes what the libraries hold beyond it."""
OFFICE = "审定办"
MATERIAL = "按办法规定的材料保存期限，一般10年"
ALWAYS = "长期，登记簿只增不改"
ON_REQUEST = "账号停用前；可以申请删除"


@dataclass(frozen=True, slots=True)
class Use:
    """In plain words: what kind of datum, what for, on what basis, how long, who sees it."""

    words: str
    purpose: str
    basis: str
    kept: str
    seen: str


NAME = Use("姓名", "识别办理人、申报人和签名人", DUTY, ALWAYS, "审定办；申报个人的姓名随名单公示")
CONTACT = Use("电话和电子邮箱", "联系补正、评审、答复，寄发邀请", DUTY, ON_REQUEST, "审定办；本单位管理员")
NUMBER = Use("身份证件号码和证件", "首次登记时核对身份", DUTY, "核对后可以申请删除；加密保存", "审定办，每次查阅留痕")
ACCOUNT = Use("账号和口令摘要", "登录", SECURITY, "账号停用前", "安全管理员；口令任何人不可见")
RIGHT = Use("角色、任期、单位成员权限", "确定能办什么、能看什么", DUTY, ALWAYS, "安全管理员、审定办、本单位成员")
POST = Use("任职经历、指导企业经历", "办理回避", DUTY, MATERIAL, OFFICE)
DOSSIER = Use("申报材料", "核对申报条件，评审", DUTY, MATERIAL, "审定办、本件评审组、申报方")
PUBLISHED = Use("公示和荣誉登记中的姓名、单位", "公示、表彰、查询", DUTY, "长期公开", "任何人")
HANDLER = Use(
    "经办、审核、签名的人和时间", "分清责任，经办与审核分离", DUTY, ALWAYS, "审定办、纪检监察；不向申报方显示姓名"
)
EXPERT = Use("专家资格、专业和入组情况", "组建评审组", DUTY, MATERIAL, "审定办；不向申报方公开")
INTEREST = Use("利害关系申报和回避", "办理回避", DUTY, MATERIAL, "审定办、纪检监察")
REVIEW = Use("评分、评语和署名", "评审", DUTY, MATERIAL, "本人；全组提交后本组；审定办")
OBJECTOR = Use(
    "异议提出人的身份和联系方式", "核实异议，作出答复", DUTY, MATERIAL, "承办和审核人员，每次查阅留痕；加密保存"
)
LETTER = Use("站内消息和邮件", "告知办理情况", DUTY, MATERIAL, "收件人本人；本件的审定办")
TRACE = Use("登录、下载、查阅记录", "安全审计", SECURITY, "不少于六个月", "审计管理员")
CONTENT = Use("文书、意见、记录中可能写到的人", "办理和答复", DUTY, MATERIAL, "依件的可见范围")
ASKED = Use("个人信息申请和规则阅读记录", "答复您的申请，证明已经告知", DUTY, MATERIAL, "本人、审定办")
SIGN_IN = Use(
    "登录会话和登录失败记录", "防范冒用，安全审计", NETWORK, "满六个月后删除", "本人、安全管理员；不向他人提供"
)
SECRET = Use(
    "第二重验证、统一身份认证和会话的凭据", "确认是您本人", SECURITY, "账号停用前；会话结束后删除", "任何人不可见"
)
JOB = Use("后台任务的参数和结果", "查明任务是否办成", SECURITY, "满六个月后删除", "系统维护人员")


@dataclass(frozen=True, slots=True)
class Declared:
    """One model. ``whose``: lookups that lead to a person's id; those with ``@`` to an account's id instead."""

    plain: frozenset[str]
    uses: Mapping[str, Use]
    whose: tuple[str, ...]


def model(plain: str = "", *, whose: str = "", **uses: Use) -> Declared:
    """``plain``: names of the fields that say nothing about a person; every other field with its use."""
    return Declared(frozenset(plain.split()), uses, tuple(whose.split()))


DECLARED = {
    "RegisterEntry": model("seq leaf"),
    "RegisterBody": model("entry salt", body=HANDLER),
    "RegisterHead": model("size frontier"),
    "Entry": model("seq occurred_at act label basis case_kind case_id source target role reference",
                   whose="@actor_id", at=HANDLER, actor_id=HANDLER, actor_name=HANDLER, note=CONTENT),
    "Message": model("seq role case_kind case_id mail claimed_at", whose="person_id", person_id=LETTER, address=CONTACT,
                     at=LETTER, subject=LETTER, body=LETTER, read_at=LETTER, sent_at=LETTER),
    "Reminder": model("key round_id sent_at"),
    "ReminderSwitch": model("round_id kind", whose="off_by_id", off_by_id=HANDLER, off_at=HANDLER),
    "CalendarCorrection": model("scope on working source authority_id", entered_by_id=HANDLER,
                                whose="entered_by_id confirmed_by_id returned_by_id", confirmed_by_id=HANDLER,
                                confirmed_at=HANDLER, returned_by_id=HANDLER, returned_at=HANDLER, reason=CONTENT),
    "CalendarYear": model("authority_id off scope source state version worked year",
                          whose="entered_by_id decided_by_id", entered_at=HANDLER, entered_by_id=HANDLER,
                          decided_at=HANDLER, decided_by_id=HANDLER),
    "LateEntry": model("authority_id act case_kind case_id occurred_at reference scan_id scan_sha256 state version",
                       whose="proposed_by_id decided_by_id", data=CONTENT, proposed_by_id=HANDLER, proposed_at=HANDLER,
                       decided_by_id=HANDLER),
    "AccessLog": model("object", whose="@account_id", at=TRACE, account_id=TRACE, what=TRACE, detail=TRACE),
    "DemoClock": model("instant"),
}  # fmt: skip


def _attempt(plain: str, **uses: Use) -> Declared:
    """A table of sign-ins tried: what all of them hold, and its own."""
    tried = dict.fromkeys(("user_agent", "ip_address", "username", "path_info", "attempt_time"), SIGN_IN)
    return Declared(frozenset(plain.split()), tried | uses, ())


LIBRARIES = {
    "account.EmailAddress": model("verified primary", whose="@user_id", user=ACCOUNT, email=CONTACT),
    "account.EmailConfirmation": model("created sent", email_address=CONTACT, key=SECRET),
    "auth.Group": model("name"),
    "auth.Permission": model("name content_type codename"),
    "axes.AccessAttempt": _attempt("http_accept failures_since_start", get_data=SIGN_IN, post_data=SIGN_IN),
    "axes.AccessAttemptExpiration": model("access_attempt expires_at"),
    "axes.AccessFailureLog": _attempt("http_accept locked_out"),
    "axes.AccessLog": _attempt("http_accept", logout_time=SIGN_IN, session_hash=SIGN_IN),
    "contenttypes.ContentType": model("app_label model"),
    "django_q.OrmQ": model("key lock", payload=JOB),
    "django_q.Schedule": model("name func hook args kwargs schedule_type minutes repeats next_run cron task cluster "
                               "intended_date_kwarg"),
    "django_q.Task": model("name func hook group cluster started stopped success attempt_count", args=JOB, kwargs=JOB,
                           result=JOB),
    "mfa.Authenticator": model("type", whose="@user_id", user=ACCOUNT, data=SECRET, created_at=ACCOUNT,
                               last_used_at=ACCOUNT),
    "sessions.Session": model("expire_date", session_key=SECRET, session_data=SECRET),
    "socialaccount.SocialAccount": model("provider", whose="@user_id", user=ACCOUNT, uid=ACCOUNT, last_login=ACCOUNT,
                                         date_joined=ACCOUNT, extra_data=ACCOUNT),
    "socialaccount.SocialApp": model("provider provider_id name client_id secret key settings"),
    "socialaccount.SocialToken": model("app expires_at", account=ACCOUNT, token=SECRET, token_secret=SECRET),
    "usersessions.UserSession": model(whose="@user_id", user=SIGN_IN, created_at=SIGN_IN, ip=SIGN_IN,
                                      last_seen_at=SIGN_IN, session_key=SECRET, user_agent=SIGN_IN, data=SIGN_IN),
}  # fmt: skip
"""The tables that libraries bring along, as app.Model: what they hold is held by us."""

CALLED = {
    "account.EmailAddress": "账号的电子邮箱", "account.EmailConfirmation": "电子邮箱确认",
    "axes.AccessAttempt": "登录失败计数", "axes.AccessFailureLog": "登录失败记录", "axes.AccessLog": "登录记录",
    "django_q.OrmQ": "排队的后台任务", "django_q.Task": "办过的后台任务", "mfa.Authenticator": "第二重验证",
    "sessions.Session": "会话", "socialaccount.SocialAccount": "统一身份认证账号",
    "socialaccount.SocialToken": "统一身份认证凭据", "usersessions.UserSession": "登录会话",
}  # fmt: skip
FIELDS = {
    "user_agent": "浏览器", "ip_address": "网络地址", "ip": "网络地址", "username": "账号", "path_info": "访问路径",
    "attempt_time": "时间", "get_data": "地址参数", "post_data": "填写的内容（口令不存）", "logout_time": "退出时间",
    "session_hash": "会话摘要", "session_key": "会话编号", "session_data": "会话内容", "payload": "任务内容",
    "args": "参数", "kwargs": "参数", "result": "结果", "user": "账号", "email": "电子邮箱", "email_address": "电子邮箱",
    "key": "确认码", "data": "数据", "created_at": "建立时间", "last_used_at": "最近使用", "uid": "统一身份认证编号",
    "last_login": "最近登录", "date_joined": "关联时间", "extra_data": "统一身份认证提供的信息", "account": "账号",
    "token": "凭据", "token_secret": "凭据密钥", "last_seen_at": "最近访问",
}  # fmt: skip
"""What the libraries' tables and fields are called on our pages: their own names are English."""
