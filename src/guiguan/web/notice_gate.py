"""The notice on personal data comes before one's own work (PIPL Art. 17): all but public pages wait for it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.http import urlencode

from guiguan.people import queries as people
from guiguan.people.notice import CURRENT
from guiguan.web import access, expired

READ = "notice_read"
SENTENCE = "请先阅读个人信息处理规则，再继续办理。所填内容还没有保存。"


def has_read(request: HttpRequest) -> bool:
    """Asked of the database once a session and version."""
    if request.session.get(READ) == CURRENT.version:
        return True
    if not people.has_read(access.actor_of(request).person_id, CURRENT.version):
        return False
    request.session[READ] = CURRENT.version
    return True


def gate(request: HttpRequest, view: Callable[..., HttpResponse]) -> HttpResponse | None:
    """To the notice and back here; what was typed is given back, and a machine is told in words."""
    rule = getattr(view, "access", None)
    if rule is None or rule.rule in {"public", "demo"} or rule.visitors or rule.ungated:
        return None
    if not request.user.is_authenticated or has_read(request):
        return None
    if "X-Autosave" in request.headers or "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"sentence": SENTENCE}, status=422)
    if request.method == "POST":
        return expired.notice_first(request)
    return HttpResponseRedirect(f"{reverse('notice-read')}?{urlencode({'next': request.get_full_path()})}")
