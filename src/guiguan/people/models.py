"""Account ≠ Person ≠ Organisation ≠ Application. Authority stands on cases and role grants."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from guiguan.people.states import InvitationState, Purpose, RegistrationState, RequestState, Wish
from guiguan.procedure.register.protected import Protected
from guiguan.procedure.spec import GRANTED, Role


class Authority(models.Model):
    """A government that runs its award under measures of its own."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField("政府", max_length=80)
    award = models.CharField("奖项名称", max_length=80)
    office = models.CharField("审定办", max_length=80)
    committee = models.CharField("审定委", max_length=80)
    document_prefix = models.CharField("发文字号", max_length=40)
    calendar_scopes = models.CharField("工作日历范围", max_length=80, default="CN")
    contact = models.CharField("联系方式", max_length=200, blank=True)
    fictitious = models.BooleanField("虚构", default=False)

    class Meta:
        verbose_name = "主办机关"


class Organisation(models.Model):
    """A holder of a credit code, or a unit inside one (内设机构: the parent's code and the unit's name)."""

    name = models.CharField("名称", max_length=120)
    credit_code = models.CharField("统一社会信用代码", max_length=18)
    unit = models.CharField("内设机构名称", max_length=80, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="units")
    district = models.CharField("所在区", max_length=40)
    trade = models.CharField("行业", max_length=40)
    size = models.CharField("规模", max_length=20, blank=True)

    class Meta:
        verbose_name = "组织"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["credit_code", "unit"], name="organisation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.unit}）" if self.unit else self.name


class Person(models.Model):
    """A natural person, once, whatever the accounts and roles."""

    name = models.CharField("姓名", max_length=40)
    phone = models.CharField("电话", max_length=20, blank=True)
    mail = models.EmailField("电子邮箱", blank=True)

    class Meta:
        verbose_name = "人员"

    def __str__(self) -> str:
        return self.name


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(username=username)


class Account(AbstractBaseUser):
    """The means of signing in. Holds no right by itself."""

    username = models.CharField("账号", max_length=40, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="accounts")
    is_active = models.BooleanField("可用", default=True)
    # Asked for by allauth and axes; nothing in the product reads them as rights.
    email = models.EmailField(blank=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[AccountManager] = AccountManager()
    is_staff = False
    is_superuser = False

    class Meta:
        verbose_name = "账号"

    def __str__(self) -> str:
        return self.username

    def has_perm(self, _perm: str, _obj: object = None) -> bool:
        return False

    def has_module_perms(self, _app: str) -> bool:
        return False


class RoleGrant(Protected, models.Model):
    """A role with a term, within one authority (and one district or organisation where that limits it)."""

    protected_fields = ("person_id", "authority_id", "role", "starts", "ends", "district", "organisation_id", "desk")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField("角色", max_length=40, choices=[(r.value, r.label) for r in Role if r in GRANTED])
    starts = models.DateField("起")
    ends = models.DateField("止", null=True, blank=True)
    district = models.CharField("所在区", max_length=40, blank=True)
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    desk = models.CharField("岗位", max_length=20, blank=True)

    class Meta:
        verbose_name = "角色授权"
        constraints: ClassVar = [
            # 三员分立: whoever holds one administrator's role holds no second one, nor any role on cases.
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(role__in=["system_admin", "security_admin", "audit_admin"]),
                name="one_administrator_role_a_person",
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=models.F("starts")), name="grant_ends_after_start"
            ),
        ]


class Membership(Protected, models.Model):
    """Who may act for an organisation that applies."""

    class Right(models.TextChoices):
        MANAGER = "manager", "管理员"
        EDITOR = "editor", "编辑"
        READER = "reader", "只读"

    protected_fields = ("person_id", "organisation_id", "right", "starts", "ends")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    right = models.CharField("权限", max_length=10, choices=Right.choices)
    starts = models.DateField("起")
    ends = models.DateField("止", null=True, blank=True)

    class Meta:
        verbose_name = "单位成员"


