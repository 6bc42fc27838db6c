"""补录: enter what happened on paper, and have a second officer confirm it."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone

from guiguan.documents import queries as documents
from guiguan.documents.forms import TakenFile
from guiguan.people import operations, ports, queries
from guiguan.procedure.engine import ActRefused
from guiguan.procedure.ports import REGISTRY, case_kind
from guiguan.procedure.spec import OFFICE, Actor, Role
from guiguan.web import access
from guiguan.web.desk import act_panel, timeline
from guiguan.web.office import exports
from guiguan.web.office.exports import Column, moment_of

LATE = frozenset({"occurred_on", "occurred_time", "reference", "csrfmiddlewaretoken", "version", "next"})


COLUMNS = (
    Column("事项", lambda row: REGISTRY.acts[row.act].label),
    Column("依据文号", lambda row: row.reference),
    Column("发生时间", lambda row: moment_of(row.occurred_at)),
    Column("提出时间", lambda row: moment_of(row.proposed_at)),
    Column("状态", lambda row: row.get_state_display()),
)


class OnPaperForm(forms.Form):
    """When and on what paper the step happened."""

    occurred_on = forms.DateField(label="发生日期", widget=forms.DateInput(attrs={"type": "date"}))
    occurred_time = forms.TimeField(
        label="发生时间", required=False, widget=forms.TimeInput(attrs={"type": "time"}),
        help_text="不知道的留空，按当日 24:00 前计。",
    )  # fmt: skip
    reference = forms.CharField(
        label="依据文号或来件说明", max_length=120, help_text="例如：来信收文第 12 号、会议签到表。"
    )

    scan = TakenFile("原件扫描件", required=False)

    def __init__(self, *given: Any, code: str, actor: Actor, at: datetime) -> None:
        super().__init__(*given)
        self.fields["scan"].required = code in ports.scanned
        self.fields["scan"].given_by = actor, at  # type: ignore[attr-defined]

    def occurred_at(self) -> datetime:
        moment = self.cleaned_data["occurred_time"] or time(23, 59)
        return timezone.make_aware(datetime.combine(self.cleaned_data["occurred_on"], moment))


@access.roles(Role.OFFICE_DRAFTER)
def propose(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Propose to enter the act ``code`` on the case ``pk`` as done on paper."""
    actor, at = access.actor_of(request), access.at_of(request)
    act = REGISTRY.acts.get(code)
    if act is None or act.inner or not act.on_paper:
        raise Http404
    kind = case_kind(REGISTRY.kind_of_act[code])
    case = get_object_or_404(kind.visible(actor, at), pk=pk)
    authority = get_object_or_404(queries.authorities(), pk=kind.authority_id(case))
    paper = OnPaperForm(request.POST or None, request.FILES or None, code=code, actor=actor, at=at)
    form_class = REGISTRY.forms.get(code)
    form = form_class(request.POST or None, None, case=case, actor=actor, at=at) if form_class else None
    refusals: tuple[Any, ...] = ()
    if request.method == "POST" and paper.is_valid() and (form is None or form.is_valid()):
        data = QueryDict(mutable=True)
        for name, values in request.POST.lists():
            if name not in LATE:
                data.setlist(name, values)
        try:
            operations.propose_late_entry(
                authority, actor=actor, at=at, act=code, case=case, occurred_at=paper.occurred_at(),
                reference=paper.cleaned_data["reference"], data=data.urlencode(), scan=paper.cleaned_data["scan"],
            )  # fmt: skip
        except ActRefused as refused:
            refusals = refused.refusals
        else:
            messages.success(request, "已提出补录，请另一名审核人员确认后入库。")
            return HttpResponseRedirect(reverse("late-entries"))
    context = {"act": act, "kind": kind, "case": case, "title": kind.title(case), "paper": paper, "form": form,
               "refusals": refusals}  # fmt: skip
    return render(request, "office/late_propose.html", context, status=422 if request.method == "POST" else 200)


@access.roles(*OFFICE)
def entries(request: HttpRequest) -> HttpResponse:
    """Every late entry of the authority, those awaiting a second person first."""
    rows = case_kind("late_entry").visible(access.actor_of(request), access.at_of(request)).order_by("-state", "-id")
    if exports.asked(request):
        return exports.workbook(request, "补录", COLUMNS, rows)
    lines = [
        {"row": row, "label": REGISTRY.acts[row.act].label, "state": row.get_state_display()} for row in rows[:200]
    ]
    return render(request, "office/late_entries.html", {"lines": lines})


@access.case("late_entry")
def entry(request: HttpRequest, late_entry: Any) -> HttpResponse:
    """One late entry: what was entered, by whom, and the second person's decision."""
    actor, at = access.actor_of(request), access.at_of(request)
    kind = case_kind(late_entry.case_kind)
    case = kind.model._default_manager.get(pk=late_entry.case_id)
    form_class = REGISTRY.forms.get(late_entry.act)
    typed = []
    if form_class:
        form = form_class(QueryDict(late_entry.data), None, case=case, actor=actor, at=late_entry.occurred_at)
        form.is_valid()
        typed = [(field.label, field.value()) for field in form]
    context = {
        "row": late_entry,
        "act": REGISTRY.acts[late_entry.act],
        "title": kind.title(case),
        "typed": typed,
        "files": documents.attachments_of("late_entry", late_entry.pk),
        "proposer": queries.person(late_entry.proposed_by_id).name,
        "panel": act_panel(late_entry, "late_entry", actor=actor, at=at),
        "entries": timeline("late_entry", late_entry.pk, named=True),
    }
    return render(request, "office/late_entry.html", context)


urlpatterns = [
    path("office/late/", entries, name="late-entries"),
    path("office/late/<int:pk>/", entry, name="late_entry"),
    path("office/late/<str:code>/<int:pk>/", propose, name="late-propose"),
]
