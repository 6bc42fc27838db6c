"""首次登记 at the office: letters and documents checked by one, decided by another; sealed confirmations entered."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from guiguan.applications import queries as applications
from guiguan.documents import queries as documents
from guiguan.people import operations, queries, sealed
from guiguan.people.operations import registration as registrations
from guiguan.people.queries import invitations
from guiguan.people.states import Purpose, RegistrationState
from guiguan.procedure.engine import ActRefused
from guiguan.procedure.ports import case_kind
from guiguan.procedure.spec import OFFICE, Refusal, Role
from guiguan.web import access
from guiguan.web.desk import act_panel, timeline
from guiguan.web.office import exports
from guiguan.web.office.exports import Column, day_of
from guiguan.web.office.late_entries import OnPaperForm

CONFIRM = "application.confirm_internal_notice"
COLUMNS = (
    Column("登记主体", lambda row: row.whose),
    Column("编号", lambda row: row.receipt),
    Column("经办", lambda row: row.name),
    Column("状态", lambda row: row.get_state_display()),
    Column("收到", lambda row: day_of(row.lodged_at)),
)
AWAITING = (
    Column("申报个人", lambda case: str(case.person)),
    Column("所在单位", lambda case: str(case.employer or "")),
)
REQUESTS = (
    Column("申请人", lambda row: str(row.person)),
    Column("事项", lambda row: row.get_wish_display()),
    Column("状态", lambda row: row.get_state_display()),
    Column("提出", lambda row: day_of(row.lodged_at)),
    Column("答复期限", lambda row: row.due_on or "工作日安排尚未公布"),
)


@access.roles(*OFFICE)
def listing(request: HttpRequest) -> HttpResponse:
    """Every registration, those that wait first; and drafts that wait for a sealed confirmation."""
    actor, at = access.actor_of(request), access.at_of(request)
    rows = case_kind("registration").visible(actor, at)
    wanted = request.GET.get("state", "")
    if wanted in set(RegistrationState):
        rows = rows.filter(state=wanted)
    awaiting = applications.awaiting_employer(actor, at)
    if exports.asked(request):
        waiting = exports.sheet("待单位确认", AWAITING, awaiting)
        return exports.workbook(request, "首次登记", COLUMNS, rows, more=[waiting])
    context = {
        "page": Paginator(rows, 50).get_page(request.GET.get("page")),
        "states": RegistrationState.choices(),
        "wanted": wanted,
        "awaiting": awaiting,
    }
    return render(request, "office/registrations.html", context)


def _same_code(row: Any, request: HttpRequest) -> list[tuple[Any, list[str]]]:
    """Organisations under the same code, with their members: for the officer alone."""
    at = access.at_of(request)
    return [
        (found, [f"{member.person}（{member.get_right_display()}）" for member in queries.members_of(found.pk, at)])
        for found in queries.organisations_with(row.credit_code)
    ]


@access.case("registration")
@require_http_methods(["GET", "POST"])
def registration(request: HttpRequest, case: Any) -> HttpResponse:
    """What was stated, the letter, what is held under the code already. POST shows the identity number, on record."""
    actor, at = access.actor_of(request), access.at_of(request)
    number = sentence = ""
    if request.method == "POST" and case.identity:
        try:
            number = registrations.open_identity(case, actor=actor, at=at)
        except sealed.Unreadable as unreadable:
            sentence = str(unreadable)
    waiting = invitations.waiting(Purpose.ACCOUNT, subject_id=case.pk)
    live = [row for row in waiting if at < row.expires_at]
    context = {
        "row": case,
        "doubtful": registrations.code_doubtful(case.credit_code),
        "held": _same_code(case, request) if case.credit_code else [],
        "files": documents.attachments_of("registration", case.pk),
        "number": number,
        "sentence": sentence,
        "waiting": waiting[:1],
        "link": request.build_absolute_uri(invitations.path_to(live[0])) if live and not settings.GUIGUAN_MAIL else "",
        "panel": act_panel(case, "registration", actor=actor, at=at),
        "entries": timeline("registration", case.pk, named=True),
    }
    response = render(request, "office/registration.html", context)
    response["Cache-Control"] = "no-store"
    return response


@access.roles(Role.OFFICE_DRAFTER)
@require_http_methods(["GET", "POST"])
def employer(request: HttpRequest, pk: int) -> HttpResponse:
    """登记单位盖章确认件: of a draft the officer sees who applies and where he works, nothing else."""
    actor, at = access.actor_of(request), access.at_of(request)
    case = get_object_or_404(applications.awaiting_employer(actor, at), pk=pk)
    form = OnPaperForm(request.POST or None, request.FILES or None, code=CONFIRM, actor=actor, at=at)
    refusals: tuple[Refusal, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            operations.propose_late_entry(case.round.authority, actor=actor, at=at, act=CONFIRM, case=case,
                                          occurred_at=form.occurred_at(),
                                          reference=form.cleaned_data["reference"],
                                          scan=form.cleaned_data["scan"])  # fmt: skip
        except ActRefused as refused:
            refusals = refused.refusals
        else:
            messages.success(request, "已提出补录，请另一名审核人员确认后入库。")
            return HttpResponseRedirect(reverse("late-entries"))
    context = {"case": case, "form": form, "refusals": refusals,
               "notice": applications.internal_notice_of(case)}  # fmt: skip
    return render(request, "office/employer.html", context, status=422 if request.method == "POST" else 200)


@access.roles(*OFFICE)
def requests(request: HttpRequest) -> HttpResponse:
    """个人信息申请, those due first."""
    actor, at = access.actor_of(request), access.at_of(request)
    mine = queries.authorities_where(actor.person_id, OFFICE, at)
    rows = case_kind("personal_request").visible(actor, at).filter(authority_id__in=mine)
    rows = rows.order_by("decided_at", "due_on", "-id")
    if exports.asked(request):
        return exports.workbook(request, "个人信息申请", REQUESTS, rows)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render(request, "office/personal_requests.html", {"page": page})


@access.before_the_notice
@access.case("personal_request")
def personal_request(request: HttpRequest, case: Any) -> HttpResponse:
    """One request, read by whoever made it and by the office."""
    actor, at = access.actor_of(request), access.at_of(request)
    office = bool(queries.granted_roles(actor, case.authority_id, at) & OFFICE)
    if not office and case.person_id != actor.person_id:
        raise Http404
    context = {
        "row": case,
        "office": office,
        "person": queries.person(case.person_id) if office else None,
        "panel": act_panel(case, "personal_request", actor=actor, at=at),
        "entries": timeline("personal_request", case.pk, named=office),
    }
    return render(request, "office/personal_request.html", context)


urlpatterns = [
    path("office/registrations/", listing, name="registrations"),
    path("office/registrations/<int:pk>/", registration, name="registration"),
    path("office/registrations/employer/<int:pk>/", employer, name="employer-confirmation"),
    path("office/personal/", requests, name="personal-requests"),
    path("office/personal/<int:pk>/", personal_request, name="personal_request"),
]
