"""内部公示, the last check, submission with its receipt, and the print view."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse

from guiguan.applications import queries
from guiguan.applications.dossier.checks import is_asked
from guiguan.applications.dossier.parts import Dossier, Field, Part
from guiguan.applications.queries.eligibility import deadline_of, policy_of
from guiguan.documents import queries as documents
from guiguan.people.states import Purpose
from guiguan.procedure.engine import roles_on
from guiguan.procedure.ports import case_kind
from guiguan.web import access
from guiguan.web.applicant.frame import tabs
from guiguan.web.applicant.members import invitations_shown
from guiguan.web.applicant.wizard import editable, side_of
from guiguan.web.desk import act_panel

NOTICE_ACTS = ("application.post_internal_notice", "application.finish_internal_notice",
               "application.invite_employer")  # fmt: skip
FINAL_ACTS = ("application.submit",)


@access.case("application")
def internal_notice(request: HttpRequest, application: Any) -> HttpResponse:
    """内部公示 (Art. 20): the dates the calendar proposes, what is on record, what to do next."""
    actor, at = access.actor_of(request), access.at_of(request)
    if not editable(application, actor, at):
        return HttpResponseRedirect(reverse("application", args=[application.pk]))
    dossier = queries.dossier_of(application)
    notice = queries.internal_notice_of(application)
    calendar = queries.calendar_of(application.round)
    dates = queries.proposed_dates(application, at)
    context = {
        "application": application,
        "tabs": tabs(application, dossier, queries.progress_of(application, dossier), "internal_notice", at),
        "notice": notice,
        "ends": calendar.notice(notice.posted_on, dates.days).last if notice and dates.ends else None,
        "dates": dates,
        "basis": policy_of(application).cite("application.post_internal_notice"),
        "panel": act_panel(application, "application", actor=actor, at=at, only=NOTICE_ACTS),
        "side": side_of(application, at),
        "deadline": deadline_of(application),
        "invitations": invitations_shown(request, Purpose.EMPLOYER, subject_id=application.pk),
    }
    return render(request, "applicant/internal_notice.html", context)


@access.case("application")
def check(request: HttpRequest, application: Any) -> HttpResponse:
    """核对与提交: everything still wanting with a link to it, then the one decisive button."""
    actor, at = access.actor_of(request), access.at_of(request)
    if not editable(application, actor, at):
        return HttpResponseRedirect(reverse("application", args=[application.pk]))
    dossier = queries.dossier_of(application)
    steps = queries.progress_of(application, dossier)
    context = {
        "application": application,
        "tabs": tabs(application, dossier, steps, "submit", at),
        "steps": [(dossier.numeral(step.part.key), step) for step in steps],
        "count": sum(len(step.wanting) for step in steps),
        "panel": act_panel(application, "application", actor=actor, at=at, only=FINAL_ACTS),
        "side": side_of(application, at),
        "deadline": deadline_of(application),
    }
    return render(request, "applicant/check.html", context)


@dataclass(frozen=True, slots=True)
class Answer:
    """One field in print: the label and the words, or the figures of the years."""

    field: Field
    value: str
    cells: tuple[tuple[str, str], ...] = ()
    reason: str = ""


def _answers(part: Part, data: Mapping[str, str]) -> list[Answer]:
    found = []
    for one in part.fields:
        if not is_asked(one, data):
            continue
        cells = tuple((year, data.get(f"{one.key}.{year}", "")) for year in one.rows)
        value = dict(one.choices).get(data.get(one.key, ""), data.get(one.key, ""))
        found.append(Answer(one, value, cells, data.get(f"{one.key}.reason", "")))
    return found


def _printed(
    request: HttpRequest, application: Any, dossier: Dossier, content: Mapping[str, Any], *, blank: bool
) -> Any:
    files = [] if blank else list(content.get("files", ()))
    if not blank and application.state == "draft":
        files = [
            {"name": row.name, "purpose": row.purpose}
            for row in documents.usable_uploads_of("application", application.pk)
        ]
    labels = {slot.purpose: slot.label for part in dossier.parts for slot in part.files}
    policy = policy_of(application)
    context = {
        "application": application,
        "prize": policy.prize_name(application.prize),
        "kind": policy.kind_name(application.kind),
        "parts": [
            (dossier.numeral(part.key), part, _answers(part, {} if blank else content.get(part.key, {})))
            for part in dossier.parts
        ],
        "files": [(labels.get(row["purpose"], "其他"), row["name"]) for row in files],
        "blank": blank,
        "draft": application.state == "draft",
        "submission": None if blank else queries.submission_of(application),
    }  # fmt: skip
    return render(request, "applicant/print.html", context)


def _may_read(request: HttpRequest, application: Any) -> bool:
    actor, at = access.actor_of(request), access.at_of(request)
    roles = roles_on(case_kind("application"), application, actor, at)
    return bool(roles & queries.READERS_OF_DOSSIER)


@access.case("application")
def printed(request: HttpRequest, application: Any) -> HttpResponse:
    """The dossier as it stands: the draft for its own people, the frozen copy for everybody entitled."""
    if not _may_read(request, application):
        raise Http404
    dossier = queries.dossier_of(application)
    response: HttpResponse = _printed(request, application, dossier, queries.content_of(application), blank=False)
    return response


@access.case("application")
def blank(request: HttpRequest, application: Any) -> HttpResponse:
    """空白表: the same form with nothing in it."""
    if not _may_read(request, application):
        raise Http404
    response: HttpResponse = _printed(request, application, queries.dossier_of(application), {}, blank=True)
    return response


urlpatterns = [
    path("apply/<int:pk>/notice/", internal_notice, name="apply-notice"),
    path("apply/<int:pk>/check/", check, name="apply-submit"),
    path("apply/<int:pk>/print/", printed, name="apply-print"),
    path("apply/<int:pk>/blank/", blank, name="apply-blank"),
]
