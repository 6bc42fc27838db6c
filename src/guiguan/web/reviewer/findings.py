"""资格审查意见: one line a condition and a material, written by the group, signed by each member (Art. 22)."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from guiguan.applications import operations, queries
from guiguan.applications.queries.eligibility import DISCLAIMER, MATERIAL, conditions_of, policy_of
from guiguan.applications.queries.findings import findings_of, standing_signatures
from guiguan.applications.states import Finding
from guiguan.law.citation import Citation
from guiguan.law.verdict import Verdict
from guiguan.procedure.engine import roles_on
from guiguan.procedure.ports import case_kind
from guiguan.procedure.spec import OFFICE, Role
from guiguan.web import access
from guiguan.web.desk import act_panel

GROUP = frozenset({Role.REVIEWER, Role.LEADER})
ACTS = ("application.sign_findings", "application.conclude_check", "application.reopen_check",
        "application.pass_check", "application.fail_check")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One item: the machine's verdict beside the group's finding; ``theirs`` when a colleague was faster."""

    row: Any
    verdict: Verdict | None
    basis: tuple[Citation, ...]
    finding: str
    note: str
    theirs: str = ""


@access.case("application")
@require_http_methods(["GET", "POST"])
def findings(request: HttpRequest, application: Any) -> HttpResponse:
    """Write and sign; the office reads the same page."""
    actor, at = access.actor_of(request), access.at_of(request)
    roles = roles_on(case_kind("application"), application, actor, at)
    if not roles & (GROUP | OFFICE):
        raise Http404
    writing = bool(roles & GROUP) and application.state == "checking"
    moved: dict[int, tuple[str, str, str]] = {}
    if request.method == "POST":
        if not writing:
            raise Http404
        moved = _save(request, application)
        if not moved:
            messages.success(request, "审查意见已保存。意见有改动的，原有签名随之失效，请重新签署。")
            return HttpResponseRedirect(reverse("findings", args=[application.pk]))
    context = {
        "case": application,
        "writing": writing,
        "office": bool(roles & OFFICE),
        "lines": _lines(application, at, moved),
        "choices": Finding.choices(),
        "signed": list(standing_signatures(application)),
        "needed": len(queries.signers(application, at)),
        "disclaimer": DISCLAIMER,
        "moved": bool(moved),
        "panel": act_panel(application, "application", actor=actor, at=at, only=ACTS),
    }
    return render(request, "reviewer/findings.html", context, status=409 if moved else 200)


def _save(request: HttpRequest, application: Any) -> dict[int, tuple[str, str, str]]:
    """Save every line; lines that a colleague changed meanwhile come back with both texts, none is lost."""
    typed: dict[str, operations.Line] = {}
    for row in findings_of(application):
        finding = request.POST.get(f"finding-{row.pk}", "")
        note = request.POST.get(f"note-{row.pk}", "").strip()
        version = request.POST.get(f"version-{row.pk}", "")
        seen = (request.POST.get(f"seen-finding-{row.pk}", ""), request.POST.get(f"seen-note-{row.pk}", ""))
        if (finding, note) in (seen, (row.finding, row.note)) or finding not in {"", *Finding}:
            continue
        typed[row.item] = operations.Line(row.item, finding, note, int(version) if version.isdecimal() else 0)
    actor, at = access.actor_of(request), access.at_of(request)
    try:
        moved = operations.save_findings(application, list(typed.values()), actor=actor, at=at)
    except operations.NotInCheck:
        raise Http404 from None
    return {row.pk: (typed[row.item].finding, typed[row.item].note, _told(row)) for row in moved}


def _told(row: Any) -> str:
    """What a colleague wrote."""
    return f"{Finding(row.finding).label if row.finding else '未填写'}　{row.note}".strip()


def _lines(application: Any, at: Any, moved: dict[int, tuple[str, str, str]]) -> list[Line]:
    verdicts = {verdict.rule: verdict for verdict in conditions_of(application, at)}
    policy, found = policy_of(application), []
    for row in findings_of(application):
        material = row.item.startswith(MATERIAL)
        basis = policy.cite("application.sign_findings" if material or not policy.has(row.item) else row.item)
        finding, note, theirs = moved.get(row.pk, (row.finding, row.note, ""))
        found.append(Line(row, verdicts.get(row.item), basis, finding, note, theirs))
    return found


urlpatterns = [path("review/<int:pk>/findings/", findings, name="findings")]
