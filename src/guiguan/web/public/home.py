"""The portal's first page: what is open now, what you can do, who won."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, path, reverse
from django.utils import timezone

from guiguan.documents import queries as documents
from guiguan.honours import queries as honours
from guiguan.people import queries as people
from guiguan.publicity import queries as publicity
from guiguan.rounds import queries as rounds
from guiguan.web import access
from guiguan.web.context import site_authority

ERRANDS = (
    ("self-check", "申报条件自查", "逐题作答，即时对照条款，不需登录，不保存答案。"),
    ("enrol", "首次登记", "单位凭盖章的授权书、个人凭身份证件登记，取得账号。"),
    ("objections", "提出异议", "单位或者个人均可实名提出，附必要的证明材料，取得回执编号。"),
    ("objection-status", "查询异议办理进度", "凭回执编号和查询码查看，不显示提出人信息。"),
    ("law", "阅读办法、标准和评审规则", "逐条阅读，每一条款写明本平台如何执行。"),
    ("rounds-public", "查看评选过程", "每一届的阶段、日期、数量和规则。"),
    ("honours", "查询历届获奖", "按奖项、年度、名称查询，写明来源。"),
)


def errands() -> list[dict[str, str]]:
    found = []
    for name, words, says in ERRANDS:
        try:
            found.append({"url": reverse(name), "words": words, "says": says})
        except NoReverseMatch:
            continue
    return found


def running_notice(at: datetime) -> dict[str, Any] | None:
    """The notice that ends soonest among those still running."""
    running: list[dict[str, Any]] = []
    for notice in publicity.public_notices().filter(state="published")[:20]:
        period = publicity.period(notice)
        today = timezone.localtime(at).date()
        if period and today <= period.last:
            left = rounds.calendar_of(notice.round).between(today, period.last)
            running.append({"notice": notice, "last": period.last, "left": left})
    return min(running, key=lambda row: row["last"]) if running else None


@access.public
def home(request: HttpRequest) -> HttpResponse:
    at, authority = access.at_of(request), site_authority()
    current = rounds.current_round(authority.pk) if authority else None
    called = current if current and current.called_at else None
    context = {
        "authority": authority,
        "round": called,
        "counts": rounds.stage_counts(called) if called else [],
        "bulletin": running_notice(at),
        "errands": errands(),
        "winners": honours.public(authority)[:6] if authority else [],
        "won": honours.public(authority).count() if authority else 0,
        "papers": documents.public_papers(authority.pk)[:6] if authority else [],
        "authorities": people.authorities(),
    }
    return render(request, "public/home.html", context)


urlpatterns = [path("", home, name="home")]
