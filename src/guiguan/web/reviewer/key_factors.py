"""关键因素: one page a sheet, written before and while scoring; sealed to its expert until the sheet is submitted."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from guiguan.review.operations import sheets as operations
from guiguan.review.queries import sheets as queries
from guiguan.review.states import SheetState
from guiguan.web import access


@access.case("sheet")
@require_http_methods(["GET", "POST"])
def factors(request: HttpRequest, found: Any) -> HttpResponse:
    """The expert's own words about the applicant, saved with a version like every item."""
    if found.person_id != access.actor_of(request).person_id:
        raise Http404
    stored = queries.factors_of(found)
    text, version = (stored.text, stored.version) if stored else ("", 0)
    if request.method == "POST":
        return _save(request, found)
    return _page(request, found, text, version)


def _save(request: HttpRequest, found: Any) -> HttpResponse:
    auto = "X-Autosave" in request.headers
    typed, shown = request.POST.get("factors", ""), request.POST.get("version", "")
    try:
        stored = operations.save_factors(
            found, text=typed, version=int(shown) if shown.isdecimal() else 0, actor=access.actor_of(request),
            at=access.at_of(request),
        )  # fmt: skip
    except operations.NotEditable as refused:
        if auto:
            return JsonResponse({"sentence": str(refused)}, status=422)
        raise Http404 from None
    except operations.ItemMovedOn as moved:
        theirs: Any = moved.stored
        if auto:
            answer = {"version": theirs.version, "sentence": str(moved), "stored": {"factors": theirs.text}}
            return JsonResponse(answer, status=409)
        return _page(request, found, typed, theirs.version, theirs=theirs.text, sentence=str(moved))
    if auto:
        return JsonResponse({"version": stored.version, "saved": f"{timezone.localtime(stored.saved_at):%H:%M:%S}"})
    return HttpResponseRedirect(reverse("sheet", args=[found.pk]))


def _page(
    request: HttpRequest, found: Any, text: str, version: int, *, theirs: str = "", sentence: str = ""
) -> HttpResponse:
    context = {"sheet": found, "case": found.application, "text": text, "version": version, "theirs": theirs,
               "sentence": sentence, "editing": found.state == SheetState.OPEN,
               "limit": operations.FACTORS_LIMIT}  # fmt: skip
    return render(request, "reviewer/key_factors.html", context, status=409 if sentence else 200)


urlpatterns = [path("review/sheets/<int:pk>/factors/", factors, name="sheet-factors")]
