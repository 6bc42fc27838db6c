"""纸质申报: typed in by one officer with its scan, compared and filed, or sent back, by another."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from guiguan.applications import queries
from guiguan.applications.dossier.printed import printed
from guiguan.applications.queries import on_paper
from guiguan.applications.rules.on_paper import content_of
from guiguan.documents import queries as documents
from guiguan.law import policy as law
from guiguan.people import queries as people
from guiguan.procedure.engine import ActRefused, preview
from guiguan.procedure.ports import REGISTRY
from guiguan.procedure.spec import citations
from guiguan.web import access
from guiguan.web.act_page import find
from guiguan.web.desk import act_panel, act_url, timeline

CODE = "application.file_on_paper"


def _kinds(a_round: Any) -> list[tuple[str, str]]:
    """(prize and kind as the form takes it, their names)."""
    policy = law.load(a_round.policy_id)
    return [(f"{prize}.{kind}", f"{policy.prize_name(prize)}　{policy.kind_name(kind)}")
            for prize, kind in policy.questions]  # fmt: skip


@access.act
@require_http_methods(["GET", "POST"])
def file_on_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """First prize and kind, then the form that follows from them; ``from`` names an entry that was sent back."""
    actor, at = access.actor_of(request), access.at_of(request)
    act, kind, a_round = find(CODE, pk, actor, at)
    refusals = preview(act, a_round, actor=actor, at=at)
    if any(refusal.guard == "role" for refusal in refusals):
        raise Http404
    kinds = dict(_kinds(a_round))
    what = request.POST.get("what") or request.GET.get("what", "")
    form, status = None, 200
    if what in kinds:
        form_class = REGISTRY.forms[CODE]
        form = form_class(request.POST or None, request.FILES or None, case=a_round, actor=actor, at=at, what=what)
        _propose(request, form, a_round)
    if request.method == "POST" and form is not None:
        status = 422
        if form.is_valid():
            try:
                REGISTRY.operations[CODE](a_round, actor=actor, at=at, **form.cleaned_data)
            except ActRefused as refused:
                refusals = refused.refusals
            else:
                messages.success(request, "已录入，请由另一人对照扫描件核对。核对之前不计为申报。")
                return HttpResponseRedirect(reverse("intake"))
    context = {"act": act, "round": a_round, "kinds": kinds.items(), "what": kinds.get(what, ""), "form": form,
               "refusals": refusals, "basis": citations(act, kind.policy(a_round))}  # fmt: skip
    return render(request, "office/paper_file.html", context, status=status)


def _propose(request: HttpRequest, form: Any, a_round: Any) -> None:
    wanted = request.GET.get("from", "")
    rows = on_paper.visible(access.actor_of(request), access.at_of(request)).filter(round=a_round, state="returned")
    row = rows.filter(pk=int(wanted)).first() if wanted.isdecimal() and len(wanted) < 18 else None
    if row is not None:
        form.propose(row)


@access.case("paper_filing")
def paper_filing(request: HttpRequest, case: Any) -> HttpResponse:
    """What was entered beside the scan; what follows from it once it is decided."""
    actor, at = access.actor_of(request), access.at_of(request)
    head, policy = case.head, law.load(case.round.policy_id)
    dossier = queries.dossier_for(case.round, head["prize"], head["kind"])
    said = printed(dossier, content_of(dossier, case.parts, case.scanned), ())
    context = {
        "case": case,
        "head": head,
        "what": f"{policy.prize_name(head['prize'])}　{policy.kind_name(head['kind'])}",
        "sections": [
            one for part, one in zip(dossier.parts, said, strict=True) if part.fields and part.key not in case.scanned
        ],
        "left": [part.title for part in dossier.parts if not part.fields or part.key in case.scanned],
        "entered_by": people.names({case.entered_by_id}).get(case.entered_by_id, ""),
        "files": documents.attachments_of("paper_filing", case.pk),
        "again": f"{act_url(CODE, case.round_id)}?what={head['prize']}.{head['kind']}&from={case.pk}",
        "filed": queries.visible(actor, at).filter(pk=case.application_id).first() if case.application_id else None,
        "panel": act_panel(case, "paper_filing", actor=actor, at=at),
        "entries": timeline("paper_filing", case.pk, named=True),
    }
    return render(request, "office/paper_filing.html", context)


urlpatterns = [
    path(f"do/{CODE}/<int:pk>/", file_on_paper, name="paper-file"),
    path("office/paper-filings/<int:pk>/", paper_filing, name="paper_filing"),
]
