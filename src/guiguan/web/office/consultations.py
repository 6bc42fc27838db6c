"""征求意见: departments asked, letters out, replies in, and the table of all of it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from guiguan.applications.queries import consulting
from guiguan.documents import queries as documents
from guiguan.documents import spreadsheet
from guiguan.documents.operations import log_access
from guiguan.people import queries as people
from guiguan.procedure.engine import roles_on
from guiguan.procedure.ports import case_kind
from guiguan.procedure.spec import OFFICE
from guiguan.web import access
from guiguan.web.attachment import attached
from guiguan.web.desk import act_panel, timeline
from guiguan.web.office import exports
from guiguan.web.office.exports import Column

ON_ROUND = ("consultation.send", "consultation.ask_again", "consultation.nothing_new")
LETTERS = (
    Column("届次", lambda line: str(line[0].round)),
    Column("部门", lambda line: line[0].department.name),
    Column("文号", lambda line: line[0].number),
    Column("再次征求", lambda line: "是" if line[0].again else ""),
    Column("发函", lambda line: line[0].sent_on),
    Column("请复", lambda line: line[0].due_on),
    Column("逾期未复", lambda line: "是" if line[3] else ""),
    Column("催复", lambda line: line[0].reminded_on),
    Column("未复", lambda line: line[2]),
    Column("所列", lambda line: line[1]),
)
ON_AUTHORITY = ("department.list", "department.drop")


def _in_office(request: HttpRequest, a_round: Any) -> None:
    actor, at = access.actor_of(request), access.at_of(request)
    if not roles_on(case_kind("round"), a_round, actor, at) & OFFICE:
        raise Http404


def _excel(request: HttpRequest, sheet: Any, name: str, thing: str) -> HttpResponse:
    log_access(access.actor_of(request), access.at_of(request), exports.EXPORT, thing, f"{name} {len(sheet[2])} 行")
    return attached(spreadsheet.xlsx([sheet]), spreadsheet.XLSX, f"{name}.xlsx")


@access.roles(*OFFICE)
def rounds(request: HttpRequest) -> HttpResponse:
    """The rounds of one's office that are under way, each with its letters out and late."""
    actor, at = access.actor_of(request), access.at_of(request)
    mine = people.authorities_where(actor.person_id, OFFICE, at)
    under_way = case_kind("round").visible(actor, at).filter(state="called", authority_id__in=mine)
    lines = [(row, consulting.letters_with_counts(row, actor, at)) for row in under_way.order_by("-year", "-pk")]
    if exports.asked(request):
        return exports.workbook(request, "征求意见函", LETTERS, [one for _, letters in lines for one in letters])
    return render(request, "office/consultation_rounds.html", {"lines": lines})


@access.case("round")
def consultations(request: HttpRequest, a_round: Any) -> HttpResponse:
    """征求意见汇总 of a round, its letters, the departments on the list."""
    _in_office(request, a_round)
    actor, at = access.actor_of(request), access.at_of(request)
    context = {
        "round": a_round,
        "summary": consulting.summary(a_round, actor, at),
        "letters": consulting.letters_with_counts(a_round, actor, at),
        "statements": consulting.statements_of(a_round),
        "departments": consulting.departments(a_round.authority_id),
        "days": a_round.rules.parameters.get("adverse_days") or 0,
        "panel": act_panel(a_round, "round", actor=actor, at=at, only=ON_ROUND),
        "listing": act_panel(a_round.authority, "authority", actor=actor, at=at, only=ON_AUTHORITY),
    }
    return render(request, "office/consultations.html", context)


@access.case("round")
def consultations_table(request: HttpRequest, a_round: Any) -> HttpResponse:
    _in_office(request, a_round)
    found = consulting.summary(a_round, access.actor_of(request), access.at_of(request))
    return _excel(request, found.sheet(), f"{a_round}征求意见汇总", f"round/{a_round.pk}")


@access.case("consultation")
def letter(request: HttpRequest, found: Any) -> HttpResponse:
    """One letter: its lines, its paper and attachment, the reply."""
    actor, at = access.actor_of(request), access.at_of(request)
    context = {
        "letter": found,
        "lines": [
            (row, consulting.word_of(row, timezone.localtime(at).date()))
            for row in consulting.lines_of(found, actor, at)
        ],
        "papers": documents.readable_of_case("consultation", found.pk, OFFICE),
        "files": documents.attachments_of("consultation", found.pk),
        "panel": act_panel(found, "consultation", actor=actor, at=at),
        "entries": timeline("consultation", found.pk, named=True),
    }
    return render(request, "office/consultation.html", context)


@access.case("consultation")
def letter_table(request: HttpRequest, found: Any) -> HttpResponse:
    lines = consulting.lines_of(found, access.actor_of(request), access.at_of(request))
    sheet = consulting.sheet_of(found, lines)
    return _excel(request, sheet, f"征求意见附件（{found.department.name}）", f"consultation/{found.pk}")


urlpatterns = [
    path("office/consultations/", rounds, name="consultation-rounds"),
    path("office/rounds/<int:pk>/consultations/", consultations, name="consultations"),
    path("office/rounds/<int:pk>/consultations.xlsx", consultations_table, name="consultations-table"),
    path("office/consultations/<int:pk>/", letter, name="consultation"),
    path("office/consultations/<int:pk>/attachment.xlsx", letter_table, name="consultation-table"),
]
