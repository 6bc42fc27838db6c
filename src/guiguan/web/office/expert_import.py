"""批量导入专家: a blank to fill, a preview that names every faulty row, then all of them or none."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from guiguan.documents.spreadsheet import XLSX, Marked, xlsx
from guiguan.governance.operations.importing import import_experts
from guiguan.governance.queries import register
from guiguan.governance.rules.importing import COLUMNS, EXAMPLE, MOST, read_rows
from guiguan.people import queries as people
from guiguan.procedure.engine import ActRefused
from guiguan.procedure.spec import Role
from guiguan.web import access
from guiguan.web.attachment import attached
from guiguan.web.sheet_form import SheetForm

SALT = "expert-import"


class ImportForm(SheetForm):
    """Which register, and the file."""

    authority = forms.ChoiceField(label="列入")
    field_order = ("authority", "table")

    def __init__(self, request: HttpRequest, *given: Any) -> None:
        super().__init__(*given)
        actor, at = access.actor_of(request), access.at_of(request)
        self.mine = {str(row.pk): row for row in people.authorities_of(actor.person_id, Role.OFFICE_DRAFTER, at)}
        self.fields["authority"].choices = [(pk, f"{row.award}专家库") for pk, row in self.mine.items()]  # type: ignore[attr-defined]
        self.fields["table"].help_text = f"每行一名专家，至多 {MOST} 名。"


@access.roles(Role.OFFICE_DRAFTER)
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Upload and look; what was looked at comes back signed and is then written."""
    if "checked" in request.POST:
        return _carry_out(request)
    if "marked" in request.POST:
        return _marked(request)
    form = ImportForm(request, *((request.POST, request.FILES) if request.method == "POST" else ()))
    context: dict[str, Any] = {"form": form, "columns": COLUMNS}
    if form.is_valid():
        chosen = form.mine[form.cleaned_data["authority"]]
        rows, wrong = read_rows(form.cleaned_data["table"], register.known_names(chosen.pk))
        faulty = [row for row in rows if row.faults]
        if wrong:
            form.add_error("table", wrong)
        else:
            kept = signing.dumps([chosen.pk, [[row.values[name] for name in COLUMNS] for row in rows],
                                  [row.number for row in rows]], salt=SALT, compress=True)  # fmt: skip
            context |= {"rows": rows, "faulty": faulty, "chosen": chosen, "right": len(rows) - len(faulty),
                        "marked" if faulty else "checked": kept}  # fmt: skip
    return render(request, "office/expert_import.html", context, status=422 if form.errors else 200)


def _carry_out(request: HttpRequest) -> HttpResponse:
    actor, at = access.actor_of(request), access.at_of(request)
    form = ImportForm(request)
    try:
        pk, sheet, _numbers = signing.loads(request.POST["checked"], salt=SALT, max_age=3600)
        import_experts(form.mine[str(pk)], actor=actor, at=at, sheet=sheet)
    except (signing.BadSignature, KeyError):
        messages.error(request, "预览已经过期，没有写入任何一行。请重新上传文件。")
        return HttpResponseRedirect(reverse("expert-import"))
    except ActRefused as refused:
        context = {"form": form, "columns": COLUMNS, "refusals": refused.refusals}
        return render(request, "office/expert_import.html", context, status=422)
    messages.success(request, f"已导入 {len(sheet)} 名专家。")
    return HttpResponseRedirect(reverse("experts"))


def _marked(request: HttpRequest) -> HttpResponse:
    """The table as uploaded, faulty cells marked and the sentences in a column of their own; it can be uploaded again
    once it is mended."""
    try:
        pk, sheet, numbers = signing.loads(request.POST["marked"], salt=SALT, max_age=3600)
        chosen = ImportForm(request).mine[str(pk)]
    except (signing.BadSignature, KeyError):
        messages.error(request, "预览已经过期，没有写入任何一行。请重新上传文件。")
        return HttpResponseRedirect(reverse("expert-import"))
    rows, _ = read_rows([COLUMNS, *sheet], register.known_names(chosen.pk), numbers)
    lines = [[*(Marked(value) if wrong else value for _, value, wrong in row.cells), "".join(row.faults)]
             for row in rows]  # fmt: skip
    return attached(xlsx([("专家", [*COLUMNS, "问题"], lines)]), XLSX, "专家导入（标出问题）.xlsx")


@access.roles(Role.OFFICE_DRAFTER)
def blank(request: HttpRequest) -> HttpResponse:
    """The table to fill: heads alone, an invented row on a second sheet."""
    return attached(xlsx([("专家", COLUMNS, []), ("填写示例", COLUMNS, [EXAMPLE])]), XLSX, "专家导入模板.xlsx")


urlpatterns = [
    path("office/experts/import/", upload, name="expert-import"),
    path("office/experts/import/blank/", blank, name="expert-import-blank"),
]
