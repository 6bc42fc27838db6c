"""Lists are held under the round's lock, so that no two officers can pass a cap together (Art. 3)."""

from typing import ClassVar

from django.db import models

from guiguan.applications.models import Application
from guiguan.conferral.states import CommendationState, ListState
from guiguan.procedure.register.protected import Protected
from guiguan.rounds.models import Round


class AwardList(Protected, models.Model):
    """获奖建议名单, 拟获奖名单: one list that moves through the bodies."""

    protected_fields = ("round_id", "state", "version", "drafted_by_id", "tabled_by_id", "resolution",
                        "approval_body", "approval_number", "approval_on")  # fmt: skip

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="award_lists")
    state = models.CharField(max_length=12, choices=ListState.choices(), default=ListState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    drafted_by_id = models.BigIntegerField()
    tabled_by_id = models.BigIntegerField(null=True)
    resolution = models.CharField("决议文号", max_length=60, blank=True)
    approval_body = models.CharField("批准机关", max_length=80, blank=True)
    approval_number = models.CharField("批复文号", max_length=60, blank=True)
    approval_on = models.DateField("批复日期", null=True)

    class Meta:
        verbose_name = "名单"


class ListEntry(Protected, models.Model):
    protected_fields = ("award_list_id", "application_id", "prize", "kind", "rank", "reason", "struck", "struck_reason")

    award_list = models.ForeignKey(AwardList, on_delete=models.PROTECT, related_name="entries")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="list_entries")
    prize = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    rank = models.PositiveSmallIntegerField("综合评价名次")
    reason = models.CharField("建议理由", max_length=300, blank=True)
    """What the office weighed besides the evaluation (Art. 26 经济社会发展实际)."""
    struck = models.BooleanField("未列入", default=False)
    struck_reason = models.CharField("未列入的理由", max_length=300, blank=True)

    class Meta:
        verbose_name = "名单项"
        constraints: ClassVar = [models.UniqueConstraint(fields=["award_list", "application"], name="list_entry_once")]


class Commendation(Protected, models.Model):
    """The Government's document: its number and 成文日期 are entered, never generated (Art. 27)."""

    protected_fields = ("award_list_id", "number", "dated_on", "state", "version", "entered_by_id", "confirmed_by_id")

    award_list = models.ForeignKey(AwardList, on_delete=models.PROTECT, related_name="commendations")
    number = models.CharField("表彰文件文号", max_length=60)
    dated_on = models.DateField("成文日期")
    scan_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=12, choices=CommendationState.choices(), default=CommendationState.ENTERED)
    version = models.PositiveIntegerField(default=1)
    entered_by_id = models.BigIntegerField()
    confirmed_by_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "表彰"
