"""Parents of organisations as the office finds them in public registers (Art. 29 rests on them)."""

from django.db import models

from guiguan.governance.states import LinkKind, ProposalState
from guiguan.people.models import Authority
from guiguan.procedure.register.protected import Protected


class OrganisationLink(Protected, models.Model):
    """One officer's entry of a parent; it counts once another has compared it. ``NONE`` has no parent's code."""

    protected_fields = ("authority_id", "child_code", "child_name", "kind", "parent_code", "parent_name", "source",
                        "looked_up_on", "state", "version", "proposed_at", "proposed_by_id", "decided_by_id")  # fmt: skip

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="organisation_links")
    child_code = models.CharField("下属单位代码", max_length=18)
    child_name = models.CharField("下属单位", max_length=120)
    kind = models.CharField("关系", max_length=10, choices=LinkKind.choices())
    parent_code = models.CharField("上级单位代码", max_length=18, blank=True)
    parent_name = models.CharField("上级单位", max_length=120, blank=True)
    source = models.CharField("信息来源", max_length=200)
    looked_up_on = models.DateField("查询日期")
    state = models.CharField(max_length=10, choices=ProposalState.choices(), default=ProposalState.PROPOSED)
    version = models.PositiveIntegerField(default=1)
    proposed_at = models.DateTimeField()
    proposed_by_id = models.BigIntegerField()
    decided_by_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "单位隶属关系"
