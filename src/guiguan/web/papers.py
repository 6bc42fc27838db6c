"""A paper as issued, on a sheet after GB/T 9704, to read, to print and to download as .docx or PDF."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from guiguan.documents import formset, operations, queries, sheets, wordform
from guiguan.documents.typeset import TypesettingFailed
from guiguan.procedure.spec import Actor
from guiguan.web import access
from guiguan.web.attachment import attached
from guiguan.web.desk import act_panel
from guiguan.web.files import send
from guiguan.web.templatetags.gg_case import paper_date

READERS = {
    "public": "公开",
    "party": "只供当事人和审定办查阅",
    "group": "只供评审组和审定办查阅",
    "office": "只供审定办查阅",
}
SEALED_ACTS: dict[str, tuple[str, ...]] = {
    "": ("paper.register_sealed",), "registered": ("paper.confirm_sealed", "paper.return_sealed"), "confirmed": (),
}  # fmt: skip
"""What can be done next, by the state of the sealed copy."""
SPECIMEN = "演示样张　内容虚构　不具效力"


def _opened(request: HttpRequest, pk: int) -> Any:
    """公开 papers to anybody, the others to those they are addressed to and to the office; reading is logged."""
    actor, at = access.actor_of(request), access.at_of(request)
    row = queries.paper(pk)
    if row is None or not queries.may_read(row, actor, at):
        raise Http404("文书不存在或者您无权查看。")
    if row.audience != row.Audience.PUBLIC:
        operations.log_access(actor, at, "paper", f"paper/{row.pk}", row.title)
    return row


@access.public
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    row = _opened(request, pk)
    sheet = _sheet(row)
    title, attached = sheets.attachment(sheet.attached)
    context = {"paper": row, "sheet": sheet, "attached_title": title, "attached": attached,
               "public": row.audience == row.Audience.PUBLIC, "readers": READERS[row.audience],
               **_sealed(row, access.actor_of(request), access.at_of(request))}  # fmt: skip
    return render(request, "papers/paper.html", context)


def _sealed(row: Any, actor: Actor, at: datetime) -> dict[str, Any]:
    """The sealed copy as this reader may see it, and what the office can do with it."""
    copy, readable = queries.sealed_copy(row), queries.readable_copy(row, actor, at)
    told = copy if readable is not None or (copy is not None and copy.state == "confirmed") else None
    found: dict[str, Any] = {"copy": told, "open_copy": readable, "panel": None}
    if queries.acted_on_by(row, actor, at):
        acts = SEALED_ACTS[copy.state if copy is not None else ""]
        found["panel"] = act_panel(row, "paper", actor=actor, at=at, only=acts)
    return found


def _sheet(row: Any) -> sheets.Sheet:
    """The red head and the imprint belong to a paper with a number; others begin with their title."""
    to, rest = sheets.addressed(queries.blocks_of(row))
    blocks, attached = sheets.divided(rest)
    return sheets.Sheet(
        title=row.title,
        to=to,
        blocks=blocks,
        attached=attached,
        signer=row.signer,
        date=sheets.UNDATED if queries.left_undated(row.kind) else paper_date(row.issued_at),
        issuer=row.signer if row.number else "",
        number=row.number,
        printed=paper_date(row.issued_at) if row.number else "",
        public="公开" if row.audience == row.Audience.PUBLIC else "",
        specimen=SPECIMEN if settings.GUIGUAN_DEMO else "",
        form=sheets.form_of(row.kind),
        approver=queries.approver_of(row),
    )


@access.public
def sealed(request: HttpRequest, pk: int) -> HttpResponse:
    """The scan of the sealed copy, to those to whom it may be shown; to everybody else as if there were none."""
    actor, at = access.actor_of(request), access.at_of(request)
    row = queries.paper(pk)
    copy = queries.readable_copy(row, actor, at) if row is not None else None
    if copy is None:
        raise Http404("文书不存在或者您无权查看。")
    return send(request, copy.file)


@access.public
def paper_docx(request: HttpRequest, pk: int) -> HttpResponse:
    row = _opened(request, pk)
    return attached(sheets.docx(_sheet(row), at=row.issued_at), wordform.DOCX, f"{row.title}.docx")


@access.public
def paper_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    row = _opened(request, pk)
    try:
        content = sheets.pdf(_sheet(row), at=row.issued_at)
    except TypesettingFailed as failed:
        messages.error(request, str(failed))
        return redirect("paper", pk=row.pk)
    return attached(content, formset.PDF, f"{row.title}.pdf")


urlpatterns = [
    path("papers/<int:pk>/", paper, name="paper"),
    path("papers/<int:pk>/sealed/", sealed, name="paper-sealed"),
    path("papers/<int:pk>/paper.docx", paper_docx, name="paper-docx"),
    path("papers/<int:pk>/paper.pdf", paper_pdf, name="paper-pdf"),
]
