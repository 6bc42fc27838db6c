"""The dossier, part by part: saved while it is written, never losing a word."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from guiguan.applications import operations, queries
from guiguan.applications.dossier.checks import Progress
from guiguan.applications.dossier.parts import Dossier
from guiguan.applications.queries.dossiers import prefill_of
from guiguan.applications.queries.eligibility import DISCLAIMER, conditions_of, deadline_of, policy_of
from guiguan.documents.forms import ACCEPT
from guiguan.documents.operations import UploadRefused
from guiguan.documents.queries import uploads_of
from guiguan.law.verdict import Answer, Verdict
from guiguan.procedure.spec import APPLICANTS, Actor, Role
from guiguan.web import access
from guiguan.web.applicant.asked import Sheet, blocks_of
from guiguan.web.applicant.frame import EXTRA, tabs, url_of

EDITORS = APPLICANTS | {Role.APPLICANT_EDITOR}


def editable(application: Any, actor: Actor, at: datetime) -> bool:
    return application.state == "draft" and bool(queries.case_roles(application, actor, at) & EDITORS)


@access.case("application")
def begin_or_go_on(request: HttpRequest, application: Any) -> HttpResponse:
    """The first part that wants something; the print view for those who only read."""
    actor, at = access.actor_of(request), access.at_of(request)
    if application.state != "draft":
        return HttpResponseRedirect(reverse("application", args=[application.pk]))
    if not editable(application, actor, at):
        return HttpResponseRedirect(reverse("apply-print", args=[application.pk]))
    steps = queries.progress_of(application)
    key = next((step.part.key for step in steps if step.wanting), EXTRA[0][0])
    return HttpResponseRedirect(url_of(application, key))


@access.case("application")
@require_http_methods(["GET", "POST"])
def part(request: HttpRequest, application: Any, key: str) -> HttpResponse:
    """One part of the wizard. POST saves; with the header X-Autosave the answer is JSON.

    With X-Presence nothing is saved: the page tells that it is open and learns who else is at work.
    """
    actor, at = access.actor_of(request), access.at_of(request)
    dossier = queries.dossier_of(application)
    if key not in dossier.by_key or not editable(application, actor, at):
        raise Http404
    if request.method == "POST":
        if "X-Presence" in request.headers:
            operations.be_present(application, key=key, actor=actor, at=at)
            return JsonResponse({"others": _others(request, application, dossier)})
        if "file" in request.POST or request.FILES:
            return _files(request, application, dossier, key)
        return _save(request, application, dossier, key)
    section = queries.sections_of(application).get(key)
    if section is None:
        return _page(request, Sheet(application, dossier, key, {}, 0))
    return _page(request, Sheet(application, dossier, key, section.data, section.version, section.copied))


def _others(request: HttpRequest, application: Any, dossier: Dossier) -> list[str]:
    """Which colleague is writing where, in words."""
    found = queries.others_at_work(application, access.actor_of(request).person_id, access.at_of(request))
    return [f"{name} 正在填写{dossier.by_key[key].title}" for name, key in found if key in dossier.by_key]


def _typed(request: HttpRequest, dossier: Dossier, key: str) -> dict[str, str]:
    return {name: request.POST.get(name, "").replace("\r\n", "\n") for name in dossier.by_key[key].names()}


def _save(request: HttpRequest, application: Any, dossier: Dossier, key: str) -> HttpResponse:
    auto, typed = "X-Autosave" in request.headers, _typed(request, dossier, key)
    shown = request.POST.get("version", "0")
    version = int(shown) if shown.isdecimal() else 0
    try:
        section = operations.save_section(
            application, key=key, data=typed, version=version, actor=access.actor_of(request), at=access.at_of(request)
        )
    except operations.NotEditable as refused:
        if auto:
            return JsonResponse({"sentence": str(refused)}, status=422)
        raise Http404 from None
    except operations.SectionMovedOn as moved:
        stored = {name: moved.stored.data.get(name, "") for name in dossier.by_key[key].names()}
        if auto:
            answer = {"version": moved.stored.version, "sentence": str(moved), "stored": stored}
            return JsonResponse(answer, status=409)
        sheet = Sheet(application, dossier, key, typed, moved.stored.version, theirs=stored, sentence=str(moved))
        return _page(request, sheet, status=409)
    if auto:
        saved = timezone.localtime(section.saved_at)
        answer = {"version": section.version, "saved": f"{saved:%H:%M:%S}"}
        return JsonResponse({**answer, "others": _others(request, application, dossier)})
    return HttpResponseRedirect(url_of(application, _after(dossier, key, request)))


def _after(dossier: Dossier, key: str, request: HttpRequest) -> str:
    if "stay" in request.POST:
        return key
    order = [one.key for one in dossier.parts] + [name for name, _ in EXTRA]
    return order[order.index(key) + 1]


def _files(request: HttpRequest, application: Any, dossier: Dossier, key: str) -> HttpResponse:
    """Add the file chosen, or take out the one named ``remove:<id>``."""
    actor, at = access.actor_of(request), access.at_of(request)
    wanted = request.POST.get("file", "")
    try:
        if wanted.startswith("remove:") and wanted.removeprefix("remove:").isdecimal():
            operations.remove_file(application, upload_id=int(wanted.removeprefix("remove:")), actor=actor, at=at)
        else:
            for purpose, chosen in request.FILES.items():
                operations.add_file(application, purpose=purpose, upload=chosen, actor=actor, at=at)  # type: ignore[arg-type]
    except UploadRefused as refused:
        return _page(request, Sheet(application, dossier, key, {}, 0, sentence=str(refused)), status=422)
    except operations.NotEditable:
        raise Http404 from None
    return HttpResponseRedirect(reverse("apply-part", args=[application.pk, key]))


@dataclass(frozen=True, slots=True)
class Slot:
    """A kind of evidence with the files held."""

    slot: Any
    files: list[Any]
    wrong: str


def _slots(sheet: Sheet) -> list[Slot]:
    held = list(uploads_of("application", sheet.application.pk))
    return [
        Slot(slot, [row for row in held if row.purpose == slot.purpose],
             "；".join(item.sentence for item in sheet.wanting if item.field == slot.purpose))
        for slot in sheet.dossier.by_key[sheet.key].files
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Side:
    """The live verdicts beside the form; what only people judge is counted, not listed."""

    verdicts: list[Verdict]
    judged: int
    note: str = DISCLAIMER


def side_of(application: Any, at: datetime) -> Side:
    """Unmet first, then open ones that the applicant can settle, then met."""
    policy = policy_of(application)
    order = {Answer.NOT_MET: 0, Answer.OPEN: 1, Answer.MET: 2}
    found = conditions_of(application, at)
    by_people = [one for one in found if policy.named(one.rule)[0].data.get("test") == "judged"]
    asked = [one for one in found if one not in by_people]
    return Side(sorted(asked, key=lambda one: order[one.answer]), len(by_people))


def _page(request: HttpRequest, sheet: Sheet, status: int = 200) -> HttpResponse:
    actor, at = access.actor_of(request), access.at_of(request)
    application, steps = sheet.application, queries.progress_of(sheet.application, sheet.dossier)
    step = next(one for one in steps if one.part.key == sheet.key)
    sheet.wanting = step.wanting if _begun(step, sheet) else ()
    the_part = sheet.dossier.by_key[sheet.key]
    section = queries.sections_of(application).get(sheet.key)
    shown = blocks_of(sheet, the_part.fields)
    context = {
        "application": application,
        "part": the_part,
        "numeral": sheet.dossier.numeral(sheet.key),
        "tabs": tabs(application, sheet.dossier, steps, sheet.key, at),
        "blocks": shown,
        "items": [block for block in shown if block.kind == "item"],
        "slots": _slots(sheet),
        "accept": ACCEPT,
        "version": sheet.version,
        "saved_at": section.saved_at if section else None,
        "sentence": sheet.sentence,
        "conflict": sheet.theirs is not None,
        "wanting": sheet.wanting,
        "others": _others(request, application, sheet.dossier),
        "side": side_of(application, at),
        "characters": step.characters,
        "deadline": deadline_of(application),
        "user": actor.account_id,
        "prefill": prefill_of(application) if sheet.key == sheet.dossier.parts[0].key else None,
        **_neighbours(application, sheet.dossier, sheet.key),
    }
    return render(request, "applicant/part.html", context, status=status)


def _begun(step: Progress, sheet: Sheet) -> bool:
    """Nobody is told what is wrong with a page that he has not begun."""
    return step.begun or sheet.version > 0


def _neighbours(application: Any, dossier: Dossier, key: str) -> dict[str, str]:
    """The part before and the one after, by address, and the title of the latter."""
    order = [(one.key, one.title) for one in dossier.parts] + list(EXTRA)
    here = [name for name, _ in order].index(key)
    following, title = order[here + 1]
    previous = url_of(application, order[here - 1][0]) if here else ""
    return {"previous": previous, "following": url_of(application, following), "next": title}


@access.case("application")
@require_http_methods(["GET", "POST"])
def prefill(request: HttpRequest, application: Any) -> HttpResponse:
    """沿用上届: what the holder's last dossier holds for the answers still empty here; taken over on request."""
    actor, at = access.actor_of(request), access.at_of(request)
    if not editable(application, actor, at):
        raise Http404
    if request.method == "POST":
        count = operations.prefill(application, actor=actor, at=at)
        messages.success(request, f"已沿用 {count} 栏，请逐栏核对。" if count else "没有可以沿用的内容。")
        return HttpResponseRedirect(reverse("apply", args=[application.pk]))
    dossier, offer = queries.dossier_of(application), prefill_of(application)
    rows = [
        (dossier.by_key[key].title, sum(1 for one in dossier.by_key[key].fields if set(one.names()) & set(names)))
        for key, names in (offer.answers if offer else {}).items()
    ]
    context = {"application": application, "offer": offer, "rows": rows, "deadline": deadline_of(application)}
    return render(request, "applicant/prefill.html", context)


urlpatterns = [
    path("apply/<int:pk>/", begin_or_go_on, name="apply"),
    path("apply/<int:pk>/part/<str:key>/", part, name="apply-part"),
    path("apply/<int:pk>/prefill/", prefill, name="apply-prefill"),
]
