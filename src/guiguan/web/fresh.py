"""Fresh sign-in: a grave act asks for one, and what was typed meanwhile comes back with the form."""

import time
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from guiguan.people.operations import sign_ins
from guiguan.procedure import clock

SINCE, TYPED = "signed_in_at", "typed_before_signing_in_again"
ASKED = "办理重要事项前，请再次确认身份。您填写的内容会原样保留。"
NOTHING_TO_ASK = (
    "办理重要事项前须再次确认身份。您的账号没有密码，请先设置第二重验证，再回到原事项；您填写的内容会保留。"
)
RETURNED = "身份已确认，事项尚未办理。请核对所填内容后再提交；文件须重新选择。"


def _signed_in(sender: Any, request: HttpRequest | None, user: Any, **_given: Any) -> None:
    """Remember in the session when the person showed who he is (seconds, Unix), and enter the sign-in."""
    if request is None:
        return
    request.session[SINCE] = time.time()
    sign_ins.begin_session(
        user.pk, request.session.session_key or "", ip=request.META.get("REMOTE_ADDR") or "0.0.0.0",  # noqa: S104
        agent=request.META.get("HTTP_USER_AGENT", ""), at=clock.now(),
    )  # fmt: skip


def _confirmed(sender: Any, request: HttpRequest, *, reauthenticated: bool = False, **_given: Any) -> None:
    if reauthenticated:
        request.session[SINCE] = time.time()


def is_fresh(request: HttpRequest) -> bool:
    """Whether the last sign-in or confirmation lies within ``GUIGUAN_FRESH_MINUTES``."""
    since = request.session.get(SINCE, 0)
    return isinstance(since, int | float) and time.time() - since < settings.GUIGUAN_FRESH_MINUTES * 60


def ask(request: HttpRequest) -> HttpResponse:
    """Lead to the confirmation and back to this very page; what was typed is kept in the session, files are not."""
    if request.method == "POST":
        typed = request.POST.copy()
        typed.pop("csrfmiddlewaretoken", None)
        request.session[TYPED] = {"path": request.path, "data": typed.urlencode()}
    if not get_adapter().get_reauthentication_methods(request.user):
        messages.warning(request, NOTHING_TO_ASK)
        return HttpResponseRedirect(reverse("mfa_index"))
    messages.info(request, ASKED)
    return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': request.get_full_path()})}")


def typed(request: HttpRequest) -> QueryDict | None:
    """What was typed on this page before the confirmation, once."""
    kept = request.session.get(TYPED)
    if request.method != "GET" or not kept or kept["path"] != request.path or not is_fresh(request):
        return None
    del request.session[TYPED]
    messages.info(request, RETURNED)
    return QueryDict(kept["data"])


def listen() -> None:
    """Connected once, when the apps are ready."""
    from allauth.account.signals import authentication_step_completed

    user_logged_in.connect(_signed_in, dispatch_uid="guiguan.fresh")
    authentication_step_completed.connect(_confirmed, dispatch_uid="guiguan.fresh.again")
