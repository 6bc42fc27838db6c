"""A notice holds a frozen public copy of its candidates; the objector's identity is kept encrypted."""

from typing import ClassVar

from django.db import models

from guiguan.people.models import Authority
from guiguan.procedure.register.protected import Protected
from guiguan.publicity.states import (
    Channel,
    LeadState,
    NoticeKind,
    NoticeState,
    ObjectionState,
    ProofKind,
    RecordKind,
)
from guiguan.rounds.models import Round


class Notice(Protected, models.Model):
    """公示 of a list, not less than five working days, first day the next working day."""

    protected_fields = ("round_id", "kind", "title", "text", "state", "version", "drafted_by_id", "published_by_id",
                        "published_at", "working_days", "official_url", "public_since", "number", "replaces_id",
                        "report")  # fmt: skip
    protected_later = (("public_since",),)

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=20, choices=NoticeKind.choices())
    title = models.CharField("标题", max_length=160)
    text = models.TextField("正文", blank=True)
    number = models.CharField("文号", max_length=60, blank=True)
    state = models.CharField(max_length=20, choices=NoticeState.choices(), default=NoticeState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    working_days = models.PositiveSmallIntegerField("公示工作日数", default=5)
    """May be lengthened, never shortened."""
    drafted_by_id = models.BigIntegerField()
    published_by_id = models.BigIntegerField(null=True)
    published_at = models.DateTimeField("发布时间", null=True)
    official_url = models.URLField("官方网站地址", blank=True)
    public_since = models.DateTimeField("官方网站发布时间", null=True)
    """Recorded while it runs, if the official site had it later than this system: the days count from there."""
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    report = models.TextField("公示情况报告", blank=True)

    class Meta:
        verbose_name = "公示"


class NoticeItem(Protected, models.Model):
    """One candidate as published. ``subject_id`` is the application's id."""

    protected_fields = ("notice_id", "subject_id", "prize", "kind", "title", "holder", "district", "position")

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="items")
    subject_id = models.BigIntegerField()
    prize = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    title = models.CharField("模式或成果", max_length=200)
    holder = models.CharField("组织或个人", max_length=200)
    district = models.CharField("所在区", max_length=40, blank=True)
    position = models.PositiveIntegerField("序号")

    class Meta:
        verbose_name = "公示项"
        constraints: ClassVar = [models.UniqueConstraint(fields=["notice", "subject_id"], name="notice_item_once")]


class Publication(Protected, models.Model):
    """Where and when a notice stood on the official site, with the picture of the page as proof."""

    protected_fields = ("notice_id", "url", "starts_at", "ends_at", "screenshot_id", "recorded_by_id", "recorded_at")

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="publications")
    url = models.URLField("网页地址")
    starts_at = models.DateTimeField("发布时间")
    ends_at = models.DateTimeField("撤下时间", null=True)
    screenshot_id = models.BigIntegerField()
    recorded_by_id = models.BigIntegerField()
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "官方网站发布记录"


class Objection(Protected, models.Model):
    """异议 by real name, at any time, by any channel (Art. 32)."""

    protected_fields = ("round_id", "notice_id", "subject_id", "channel", "receipt", "code_sha256", "identity",
                        "content", "state", "version", "received_on", "lodged_at", "handler_id", "reason", "answer",
                        "decided_by_id", "decided_at")  # fmt: skip
    protected_later = (("received_on",),)

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="objections")
    notice = models.ForeignKey(Notice, null=True, on_delete=models.PROTECT, related_name="objections")
    subject_id = models.BigIntegerField(null=True)
    """Application id; null for an objection to the round's conduct."""
    channel = models.CharField(max_length=10, choices=Channel.choices())
    receipt = models.CharField("回执编号", max_length=30, unique=True)
    code_sha256 = models.CharField(max_length=64)
    identity = models.BinaryField()
    """Name, kind, contact: AES-GCM, key outside the database; opened only by handlers, with an access-log row."""
    content = models.TextField("异议内容")
    state = models.CharField(max_length=20, choices=ObjectionState.choices(), default=ObjectionState.LODGED)
    version = models.PositiveIntegerField(default=1)
    received_on = models.DateField("来件日期", null=True)
    """Of what came otherwise than on the web: the day it came, which may lie before that of its entry."""
    lodged_at = models.DateTimeField()
    handler_id = models.BigIntegerField(null=True)
    reason = models.TextField("受理或不予受理的理由", blank=True)
    answer = models.TextField("处理决定与答复", blank=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "异议"


class IdentityProof(Protected, models.Model):
    """Sealed letter, copy of an identity document, letter as it came: whatever names the objector is encrypted."""

    protected_fields = ("objection_id", "sealed", "what")
    protected_later = (("what",),)

    objection = models.ForeignKey(Objection, on_delete=models.PROTECT, related_name="proofs")
    what = models.CharField("种类", max_length=10, choices=ProofKind.choices(), default=ProofKind.PROOF)
    sealed = models.BinaryField("身份证明")
    """Name and bytes, sealed with the receipt; the key lies outside the database."""

    class Meta:
        verbose_name = "提出人身份证明"
        constraints = [models.UniqueConstraint(fields=["objection", "what"], name="one_proof_of_a_kind")]


class InquiryRecord(Protected, models.Model):
    """What the handler found out, or what the candidate said to it, without who objected. Never changed."""

    protected_fields = ("objection_id", "kind", "held_on", "text", "recorded_by_id", "recorded_at")

    objection = models.ForeignKey(Objection, on_delete=models.PROTECT, related_name="records")
    kind = models.CharField("种类", max_length=12, choices=RecordKind.choices())
    held_on = models.DateField("日期")
    text = models.TextField("内容")
    recorded_by_id = models.BigIntegerField()
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = "异议核查记录"


class ObjectionProcedure(Protected, models.Model):
    """异议处理制度 (Art. 32) as published: channels, course, time limits in working days. A later one replaces it."""

    protected_fields = ("authority_id", "text", "number", "accept_days", "decide_days", "set_by_id", "set_at")

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="objection_procedures")
    text = models.TextField("渠道和处理流程")
    number = models.CharField("文号", max_length=60, blank=True)
    accept_days = models.PositiveSmallIntegerField("决定是否受理的工作日数")
    decide_days = models.PositiveSmallIntegerField("办结的工作日数")
    """Both from the day after the objection came in; the second from the day after it was accepted."""
    set_by_id = models.BigIntegerField()
    set_at = models.DateTimeField("公布时间")

    class Meta:
        verbose_name = "异议处理制度"


class Lead(Protected, models.Model):
    """匿名线索: apart from objections, without receipt; the office may turn it into an inquiry of its own."""

    protected_fields = (
        "round_id",
        "channel",
        "received_on",
        "content",
        "state",
        "version",
        "recorded_by_id",
        "outcome",
    )

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="leads")
    channel = models.CharField(max_length=10, choices=Channel.choices())
    received_on = models.DateField("收到日期")
    content = models.TextField("线索内容")
    state = models.CharField(max_length=10, choices=LeadState.choices(), default=LeadState.RECEIVED)
    version = models.PositiveIntegerField(default=1)
    recorded_by_id = models.BigIntegerField()
    outcome = models.TextField("处理结果", blank=True)

    class Meta:
        verbose_name = "线索"
