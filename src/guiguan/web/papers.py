"""A paper as issued, on a sheet after GB/T 9704, ready to print."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from guiguan.documents import operations, queries
from guiguan.web import access


@access.public
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """公开 papers to anybody, the others to those they are addressed to and to the office."""
    actor, at = access.actor_of(request), access.at_of(request)
    row = queries.paper(pk)
    if row is None or not queries.may_read(row, actor, at):
        raise Http404("文书不存在或者您无权查看。")
    if row.audience != row.Audience.PUBLIC:
        operations.log_access(actor, at, "paper", f"paper/{row.pk}", row.title)
    context = {"paper": row, "blocks": queries.blocks_of(row), "public": row.audience == row.Audience.PUBLIC}
    return render(request, "papers/paper.html", context)


urlpatterns = [path("papers/<int:pk>/", paper, name="paper")]
