"""评审报告: written by the leader, read and signed by each member; what names a person is marked before it goes out."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from guiguan.governance.queries import groups
from guiguan.law import policy as law
from guiguan.procedure.engine import roles_on
from guiguan.procedure.ports import case_kind
from guiguan.procedure.spec import Role
from guiguan.review.operations import reports as operations
from guiguan.review.queries import reports as queries
from guiguan.review.queries import sheets
from guiguan.review.rules.scoring import STEP
from guiguan.review.rules.wording import segments
from guiguan.review.states import ConsensusState, ReportStage, ReportState
from guiguan.web import access
from guiguan.web.desk import act_panel, timeline
from guiguan.web.rounds_shown import Standing, labels

STEPS = [(str(value), f"{value}%") for value in range(0, 101, STEP)]


@dataclass(frozen=True, slots=True)
class Value:
    """One item whose value this stage may change."""

    no: str
    title: str
    before: int
    to: str
    reason: str
    issue: str
    """What the group wanted verified on the spot."""


@access.case("report")
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, found: Any) -> HttpResponse:
    """The words as they stand, who has signed, what still names somebody; the leader's form while in draft."""
    actor, at = access.actor_of(request), access.at_of(request)
    roles = roles_on(case_kind("report"), found, actor, at)
    writing = Role.LEADER in roles and found.state == ReportState.DRAFT
    moved: operations.ReportMovedOn | None = None
    typed: dict[str, Any] | None = None
    if request.method == "POST":
        if not writing:
            raise Http404
        typed = _typed(request)
        moved = _save(request, found, typed)
        if moved is None:
            messages.success(request, "报告草稿已保存。")
            return HttpResponseRedirect(reverse("report", args=[found.pk]))
    words = queries.words_of(found)
    names = list(groups.member_names(found.application_id).values())
    context = {
        "report": found,
        "case": found.application,
        "stage": ReportStage(found.stage).label,
        "document": found.stage == ReportStage.DOCUMENT,
        "group": Role.REVIEWER in roles,
        "writing": writing,
        "words": typed or {"body": words.body, "suggestions": words.suggestions},
        "version": getattr(words, "version", 0),
        "moved": moved,
        "stored": words,
        "preview": [(title, segments(text, names)) for title, text in _parts(words)],
        "named": sorted({name for name in names if name in f"{words.body}\n{words.suggestions}"}),
        "visit": queries.visit_of(found.application_id) if found.stage == ReportStage.SITE else None,
        "standing": _standing(found),
        "panel": act_panel(found, "report", actor=actor, at=at),
        "entries": timeline("report", found.pk, named=True),
        **_signatures(found),
        **_scores(request, found, typed),
    }
    return render(request, "reviewer/report.html", context, status=409 if moved else 200)


def _parts(words: Any) -> list[tuple[str, str]]:
    parts = [("评审意见", words.body), ("质量改进建议", words.suggestions)]
    return [(title, text) for title, text in parts if text.strip()]


def _signatures(found: Any) -> dict[str, Any]:
    """Who signed the words as they stand, and who has yet to."""
    if found.state == ReportState.DRAFT:
        return {"signed": [], "missing": []}
    signed = list(queries.standing_signatures(found))
    if found.state == ReportState.CONCLUDED:
        return {"signed": signed, "missing": []}
    names = groups.member_names(found.application_id)
    left = groups.free_members(found.application_id) - {row.person_id for row in signed}
    return {"signed": signed, "missing": [names.get(pk, "") for pk in sorted(left)]}


def _scores(request: HttpRequest, found: Any, typed: dict[str, Any] | None) -> dict[str, Any]:
    """Stage totals and the values that may be changed; nothing where the talk itself is sealed to the reader."""
    talk = sheets.consensus_of(found.application_id)
    concluded = talk is not None and talk.total is not None and talk.state == ConsensusState.CONCLUDED
    if talk is None or not concluded or not sheets.may_see_talk(talk, access.actor_of(request), access.at_of(request)):
        return {"totals": [], "total": None, "values": [], "steps": STEPS, "issues": []}
    weights = queries.weights_of(found.application)
    evaluation = found.stage == ReportStage.EVALUATION
    totals = [(_short(stage), total, weights.get(stage, 0) if evaluation else None)
              for stage, total in queries.stage_totals(found).items()]  # fmt: skip
    values = [] if found.stage == ReportStage.DOCUMENT else _values(found, talk, typed)
    return {"totals": totals, "total": queries.total_of(found), "values": values, "steps": STEPS,
            "issues": _issues(found, talk, typed) if found.stage == ReportStage.SITE else []}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verified:
    """One site issue with what was found on the spot."""

    issue: queries.SiteIssue
    words: str
    by: str


