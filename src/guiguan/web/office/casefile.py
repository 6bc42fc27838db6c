"""卷宗 for the office only: a small one at once, a large one made by the worker; each taking is in the access log."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from guiguan.applications.queries.lists import of_office
from guiguan.documents import bound, formset
from guiguan.documents import operations as documents
from guiguan.documents import queries as papers
from guiguan.documents.operations import binding
from guiguan.documents.states import BindingState
from guiguan.jobs.casefile import enclosures_of, make
from guiguan.procedure.spec import OFFICE
from guiguan.web import access
from guiguan.web.attachment import attached
from guiguan.web.office.exports import EXPORT

EVERY = 5
"""Seconds after which the page looks again; the browser does it by the header, without a script."""


def _case(request: HttpRequest, pk: int) -> Any:
    """The application, if the officer may see it; to everybody else there is none."""
    case = of_office(access.actor_of(request), access.at_of(request)).filter(pk=pk).first()
    if case is None:
        raise Http404
    return case


def _answer(request: HttpRequest, case: Any, content: bytes, pages: int) -> HttpResponse:
    actor, at = access.actor_of(request), access.at_of(request)
    documents.log_access(actor, at, EXPORT, f"卷宗 {case.number or case.pk}", f"{case.title}，{pages} 页")
    return attached(content, formset.PDF, f"卷宗-{case.number or case.pk}.pdf")


@access.roles(*OFFICE)
def casefile(request: HttpRequest, pk: int) -> HttpResponse:
    """The bound file; where it is large, the page on which it is ordered."""
    case = _case(request, pk)
    enclosures = enclosures_of(case)
    if bound.is_large(enclosures):
        return HttpResponseRedirect(reverse("casefile-order", args=[case.pk]))
    return _answer(request, case, *make(case, enclosures, access.actor_of(request).name, access.at_of(request)))


@access.roles(*OFFICE)
@require_http_methods(["GET", "POST"])
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """POST has it made; the page tells how far it is and, once made, where to take it."""
    actor, at, case = access.actor_of(request), access.at_of(request), _case(request, pk)
    enclosures = enclosures_of(case)
    if request.method == "POST":
        binding.ask("application", case.pk, actor=actor, at=at, total=len(enclosures) + 1)
        return HttpResponseRedirect(reverse("casefile-order", args=[case.pk]))
    row = papers.standing_binding("application", case.pk, actor, at)
    waits = row is not None and row.state in {BindingState.WAITING, BindingState.RUNNING}
    context = {"case": case, "row": row, "waits": waits, "state": BindingState(row.state) if row else None,
               "files": len(enclosures), "size": sum(one.size for one in enclosures), "every": EVERY}  # fmt: skip
    response = render(request, "office/casefile.html", context)
    if waits:
        response["Refresh"] = str(EVERY)
    return response


@access.roles(*OFFICE)
def made(request: HttpRequest, pk: int) -> HttpResponse:
    """What the worker made, to who asked for it, while he still sees the case and the day is not over."""
    row = papers.own_bound_file(pk, access.actor_of(request), access.at_of(request))
    if row is None or not papers.path_of(row.storage).is_file():
        raise Http404
    return _answer(request, _case(request, row.case_id), papers.path_of(row.storage).read_bytes(), row.pages)


urlpatterns = [
    path("office/applications/<int:pk>/casefile.pdf", casefile, name="casefile"),
    path("office/applications/<int:pk>/casefile/", order, name="casefile-order"),
    path("office/casefiles/<int:pk>.pdf", made, name="casefile-made"),
]
