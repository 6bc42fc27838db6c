"""Small things that several operations of this module share."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from guiguan.applications.models import Application
from guiguan.people import operations as people
from guiguan.people.models import Organisation
from guiguan.procedure.engine import CaseMovedOn, Effect, perform
from guiguan.procedure.models import Entry
from guiguan.procedure.spec import Act, Actor
from guiguan.rounds.models import Round

TRIES = 5


def office_of(application: Application) -> str:
    return application.round.authority.office


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
