"""One page for every act: what it is, what it rests on, what stands in the way, what must be typed in."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, Resolver404, path, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from guiguan.procedure.compiled import refresh
from guiguan.procedure.engine import ActRefused, CaseMovedOn, FreshSignInNeeded, previews
from guiguan.procedure.ports import REGISTRY, CaseKind, case_kind
from guiguan.procedure.spec import Act, Actor, Refusal, Role, citations
from guiguan.web import access, fresh


def find(code: str, pk: int, actor: Actor, at: datetime) -> tuple[Act[Any], CaseKind, Any]:
    """The act and its case, if the actor may see the case; otherwise the same answer as for no such case."""
    act = REGISTRY.acts.get(code)
    if act is None or act.inner:
        raise Http404
    if not actor.account_id and Role.PUBLIC not in act.by:
        raise access.SignInFirst
    kind = case_kind(REGISTRY.kind_of_act[code])
    case = kind.visible(actor, at).filter(pk=pk).first()
    if case is None:
        raise Http404
    return act, kind, case


def case_url(kind: str, case: Any) -> str:
    try:
        return reverse(kind, args=[case.pk])
    except NoReverseMatch:
        return reverse("work")


def _version(request: HttpRequest, case: Any) -> int:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdecimal() else int(getattr(case, "version", 0))


def _back(request: HttpRequest, kind: str, case: Any) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return wanted
    return case_url(kind, case)


def _still_open(url: str, actor: Actor, at: datetime) -> bool:
    """Whoever steps down from a case is not sent back to it."""
    try:
        there = resolve(urlsplit(url).path)
    except Resolver404:
        return False
    rule: access.Access | None = getattr(there.func, "access", None)
    if rule is None or rule.rule != "case":
        return True
    return case_kind(rule.kind).visible(actor, at).filter(pk=there.kwargs["pk"]).exists()


@access.act
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """GET shows the act, POST carries it out. Refusals come back with everything typed in still there."""
    actor, at = access.actor_of(request), access.at_of(request)
    the_act, kind, case = find(code, pk, actor, at)
    form_class = REGISTRY.forms.get(code)
    typed = fresh.typed(request)
    given = request.POST or typed or None
    form = form_class(given, request.FILES or None, case=case, actor=actor, at=at) if form_class else None
    if form is not None and request.method == "GET":  # another page may propose values; nothing is done with them yet
        form.initial |= {name: request.GET[name] for name in form.fields if name in request.GET}
    if request.method == "POST" and (form is None or form.is_valid()):
        data = form.cleaned_data if form else {}
        try:
            REGISTRY.operations[code](case, actor=actor, at=at, version=_version(request, case), **data)
        except ActRefused as refused:
            return _page(request, the_act, kind, case, form, refused.refusals, status=422)
        except CaseMovedOn as moved:
            refresh(case)
            messages.error(request, str(moved))
            return _page(request, the_act, kind, case, form, (), status=409)
        messages.success(request, f"已办理：{the_act.label}。")
        back = _back(request, kind.name, case)
        return HttpResponseRedirect(back if _still_open(back, actor, at) else reverse("work"))
    refusals = dict(previews([the_act], case, actor=actor, at=at)).get(the_act, ())
    if any(refusal.guard == "role" for refusal in refusals):
        raise Http404
    if the_act.grave and not actor.fresh:
        raise FreshSignInNeeded  # before anything is typed; the engine asks again at the press
    status = 422 if request.method == "POST" else 200
    return _page(request, the_act, kind, case, form, refusals, status=status)


def _page(
    request: HttpRequest,
    the_act: Act[Any],
    kind: CaseKind,
    case: Any,
    form: Any,
    refusals: tuple[Refusal, ...],
    *,
    status: int,
) -> HttpResponse:
    if any(refusal.conceals for refusal in refusals):
        form = None
    context = {
        "act": the_act,
        "kind": kind,
        "case": case,
        "title": kind.title(case),
        "state": kind.state_label(getattr(case, "state", "")),
        "version": getattr(case, "version", 0),
        "form": form,
        "refusals": refusals,
        "basis": citations(the_act, kind.policy(case)),
        "back": _back(request, kind.name, case),
    }
    return render(request, "acts/act.html", context, status=status)


urlpatterns = [path("do/<str:code>/<int:pk>/", act, name="act")]
