"""补正: what applicants are asked for and until when, the overdue ones first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from guiguan.applications.queries.lists import open_supplements
from guiguan.procedure.spec import OFFICE
from guiguan.web import access
from guiguan.web.office import exports
from guiguan.web.office.exports import Column

COLUMNS = (
    Column("编号", lambda line: line[0].application.number),
    Column("名称", lambda line: line[0].application.title),
    Column("申报主体", lambda line: line[0].application.holder),
    Column("需补正的材料", lambda line: line[0].request),
    Column("期限", lambda line: line[0].due_on),
    Column("逾期", lambda line: "是" if line[1] else ""),
)


@access.roles(*OFFICE)
def supplements(request: HttpRequest) -> HttpResponse:
    rows = open_supplements(access.actor_of(request), access.at_of(request))
    if exports.asked(request):
        return exports.workbook(request, "补正", COLUMNS, rows)
    return render(request, "office/supplements.html", {"rows": rows})


urlpatterns = [path("office/supplements/", supplements, name="supplements")]
