"""Gathers the plain facts that the guards of an application ask for; only those its state needs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from guiguan.applications import ports, queries
from guiguan.applications.models import Application
from guiguan.applications.queries import eligibility
from guiguan.applications.queries.consulting import undecided
from guiguan.applications.queries.findings import findings_as_signed, signed_by
from guiguan.applications.rules import ApplicationFacts, FindingsFacts
from guiguan.applications.states import ApplicationState as S
from guiguan.procedure.spec import Actor
from guiguan.rounds import queries as rounds


@dataclass(frozen=True, slots=True)
class Flags:
    """What modules above know of the case, asked only by the guard that wants to know."""

    application: Application
    asked: Mapping[str, Callable[[Application], bool]]

    def __contains__(self, flag: object) -> bool:
        return flag in self.asked and self.asked[str(flag)](self.application)


def facts_of(application: Application, actor: Actor, at: datetime) -> ApplicationFacts:
    """``at`` is the instant judged: that of a step on paper for what is entered afterwards."""
    gathered: dict[str, Any] = {}
    if application.state == S.DRAFT:
        gathered = _draft(application, at)
    elif application.state in {S.CHECKING, S.CHECKED}:
        gathered = _check(application, at)
    elif application.state == S.SUPPLEMENTING:
        supplement = queries.open_supplement(application)
        gathered = {"supplement_due": queries.due_of(supplement) if supplement else None}
    elif application.state == S.NOTICED:
        long_enough, no_objection = eligibility.public_notice(application, "qualification", at)
        gathered = {"qualification_notice": long_enough, "no_objection": no_objection}
    return ApplicationFacts(
        actor_person=actor.person_id,
        today=timezone.localtime(at).date(),
        round_open=rounds.is_open(application.round, at),
        handler=application.handler_id,
        adverse=undecided(application) if application.state not in {S.DRAFT, S.SUBMITTED} else (),
        flags=Flags(application, ports.flags.get(application.state, {})),
        **gathered,
    )


def _draft(application: Application, at: datetime) -> dict[str, Any]:
    notice = queries.internal_notice_of(application)
    facts, policy = eligibility.facts_of(application, at), eligibility.policy_of(application)
    rulings, on = eligibility.rulings_of(application), timezone.localtime(at).date()
    dossier = queries.dossier_of(application)
    wanting = tuple(
        f"{dossier.numeral(item.part)}、{dossier.by_key[item.part].title}：{item.sentence}"
        for step in queries.progress_of(application, dossier)
        for item in step.wanting
    )
    return {
        "internal_posted": notice.posted_on if notice else None,
        "internal_recorded": bool(notice and notice.last_day),
        "internal": policy.judge("internal_notice.long_enough", facts, on, rulings),
        "needs_employer": application.person_id is not None,
        "employer_confirmed": bool(notice and notice.confirmed_at),
        "wanting": wanting,
        "same_year": policy.judge("same_year.not_both", facts, on, rulings),
        "same_prize": policy.judge("same_prize.five_years", facts, on, rulings),
    }


def _check(application: Application, at: datetime) -> dict[str, Any]:
    needed = queries.signers(application, at)
    return {
        "findings": FindingsFacts.count(row["finding"] for row in findings_as_signed(application)),
        "signers": len(needed),
        "unsigned": len(needed - signed_by(application)),
    }
