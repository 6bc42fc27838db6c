"""Sign-in: closed to strangers; the demonstration's one-click sign-in; the way to one's own desk."""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from guiguan.governance.queries import letters
from guiguan.people import queries as people
from guiguan.people.notice import CURRENT
from guiguan.procedure import clock, outbox
from guiguan.procedure.spec import Role
from guiguan.web import access, city_sign_in, fresh
from guiguan.web.context import active_role
from guiguan.web.navigation import HOMES

METHODS = {
    "reauthenticate": "输入密码", "mfa_reauthenticate": "输入动态码或者备用码",
    "mfa_reauthenticate:webauthn": "使用通行密钥",
}  # fmt: skip


class ClosedAdapter(DefaultAccountAdapter):
    """Accounts are opened by the office, never by signing up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **_given: Any) -> bool:
        """Before a factor is added or taken away, unless one has just signed in."""
        return not fresh.is_fresh(context.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        return [{**one, "description": METHODS[one["id"]]} for one in super().get_reauthentication_methods(user)]


@access.public
def absent(request: HttpRequest) -> HttpResponse:
    """An address of the sign-in library that this product does not offer."""
    raise Http404


@access.public
def city_cancelled(request: HttpRequest) -> HttpResponse:
    """Turned back at the city's sign-on."""
    return city_sign_in.refused(request, city_sign_in.FAILED, 401)


@access.before_the_notice
@access.signed_in
def work(request: HttpRequest) -> HttpResponse:
    """To the desk of the role worked in; first to the privacy notice, where its version was not read yet."""
    if not people.has_read(access.actor_of(request).person_id, CURRENT.version):
        return redirect("notice-read")
    return redirect(HOMES[active_role(request)])


@access.before_the_notice
@access.signed_in
@require_POST
def switch_role(request: HttpRequest) -> HttpResponse:
    """Work in another of the roles one holds."""
    wanted = request.POST.get("role", "")
    if wanted not in access.held_roles(request):
        raise Http404
    request.session["role"] = Role(wanted).value
    return redirect("work")


@access.signed_in
def inbox(request: HttpRequest) -> HttpResponse:
    """站内消息, latest first; opening the page does not mark them, the button does."""
    actor = access.actor_of(request)
    if request.method == "POST":
        outbox.mark_read(actor.person_id, access.at_of(request))
        return redirect("inbox")
    return render(request, "work/inbox.html", {"letters": letters.inbox(actor, access.at_of(request))})


class ClockForm(forms.Form):
    """Move the simulated time forward, by days or to a day."""

    days = forms.IntegerField(required=False, min_value=0, max_value=400)
    to = forms.DateTimeField(required=False, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d"])

    def target(self, now: datetime) -> datetime:
        if self.cleaned_data["to"]:
            return self.cleaned_data["to"]  # type: ignore[no-any-return]
        return now + timedelta(days=self.cleaned_data["days"] or 0)


def _groups() -> list[tuple[str, list[Any]]]:
    now = clock.now()
    grants, members = people.all_grants(now), people.all_memberships(now)
    groups: dict[str, list[Any]] = {}
    for account in people.accounts():
        held = list(dict.fromkeys(Role(grant.role).label for grant in grants.get(account.person_id, [])))
        member = members.get(account.person_id)
        words = "、".join(held) or (str(member.organisation) if member else "申报个人")
        heading = held[0] if held else ("申报单位" if member else "申报个人")
        groups.setdefault(heading, []).append({"account": account, "words": words})
    return list(groups.items())


@access.demo_only
def demo(request: HttpRequest) -> HttpResponse:
    """The demonstration's accounts by role, each with one click; and the simulated time."""
    return render(request, "demo.html", {"groups": _groups(), "now": clock.now()})


@access.demo_only
@require_POST
def demo_sign_in(request: HttpRequest, username: str) -> HttpResponse:
    account = people.account_named(username)
    if account is None:
        raise Http404
    login(request, account, backend="guiguan.people.backend.AccountBackend")
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return HttpResponseRedirect(wanted)
    return HttpResponseRedirect(reverse("work"))


@access.demo_only
@require_POST
def demo_clock(request: HttpRequest) -> HttpResponse:
    """Forward only."""
    form = ClockForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请填写天数，或者填写不早于模拟时间的日期。")
    else:
        try:
            now = clock.move_to(form.target(clock.now()))
            messages.success(request, f"模拟时间已调整到{timezone.localtime(now):%Y年%-m月%-d日 %H:%M}。")
        except ValueError as backward:
            messages.error(request, str(backward))
    return redirect("demo")


urlpatterns = [
    path("desk/", work, name="work"),
    path("desk/role/", switch_role, name="switch-role"),
    path("desk/inbox/", inbox, name="inbox"),
    path("demo/", demo, name="demo"),
    path("demo/clock/", demo_clock, name="demo-clock"),
    path("demo/sign-in/<str:username>/", demo_sign_in, name="demo-sign-in"),
]