class Post(models.Model):
    """A dated post with an employer: the source of recusals (Art. 29)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    employer = models.CharField("任职单位", max_length=120)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    title = models.CharField("职务", max_length=60, blank=True)
    starts = models.DateField("起")
    ends = models.DateField("止", null=True, blank=True)

    class Meta:
        verbose_name = "任职经历"


class Invitation(Protected, models.Model):
    """A letter to an address: whoever holds its token may accept once. Only the token's hash is here."""

    protected_fields = ("purpose", "organisation_id", "subject_id", "right", "address", "token_sha256", "expires_at",
                        "invited_by_id", "state", "version", "accepted_by_id", "accepted_at")  # fmt: skip

    purpose = models.CharField("事由", max_length=10, choices=Purpose.choices())
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    subject_id = models.BigIntegerField(null=True)
    """The registration it follows from, or the application whose internal notice is to be confirmed."""
    right = models.CharField("权限", max_length=10, choices=Membership.Right.choices, blank=True)
    name = models.CharField("姓名", max_length=40)
    address = models.EmailField("电子邮箱")
    salt = models.CharField(max_length=32)
    token_sha256 = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField("有效期至")
    invited_at = models.DateTimeField()
    invited_by_id = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=InvitationState.choices(), default=InvitationState.SENT)
    version = models.PositiveIntegerField(default=1)
    accepted_by_id = models.BigIntegerField(null=True)
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "邀请"


class Registration(Protected, models.Model):
    """首次登记: an organisation names its first 管理员 by a sealed letter; a person shows his identity document."""

    protected_fields = ("authority_id", "receipt", "organisation_name", "credit_code", "unit", "name", "letter_id",
                        "lodged_at", "state", "version", "checked_by_id", "decided_by_id", "decided_at",
                        "reason")  # fmt: skip

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    receipt = models.CharField("登记编号", max_length=20, unique=True)
    organisation_name = models.CharField("单位名称", max_length=120, blank=True)
    """Empty for a person who registers for himself."""
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    unit = models.CharField("内设机构名称", max_length=80, blank=True)
    district = models.CharField("所在区", max_length=40, blank=True)
    trade = models.CharField("行业", max_length=40, blank=True)
    name = models.CharField("姓名", max_length=40)
    phone = models.CharField("电话", max_length=30)
    mail = models.EmailField("电子邮箱")
    identity = models.BinaryField("身份证件号码", blank=True)
    """Sealed with the key outside the database; empty for an organisation, and once deleted."""
    letter_id = models.BigIntegerField(null=True)
    lodged_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=RegistrationState.choices(), default=RegistrationState.LODGED)
    version = models.PositiveIntegerField(default=1)
    checked_by_id = models.BigIntegerField(null=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField("理由", blank=True)

    class Meta:
        verbose_name = "首次登记"

    @property
    def whose(self) -> str:
        unit = f"（{self.unit}）" if self.unit else ""
        return f"{self.organisation_name}{unit}" if self.organisation_name else self.name


class Acknowledgement(models.Model):
    """Somebody has read a version of the privacy notice. Append-only; no act."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="acknowledgements")
    version = models.CharField("版本", max_length=20)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "规则知悉记录"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "version"], name="acknowledged_once"),
        ]


class PersonalRequest(Protected, models.Model):
    """个人信息申请: access, correction, deletion (PIPL Arts. 44-47, 50)."""

    protected_fields = ("authority_id", "person_id", "wish", "lodged_at", "due_on", "state", "version", "answer",
                        "decided_by_id", "decided_at")  # fmt: skip

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="requests")
    wish = models.CharField("申请事项", max_length=10, choices=Wish.choices())
    content = models.TextField("申请内容")
    lodged_at = models.DateTimeField("提出时间")
    due_on = models.DateField("答复期限", null=True)
    state = models.CharField(max_length=10, choices=RequestState.choices(), default=RequestState.LODGED)
    version = models.PositiveIntegerField(default=1)
    answer = models.TextField("答复", blank=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "个人信息申请"


class FactorReset(Protected, models.Model):
    """A lost second factor: asked by the security administrator, decided by the office, which checks the person."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "待核对身份"
        DONE = "done", "已重置"
        REJECTED = "rejected", "未予重置"

    protected_fields = ("authority_id", "account_id", "reason", "checked", "state", "proposed_by_id", "decided_by_id",
                        "version")  # fmt: skip

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("原因", max_length=200)
    checked = models.CharField("核对身份的方式", max_length=200, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.PROPOSED)
    version = models.PositiveIntegerField(default=1)
    proposed_by_id = models.BigIntegerField()
    proposed_at = models.DateTimeField()
    decided_by_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "第二重验证重置"
