"""Reading applications entered from paper: the office of the authority alone, those waiting and those decided."""

from datetime import datetime

from django.db.models import QuerySet

from guiguan.applications.models import PaperFiling
from guiguan.applications.rules.on_paper import PaperFilingFacts
from guiguan.people import queries as people
from guiguan.procedure.spec import OFFICE, Actor

KIND = "paper_filing"


def visible(actor: Actor, at: datetime) -> QuerySet[PaperFiling]:
    rows = PaperFiling.objects.select_related("round__authority", "application")
    if not actor.person_id or people.is_administrator(actor.person_id, at):
        return rows.none()
    return rows.filter(round__authority_id__in=people.authorities_where(actor.person_id, OFFICE, at)).order_by("-id")


def facts(row: PaperFiling, actor: Actor, _at: datetime) -> PaperFilingFacts:
    return PaperFilingFacts(actor.person_id, row.entered_by_id)


def waiting(round_id: int) -> QuerySet[PaperFiling]:
    return PaperFiling.objects.filter(round_id=round_id, state="entered")
