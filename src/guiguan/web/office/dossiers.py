"""申报材料汇总: all dossiers of a round as one Excel file, a row an application."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from guiguan.applications.queries.dossiers import tables_of
from guiguan.documents import spreadsheet
from guiguan.documents.operations import log_access
from guiguan.procedure.engine import roles_on
from guiguan.procedure.ports import case_kind
from guiguan.procedure.spec import OFFICE
from guiguan.web import access
from guiguan.web.attachment import attached
from guiguan.web.office import exports

NOTHING = ("申报材料汇总", ["说明"], [["本届还没有已提交的申报。"]])


@access.case("round")
def dossiers(request: HttpRequest, a_round: Any) -> HttpResponse:
    """The round's dossiers as last submitted, for its own office; each export in the access log."""
    actor, at = access.actor_of(request), access.at_of(request)
    if not roles_on(case_kind("round"), a_round, actor, at) & OFFICE:
        raise Http404
    tables = tables_of(a_round, actor, at)
    count = sum(len(rows) for _, _, rows in tables)
    log_access(actor, at, exports.EXPORT, f"round/{a_round.pk}", f"申报材料汇总 {count} 件")
    return attached(spreadsheet.xlsx(tables or [NOTHING]), spreadsheet.XLSX, f"{a_round}申报材料汇总.xlsx")


urlpatterns = [path("office/rounds/<int:pk>/dossiers.xlsx", dossiers, name="round-dossiers")]
