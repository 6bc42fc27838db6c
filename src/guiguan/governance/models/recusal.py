"""Recusals and the requests for them (Art. 29)."""

from typing import ClassVar

from django.db import models

from guiguan.applications.models import Application
from guiguan.governance.states import Ground, RecusalSource, RecusalState, Stage
from guiguan.people.models import Person
from guiguan.procedure.register.protected import Protected
from guiguan.rounds.models import Round


class Recusal(Protected, models.Model):
    """A dated recusal with its source, ground, reason and decider; it reaches every channel at the next request."""

    protected_fields = ("round_id", "person_id", "application_id", "source", "ground", "reason", "evidence", "state",
                        "version", "raised_at", "raised_by_id", "decided_by_id", "decided_at", "decision", "late",
                        "entered_by_id")  # fmt: skip
    protected_later = (("evidence",), ("entered_by_id",))

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="recusals")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="recusals")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="recusals")
    source = models.CharField(max_length=10, choices=RecusalSource.choices())
    ground = models.CharField(max_length=12, choices=Ground.choices())
    reason = models.TextField("事实和理由")
    evidence = models.JSONField("依据的记录", default=list)
    """Sentences, one a record that shows the interest: which post, filing, award or application, with its days."""
    state = models.CharField(max_length=12, choices=RecusalState.choices(), default=RecusalState.PENDING)
    version = models.PositiveIntegerField(default=1)
    raised_at = models.DateTimeField()
    raised_by_id = models.BigIntegerField()
    entered_by_id = models.BigIntegerField(null=True)
    """The officer who entered it, where the person declared in writing."""
    decided_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField("决定说明", blank=True)
    late = models.BooleanField("接触材料后提出", default=False)

    class Meta:
        verbose_name = "回避"


class RecusalRequest(Protected, models.Model):
    """回避请求 as the applicant made it: a name and reasons. The office finds out who is meant (Art. 29)."""

    protected_fields = ("application_id", "named", "employer", "reason", "requested_at", "requested_by_id",
                        "answered_at", "answered_by_id", "answer")  # fmt: skip

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="recusal_requests")
    named = models.CharField("请求回避的人员姓名", max_length=40)
    employer = models.CharField("工作单位", max_length=120, blank=True)
    reason = models.TextField("事实和理由")
    requested_at = models.DateTimeField()
    requested_by_id = models.BigIntegerField(null=True)
    """Empty where the request came on paper: who signed it stands there."""
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.BigIntegerField(null=True)
    answer = models.CharField("核对结果", max_length=200, blank=True)

    class Meta:
        verbose_name = "回避请求"


class StaffDeclaration(Protected, models.Model):
    """An officer's own statement on one application (Art. 29). No statement = unknown = no file opens to him."""

    protected_fields = ("round_id", "person_id", "application_id", "stage", "interest", "declared_at")

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="staff_declarations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="staff_declarations")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="staff_declarations")
    stage = models.CharField("环节", max_length=10, choices=Stage.choices())
    """Asked again when the case reaches the next stage."""
    interest = models.BooleanField("有利害关系")
    declared_at = models.DateTimeField()

    class Meta:
        verbose_name = "工作人员的利害关系申报"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "application", "stage"], name="staff_declared_once_a_stage")
        ]
