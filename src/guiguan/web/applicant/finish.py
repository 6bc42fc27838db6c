"""内部公示, the last check, submission with its receipt."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse

from guiguan.applications import queries
from guiguan.applications.queries.eligibility import deadline_of, policy_of
from guiguan.people.states import Purpose
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
        "period": calendar.notice(notice.posted_on, dates.days) if notice and dates.ends else None,
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


urlpatterns = [
    path("apply/<int:pk>/notice/", internal_notice, name="apply-notice"),
    path("apply/<int:pk>/check/", check, name="apply-submit"),
]
