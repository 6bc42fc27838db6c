"""线索: what comes without a name. No receipt, no answer; nothing about the sender is kept (Art. 32 asks real names)."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from guiguan.documents.upload import UploadRefused
from guiguan.procedure.engine import ActRefused, preview
from guiguan.procedure.ports import REGISTRY, case_kind
from guiguan.procedure.spec import THE_PUBLIC, citations
from guiguan.web import access
from guiguan.web.public import limits

CODE = "lead.leave"
TAKEN = "线索已经收到，转审定办处理。线索没有回执，不作答复。"


@access.public
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """The form and its press. Whoever is signed in leaves one like everybody: the act is done by the public."""
    at, act, kind = access.at_of(request), REGISTRY.acts[CODE], case_kind("round")
    a_round = kind.visible(THE_PUBLIC, at).filter(pk=pk).first()
    if a_round is None:
        raise Http404
    form = REGISTRY.forms[CODE](request.POST or None, request.FILES or None, case=a_round, actor=THE_PUBLIC, at=at)
    refusals, status, sentence = preview(act, a_round, actor=THE_PUBLIC, at=at), 200, ""
    if request.method == "POST":
        status = 422
        if form.is_valid() and limits.too_often(request, "lead"):
            sentence, status = limits.TOO_OFTEN, 429
        elif form.is_valid():
            try:
                REGISTRY.operations[CODE](a_round, actor=THE_PUBLIC, at=at, **form.cleaned_data)
            except ActRefused as refused:
                refusals = refused.refusals
            except UploadRefused as refused:
                form.add_error("evidence", str(refused))
            else:
                messages.success(request, TAKEN)
                return HttpResponseRedirect(reverse("objections"))
    context = {"form": form, "round": a_round, "label": act.label, "refusals": refusals, "sentence": sentence,
               "choose_again": status != 200 and bool(request.FILES),
               "basis": citations(act, kind.policy(a_round))}  # fmt: skip
    response = render(request, "public/lead_form.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


# The page of acts would carry it out as whoever is signed in: this address comes before it.
urlpatterns = [path("do/lead.leave/<int:pk>/", leave, name="lead-leave")]
