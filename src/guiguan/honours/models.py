"""The register of honours. A past list answers "not found" only when two officers certified it complete."""

from typing import ClassVar

from django.db import models

from guiguan.honours.states import HonourState, RollState
from guiguan.people.models import Authority, Organisation, Person
from guiguan.procedure.register.protected import Protected


class HonourRoll(Protected, models.Model):
    """The list of one past or present round."""

    protected_fields = ("authority_id", "label", "state", "version", "decree", "proposed_by_id", "certified_by_id")

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="honour_rolls")
    label = models.CharField("届次", max_length=40)
    year = models.PositiveSmallIntegerField("年份", null=True)
    state = models.CharField(max_length=20, choices=RollState.choices(), default=RollState.UNCERTIFIED)
    version = models.PositiveIntegerField(default=1)
    decree = models.CharField("表彰文件", max_length=80, blank=True)
    proposed_by_id = models.BigIntegerField(null=True)
    certified_by_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "历届名单"
        constraints: ClassVar = [models.UniqueConstraint(fields=["authority", "label"], name="roll_once")]


class Honour(Protected, models.Model):
    """One award: the named model or achievement wins, the organisation or person holds it (Art. 2)."""

    protected_fields = ("roll_id", "prize", "kind", "prize_name", "item", "holder", "person_name", "organisation_id",
                        "person_id", "awarded_on", "document", "state", "version", "source", "application_id")  # fmt: skip

    roll = models.ForeignKey(HonourRoll, on_delete=models.PROTECT, related_name="honours")
    prize = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    prize_name = models.CharField("奖项", max_length=80)
    item = models.CharField("模式或成果", max_length=200, blank=True)
    holder = models.CharField("组织", max_length=160, blank=True)
    person_name = models.CharField("个人", max_length=80, blank=True)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="honours")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="honours")
    awarded_on = models.DateField("获奖日期（成文日期）", null=True)
    document = models.CharField("表彰文件", max_length=80, blank=True)
    state = models.CharField(max_length=20, choices=HonourState.choices(), default=HonourState.HELD)
    version = models.PositiveIntegerField(default=1)
    source = models.CharField("来源", max_length=300, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    application_id = models.BigIntegerField(null=True, unique=True)

    class Meta:
        verbose_name = "荣誉"
