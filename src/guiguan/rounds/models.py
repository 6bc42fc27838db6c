"""A round pins its policy, review rules and criteria; a later revision never touches it (Art. 5, 41)."""

from typing import ClassVar

from django.db import models

from guiguan.people.models import Authority
from guiguan.procedure.register.protected import Protected
from guiguan.rounds.states import RoundState, RulesState


class ReviewRules(Protected, models.Model):
    """评审规则: drafted by the office, deliberated by the committee (Arts. 8, 9)."""

    protected_fields = ("authority_id", "title", "text", "parameters", "state", "version", "drafted_by_id",
                        "tabled_by_id", "resolution", "adopted_on")  # fmt: skip

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="review_rules")
    title = models.CharField("名称", max_length=120)
    text = models.TextField("全文")
    parameters = models.JSONField("参数", default=dict)
    """sheets_per_application: int; spread_limit: percent points; weights: {document, site, evaluation} percent;
    visit_share: percent of candidates to visit; calibration: text; adverse_days: within how many days before each
    later step departments are asked again, 0 where they need not be; staff_declare: whether officers declare their
    interests before a file opens to them, as reviewers do (where it is not said, they are not asked)."""
    state = models.CharField(max_length=20, choices=RulesState.choices(), default=RulesState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    drafted_by_id = models.BigIntegerField()
    tabled_by_id = models.BigIntegerField(null=True)
    resolution = models.CharField("决议文号", max_length=60, blank=True)
    adopted_on = models.DateField(null=True)

    class Meta:
        verbose_name = "评审规则"


class CriteriaSet(Protected, models.Model):
    """评审标准 as data: a scored table of 1,000 points; entered by one officer, approved by another."""

    protected_fields = ("authority_id", "code", "title", "edition", "items", "bands", "source", "entered_by_id",
                        "approved_by_id")  # fmt: skip
    protected_later = (("bands",),)

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="criteria_sets")
    code = models.CharField("标准号", max_length=60)
    title = models.CharField("名称", max_length=120)
    edition = models.CharField("版本", max_length=20)
    items = models.JSONField(default=list)
    """List of {"no": "4.1.2", "title": …, "points": int, "category": "4.1 领导", "judged": "process"|"result"}."""
    bands = models.JSONField("评分档次", default=dict)
    """{"process": six texts, lowest first, "result": six}: the licensed words of the standard; without them the
    sheet shows short words of our own."""
    source = models.CharField("来源", max_length=200)
    illustrative = models.BooleanField("示例表", default=False)
    entered_by_id = models.BigIntegerField()
    approved_by_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "评审标准"


class Round(Protected, models.Model):
    """一届 of the award."""

    protected_fields = ("authority_id", "name", "year", "policy_id", "rules_id", "criteria_model_id",
                        "criteria_achievement_id", "state", "version", "opens_at", "closes_at", "plan", "limits",
                        "call_text", "call_number", "drafted_by_id", "called_at", "ended_at", "end_reason")  # fmt: skip

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="rounds")
    name = models.CharField("届次名称", max_length=60)
    year = models.PositiveSmallIntegerField("评选年度")
    policy_id = models.CharField("适用办法", max_length=40)
    rules = models.ForeignKey(ReviewRules, on_delete=models.PROTECT, related_name="rounds")
    criteria_model = models.ForeignKey(CriteriaSet, on_delete=models.PROTECT, related_name="+")
    criteria_achievement = models.ForeignKey(CriteriaSet, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=RoundState.choices(), default=RoundState.PLANNED)
    version = models.PositiveIntegerField(default=1)
    opens_at = models.DateTimeField("申报开始", null=True)
    closes_at = models.DateTimeField("申报截止", null=True)
    """Half-open: an application is in time at opens_at ≤ t < closes_at."""
    plan = models.JSONField("倒排工期", default=dict)
    """{"stage key": {"starts": ISO date, "ends": ISO date}} as planned; never a deadline by itself."""
    limits = models.JSONField("材料要求", default=dict)
    call_text = models.TextField("申报通知正文", blank=True)
    call_number = models.CharField("申报通知文号", max_length=60, blank=True)
    drafted_by_id = models.BigIntegerField()
    called_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(blank=True)

    class Meta:
        verbose_name = "届次"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authority", "name"], name="round_name_once"),
            models.CheckConstraint(
                condition=models.Q(opens_at__isnull=True)
                | models.Q(closes_at__isnull=True)
                | models.Q(closes_at__gt=models.F("opens_at")),
                name="round_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}{self.authority.award}"


class Ruling(Protected, models.Model):
    """How an open reading of the Measures is settled: who, by which document, when."""

    protected_fields = ("authority_id", "policy_id", "rule_id", "reading", "document", "decided_on", "entered_by_id")

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="rulings")
    policy_id = models.CharField(max_length=40)
    rule_id = models.CharField("条件", max_length=80)
    reading = models.CharField("采用的解释", max_length=120)
    document = models.CharField("依据文号", max_length=80)
    decided_on = models.DateField("作出日期")
    entered_by_id = models.BigIntegerField()

    class Meta:
        verbose_name = "认定"
