"""Sign-ins: one's own, seen and ended; everybody's, by the security administrator; who has a second factor."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from guiguan.people import queries as people
from guiguan.people.operations import sign_ins
from guiguan.people.queries import sign_ins as shown_sign_ins
from guiguan.procedure.spec import Role
from guiguan.web import access, second_factor

BROWSERS = (("MicroMessenger", "微信"), ("QQBrowser", "QQ 浏览器"), ("Edg/", "Edge"), ("Firefox/", "Firefox"),
            ("Chrome/", "Chrome 内核浏览器"), ("Safari/", "Safari"))  # fmt: skip
SYSTEMS = (("Windows", "Windows"), ("Android", "安卓"), ("iPhone", "iPhone"), ("Mac OS", "Mac"), ("Linux", "Linux"))
ENDED = "已结束该次登录。"
PAGE = 50


def browser_of(agent: str) -> str:
    """A browser's own account of itself in a few words."""
    found = [next((words for token, words in table if token in agent), "") for table in (BROWSERS, SYSTEMS)]
    return "，".join(filter(None, found)) or "未知"


@access.before_the_notice
@access.signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """我的登录: where one is signed in, by what one signs in."""
    own = {access.actor_of(request).account_id}
    factors = next(iter(shown_sign_ins.second_factors(own).values()), [])
    running = [(row, browser_of(row.user_agent)) for row in shown_sign_ins.live_sessions(own, timezone.now())]
    context = {"sessions": running, "factors": factors}
    return render(request, "work/sign_ins.html", context)


def _end(request: HttpRequest, account_id: int | None) -> None:
    wanted = request.POST.get("session", "")
    row = shown_sign_ins.session_of(int(wanted), account_id) if wanted.isdecimal() and len(wanted) < 18 else None
    if row is None:
        raise Http404
    sign_ins.end_session(row, actor=access.actor_of(request), at=access.at_of(request))
    messages.success(request, ENDED)


@access.before_the_notice
@access.signed_in
@require_POST
def end_mine(request: HttpRequest) -> HttpResponse:
    _end(request, access.actor_of(request).account_id)
    return redirect("my-sign-ins")


@access.roles(Role.SECURITY_ADMIN)
def everybody(request: HttpRequest) -> HttpResponse:
    """登录与第二重验证, by account."""
    at = access.at_of(request)
    page = Paginator(people.accounts(), PAGE).get_page(request.GET.get("page"))
    shown = {account.pk for account in page}
    held, factors, must = people.all_grants(at), shown_sign_ins.second_factors(shown), second_factor.asked_of()
    running = shown_sign_ins.live_sessions(shown, timezone.now())
    lines = [
        {
            "account": account,
            "factors": factors.get(account.pk, []),
            "must": bool(must & {Role(grant.role) for grant in held.get(account.person_id, [])}),
            "sessions": [row for row in running if row.user_id == account.pk],
        }
        for account in page
    ]
    authorities = people.authorities_of(access.actor_of(request).person_id, Role.SECURITY_ADMIN, at)
    context = {"lines": lines, "page": page, "authorities": authorities}
    return render(request, "administration/sign_ins.html", context)


@access.roles(Role.SECURITY_ADMIN)
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    _end(request, None)
    return redirect("security-sign-ins")


urlpatterns = [
    path("desk/sign-ins/", mine, name="my-sign-ins"),
    path("desk/sign-ins/end/", end_mine, name="my-sign-in-end"),
    path("security/sign-ins/", everybody, name="security-sign-ins"),
    path("security/sign-ins/end/", end, name="security-sign-in-end"),
]