def _issues(found: Any, talk: Any, typed: dict[str, Any] | None = None) -> list[Verified]:
    stored = {one["no"]: one for one in queries.words_of(found).findings}
    lines = []
    for issue in queries.site_issues(talk):
        old = stored.get(issue.no, {})
        words = typed["findings"].get(issue.no, "") if typed else old.get("words", "")
        lines.append(Verified(issue, words, old["by"] if old and old["words"] == words else ""))
    return lines


@access.case("report")
def issue_sheet(request: HttpRequest, found: Any) -> HttpResponse:
    """核实清单 for the printer: each issue with room to write, or with what was found, to whoever sees the talk."""
    talk = sheets.consensus_of(found.application_id)
    actor, at = access.actor_of(request), access.at_of(request)
    if found.stage != ReportStage.SITE or talk is None or not sheets.may_see_talk(talk, actor, at):
        raise Http404
    context = {"report": found, "case": found.application, "issues": _issues(found, talk),
               "visit": queries.visit_of(found.application_id)}  # fmt: skip
    return render(request, "reviewer/issue_sheet.html", context)


def _short(stage: str) -> str:
    return ReportStage(stage).label.removesuffix("报告")


def _values(found: Any, talk: Any, typed: dict[str, Any] | None) -> list[Value]:
    changes = typed["changes"] if typed else queries.words_of(found).changes
    given = {change["no"]: change for change in changes}
    titles = {str(item["no"]): str(item["title"]) for item in sheets.criteria_in_use(found.application)["items"]}
    issues = {one.no: f"{one.kind}：{one.words}" for one in queries.site_issues(talk)}
    return [
        Value(
            item.no, titles.get(item.no, ""), item.percent, str(given.get(item.no, {}).get("to", "")),
            str(given.get(item.no, {}).get("reason", "")), issues.get(item.no, ""),
        )
        for item in queries.before(found)
        if item.percent is not None and not item.not_applicable
    ]  # fmt: skip


def _typed(request: HttpRequest) -> dict[str, Any]:
    post = request.POST
    numbers = [name.removeprefix("to-") for name in post if name.startswith("to-")]
    changes = [
        {"no": no, "to": int(post[f"to-{no}"]), "reason": post.get(f"why-{no}", "")}
        for no in numbers
        if post[f"to-{no}"].isdecimal()
    ]
    lines = {name: post.get(name, "").replace("\r\n", "\n") for name in ("body", "suggestions")}
    findings = {name.removeprefix("found-"): post[name].strip() for name in post if name.startswith("found-")}
    return {**lines, "changes": changes, "findings": findings}


def _save(request: HttpRequest, found: Any, typed: dict[str, Any]) -> operations.ReportMovedOn | None:
    version = request.POST.get("version", "")
    try:
        operations.save_report(
            found, **typed, version=int(version) if version.isdecimal() else 0,
            actor=access.actor_of(request), at=access.at_of(request),
        )  # fmt: skip
    except operations.NotInDraft:
        raise Http404 from None
    except operations.ReportMovedOn as moved:
        return moved
    return None


def _standing(found: Any) -> Standing:
    state = ReportState(found.state)
    policy = law.load(found.application.round.policy_id)
    basis = labels(policy.cite(f"report.conclude_{found.stage}"))
    if state is ReportState.DRAFT:
        return Standing(state.label, "送成员签署", "评审组组长", basis=basis, until="没有法定期限，以评审组安排为准")
    if state is ReportState.SIGNING:
        return Standing(state.label, "全体成员签署后形成报告", "评审组成员", basis=basis, until="没有法定期限，以评审组安排为准",
                        now_more="签署期间内容不变")  # fmt: skip
    after = {
        ReportStage.DOCUMENT: "按名次拟定现场评审名单",
        ReportStage.SITE: "综合评价",
        ReportStage.EVALUATION: "提出获奖建议名单",
    }
    whose = "评审组" if found.stage == ReportStage.SITE else "审定办"
    return Standing(state.label, after[ReportStage(found.stage)], whose, basis=basis)


urlpatterns = [
    path("review/reports/<int:pk>/", report, name="report"),
    path("review/reports/<int:pk>/issues/", issue_sheet, name="issue-sheet"),
]
