"""本单位成员: who may act for the organisation, who is invited, who is at work where; and accepting an invitation."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import password_validation
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from guiguan.applications import queries as applications
from guiguan.applications.forms import ConfirmInvitedForm
from guiguan.applications.operations import employer
from guiguan.documents.upload import UploadRefused
from guiguan.people import queries as people
from guiguan.people.operations import members as operations
from guiguan.people.queries import invitations
from guiguan.people.states import Purpose
from guiguan.procedure.engine import ActRefused, CaseMovedOn
from guiguan.procedure.ports import case_kind
from guiguan.procedure.spec import THE_PUBLIC
from guiguan.web import access
from guiguan.web.desk import act_panel, timeline

GONE = "邀请链接无效或者已经过期，请联系邀请人重新发送。"


@dataclass(frozen=True, slots=True)
class Invited:
    """One waiting invitation. ``link`` only where no mail goes out and the inviter hands it over himself."""

    row: Any
    expired: bool
    link: str
    revoke: str
    """Address of the act that takes it back; empty for whoever may not."""


def invitations_shown(request: HttpRequest, purpose: Purpose, **about: int) -> list[Invited]:
    """Waiting invitations with their link, for those who may take them back."""
    actor, at = access.actor_of(request), access.at_of(request)
    rows, found = invitations.waiting(purpose, **about), []
    # Shown to whoever may take them back, and to nobody else.
    held = set(invitations.visible(actor, at).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    for row in rows:
        mine = row.pk in held
        expired = at >= row.expires_at
        link = request.build_absolute_uri(invitations.path_to(row)) if mine and not expired else ""
        found.append(Invited(row, expired, "" if settings.GUIGUAN_MAIL else link,
                             reverse("act", args=["invitation.revoke", row.pk]) if mine else ""))  # fmt: skip
    return found


@access.signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """To the organisation one acts for; the first of several."""
    found = people.memberships_of(access.actor_of(request).person_id, access.at_of(request)).first()
    if found is None:
        return render(request, "applicant/no_organisation.html")
    return redirect("organisation", found.organisation_id)


@access.case("organisation")
def organisation(request: HttpRequest, case: Any) -> HttpResponse:
    """Members with their rights, invitations, who writes where now, what was changed by whom."""
    actor, at = access.actor_of(request), access.at_of(request)
    drafts = applications.own(actor, at).filter(organisation_id=case.pk, state="draft")
    work = []
    for draft in drafts:
        titles = {part.key: part.title for part in applications.dossier_of(draft).parts}
        work += [(name, titles.get(key, key)) for name, key in applications.others_at_work(draft, 0, at)]
    everyone = list(people.memberships_of(actor.person_id, at))
    context = {
        "organisation": case,
        "members": people.members_of(case.pk, at),
        "rights": [words for _, words in invitations.rights()],
        "invitations": invitations_shown(request, Purpose.MEMBER, organisation_id=case.pk),
        "work": work,
        "others": [row.organisation for row in everyone if row.organisation_id != case.pk],
        "panel": act_panel(case, "organisation", actor=actor, at=at),
        "entries": timeline("organisation", case.pk, named=True),
        "me": actor,
    }
    return render(request, "applicant/organisation.html", context)


class NewAccountForm(forms.Form):
    """An account of one's own, with a password that Django's validators let pass."""

    name = forms.CharField(label="姓名", max_length=40)
    username = forms.CharField(label="账号", disabled=True, help_text="由系统分配，登录时使用，请记下。",
                               widget=forms.TextInput(attrs={"autocomplete": "username"}))  # fmt: skip
    password = forms.CharField(label="密码", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
                               help_text="十二位以上，不使用常见密码，不与账号相近。")  # fmt: skip
    again = forms.CharField(label="再输入一次密码",
                            widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))  # fmt: skip

    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address = address

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not {"password", "again"} <= set(data):
            return data
        if data["password"] != data["again"]:
            self.add_error("again", "两次输入的密码不一致，请重新输入。")
            return data
        try:
            password_validation.validate_password(
                data["password"], people.unsaved_account(data.get("username", ""), self.address)
            )
        except forms.ValidationError as weak:
            self.add_error("password", weak)
        return data


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "public/invitation_gone.html", {"sentence": GONE}, status=404)


def _confirm(request: HttpRequest, found: Any) -> HttpResponse:
    """所在单位的联系人 confirms one internal notice; no account is opened."""
    at = access.at_of(request)
    case = applications.by_id(found.subject_id)
    form = ConfirmInvitedForm(request.POST or None, request.FILES or None, case=case, actor=THE_PUBLIC, at=at)
    refusals: Any = ()
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("name", "post", "proof")}
        try:
            employer.confirm_invited(case, actor=THE_PUBLIC, at=at, invitation=found, **given)
        except ActRefused as refused:
            refusals = refused.refusals
        except CaseMovedOn:
            return _gone(request)
        except UploadRefused as refused:
            form.add_error("proof", str(refused))
        else:
            return render(request, "public/invitation_done.html", {"words": "已经确认。感谢贵单位核对，本页可以关闭。"})
    context = {"invitation": found, "form": form, "case": case, "notice": applications.internal_notice_of(case),
               "refusals": refusals}  # fmt: skip
    return render(request, "public/invitation_employer.html", context, status=422 if request.method == "POST" else 200)


def _join(request: HttpRequest, found: Any) -> HttpResponse:
    """With a new account, or as the person signed in."""
    actor, at, refusals = access.actor_of(request), access.at_of(request), ()
    allotted = {"name": found.name, "username": invitations.account_name(found)}
    form = NewAccountForm(request.POST or None, address=found.address, initial=allotted)
    as_myself = bool(actor.account_id)
    if request.method == "POST" and (as_myself or form.is_valid()):
        try:
            if as_myself:
                operations.accept_as_myself(found, actor=actor, at=at)
                messages.success(request, f"已加入{found.organisation}。" if found.organisation else "已办理。")
                return HttpResponseRedirect(reverse("members"))
            given = {name: form.cleaned_data[name] for name in ("name", "username", "password")}
            operations.accept_with_new_account(found, at=at, **given)
        except ActRefused as refused:
            refusals = refused.refusals  # type: ignore[assignment]
        except CaseMovedOn:
            return _gone(request)
        else:
            return render(
                request,
                "public/invitation_done.html",
                {"words": f"账号 {given['username']} 已经开立。请记下，登录时使用。", "login": True},
            )
    context = {
        "invitation": found, "form": form, "as_myself": as_myself, "refusals": refusals,
        "login": f"{reverse(settings.LOGIN_URL)}?next={request.path}",
        "policy_basis": case_kind("invitation").policy(found).cite("system:邀请七日内有效，只能用一次"),
    }  # fmt: skip
    return render(request, "public/invitation.html", context, status=422 if request.method == "POST" else 200)


@access.public
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link. An unknown, a used and an expired one answer alike."""
    found = invitations.by_token(token, access.at_of(request))
    if found is None:
        response = _gone(request)
    else:
        response = _confirm(request, found) if found.purpose == Purpose.EMPLOYER else _join(request, found)
    response["Cache-Control"] = "no-store"
    return response


urlpatterns = [
    path("members/", mine, name="members"),
    path("members/<int:pk>/", organisation, name="organisation"),
    path("invitations/<str:token>/", invitation, name="invitation"),
]
