"""Small things that several operations of this module share."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from guiguan.applications.models import Application
from guiguan.documents import operations as documents
from guiguan.documents.blocks import Block
from guiguan.documents.merge import Said, typed
from guiguan.documents.models import Paper
from guiguan.people import operations as people
from guiguan.people.models import Organisation
from guiguan.procedure.engine import CaseMovedOn, Effect, Pen, perform
from guiguan.procedure.models import Entry
from guiguan.procedure.spec import Act, Actor
from guiguan.rounds.models import Round

TRIES = 5


def issue_paper(
    fresh: Application,
    pen: Pen,
    *,
    kind: str,
    title: Said | None = None,
    blocks: Sequence[Block],
    number: str = "",
    audience: str = Paper.Audience.PARTY,
    reader: str = "",
) -> Paper:
    """Issue a paper on the case in the office's name; to the applicant unless said otherwise."""
    return documents.issue(
        pen,
        authority_id=fresh.round.authority_id,
        round_id=fresh.round_id,
        kind=kind,
        title=title or typed(kind),
        blocks=blocks,
        number=number,
        case_kind="application",
        case_id=fresh.pk,
        audience=audience,
        reader=reader,
        party_id=fresh.pk if audience == Paper.Audience.PARTY else None,
        signer=fresh.round.authority.office,
    )


def on_paper_day(actor: Actor, at: datetime) -> date:
    """The day on which the step happened: today, or the day of a step on paper entered afterwards."""
    return timezone.localtime(actor.paper.occurred_at if actor.paper else at).date()


def organisation_of(name: str, code: str, *, unit: str = "", district: str = "", trade: str = "") -> Organisation:
    """The organisation with this code (and unit), entered now if nobody has entered it yet."""
    held = Organisation.objects.filter(credit_code=code, unit=unit).first()
    return held or people.enter_organisation(name, code, unit=unit, district=district, trade=trade)


def perform_on_round(
    act: Act[Any], a_round: Round, *, actor: Actor, at: datetime, effect: Effect, note: str = ""
) -> Entry:
    """Applicants begin side by side: one who merely came second tries again on the fresh round.

    The act leaves the round's own content alone, so nothing anybody saw can be overwritten.
    """
    for _ in range(TRIES - 1):
        try:
            return perform(act, a_round, actor=actor, at=at, effect=effect, note=note)
        except CaseMovedOn:
            a_round.refresh_from_db()
    return perform(act, a_round, actor=actor, at=at, effect=effect, note=note)
