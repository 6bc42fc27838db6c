"""Meetings and resolutions; experts; groups, oaths, declarations, recusals."""

from typing import ClassVar

from django.db import models

from guiguan.applications.models import Application
from guiguan.governance.states import (
    CallState,
    DrawState,
    ExpertState,
    Ground,
    GroupState,
    MeetingState,
    NoteKind,
    Origin,
    Outcome,
    ProposalState,
    RecordKind,
    RecusalSource,
    RecusalState,
    Stage,
)
from guiguan.honours.models import Honour
from guiguan.people.models import Authority, Organisation, Person
from guiguan.procedure.register.protected import Protected
from guiguan.rounds.models import Round


class Meeting(Protected, models.Model):
    """A meeting of the committee: agenda, minutes, resolution (Art. 8: 审议, no ballot unless its rules have one)."""

    protected_fields = ("authority_id", "round_id", "title", "held_on", "place", "present", "minutes", "resolution",
                        "state", "version", "convened_by_id", "resolved_by_id")  # fmt: skip

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="meetings")
    round = models.ForeignKey(Round, null=True, on_delete=models.PROTECT, related_name="meetings")
    title = models.CharField("会议名称", max_length=120)
    held_on = models.DateField("会议日期")
    place = models.CharField("地点", max_length=80, blank=True)
    present = models.JSONField("出席委员", default=list)
    """List of names as entered in the minutes."""
    minutes = models.TextField("会议纪要", blank=True)
    resolution = models.CharField("决议文号", max_length=60, blank=True)
    state = models.CharField(max_length=20, choices=MeetingState.choices(), default=MeetingState.CONVENED)
    version = models.PositiveIntegerField(default=1)
    convened_by_id = models.BigIntegerField()
    resolved_by_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "审定委会议"


class AgendaItem(Protected, models.Model):
    """One matter on the agenda and what the committee decided on it."""

    protected_fields = ("meeting_id", "position", "subject_kind", "subject_id", "title", "outcome", "opinion")

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField("序号")
    subject_kind = models.CharField(max_length=40)
    """``review_rules``, ``award_list`` or ``matter``."""
    subject_id = models.BigIntegerField(null=True)
    title = models.CharField("议题", max_length=160)
    outcome = models.CharField("审议结果", max_length=20, choices=Outcome.choices(), blank=True)
    opinion = models.TextField("审议意见", blank=True)

    class Meta:
        verbose_name = "议题"


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


class ReviewGroup(Protected, models.Model):
    """评审组 of a round, ended by law when the round's review work is over (Art. 10)."""

    protected_fields = ("round_id", "name", "state", "version", "formed_by_id", "activated_by_id", "disbanded_at")

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="groups")
    name = models.CharField("组名", max_length=60)
    state = models.CharField(max_length=20, choices=GroupState.choices(), default=GroupState.FORMED)
    version = models.PositiveIntegerField(default=1)
    formed_by_id = models.BigIntegerField()
    activated_by_id = models.BigIntegerField(null=True)
    disbanded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "评审组"
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "name"], name="group_name_once")]


class GroupMember(Protected, models.Model):
    protected_fields = ("group_id", "person_id", "leads", "left_at")

    group = models.ForeignKey(ReviewGroup, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="group_seats")
    leads = models.BooleanField("组长", default=False)
    left_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "评审组成员"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["group", "person"], name="group_seat_once"),
            models.UniqueConstraint(
                fields=["group"], condition=models.Q(leads=True, left_at__isnull=True), name="one_leader_a_group"
            ),
        ]


class Oath(Protected, models.Model):
    """承诺书, sworn before any file opens (Art. 29)."""

    protected_fields = ("group_id", "person_id", "edition", "sworn_at")

    group = models.ForeignKey(ReviewGroup, on_delete=models.PROTECT, related_name="oaths")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    edition = models.CharField("承诺书版本", max_length=20)
    sworn_at = models.DateTimeField()

    class Meta:
        verbose_name = "承诺书"
        constraints: ClassVar = [models.UniqueConstraint(fields=["group", "person"], name="oath_once")]


