"""Scores are integer hundredths of a point or whole percents in steps of five; never floats."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from guiguan.applications.models import Application
from guiguan.people.models import Person
from guiguan.procedure.register.protected import Protected
from guiguan.review.states import (
    ConsensusState,
    PaperSheetState,
    ReportStage,
    ReportState,
    SheetState,
    SiteIssueKind,
    VisitListState,
)
from guiguan.rounds.models import Round


class Sheet(Protected, models.Model):
    """评分记录表: one expert's independent judgement of one application."""

    protected_fields = ("application_id", "person_id", "state", "version", "criteria", "submitted_at", "void_reason")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="sheets")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sheets")
    state = models.CharField(max_length=12, choices=SheetState.choices(), default=SheetState.OPEN)
    version = models.PositiveIntegerField(default=1)
    criteria = models.JSONField()
    """Snapshot of the round's criteria set: {code, edition, items: [{no, title, points, category, judged}], bands}."""
    submitted_at = models.DateTimeField(null=True)
    void_reason = models.TextField(blank=True)

    class Meta:
        verbose_name = "评分记录表"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "person"], condition=~Q(state="voided"), name="one_live_sheet"
            ),
        ]


class SheetItem(models.Model):
    """One item of an open sheet: a versioned draft, sealed to its expert."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="items")
    no = models.CharField(max_length=10)
    percent = models.PositiveSmallIntegerField(null=True)
    not_applicable = models.BooleanField(default=False)
    reason = models.CharField("不适用理由", max_length=200, blank=True)
    thoughts = models.JSONField(default=list)
    """List of {"kind": "strength"|"improvement"|"draft", "text", "aspect", "source"}, and "file" (an attachment of the
    application) and "page" where they are given; a draft is not yet put down."""
    private_note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = "评分条目"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet", "no"], name="sheet_item_once"),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | (Q(percent__gte=0) & Q(percent__lte=100)), name="percent_in_range"
            ),
        ]


class KeyFactors(models.Model):
    """关键因素: what about the applicant the expert keeps in mind on every item. A versioned draft, sealed to him."""

    sheet = models.OneToOneField(Sheet, on_delete=models.CASCADE, related_name="key_factors")
    text = models.TextField("关键因素", blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = "关键因素"


class SheetSubmission(Protected, models.Model):
    """A sheet as submitted. Insert-only; reopening adds a later row and keeps the first."""

    protected_fields = ("sheet_id", "serial", "content", "factors", "total", "submitted_at")
    protected_later = (("factors",),)

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="submissions")
    serial = models.PositiveSmallIntegerField()
    content = models.JSONField()
    """List of {no, percent, not_applicable, reason, thoughts, points: hundredths}."""
    factors = models.TextField("关键因素", blank=True)
    total = models.PositiveIntegerField("总分（百分之一分）")
    submitted_at = models.DateTimeField()

    class Meta:
        verbose_name = "评分提交稿"
        constraints: ClassVar = [models.UniqueConstraint(fields=["sheet", "serial"], name="sheet_submission_once")]


class PaperSheet(Protected, models.Model):
    """纸质评分记录表 entered by one officer from its scan; only when another has checked it does the sheet count."""

    protected_fields = ("application_id", "sheet_id", "state", "version", "content", "factors", "entered_by_id",
                        "confirmed_by_id")  # fmt: skip

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="paper_sheets")
    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="paper_sheets")
    state = models.CharField(max_length=12, choices=PaperSheetState.choices(), default=PaperSheetState.ENTERED)
    version = models.PositiveIntegerField(default=1)
    content = models.JSONField()
    """List of {no, percent, not_applicable, reason, thoughts}, as in a submission."""
    factors = models.TextField("关键因素", blank=True)
    entered_by_id = models.BigIntegerField()
    confirmed_by_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "纸质评分记录表"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet"], condition=Q(state="entered"), name="one_paper_sheet_waits"),
        ]


class Consensus(Protected, models.Model):
    """合议: one agreed value an item, with its reason; the sheets stay as they are."""

    protected_fields = ("application_id", "state", "version", "content", "total", "concluded_by_id", "concluded_at")

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="consensus")
    state = models.CharField(max_length=12, choices=ConsensusState.choices(), default=ConsensusState.WAITING)
    version = models.PositiveIntegerField(default=1)
    content = models.JSONField(default=list)
    """As concluded: list of {no, percent, not_applicable, reason, values: [percent], site_issue, site_kind}."""
    total = models.PositiveIntegerField(null=True)
    concluded_by_id = models.BigIntegerField(null=True)
    concluded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "合议"


class ConsensusItem(models.Model):
    """The agreed value of one item while the group is talking."""

    consensus = models.ForeignKey(Consensus, on_delete=models.CASCADE, related_name="items")
    no = models.CharField(max_length=10)
    percent = models.PositiveSmallIntegerField(null=True)
    not_applicable = models.BooleanField("不适用", default=False)
    reason = models.CharField("合议理由", max_length=400, blank=True)
    site_issue = models.CharField("现场核实事项", max_length=400, blank=True)
    site_kind = models.CharField(
        "核实或者澄清", max_length=8, choices=SiteIssueKind.choices(), default=SiteIssueKind.VERIFY
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "合议条目"
        constraints: ClassVar = [models.UniqueConstraint(fields=["consensus", "no"], name="consensus_item_once")]


class Report(Protected, models.Model):
    """资料评审、现场评审、综合评价报告: drafted by the leader, signed by each member."""

    protected_fields = ("application_id", "stage", "state", "version", "body", "suggestions", "changes", "total",
                        "concluded_at", "findings")  # fmt: skip
    protected_later = (("findings",),)

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="reports")
    stage = models.CharField(max_length=12, choices=ReportStage.choices())
    state = models.CharField(max_length=12, choices=ReportState.choices(), default=ReportState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    body = models.TextField("报告正文", blank=True)
    suggestions = models.TextField("质量改进建议", blank=True)
    """Mandatory in the document-review report (Art. 23)."""
    changes = models.JSONField("调整的分值", default=list)
    """Site visit: list of {no, from, to, reason}, percents."""
    findings = models.JSONField("核实情况", default=list)
    """Site visit: list of {no, kind, issue, words, by}, one a site issue; ``by`` names who recorded it."""
    total = models.PositiveIntegerField("得分（百分之一分）", null=True)
    concluded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "评审报告"
        constraints: ClassVar = [models.UniqueConstraint(fields=["application", "stage"], name="report_once")]


class ReportDraft(models.Model):
    """The words of a report while the leader writes them: a versioned edit, no act. Sending to sign freezes them."""

    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="draft")
    body = models.TextField("报告正文", blank=True)
    suggestions = models.TextField("质量改进建议", blank=True)
    changes = models.JSONField("调整的分值", default=list)
    findings = models.JSONField("核实情况", default=list)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = "报告草稿"


class ReportSignature(Protected, models.Model):
    protected_fields = ("report_id", "person_id", "signed_at", "digest_of_report", "dissent", "standing")

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="signatures")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    digest_of_report = models.CharField(max_length=64)
    dissent = models.TextField("保留意见", blank=True)
    standing = models.BooleanField(default=True)

    class Meta:
        verbose_name = "报告签名"


class VisitList(Protected, models.Model):
    """现场评审名单 by rank; each deviation has a written reason (Art. 23 好中选优)."""

    protected_fields = ("round_id", "prize", "kind", "state", "version", "places", "drafted_by_id", "settled_by_id")

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="visit_lists")
    prize = models.CharField("奖项", max_length=20)
    kind = models.CharField("类别", max_length=20)
    state = models.CharField(max_length=12, choices=VisitListState.choices(), default=VisitListState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    places = models.PositiveSmallIntegerField("拟进入现场评审数")
    drafted_by_id = models.BigIntegerField()
    settled_by_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "现场评审名单"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "prize", "kind"], name="visit_list_once_a_category")
        ]


class VisitEntry(Protected, models.Model):
    protected_fields = ("visit_list_id", "application_id", "rank", "total", "picked", "reason")

    visit_list = models.ForeignKey(VisitList, on_delete=models.PROTECT, related_name="entries")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="visit_entries")
    rank = models.PositiveSmallIntegerField("名次")
    total = models.PositiveIntegerField("资料评审得分")
    picked = models.BooleanField("进入现场评审")
    reason = models.CharField("不按名次的理由", max_length=300, blank=True)

    class Meta:
        verbose_name = "现场评审名单项"
        constraints: ClassVar = [models.UniqueConstraint(fields=["visit_list", "application"], name="visit_entry_once")]


class SiteVisit(Protected, models.Model):
    """现场评审安排 (Art. 24)."""

    protected_fields = ("application_id", "starts_on", "ends_on", "place", "plan", "scheduled_by_id")

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="site_visit")
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    place = models.CharField("地点", max_length=160)
    plan = models.TextField("日程", blank=True)
    scheduled_by_id = models.BigIntegerField()

    class Meta:
        verbose_name = "现场评审安排"
