"""Every task's addresses, collected from its own module."""

from importlib import import_module

TASKS = (
    "guiguan.web.public.home",
    "guiguan.web.public.law",
    "guiguan.web.small_desks",
    "guiguan.web.office.home",
    "guiguan.web.sign_in",
    "guiguan.web.public.objections",  # before the page of acts: three acts have a page of their own
    "guiguan.web.office.notices",
    "guiguan.web.act_page",
    "guiguan.web.administration.desks",
    "guiguan.web.administration.sign_ins",
    "guiguan.web.office.late_entries",
    "guiguan.web.files",
    "guiguan.web.papers",
    "guiguan.web.applicant.home",
    "guiguan.web.applicant.wizard",
    "guiguan.web.applicant.finish",
    "guiguan.web.applicant.printing",
    "guiguan.web.cases",
    "guiguan.web.office.applications",
    "guiguan.web.reviewer.findings",
    "guiguan.web.reviewer.home",
    "guiguan.web.reviewer.report",
    "guiguan.web.reviewer.consensus",
    "guiguan.web.reviewer.sheets",
    "guiguan.web.office.rounds",
    "guiguan.web.office.dossiers",
    "guiguan.web.office.lists",
    "guiguan.web.office.groups",
    "guiguan.web.office.experts",
    "guiguan.web.office.visits",
    "guiguan.web.committee.meetings",
    "guiguan.web.public.rounds",
    "guiguan.web.public.notices",
    "guiguan.web.public.guide",
    "guiguan.web.public.honours",
    "guiguan.web.public.self_check",
    "guiguan.web.public.enrol",
    "guiguan.web.public.privacy",
    "guiguan.web.applicant.members",
    "guiguan.web.office.registrations",
    "guiguan.web.office.honours",
)

urlpatterns = [pattern for task in TASKS for pattern in import_module(task).urlpatterns]
