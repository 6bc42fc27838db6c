"""How procedure reads, locks, scopes and names an application."""

from guiguan.applications import queries
from guiguan.applications.models import Application
from guiguan.applications.queries.facts import facts_of
from guiguan.applications.rules import outside_label
from guiguan.law import policy as law
from guiguan.procedure.ports import CaseKind
from guiguan.rounds.models import Round

APPLICATION = CaseKind(
    name=queries.KIND,
    label="申报",
    model=Application,
    facts=facts_of,
    policy=lambda application: law.load(application.round.policy_id),
    authority_id=lambda application: int(application.round.authority_id),
    roles=queries.case_roles,
    visible=queries.visible,
    title=lambda application: application.title or "（未命名）",
    # Refusals and act pages are read by applicants too: the label gives nothing away before its time.
    state_label=outside_label,
    lock_path=lambda application: [(Round, application.round_id), (Application, application.pk)],
    recipients=queries.recipients,
)
