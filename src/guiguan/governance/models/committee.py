"""The committee: its meetings and what is on their agenda (Art. 8)."""

from django.db import models

from guiguan.governance.states import MeetingState, Outcome
from guiguan.people.models import Authority
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

    protected_fields = ("meeting_id", "position", "subject_kind", "subject_id", "title", "outcome", "opinion", "left",
                        "concerns")  # fmt: skip
    protected_later = (("left",), ("concerns",))

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField("序号")
    subject_kind = models.CharField(max_length=40)
    """``review_rules``, ``award_list`` or ``matter``."""
    subject_id = models.BigIntegerField(null=True)
    title = models.CharField("议题", max_length=160)
    concerns = models.JSONField("所涉申报", default=list)
    """Applications that the matter is about, besides those its subject decides on."""
    outcome = models.CharField("审议结果", max_length=20, choices=Outcome.choices(), blank=True)
    opinion = models.TextField("审议意见", blank=True)
    left = models.JSONField("离场委员", default=list)
    """Names, as in the minutes, of members who left for this item and are counted out."""

    class Meta:
        verbose_name = "议题"
