"""批量办理: rows are chosen on a list, an act here; each row is tried on the engine's preview, then done by itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods

from guiguan.procedure.engine import ActRefused, CaseMovedOn, preview
from guiguan.procedure.ports import REGISTRY, case_kind
from guiguan.procedure.spec import OFFICE, Act, Refusal, citations
from guiguan.web import access
from guiguan.web.act_page import case_url

MOST = 100
BULK = {
    "application": ("application.close_supplement", "application.admit", "review.open_sheets", "application.consult"),
    "expert": ("expert.suspend", "expert.restore"),
}
"""Acts that ask for nothing of the single case, or for one form that holds for all: no decision is taken in a heap."""


@dataclass(slots=True)
class Row:
    """One chosen row: why it cannot be done, or what came of it."""

    case: Any
    title: str
    state: str
    url: str
    version: int
    refusals: Sequence[Refusal] = ()
    said: str = ""
    done: bool = False


@dataclass(slots=True)
class Choice:
    """What was chosen: the kind, the rows within the officer's scope, and how many lie outside it."""

    kind: str
    rows: list[Row] = field(default_factory=list)
    missing: int = 0

    @property
    def able(self) -> list[Row]:
        return [row for row in self.rows if not row.refusals]


def acts_for(kind: str, request: HttpRequest) -> list[Act[Any]]:
    """The acts that may be done in a heap by somebody with these roles."""
    held = access.held_roles(request)
    return [REGISTRY.acts[code] for code in BULK.get(kind, ()) if REGISTRY.acts[code].by & held]


def offered(kind: str, request: HttpRequest) -> bool:
    return bool(acts_for(kind, request))


def _chosen(request: HttpRequest) -> Choice:
    given = request.POST if request.method == "POST" else request.GET
    kind = given.get("kind", "")
    if kind not in BULK:
        raise Http404
    wanted = list(dict.fromkeys(int(pk) for pk in given.getlist("pk")[:MOST] if pk.isdecimal() and len(pk) < 15))
    found = {row.pk: row for row in case_kind(kind).visible(access.actor_of(request), access.at_of(request))
             .filter(pk__in=wanted)}  # fmt: skip
    choice = Choice(kind, missing=len(wanted) - len(found))
    for pk in wanted:
        if pk in found:
            choice.rows.append(_row(kind, found[pk], given.get(f"version-{pk}", "")))
    return choice


def _row(kind: str, case: Any, version: str) -> Row:
    about = case_kind(kind)
    seen = int(version) if version.isdecimal() and len(version) < 10 else case.version
    return Row(case, about.title(case), about.state_label(case.state), case_url(kind, case), seen)


def _form(act: Act[Any], row: Row | None, request: HttpRequest) -> Any:
    made = REGISTRY.forms.get(act.code)
    if made is None or row is None:
        return None
    data = request.POST if request.method == "POST" else None
    return made(data, None, case=row.case, actor=access.actor_of(request), at=access.at_of(request))


def _do(act: Act[Any], row: Row, request: HttpRequest) -> None:
    """One row, one transaction; what stands against it is said beside it, and the next row goes on."""
    form = _form(act, row, request)
    if form is not None and not form.is_valid():
        row.said = "；".join(error for errors in form.errors.values() for error in errors)
        return
    data = form.cleaned_data if form is not None else {}
    try:
        REGISTRY.operations[act.code](
            row.case, actor=access.actor_of(request), at=access.at_of(request), version=row.version, **data
        )
    except ActRefused as refused:
        row.said = "".join(str(refusal) for refusal in refused.refusals)
    except CaseMovedOn as moved:
        row.said = str(moved)
    else:
        row.done, row.said = True, f"已办理：{act.label}。"


@access.roles(*OFFICE)
@require_http_methods(["GET", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """GET: choose the act, then see each row tried. POST: do what can be done, row by row."""
    if request.method == "GET" and not request.GET.getlist("pk"):
        return render(request, "office/bulk.html", {"choice": None})
    choice = _chosen(request)
    acts = acts_for(choice.kind, request)
    code = (request.POST if request.method == "POST" else request.GET).get("act", "")
    act = next((one for one in acts if one.code == code), None)
    context: dict[str, Any] = {"choice": choice, "acts": acts, "act": act, "most": MOST}
    if act is None:
        return render(request, "office/bulk.html", context)
    for row in choice.rows:
        row.refusals = preview(act, row.case, actor=access.actor_of(request), at=access.at_of(request))
    form = _form(act, next(iter(choice.able), None), request)
    context |= {"form": form, "basis": citations(act, case_kind(choice.kind).policy(choice.rows[0].case))
                if choice.rows else ()}  # fmt: skip
    if request.method == "POST" and (form is None or form.is_valid()):
        for row in choice.able:
            _do(act, row, request)
        return render(request, "office/bulk_done.html", context)
    return render(request, "office/bulk.html", context, status=422 if request.method == "POST" else 200)


urlpatterns = [path("office/bulk/", bulk, name="bulk")]
