"""The expert register, calls to serve, posts, mentoring; work handed over (Arts. 9, 14, 33)."""

from typing import ClassVar

from django.db import models

from guiguan.governance.states import CallState, ExpertState, NoteKind, Origin, ProposalState, RecordKind
from guiguan.honours.models import Honour
from guiguan.people.models import Authority, Organisation, Person
from guiguan.procedure.register.protected import Protected
from guiguan.rounds.models import Round


class Expert(Protected, models.Model):
    """An entry of the expert register (Art. 9). Listed is not assigned."""

    protected_fields = ("authority_id", "person_id", "fields", "trades", "can_lead", "qualification", "starts",
                        "ends", "origin", "honour_id", "state", "version")  # fmt: skip
    protected_later = (("origin", "starts", "ends", "honour_id"),)

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="experts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="expertise")
    fields = models.JSONField("专业领域", default=list)
    trades = models.JSONField("熟悉行业", default=list)
    can_lead = models.BooleanField("可任组长", default=False)
    qualification = models.CharField("资格", max_length=120, blank=True)
    starts = models.DateField("聘期起", null=True, blank=True)
    ends = models.DateField("聘期止", null=True, blank=True)
    origin = models.CharField("来源", max_length=10, choices=Origin.choices(), default=Origin.OFFICE)
    honour = models.ForeignKey(Honour, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """The award through which a winner or a winner's manager came here (Art. 33)."""
    state = models.CharField(max_length=20, choices=ExpertState.choices(), default=ExpertState.LISTED)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "专家"
        constraints: ClassVar = [models.UniqueConstraint(fields=["authority", "person"], name="expert_once")]


class ExpertRecord(Protected, models.Model):
    """A qualification, a training or an examination with its result and the day it expires."""

    protected_fields = ("expert_id", "kind", "title", "held_on", "result", "passed", "expires_on")

    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="records")
    kind = models.CharField("类别", max_length=20, choices=RecordKind.choices())
    title = models.CharField("名称", max_length=120)
    held_on = models.DateField("取得或举行日期")
    result = models.CharField("结果", max_length=60, blank=True)
    passed = models.BooleanField("合格", default=True)
    expires_on = models.DateField("有效期至", null=True, blank=True)

    class Meta:
        verbose_name = "专家资格和培训考核"


class ExpertNote(Protected, models.Model):
    """评价记录 by the office on conduct or quality of work; never shown to the expert's peers or applicants."""

    protected_fields = ("expert_id", "on", "kind", "words", "entered_by_id")

    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="notes")
    on = models.DateField("日期")
    kind = models.CharField("方面", max_length=10, choices=NoteKind.choices())
    words = models.TextField("评价")
    entered_by_id = models.BigIntegerField()

    class Meta:
        verbose_name = "评价记录"


class Availability(Protected, models.Model):
    """可用时间 as the expert states it, both ends included. A withdrawn one stays on file."""

    protected_fields = ("expert_id", "starts", "ends", "withdrawn")

    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="availabilities")
    starts = models.DateField("起")
    ends = models.DateField("止")
    withdrawn = models.BooleanField("已撤回", default=False)

    class Meta:
        verbose_name = "可用时间"


class ExpertCall(Protected, models.Model):
    """邀请 to serve in a round, and the answer. An open or declined one keeps the expert out of the draw."""

    protected_fields = ("round_id", "expert_id", "invited_at", "invited_by_id", "state", "version", "answered_at",
                        "reason")  # fmt: skip

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="expert_calls")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="calls")
    invited_at = models.DateTimeField()
    invited_by_id = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=CallState.choices(), default=CallState.OPEN)
    version = models.PositiveIntegerField(default=1)
    answered_at = models.DateTimeField(null=True)
    reason = models.CharField("理由", max_length=500, blank=True)

    class Meta:
        verbose_name = "评审邀请"
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "expert"], name="called_once_a_round")]


class PostProposal(Protected, models.Model):
    """A post as the expert enters it himself; it becomes a post once the office has checked it."""

    protected_fields = ("expert_id", "employer", "credit_code", "title", "starts", "ends", "state", "version",
                        "proposed_at", "decided_by_id")  # fmt: skip

    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="post_proposals")
    employer = models.CharField("任职单位", max_length=120)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    title = models.CharField("职务", max_length=60, blank=True)
    starts = models.DateField("起")
    ends = models.DateField("止", null=True, blank=True)
    state = models.CharField(max_length=10, choices=ProposalState.choices(), default=ProposalState.PROPOSED)
    version = models.PositiveIntegerField(default=1)
    proposed_at = models.DateTimeField()
    decided_by_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "专家本人填报的任职经历"


class Mentoring(Protected, models.Model):
    """指导专家 filed with the office (Art. 14)."""

    protected_fields = ("person_id", "organisation_id", "starts", "ends", "filed_on")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mentorings")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="mentorings")
    starts = models.DateField("起")
    ends = models.DateField("止", null=True, blank=True)
    filed_on = models.DateField("备案日期")

    class Meta:
        verbose_name = "指导备案"


class Handover(Protected, models.Model):
    """A colleague's open work handed over as an act (A/B 角)."""

    protected_fields = ("authority_id", "from_person_id", "to_person_id", "reason", "cases", "handed_at")

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="handovers")
    from_person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    to_person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("事由", max_length=200)
    cases = models.JSONField(default=list)
    """Application ids handed over."""
    handed_at = models.DateTimeField()

    class Meta:
        verbose_name = "工作交接"
