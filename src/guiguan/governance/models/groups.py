"""Review groups: seats, oaths, declarations, cases in hand (Arts. 10, 29)."""

from typing import ClassVar

from django.db import models

from guiguan.applications.models import Application
from guiguan.governance.states import GroupState, ProposalState, Stage
from guiguan.people.models import Person
from guiguan.procedure.register.protected import Protected
from guiguan.rounds.models import Round


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

    protected_fields = ("group_id", "person_id", "edition", "sworn_at", "signed_on")
    protected_later = (("signed_on",),)

    group = models.ForeignKey(ReviewGroup, on_delete=models.PROTECT, related_name="oaths")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    edition = models.CharField("承诺书版本", max_length=20)
    sworn_at = models.DateTimeField()
    """From when it counts; on paper, when a second officer had compared the scan."""
    signed_on = models.DateField("纸面签署日期", null=True)

    class Meta:
        verbose_name = "承诺书"
        constraints: ClassVar = [models.UniqueConstraint(fields=["group", "person"], name="oath_once")]


class PaperOath(Protected, models.Model):
    """承诺书和回避申报 signed on paper: entered by one officer from the scan, of no effect until another compared it."""

    protected_fields = ("group_id", "person_id", "edition", "signed_on", "answers", "state", "version",
                        "entered_by_id", "decided_by_id")  # fmt: skip

    group = models.ForeignKey(ReviewGroup, on_delete=models.PROTECT, related_name="paper_oaths")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    edition = models.CharField("承诺书版本", max_length=20, blank=True)
    """Empty where the member has sworn before and the paper declares interests only."""
    signed_on = models.DateField("纸面签署日期")
    answers = models.JSONField("回避申报", default=list)
    """List of {"application", "stage", "ground", "reason"}; an empty ground says there is no interest."""
    state = models.CharField(max_length=10, choices=ProposalState.choices(), default=ProposalState.PROPOSED)
    version = models.PositiveIntegerField(default=1)
    entered_by_id = models.BigIntegerField()
    decided_by_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "纸质承诺书"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["group", "person"], condition=models.Q(state="proposed"), name="one_paper_oath_waits"
            )
        ]


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
