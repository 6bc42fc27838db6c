"""Draws of experts by lot."""

from typing import ClassVar

from django.db import models

from guiguan.governance.states import DrawState
from guiguan.procedure.register.protected import Protected
from guiguan.rounds.models import Round


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
