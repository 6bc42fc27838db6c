"""打印预览 and 空白表: the dossier on paper, the frozen copy with its SHA-256 on every page."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from guiguan.applications import queries
from guiguan.applications.dossier.printed import blank as blank_sections
from guiguan.applications.dossier.printed import printed as printed_sections
from guiguan.applications.queries.eligibility import policy_of
from guiguan.documents import formset
from guiguan.documents import queries as documents
from guiguan.documents.operations import log_access
from guiguan.procedure.engine import roles_on
from guiguan.procedure.ports import case_kind
from guiguan.web import access
from guiguan.web.attachment import BYTES, attached
from guiguan.web.blank_form import blank_docx


def _readable(request: HttpRequest, application: Any) -> None:
    actor, at = access.actor_of(request), access.at_of(request)
    if not roles_on(case_kind("application"), application, actor, at) & queries.READERS_OF_DOSSIER:
        raise Http404


def _context(application: Any) -> dict[str, Any]:
    policy = policy_of(application)
    return {"application": application, "prize": policy.prize_name(application.prize),
            "kind": policy.kind_name(application.kind)}  # fmt: skip


def _filled(application: Any) -> dict[str, Any]:
    """The draft as it stands for its own people, the frozen copy for everybody entitled."""
    content = queries.content_of(application)
    draft = application.state == "draft"
    submission = None if draft else queries.submission_of(application)
    files: Any = content.get("files", ())
    if draft:
        files = documents.uploads_of("application", application.pk).values("name", "purpose", "sha256")
    return {
        **_context(application),
        "draft": draft,
        "submission": submission,
        "intake": None if draft else queries.intake_of(application),
        "sections": printed_sections(queries.dossier_of(application), content, files),
        "foot": _foot(submission),
        "blank": False,
    }


@access.case("application")
def printed(request: HttpRequest, application: Any) -> HttpResponse:
    """The dossier in a fixed page layout, ready for the printer."""
    _readable(request, application)
    return render(request, "applicant/print.html", _filled(application))


def _foot(submission: Any) -> str:
    """What stands in the foot of every page."""
    if submission is None:
        return "草稿，尚未提交，没有内容校验值"
    return f"第 {submission.serial} 次提交　内容校验值 SHA-256　{submission.sha256}"


@access.case("application")
def printed_pdf(request: HttpRequest, application: Any) -> HttpResponse:
    """The same as PDF, page by page alike on every machine."""
    _readable(request, application)
    actor, at = access.actor_of(request), access.at_of(request)
    shown = _filled(application)
    submission, title = shown["submission"], f"{application.round}申报材料"
    under = [f"{shown['prize']}　{shown['kind']}", application.title or "（未命名）", application.holder]
    if application.number:
        under.append(f"收件编号 {application.number}")
    content = formset.pdf(
        title,
        under,
        [(f"{one.numeral}　{one.title}", one.blocks) for one in shown["sections"]],
        foot=_foot(submission),
        at=submission.submitted_at if submission else at,
    )
    name = f"{title}（{application.holder}）.pdf"
    log_access(actor, at, "download", f"application/{application.pk}/print", name)
    return attached(content, BYTES, name)


@access.case("application")
def blank(request: HttpRequest, application: Any) -> HttpResponse:
    """空白表: the same form with nothing in it."""
    _readable(request, application)
    sections = blank_sections(queries.dossier_of(application))
    context = {**_context(application), "draft": False, "submission": None, "sections": sections, "blank": True,
               "foot": f"空白表　{application.round}"}  # fmt: skip
    return render(request, "applicant/print.html", context)


@access.case("application")
def blank_form(request: HttpRequest, application: Any) -> HttpResponse:
    """空白表 as .docx, to collect the answers away from the screen."""
    _readable(request, application)
    return blank_docx(application.round, application.prize, application.kind)


urlpatterns = [
    path("apply/<int:pk>/print/", printed, name="apply-print"),
    path("apply/<int:pk>/print.pdf", printed_pdf, name="apply-print-pdf"),
    path("apply/<int:pk>/blank/", blank, name="apply-blank"),
    path("apply/<int:pk>/blank.docx", blank_form, name="apply-blank-form"),
]
