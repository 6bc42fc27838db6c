"""A notice holds a frozen public copy of its candidates; the objector's identity is kept encrypted."""

from typing import ClassVar

from django.db import models

from guiguan.procedure.register.protected import Protected
from guiguan.publicity.states import Channel, NoticeKind, NoticeState, ObjectionState
from guiguan.rounds.models import Round


class Notice(Protected, models.Model):
    """公示 of a list, not less than five working days, first day the next working day."""

    protected_fields = ("round_id", "kind", "title", "text", "state", "version", "drafted_by_id", "published_by_id",
                        "published_at", "working_days", "official_url", "number", "replaces_id", "report")  # fmt: skip

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


class Objection(Protected, models.Model):
    """异议 by real name, at any time, by any channel (Art. 32)."""

    protected_fields = ("round_id", "notice_id", "subject_id", "channel", "receipt", "code_sha256", "identity",
                        "content", "state", "version", "lodged_at", "handler_id", "reason", "answer", "decided_by_id",
                        "decided_at")  # fmt: skip

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
    lodged_at = models.DateTimeField()
    handler_id = models.BigIntegerField(null=True)
    reason = models.TextField("受理或不予受理的理由", blank=True)
    answer = models.TextField("处理决定与答复", blank=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "异议"
