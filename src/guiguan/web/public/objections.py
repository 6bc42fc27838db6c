"""异议: how to object, the form by real name, the receipt shown once, the answer by receipt and code (Art. 32)."""

from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from guiguan.documents.upload import UploadRefused
from guiguan.law import policy as law
from guiguan.procedure.engine import ActRefused, preview
from guiguan.procedure.ports import REGISTRY, case_kind
from guiguan.procedure.spec import THE_PUBLIC
from guiguan.publicity import queries
from guiguan.publicity.states import ObjectionState
from guiguan.rounds import queries as rounds
from guiguan.web import access
from guiguan.web.context import site_authority

RECEIPT = "objection-receipt"
TRIES, PER_SECONDS = 10, 600
ANSWERED = frozenset({ObjectionState.DECLINED, ObjectionState.UPHELD, ObjectionState.REJECTED})
NEXT = {
    ObjectionState.LODGED: "审定办正在决定是否受理。",
    ObjectionState.ACCEPTED: "已经受理，正在核查；办结后在此答复。",
    ObjectionState.DECLINED: "不予受理，理由如下。",
    ObjectionState.UPHELD: "经核查，异议成立。",
    ObjectionState.REJECTED: "经核查，异议不成立。",
    ObjectionState.WITHDRAWN: "已由提出人撤回。",
}


@access.public
def objections(request: HttpRequest) -> HttpResponse:
    """How to object, by which ways, to what; where to ask how it stands."""
    at, authority = access.at_of(request), site_authority()
    policy = law.latest(authority.code) if authority else None
    context = {
        "authority": authority,
        "basis": policy.cite("objection.lodge") if policy else (),
        "notices": [row for row in queries.public_notices()[:30] if row.state == "published"
                    and not queries.has_ended(row, at)],
        "rounds": rounds.public_rounds()[:8],
    }  # fmt: skip
    return render(request, "public/objections.html", context)


def _lodge(request: HttpRequest, code: str, kind: str, pk: int) -> HttpResponse:
    """The form and its press. Whoever is signed in lodges like everybody: no account is noted."""
    at = access.at_of(request)
    case = case_kind(kind).visible(THE_PUBLIC, at).filter(pk=pk).first()
    if case is None:
        raise Http404
    act = REGISTRY.acts[code]
    form = REGISTRY.forms[code](request.POST or None, request.FILES or None, case=case, actor=THE_PUBLIC, at=at)
    refusals, status = preview(act, case, actor=THE_PUBLIC, at=at), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                receipt = REGISTRY.operations[code](case, actor=THE_PUBLIC, at=at, **form.cleaned_data)
            except ActRefused as refused:
                refusals = refused.refusals
            except UploadRefused as refused:
                form.add_error("evidence", str(refused))
            else:
                request.session[RECEIPT] = {"number": receipt.number, "code": receipt.code}
                return HttpResponseRedirect(reverse("objection-receipt"))
    policy = case_kind(kind).policy(case)
    context = {
        "case": case,
        "about": case_kind(kind).title(case),
        "form": form,
        "refusals": refusals,
        "basis": policy.cite("objection.lodge"),
        "authority": (case if kind == "round" else case.round).authority,
    }
    return render(request, "public/objection_form.html", context, status=status)


@access.public
@require_http_methods(["GET", "POST"])
def lodge(request: HttpRequest, pk: int) -> HttpResponse:
    """An objection to what a notice lists."""
    return _lodge(request, "objection.lodge", "notice", pk)


@access.public
@require_http_methods(["GET", "POST"])
def lodge_round(request: HttpRequest, pk: int) -> HttpResponse:
    """An objection to how a round is conducted."""
    return _lodge(request, "objection.lodge_round", "round", pk)


@access.public
def receipt(request: HttpRequest) -> HttpResponse:
    """Number and code, shown once in this browser and never again."""
    found = request.session.pop(RECEIPT, None)
    if found is None:
        return HttpResponseRedirect(reverse("objection-status"))
    return render(request, "public/objection_receipt.html", {"receipt": found})


def _tried_too_often(request: HttpRequest) -> bool:
    key = f"objection-status:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, PER_SECONDS)
    return int(cache.incr(key)) > TRIES


@access.public
@require_http_methods(["GET", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    """How an objection stands. An unknown number and a wrong code get one and the same answer."""
    context: dict[str, Any] = {"number": request.POST.get("number", "")}
    answer = 200
    if request.method == "POST":
        found = None
        if _tried_too_often(request):
            context["sentence"], answer = "查询过于频繁，请十分钟后再试。", 429
        else:
            found = queries.by_receipt_and_code(request.POST.get("number", ""), request.POST.get("code", ""))
            if found is None:
                context["sentence"], answer = "没有查到。请核对回执编号和查询码后再试。", 422
        if found is not None:
            state = ObjectionState(found.state)
            reply = found.answer or found.reason if state in ANSWERED else ""
            context |= {"found": found, "state": state.label, "says": NEXT[state], "reply": reply}
    return render(request, "public/objection_status.html", context, status=answer)


urlpatterns = [
    path("objections/", objections, name="objections"),
    path("objections/status/", status, name="objection-status"),
    path("objections/receipt/", receipt, name="objection-receipt"),
    path("notices/<int:pk>/objection/", lodge, name="objection-lodge"),
    path("process/<int:pk>/objection/", lodge_round, name="objection-lodge-round"),
]
