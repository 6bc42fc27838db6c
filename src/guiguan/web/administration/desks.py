"""The three administrators' desks: health; accounts and roles; register and access log."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from guiguan.documents import queries as documents
from guiguan.people import queries as people
from guiguan.procedure import queries
from guiguan.procedure.register.verify import verify
from guiguan.procedure.spec import Role
from guiguan.web import access


@access.roles(Role.SYSTEM_ADMIN)
def system_home(request: HttpRequest) -> HttpResponse:
    """运行状况: versions, sizes, the mail queue. No case is named."""
    facts = [
        ("数据库", f"{connection.vendor}"),
        ("登记簿条目", f"{queries.register_size():,} 条"),
        ("邮件", "已启用" if settings.GUIGUAN_MAIL else "未启用，只发站内消息"),
        ("病毒扫描", "已启用" if settings.GUIGUAN_CLAMD else "未启用，文件标为“未扫描”"),
        ("待扫描的文件", f"{documents.held_count()} 份"),
        ("演示环境", "是" if settings.GUIGUAN_DEMO else "否"),
    ]
    return render(request, "administration/system.html", {"facts": facts, "mail": queries.mail_counts()})


@access.roles(Role.SECURITY_ADMIN)
def security_home(request: HttpRequest) -> HttpResponse:
    """账号、角色、任期。角色凭任命文件授予，终止后下一次访问即失效。"""
    at = access.at_of(request)
    lines, held = [], people.all_grants(at)
    for account in people.accounts():
        grants = held.get(account.person_id, [])
        lines.append({
            "account": account,
            "grants": [(Role(grant.role).label, grant.authority.name, grant.starts, grant.ends) for grant in grants],
        })  # fmt: skip
    mine = people.authorities_of(access.actor_of(request).person_id, Role.SECURITY_ADMIN, at)
    return render(request, "administration/security.html", {"lines": lines, "authorities": mine})


class RegisterFilter(forms.Form):
    act = forms.CharField(label="事项", required=False)
    actor = forms.CharField(label="办理人", required=False)


@access.roles(Role.AUDIT_ADMIN, Role.DISCIPLINE)
def register(request: HttpRequest) -> HttpResponse:
    """登记簿: every act with its basis, latest first; to read, not to change."""
    form = RegisterFilter(request.GET or None)
    wanted = form.cleaned_data if form.is_valid() else {}
    page = Paginator(queries.entries(act=wanted.get("act", ""), actor=wanted.get("actor", "")), 50).get_page(
        request.GET.get("page")
    )
    return render(
        request, "administration/register.html", {"form": form, "page": page, "size": queries.register_size()}
    )


@access.roles(Role.AUDIT_ADMIN, Role.DISCIPLINE)
@require_POST
def register_check(request: HttpRequest) -> HttpResponse:
    """存证校验: replay the register against every protected row and name what does not agree."""
    findings = verify()
    if findings:
        messages.error(request, f"存证校验发现 {len(findings)} 处不一致，请保全现场并报告。")
        return render(request, "administration/findings.html", {"findings": findings[:200], "count": len(findings)})
    messages.success(request, f"存证校验完成：{queries.register_size()} 条登记与全部受保护数据一致。")
    return HttpResponseRedirect(reverse("register"))


@access.roles(Role.AUDIT_ADMIN)
def access_log(request: HttpRequest) -> HttpResponse:
    """访问记录: sign-ins, downloads, exports, openings of a protected identity."""
    page = Paginator(queries.access_log(), 50).get_page(request.GET.get("page"))
    return render(request, "administration/access_log.html", {"page": page})


urlpatterns = [
    path("system/", system_home, name="system-home"),
    path("security/", security_home, name="security-home"),
    path("register/", register, name="register"),
    path("register/check/", register_check, name="register-check"),
    path("register/access/", access_log, name="access-log"),
]
