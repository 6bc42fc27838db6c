"""Writes leads: what comes without a name, apart from objections, without receipt."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from guiguan.documents import operations as documents
from guiguan.people import queries as people
from guiguan.procedure.engine import Pen, perform, perform_unhurried, refuse
from guiguan.procedure.models import Entry
from guiguan.procedure.ports import CaseKind
from guiguan.procedure.spec import THE_PUBLIC, Actor
from guiguan.publicity import acts, queries
from guiguan.publicity.models import Lead
from guiguan.publicity.states import Channel, LeadState
from guiguan.rounds import queries as rounds
from guiguan.rounds.models import Round

LEAD = CaseKind(
    name="lead",
    label="线索",
    model=Lead,
    facts=lambda _lead, _actor, _at: None,
    policy=lambda lead: rounds.policy_of(lead.round),
    authority_id=lambda lead: int(lead.round.authority_id),
    roles=lambda _lead, _actor, _at: frozenset(),
    visible=queries.visible_leads,
    title=lambda lead: f"线索 {lead.pk}",
    state_label=lambda state: LeadState(state).label,
    lock_path=lambda lead: [(Round, lead.round_id), (Lead, lead.pk)],
    recipients=lambda lead, role, at: people.holders(lead.round.authority_id, role, at),
)


def leave(a_round: Round, *, actor: Actor, at: datetime, content: str, evidence: Any = None,
          version: int | None = None) -> Entry:  # fmt: skip
    """On the web, without a name: whoever is signed in is not noted, and nothing of the sender is kept."""

    def effect(_round: Round, pen: Pen) -> None:
        lead = Lead(round=a_round, channel=Channel.WEB, received_on=timezone.localtime(at).date(), content=content,
                    recorded_by_id=THE_PUBLIC.person_id)  # fmt: skip
        pen.write(lead)
        if evidence:
            documents.store(pen, evidence, case_kind="lead", case_id=lead.pk, purpose="线索附件")

    return perform_unhurried(acts.LEAVE_LEAD, a_round, actor=THE_PUBLIC, at=at, version=version, effect=effect)


def record(
    a_round: Round, *, actor: Actor, at: datetime, channel: str, received_on: date, content: str, scan: Any = None,
    version: int | None = None,
) -> Entry:  # fmt: skip
    if received_on > timezone.localtime(at).date():
        raise refuse(acts.RECORD_LEAD, a_round, "收到日期不能晚于今天。", "请核对日期。", "system:补录的事项须已经发生")

    def effect(_round: Round, pen: Pen) -> None:
        lead = Lead(round=a_round, channel=channel, received_on=received_on, content=content,
                    recorded_by_id=actor.person_id)  # fmt: skip
        pen.write(lead)
        if scan:
            documents.store(pen, scan, case_kind="lead", case_id=lead.pk, purpose="来件扫描")

    return perform(acts.RECORD_LEAD, a_round, actor=actor, at=at, version=version, effect=effect)


def inquire(lead: Lead, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
    """The office takes it up on its own motion."""
    return perform(acts.INQUIRE_LEAD, lead, actor=actor, at=at, version=version, note=reason)


def close(lead: Lead, *, actor: Actor, at: datetime, outcome: str, version: int | None = None) -> Entry:
    def effect(fresh: Lead, _pen: Pen) -> None:
        fresh.outcome = outcome

    return perform(acts.CLOSE_LEAD, lead, actor=actor, at=at, version=version, effect=effect, note=outcome)
