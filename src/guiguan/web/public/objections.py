"""异议: how to object, the form by real name, the receipt shown once, the answer by receipt and code (Art. 32)."""

import hashlib
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from guiguan.documents import queries as documents
from guiguan.documents.upload import UploadRefused
from guiguan.law import policy as law
from guiguan.procedure.engine import ActRefused, preview
from guiguan.procedure.ports import REGISTRY, case_kind
from guiguan.procedure.spec import THE_PUBLIC, Actor
from guiguan.publicity import queries
from guiguan.publicity.acts import ON_OBJECTION
from guiguan.publicity.states import ObjectionState
from guiguan.rounds import queries as rounds
from guiguan.web import access
from guiguan.web.context import site_authority
from guiguan.web.public import limits
from guiguan.web.public.notices import runnings_of

TRIES, PER_SECONDS = 10, 600
TOO_OFTEN = "查询过于频繁，请十分钟后再试。"
NOT_FOUND = "没有查到。请核对回执编号和查询码后再试。"
LETTERS = frozenset(act.issues for act in ON_OBJECTION if act.issues)
"""What is written to whoever objected, who reads it here and nowhere else."""
NEXT = {
    ObjectionState.LODGED: "审定办正在决定是否受理。",
    ObjectionState.ACCEPTED: "已经受理，正在核查；办结后在此答复。",
    ObjectionState.DECLINED: "不予受理，理由见告知书。",
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
        "procedure": queries.procedure_of(authority.pk) if authority else None,
        "notices": [row for row, running in runnings_of(queries.public_notices()[:30], at) if not running.ended],
        "rounds": rounds.public_rounds()[:8],
    }  # fmt: skip
    return render(request, "public/objections.html", context)


def take(request: HttpRequest, code: str, case: Any, actor: Actor, *, base: str, back: str) -> HttpResponse:
    """The form of an objection and its press. The answer to the press shows number and code, this once: they are
    kept neither in the session nor in an address. ``base`` is the frame, ``back`` where to go without lodging."""
    at, act, kind = access.at_of(request), REGISTRY.acts[code], case_kind(REGISTRY.kind_of_act[code])
    form = REGISTRY.forms[code](request.POST or None, request.FILES or None, case=case, actor=actor, at=at)
    refusals, status, sentence = preview(act, case, actor=actor, at=at), 200, ""
    if request.method == "POST":
        status = 422
        if form.is_valid() and actor == THE_PUBLIC and limits.too_often(request, "objection"):
            sentence, status = limits.TOO_OFTEN, 429
        elif form.is_valid():
            try:
                receipt = REGISTRY.operations[code](case, actor=actor, at=at, **form.cleaned_data)
            except ActRefused as refused:
                refusals = refused.refusals
            except UploadRefused as refused:
                form.add_error("evidence", str(refused))
            else:
                shown = {"receipt": receipt, "base": base, "back": back}
                return never_kept(render(request, "public/objection_receipt.html", shown))
    context = {
        "base": base,
        "back": back,
        "label": act.label,
        "sentence": sentence,
        "lead": actor == THE_PUBLIC,
        "about": kind.title(case),
        "form": form,
        "choose_again": status != 200 and bool(request.FILES),
        "refusals": refusals,
        "basis": kind.policy(case).cite(code),
        "round": (a_round := case if kind.name == "round" else case.round),
        "authority": a_round.authority,
    }
    return render(request, "public/objection_form.html", context, status=status)


def never_kept(response: HttpResponse) -> HttpResponse:
    """Nothing on the way keeps the page."""
    response["Cache-Control"] = "no-store"
    return response


def _lodge(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Whoever is signed in lodges like everybody: no account is noted."""
    kind = case_kind(REGISTRY.kind_of_act[code])
    case = kind.visible(THE_PUBLIC, access.at_of(request)).filter(pk=pk).first()
    if case is None:
        raise Http404
    return take(request, code, case, THE_PUBLIC, base="base_public.html", back=reverse("objections"))


@access.public
@require_http_methods(["GET", "POST"])
def lodge(request: HttpRequest, pk: int) -> HttpResponse:
    """An objection to what a notice lists."""
    return _lodge(request, "objection.lodge", pk)


@access.public
@require_http_methods(["GET", "POST"])
def lodge_round(request: HttpRequest, pk: int) -> HttpResponse:
    """An objection to how a round is conducted."""
    return _lodge(request, "objection.lodge_round", pk)


def _failures(request: HttpRequest, number: str) -> str:
    """Where failed questions are counted: by address and number, so that nobody locks out somebody else."""
    asked = f"{request.META.get('REMOTE_ADDR', '')}|{number.strip().upper()}"
    return f"objection-status:{hashlib.sha256(asked.encode()).hexdigest()}"


@access.public
@require_http_methods(["GET", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    """How an objection stands. An unknown number and a wrong code get one and the same answer."""
    number, code = request.POST.get("number", "")[:60], request.POST.get("code", "")[:60]
    context: dict[str, Any] = {"number": number}
    if request.method == "GET":
        return render(request, "public/objection_status.html", context)
    key, answer = _failures(request, number), 200
    if int(cache.get(key, 0)) >= TRIES:
        context["sentence"], answer = TOO_OFTEN, 429
    elif (found := queries.by_receipt_and_code(number, code)) is None:
        cache.add(key, 0, PER_SECONDS)
        cache.incr(key)
        context["sentence"], answer = NOT_FOUND, 422
    else:
        state = ObjectionState(found.state)
        letters = [(row, documents.blocks_of(row))
                   for row in documents.papers_of("objection", found.pk).order_by("id") if row.kind in LETTERS]  # fmt: skip
        due, what = queries.due_of(found)
        context |= {"due": due, "what": what}
        context |= {"found": found, "state": state.label, "says": NEXT[state], "letters": letters}
    return never_kept(render(request, "public/objection_status.html", context, status=answer))


urlpatterns = [
    path("objections/", objections, name="objections"),
    path("objections/status/", status, name="objection-status"),
    # The page of acts would carry them out, but show nobody the receipt: these addresses come before it.
    path("do/objection.lodge/<int:pk>/", lodge, name="objection-lodge"),
    path("do/objection.lodge_round/<int:pk>/", lodge_round, name="objection-lodge-round"),
]