class Declaration(Protected, models.Model):
    """A member's statement for one application: no interest, or which one. No statement = unknown = blocked."""

    protected_fields = ("group_id", "person_id", "application_id", "stage", "interest", "declared_at")

    group = models.ForeignKey(ReviewGroup, on_delete=models.PROTECT, related_name="declarations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="declarations")
    stage = models.CharField("环节", max_length=10, choices=Stage.choices(), default=Stage.CHECK)
    """Asked again when the work reaches the next stage."""
    interest = models.BooleanField("有利害关系")
    declared_at = models.DateTimeField()

    class Meta:
        verbose_name = "回避申报"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["group", "person", "application", "stage"], name="declared_once_a_stage")
        ]


class GroupCase(Protected, models.Model):
    """An application in the hands of a group."""

    protected_fields = ("group_id", "application_id", "proposed_at", "taken_at")

    group = models.ForeignKey(ReviewGroup, on_delete=models.PROTECT, related_name="cases")
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="group_case")
    proposed_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "评审组承担的申报"


class Recusal(Protected, models.Model):
    """A dated recusal with its source, ground, reason and decider; it reaches every channel at the next request."""

    protected_fields = ("round_id", "person_id", "application_id", "source", "ground", "reason", "evidence", "state",
                        "version", "raised_at", "raised_by_id", "decided_by_id", "decided_at", "decision", "late")  # fmt: skip
    protected_later = (("evidence",),)

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
    requested_by_id = models.BigIntegerField()
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.BigIntegerField(null=True)
    answer = models.CharField("核对结果", max_length=200, blank=True)

    class Meta:
        verbose_name = "回避请求"


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


class Draw(Protected, models.Model):
    """专家抽取: one labelled run. Everything it was drawn from is kept, so that anybody can draw it again."""

    protected_fields = ("round_id", "label", "state", "version", "problem", "digest_of_problem", "seed",
                        "witnessed_by_id", "witnessed_at", "plan", "proof", "swaps", "reasons", "groups",
                        "prepared_by_id", "deployed_by_id", "end_reason")  # fmt: skip

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="draws")
    label = models.CharField("方案名称", max_length=40)
    state = models.CharField(max_length=20, choices=DrawState.choices(), default=DrawState.PREPARED)
    version = models.PositiveIntegerField(default=1)
    problem = models.JSONField()
    """As :meth:`guiguan.governance.draw.problem.Problem.as_json`."""
    digest_of_problem = models.CharField(max_length=64)
    seed = models.CharField("种子", max_length=40, blank=True)
    witnessed_by_id = models.BigIntegerField(null=True)
    witnessed_at = models.DateTimeField(null=True)
    plan = models.JSONField("方案", default=list)
    """List of {"members": [person], "cases": [application], "alternates": [person]}."""
    proof = models.JSONField("证明", default=dict)
    """{"proven", "value", "bound", "worst", "total", "route", "solver"}."""
    swaps = models.JSONField("手工调换", default=list)
    """List of {"group", "out", "in", "reason", "by", "cost"}; a redrawn place carries "redraw" instead of a cost."""
    reasons = models.JSONField("不可行的原因", default=dict)
    """{"reasons": [sentence], "minimal": bool, "helps": [sentence]}."""
    groups = models.JSONField(default=list)
    """Ids of the review groups formed, in the order of the plan."""
    prepared_by_id = models.BigIntegerField()
    deployed_by_id = models.BigIntegerField(null=True)
    end_reason = models.CharField("弃用原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "专家抽取"
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "label"], name="draw_label_once")]


class DrawProgress(models.Model):
    """How far a running draw is, and whether somebody asked it to stop with the best so far. No act."""

    draw = models.OneToOneField(Draw, on_delete=models.CASCADE, related_name="progress")
    words = models.CharField(max_length=80, blank=True)
    value = models.BigIntegerField(default=0)
    bound = models.BigIntegerField(default=0)
    told_at = models.DateTimeField()
    stop = models.BooleanField(default=False)

    class Meta:
        verbose_name = "抽取进度"
