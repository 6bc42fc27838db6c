"""使用指南: one page an audience, written in ``templates/guide/<key>.html``; 帮助 leads to the one of the active role."""

import re
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path, reverse

from guiguan.procedure.spec import Role
from guiguan.web import access

HEADING = re.compile(r'<h2 id="([\w-]+)">([^<]+)</h2>')


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide: its key is its address and its template; ``roles`` are led to it by 帮助."""

    key: str
    title: str
    says: str
    roles: frozenset[Role]


GUIDES = (
    Guide("applicant", "申报单位使用指南", "从开始申报到提交、补正和收到结果，单位和个人都适用。",
          frozenset({Role.APPLICANT_MANAGER})),
    Guide("reviewer", "评审专家使用指南", "从承诺、回避到评分、合议和评审报告，评审员和组长适用。", frozenset({Role.EXPERT})),
    Guide("office", "审定办使用指南", "从届次计划到表彰、结束，经办和审核人员适用。",
          frozenset({Role.OFFICE_DRAFTER, Role.OFFICE_APPROVER})),
    Guide("recommender", "推荐单位使用指南", "推荐、批量推荐和查看意愿确认的进度。", frozenset({Role.RECOMMENDER})),
    Guide("signing-in", "登录与账号安全指南", "登录、第二重验证、遗失和重置、结束登录，所有账号适用。",
          frozenset({Role.SECURITY_ADMIN})),
)  # fmt: skip


def help_url(role: Role) -> str:
    """Where 帮助 leads: the guide of the role, or the list of guides."""
    found = next((one.key for one in GUIDES if role in one.roles), "")
    return reverse("guide", args=[found]) if found else reverse("guides")


@access.public
def guides(request: HttpRequest) -> HttpResponse:
    """Every guide there is."""
    return render(request, "guide/guides.html", {"guides": GUIDES})


@access.public
def guide(request: HttpRequest, audience: str) -> HttpResponse:
    """One guide; the contents are read off its headings, so that they never part."""
    found = next((one for one in GUIDES if one.key == audience), None)
    if found is None:
        raise Http404
    body = render_to_string(f"guide/{found.key}.html", {"guide": found}, request=request)
    contents = HEADING.findall(body)
    return render(request, "guide/guide.html", {"guide": found, "body": body, "contents": contents})


urlpatterns = [
    path("guide/", guides, name="guides"),
    path("guide/<str:audience>/", guide, name="guide"),
]
