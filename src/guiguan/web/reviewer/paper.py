"""评分记录表 on paper: one's own sheet for the file, the blank one to be filled by hand, and what was entered from it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from guiguan.documents import queries as documents
from guiguan.documents.operations import log_access
from guiguan.law import policy as law
from guiguan.procedure.engine import roles_on
from guiguan.procedure.ports import case_kind
from guiguan.procedure.spec import OFFICE, Role
from guiguan.review import prompts
from guiguan.review.queries import copies, paper_sheets, sheets
from guiguan.review.rules.scoring import BANDS
from guiguan.review.states import PaperSheetState
from guiguan.web import access
from guiguan.web.desk import act_panel, timeline
from guiguan.web.reviewer.sheets import planned_end
from guiguan.web.reviewer.sources import cited, files_of
from guiguan.web.rounds_shown import Standing, labels

READERS = OFFICE | {Role.REVIEWER, Role.LEADER}


def _lines(criteria: Any, content: list[dict[str, Any]]) -> list[tuple[dict[str, Any], dict[str, Any] | None]]:
    """(item, what stands on it), in the order of the criteria."""
    given = {row["no"]: row for row in content}
    return [(about, given.get(str(about["no"]))) for about in sheets.items_of(criteria)]


def _legend(criteria: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    texts = criteria.get("bands", {})
    ranges = [f"{low}%—{high}%" for low, high in BANDS]
    return [(kind, list(zip(ranges, prompts.bands(judged, texts), strict=True)))
            for judged, kind in (("process", "过程条目"), ("result", "结果条目"))]  # fmt: skip


@access.case("sheet")
def own_sheet(request: HttpRequest, found: Any) -> HttpResponse:
    """A sheet for the printer, to whoever may see its scores; the owner's draft too, never with private notes.
    ``?copy=first``: as it was submitted before it was taken back."""
    if not sheets.may_see(found, access.actor_of(request), access.at_of(request)):
        raise Http404
    first, wanted = copies.first_copy(found), request.GET.get("copy") == "first"
    if wanted and first is None:
        raise Http404
    draft = found.state == "open"
    content, factors = (first.content, first.factors) if wanted and first else _as_it_stands(found, draft=draft)
    if first and not wanted:
        content = [{**row, "first": first.unlike(row["no"], row["percent"], row["not_applicable"])} for row in content]
    files = files_of(found.application, request)
    content = [{**row, "thoughts": cited(row["thoughts"], files)} for row in content]
    context = {"case": found.application, "criteria": found.criteria, "expert": found.person.name, "sheet": found,
               "draft": draft, "lines": _lines(found.criteria, content), "factors": factors, "blank": False,
               "first": first, "copy": wanted}  # fmt: skip
    return render(request, "reviewer/sheet_print.html", context)


def _as_it_stands(found: Any, *, draft: bool) -> tuple[list[dict[str, Any]], str]:
    """(items, key factors): what was submitted last, of an open sheet what its expert has written."""
    if not draft:
        return copies.submitted_content(found), copies.submitted_factors(found)
    stored = sheets.factors_of(found)
    return sheets.as_content(found), stored.text if stored else ""


@access.case("application")
def blank_sheet(request: HttpRequest, application: Any) -> HttpResponse:
    """A blank sheet with the case's number, for an expert who scores on paper; nobody's scores are on it."""
    if not roles_on(case_kind("application"), application, access.actor_of(request), access.at_of(request)) & READERS:
        raise Http404
    criteria = sheets.criteria_in_use(application)
    context = {"case": application, "criteria": criteria, "lines": _lines(criteria, []), "legend": _legend(criteria),
               "blank": True}  # fmt: skip
    return render(request, "reviewer/sheet_print.html", context)


@access.case("paper_sheet")
def paper_sheet(request: HttpRequest, found: Any) -> HttpResponse:
    """What one officer entered beside the scan, until another has checked it. Each look at the values is logged."""
    actor, at = access.actor_of(request), access.at_of(request)
    shown = paper_sheets.shows_values(found)
    if shown:
        log_access(actor, at, paper_sheets.LOOKED, f"sheet/{found.sheet_id}", found.application.number or "")
    context = {
        "paper": found,
        "case": found.application,
        "shown": shown,
        "lines": _lines(found.sheet.criteria, found.content) if shown else [],
        "files": documents.attachments_of("paper_sheet", found.pk) if shown else [],
        "standing": _standing(found),
        "panel": act_panel(found, "paper_sheet", actor=actor, at=at),
        "entries": timeline("paper_sheet", found.pk, named=True),
    }
    return render(request, "office/paper_sheet.html", context)


def _standing(found: Any) -> Standing:
    state = PaperSheetState(found.state)
    then, whose, more = {
        PaperSheetState.ENTERED: ("由另一人对照扫描件核对", "录入人以外的审定办人员", "核对之前不计为提交"),
        PaperSheetState.CONFIRMED: ("等待全体成员提交，然后合议", "评审组", "已计为该专家的提交"),
        PaperSheetState.RETURNED: ("重新录入", "审定办经办", "这份录入不计"),
    }[state]
    basis = labels(law.load(found.application.round.policy_id).cite("sheet.submit"))
    until = planned_end(found.application.round, "document_review")
    return Standing(state.label, then, whose, until=until, basis=basis,
                    basis_more="评审规则", now_more=more)  # fmt: skip


urlpatterns = [
    path("review/sheets/<int:pk>/print/", own_sheet, name="sheet-print"),
    path("review/blank-sheets/<int:pk>/", blank_sheet, name="sheet-blank"),
    path("review/paper-sheets/<int:pk>/", paper_sheet, name="paper_sheet"),
]
