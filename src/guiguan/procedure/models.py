"""The register, the outbox, late entries, the working calendar's corrections, the demonstration's clock."""

from typing import ClassVar

from django.db import models

from guiguan.procedure.register.protected import Protected


class RegisterEntry(models.Model):
    """One leaf of the register. Written once; triggers refuse everything else."""

    seq = models.BigIntegerField(primary_key=True)
    leaf = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = "登记簿条目"


class RegisterBody(models.Model):
    """The canonical body behind a leaf, with its salt. Only the disposal act may ever delete it."""

    entry = models.OneToOneField(RegisterEntry, primary_key=True, on_delete=models.PROTECT, related_name="body_row")
    salt = models.BinaryField(max_length=16)
    body = models.TextField()

    class Meta:
        verbose_name = "登记簿内容"


class RegisterHead(models.Model):
    """The size of the tree and its frontier (32 bytes a subtree, largest first). One row, locked last."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    size = models.BigIntegerField()
    frontier = models.BinaryField()

    class Meta:
        verbose_name = "登记簿头"


class Entry(models.Model):
    """What pages read of the register: one row an act, rebuilt from the bodies at any time."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    occurred_at = models.DateTimeField(null=True)
    act = models.CharField(max_length=80)
    label = models.CharField(max_length=80)
    basis = models.CharField(max_length=200)
    case_kind = models.CharField(max_length=40)
    case_id = models.BigIntegerField()
    source = models.CharField(max_length=40, blank=True)
    target = models.CharField(max_length=40, blank=True)
    actor_id = models.BigIntegerField()
    actor_name = models.CharField(max_length=80)
    role = models.CharField(max_length=40)
    note = models.TextField(blank=True)
    reference = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = "办理经过"
        indexes: ClassVar = [
            models.Index(fields=["case_kind", "case_id", "seq"], name="entry_of_case"),
            models.Index(fields=["actor_id", "seq"], name="entry_of_actor"),
        ]


class Message(models.Model):
    """A message in somebody's inbox, and its e-mail where mail is switched on. Queued with the act."""

    class Mail(models.TextChoices):
        NONE = "none", "不发邮件"
        QUEUED = "queued", "待发"
        CLAIMED = "claimed", "发送中"
        SENT = "sent", "已发"
        FAILED = "failed", "发送失败"
        UNKNOWN = "unknown", "状态不明"

    seq = models.BigIntegerField()
    person_id = models.BigIntegerField()
    """0 for somebody who has no account yet; then ``address`` says where the letter goes."""
    address = models.EmailField("电子邮箱", blank=True)
    role = models.CharField(max_length=40)
    at = models.DateTimeField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    case_kind = models.CharField(max_length=40)
    case_id = models.BigIntegerField()
    read_at = models.DateTimeField(null=True)
    mail = models.CharField(max_length=10, choices=Mail.choices, default=Mail.NONE)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "消息"
        indexes: ClassVar = [
            models.Index(fields=["person_id", "-id"], name="message_inbox"),
            models.Index(fields=["mail", "id"], name="message_mail"),
        ]


class Reminder(models.Model):
    """A reminder that went out, by the key that names it: the same term reminds once."""

    key = models.CharField(max_length=120, unique=True)
    round_id = models.BigIntegerField()
    sent_at = models.DateTimeField()

    class Meta:
        verbose_name = "已发提醒"


class ReminderSwitch(models.Model):
    """A kind of reminder that an officer switched off for a round. No row: it is on."""

    round_id = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    off_by_id = models.BigIntegerField()
    off_at = models.DateTimeField()

    class Meta:
        verbose_name = "停发的提醒"
        constraints: ClassVar = [models.UniqueConstraint(fields=["round_id", "kind"], name="reminder_switch_once")]


class CalendarCorrection(Protected, models.Model):
    """A dated correction of the working calendar, with its source; a later row wins over an earlier one."""

    protected_fields = ("scope", "on", "working", "source", "entered_by_id", "confirmed_by_id", "confirmed_at",
                        "returned_by_id", "returned_at", "reason")  # fmt: skip
    protected_later = (("confirmed_at",), ("returned_by_id", "returned_at", "reason"))

    scope = models.CharField("适用范围", max_length=20)
    on = models.DateField("日期")
    working = models.BooleanField("为工作日")
    source = models.CharField("依据", max_length=200)
    authority_id = models.BigIntegerField()
    entered_by_id = models.BigIntegerField()
    confirmed_by_id = models.BigIntegerField(null=True)
    confirmed_at = models.DateTimeField("确认时间", null=True)
    """Periods that were over before are not counted anew."""
    returned_by_id = models.BigIntegerField(null=True)
    """Who sent it back; it never counted and never will."""
    returned_at = models.DateTimeField("退回时间", null=True)
    reason = models.CharField("退回理由", max_length=500, blank=True)

    class Meta:
        verbose_name = "工作日历更正"


class CalendarYear(Protected, models.Model):
    """A whole year's arrangement as announced, typed in by one officer and confirmed by another."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "待确认"
        CONFIRMED = "confirmed", "已确认"
        REJECTED = "rejected", "已退回"

    protected_fields = ("scope", "year", "off", "worked", "source", "authority_id", "entered_by_id", "entered_at",
                        "state", "version", "decided_by_id", "decided_at")  # fmt: skip

    scope = models.CharField("适用范围", max_length=20)
    year = models.PositiveSmallIntegerField("年份")
    off = models.TextField("放假")
    """ISO days, a space between them; likewise ``worked``: weekend days worked instead."""
    worked = models.TextField("调休上班", blank=True)
    source = models.CharField("依据", max_length=200)
    authority_id = models.BigIntegerField()
    entered_by_id = models.BigIntegerField()
    entered_at = models.DateTimeField("录入时间")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    version = models.PositiveIntegerField(default=1)
    decided_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField("确认时间", null=True)

    class Meta:
        verbose_name = "全年放假安排"


class LateEntry(Protected, models.Model):
    """A step that happened on paper, proposed by one officer and confirmed by another (补录)."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "待审核"
        CONFIRMED = "confirmed", "已入库"
        REJECTED = "rejected", "已退回"

    protected_fields = ("authority_id", "act", "case_kind", "case_id", "occurred_at", "reference", "data",
                        "scan_sha256", "state", "proposed_by_id", "decided_by_id", "version")  # fmt: skip

    authority_id = models.BigIntegerField()
    act = models.CharField(max_length=80)
    case_kind = models.CharField(max_length=40)
    case_id = models.BigIntegerField()
    occurred_at = models.DateTimeField("发生日期")
    reference = models.CharField("依据文号", max_length=120)
    data = models.TextField(default="{}")
    scan_id = models.BigIntegerField(null=True)
    scan_sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.PROPOSED)
    version = models.PositiveIntegerField(default=1)
    proposed_by_id = models.BigIntegerField()
    proposed_at = models.DateTimeField()
    decided_by_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "补录"


class AccessLog(models.Model):
    """Sign-ins, downloads, exports, openings of a protected identity. Append-only; no act."""

    at = models.DateTimeField()
    account_id = models.BigIntegerField()
    what = models.CharField(max_length=40)
    object = models.CharField(max_length=120)
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = "访问记录"
        indexes: ClassVar = [models.Index(fields=["-id"], name="access_log_latest")]


class DemoClock(models.Model):
    """The simulated instant of a demonstration. One row."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    instant = models.DateTimeField()

    class Meta:
        verbose_name = "模拟时间"
