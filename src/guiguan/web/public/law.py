"""The Measures, clause by clause, each with what it does here; and the plain pages of the portal."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, path, reverse

from guiguan.law import coverage
from guiguan.law.policy import Entry, Policy, all_policies, latest, load
from guiguan.procedure.ports import REGISTRY
from guiguan.procedure.spec import Role
from guiguan.web import access

SCREENS = {
    "application": "申报页", "round": "届次页", "award_list": "名单页", "review_rules": "评审规则页", "group": "评审组页",
    "process": "评选过程", "notice": "公示页", "report": "评审报告页", "home": "首页", "criteria": "评审标准页",
    "meeting": "会议页", "office-home": "今日待办",
}  # fmt: skip
OPEN_SCREENS = {"process": "rounds-public", "notice": "notices", "home": "home", "round": "rounds-public"}


def _screen(name: str) -> str:
    try:
        return reverse(OPEN_SCREENS[name]) if name in OPEN_SCREENS else ""
    except NoReverseMatch:
        return ""


def _shown(entry: Entry) -> dict[str, Any]:
    act = REGISTRY.acts.get(entry.id)
    who = "、".join(role.label for role in Role if act and role in act.by) if act else ""
    readings = [str(reading["as"]) for reading in entry.data.get("reading", ())]
    return {
        "kind": coverage.KIND_LABELS[entry.kind],
        "label": act.label if act else entry.label if entry.kind != "text_only" else entry.reason,
        "who": "任何人" if act and Role.PUBLIC in act.by else who,
        "planned": entry.planned,
        "screen": SCREENS.get(entry.screen, ""),
        "url": _screen(entry.screen),
        "readings": readings if len(readings) > 1 else [],
        "value": entry.data.get("value", ""),
    }


def _clauses(policy: Policy) -> list[dict[str, Any]]:
    """Provisions in order, with chapter and article headings where they change, and what rests on each."""
    rows, chapter, article, entries = [], "", 0, coverage.index(policy)
    for provision in policy.provisions.values():
        shown: list[dict[str, Any]] = []
        for entry in entries[provision.id]:
            line = _shown(entry)
            if line not in shown:
                shown.append(line)
        rows.append({
            "id": provision.id,
            "chapter": provision.chapter if provision.chapter != chapter else "",
            "article": policy.text.label(f"art_{provision.article}") if provision.article != article else "",
            "title": provision.title,
            "point": provision.point,
            "text": provision.text,
            "entries": shown,
        })  # fmt: skip
        chapter, article = provision.chapter, provision.article
    return rows


@access.public
def law(request: HttpRequest) -> HttpResponse:
    """To the measures of this site's authority."""
    return redirect("law-policy", latest(settings.GUIGUAN_AUTHORITY).id)


@access.public
def policy_page(request: HttpRequest, policy_id: str) -> HttpResponse:
    """办法全文 with every clause linked to acts, conditions, periods and screens."""
    try:
        policy = load(policy_id)
    except LookupError:
        raise Http404 from None
    context = {
        "policy": policy,
        "clauses": _clauses(policy),
        "facts": coverage.report(policy),
        "policies": all_policies(),
    }
    return render(request, "public/law.html", context)


@access.public
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "public/accessibility.html")


@access.signed_in
def more(request: HttpRequest) -> HttpResponse:
    """The rail's entries as a page, for phones."""
    return render(request, "work/more.html")


urlpatterns = [
    path("law/", law, name="law"),
    path("law/<str:policy_id>/", policy_page, name="law-policy"),
    path("accessibility/", accessibility, name="accessibility"),
    path("desk/more/", more, name="more"),
]
