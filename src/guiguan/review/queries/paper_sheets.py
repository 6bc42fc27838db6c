"""Reading sheets entered from paper. Their values are for the two officers at work on them; each look is logged."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from guiguan.applications import queries as applications
from guiguan.applications.states import ApplicationState
from guiguan.governance.queries import groups, staff
from guiguan.people import queries as people
from guiguan.procedure.spec import OFFICE, Actor
from guiguan.review.models import PaperSheet, Sheet
from guiguan.review.queries import sheets
from guiguan.review.rules.guards import PaperSheetFacts
from guiguan.review.states import PaperSheetState, SheetState

LOOKED = "查看纸质评分"
"""How a look at the values stands in the access log."""


def visible(actor: Actor, at: datetime) -> QuerySet[PaperSheet]:
    """To the office of the authority, except for who is recused from the case; to nobody else."""
    rows = PaperSheet.objects.select_related("sheet__person", *sheets.RELATED)
    if not actor.person_id or people.is_administrator(actor.person_id, at):
        return rows.none()
    offices = people.authorities_where(actor.person_id, OFFICE, at)
    return rows.filter(application__round__authority_id__in=offices).exclude(
        application_id__in=staff.closed_to(actor, at)
    ).order_by("id")  # fmt: skip


def shows_values(paper: PaperSheet) -> bool:
    """Only while it waits to be checked; afterwards the values are sealed like every other sheet's."""
    return paper.state == PaperSheetState.ENTERED


def may_open_scan(_file: Any, paper: PaperSheet, actor: Actor, at: datetime) -> bool:
    """The scan shows the values: it opens as long as they do, and again with the sheet itself."""
    office = bool(applications.roles_of_office(paper.application, actor, at))
    return office and (shows_values(paper) or sheets.may_see(paper.sheet, actor, at))


def begun_online(sheet: Sheet) -> bool:
    """Whether the expert has written anything on his sheet in the system."""
    rows = sheets.items(sheet).values()
    factors = sheets.factors_of(sheet)
    return any(sheets.begun(row) or row.percent is not None for row in rows) or bool(factors and factors.text)


def facts(paper: PaperSheet, actor: Actor, _at: datetime) -> PaperSheetFacts:
    return PaperSheetFacts(
        actor_person=actor.person_id,
        entered_by=paper.entered_by_id,
        begun_online=paper.state == PaperSheetState.ENTERED and begun_online(paper.sheet),
        sheet_open=paper.sheet.state == SheetState.OPEN,
        in_review=paper.application.state == ApplicationState.IN_DOCUMENT_REVIEW,
    )


def members_to_enter(application_id: int) -> list[tuple[int, str]]:
    """(person, name) of every member who has a sheet, submitted or not: the list says nothing about progress."""
    rows = sheets.live_sheets(application_id).filter(person_id__in=groups.free_members(application_id))
    return list(rows.order_by("person__name", "person_id").values_list("person_id", "person__name"))
