"""个人信息处理规则 for everybody; read and acknowledged at the first sign-in; and one's own data."""

import json

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from guiguan.documents import spreadsheet
from guiguan.people import queries as people
from guiguan.people.notice import CURRENT, NOTICES
from guiguan.people.operations import privacy as operations
from guiguan.people.states import Wish
from guiguan.procedure.engine import ActRefused
from guiguan.procedure.ports import case_kind
from guiguan.web import access
from guiguan.web.attachment import attached
from guiguan.web.context import site_authority
from guiguan.web.personal_data import copy_of, inventory


@access.public
def privacy(request: HttpRequest) -> HttpResponse:
    """The notice as it holds now, and every field of personal data in plain words."""
    context = {"notice": CURRENT, "earlier": NOTICES[:-1], "lines": inventory()}
    return render(request, "public/privacy.html", context)


@access.before_the_notice
@access.signed_in
@require_http_methods(["GET", "POST"])
def read(request: HttpRequest) -> HttpResponse:
    """Shown at the first sign-in and after each new version. Pressing is knowing, not consenting."""
    actor = access.actor_of(request)
    if request.method == "POST":
        operations.acknowledge(actor.person_id, CURRENT.version, access.at_of(request))
        wanted = request.POST.get("next", "")
        safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
        return HttpResponseRedirect(wanted) if safe else redirect("work")
    return render(request, "work/notice.html", {"notice": CURRENT, "next": request.GET.get("next", "")})


class WishForm(forms.Form):
    wish = forms.ChoiceField(label="申请事项", choices=Wish.choices(), widget=forms.RadioSelect)
    content = forms.CharField(label="申请内容", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
                              help_text="更正的，写明哪一项、改为什么；删除的，写明哪些信息。")  # fmt: skip


@access.before_the_notice
@access.signed_in
@require_http_methods(["GET", "POST"])
def personal(request: HttpRequest) -> HttpResponse:
    """我的个人信息: what is held in short, a copy of all of it, requests and their answers."""
    actor, at, authority = access.actor_of(request), access.at_of(request), site_authority()
    form, refusals, status = WishForm(request.POST or None), (), 200
    if request.method == "POST":
        status = 422
        if authority is not None and form.is_valid():
            try:
                operations.request(authority, actor=actor, at=at, **form.cleaned_data)
            except ActRefused as refused:
                refusals = refused.refusals  # type: ignore[assignment]
            else:
                messages.success(request, "申请已经提出，审定办将在期限内答复。")
                return redirect("personal")
    rows = case_kind("personal_request").visible(actor, at).filter(person_id=actor.person_id)
    context = {
        "person": people.person(actor.person_id),
        "form": form,
        "refusals": refusals,
        "requests": rows[:50],
        "acknowledged": people.acknowledgements(actor.person_id),
    }
    return render(request, "work/personal.html", context, status=status)


@access.before_the_notice
@access.signed_in
@require_POST
def copy(request: HttpRequest) -> HttpResponse:
    """查阅、复制: everything held about me, as JSON or as a workbook. Taking it is entered in the access log."""
    actor, at = access.actor_of(request), access.at_of(request)
    sheets = list(copy_of(actor.person_id))
    operations.log_copy(actor, at)
    day = timezone.localtime(at).date()
    if request.POST.get("form") == "xlsx":
        return attached(spreadsheet.xlsx(sheets), spreadsheet.XLSX, f"个人信息-{day}.xlsx")
    held: dict[str, list[dict[str, str]]] = {}
    for title, heads, rows in sheets:
        held.setdefault(title, []).extend(dict(zip(heads, row, strict=True)) for row in rows)
    return attached(json.dumps(held, ensure_ascii=False, indent=1), "application/json", f"个人信息-{day}.json")


urlpatterns = [
    path("privacy/", privacy, name="privacy"),
    path("desk/notice/", read, name="notice-read"),
    path("desk/personal/", personal, name="personal"),
    path("desk/personal/copy/", copy, name="personal-copy"),
]
