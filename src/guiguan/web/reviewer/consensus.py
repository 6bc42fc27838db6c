"""合议: the members' values side by side, one agreed value an item with its reason; kept as drafts until concluded."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from guiguan.law import policy as law
from guiguan.procedure.engine import roles_on
from guiguan.procedure.ports import case_kind
from guiguan.procedure.spec import Role
from guiguan.review.operations import consensus as operations
from guiguan.review.queries import copies, progress
from guiguan.review.queries import sheets as queries
from guiguan.review.rules.scoring import STEP, explains
from guiguan.review.rules.scoring import total as total_of
from guiguan.review.states import ConsensusState, SiteIssueKind
from guiguan.web import access
from guiguan.web.desk import act_panel, timeline
from guiguan.web.reviewer.sheets import planned_end
from guiguan.web.rounds_shown import Standing, labels

NONE, LEFT_OUT = "", "none"
CHOICES = [(NONE, "未定"), *((str(value), f"{value}%") for value in range(0, 101, STEP)), (LEFT_OUT, "不适用")]
TYPED = ("value", "reason", "site_issue", "site_kind")
LIMIT = 400
CHOOSE = {"choices": CHOICES, "site_kinds": SiteIssueKind.choices(), "maxlength": LIMIT}
"""What the leader's fields offer."""


@dataclass(frozen=True, slots=True)
class Line:
    """One item with what stands in its fields; ``theirs`` when another window was faster."""

    agreed: queries.AgreedLine
    value: str
    reason: str
    site_issue: str
    site_kind: str
    version: int
    wide: bool
    median: str
    marks: list[tuple[Any, int | None, str]]
    """(sheet, its percent or not applicable, what a sheet taken back first said where that was another value)."""
    explain: list[str]
    """Names of those who should explain their value, where the members lie apart."""
    seen: dict[str, str]
    """What was stored when the page was drawn."""
    theirs: str = ""


def _stored(item: Any) -> dict[str, str]:
    """A stored item as the form's fields."""
    if item is None:
        return dict.fromkeys(TYPED, "") | {"site_kind": SiteIssueKind.VERIFY.value}
    value = LEFT_OUT if item.not_applicable else NONE if item.percent is None else str(item.percent)
    return {"value": value, "reason": item.reason, "site_issue": item.site_issue,
            "site_kind": item.site_kind}  # fmt: skip


def _half(twice: int | None) -> str:
    return "" if twice is None else f"{twice // 2}{'.5' if twice % 2 else ''}%"


def _line(
    agreed: queries.AgreedLine, limit: int, members: list[Any], firsts: Mapping[int, copies.FirstCopy],
    moved: dict[str, tuple[dict[str, str], str]],
) -> Line:  # fmt: skip
    by = {sheet.pk: sheet for sheet in members}
    shown, theirs = moved.get(agreed.no, (_stored(agreed.item), ""))
    return Line(
        agreed=agreed, **shown, version=agreed.item.version if agreed.item else 0, theirs=theirs,
        marks=[(by[pk], percent, firsts[pk].unlike(agreed.no, percent, percent is None) if pk in firsts else "")
               for percent, pk in agreed.by], seen=_stored(agreed.item),
        explain=[by[pk].person.name for _, pk in agreed.by if pk in explains(agreed.by, limit)],
        wide=agreed.spread > limit or 0 < agreed.absent < len(agreed.by), median=_half(agreed.twice_median),
    )  # fmt: skip


def _words(item: Any) -> str:
    fields = _stored(item)
    kind = SiteIssueKind(fields["site_kind"]).label if fields["site_issue"] else ""
    parts = [dict(CHOICES).get(fields["value"], ""), fields["reason"], kind, fields["site_issue"]]
    return "　".join(part for part in parts if part)


@access.case("consensus")
@require_http_methods(["GET", "POST"])
def consensus(request: HttpRequest, talk: Any) -> HttpResponse:
    """Nothing of anybody's scores until all are in; then all of them, and the leader's fields beside them."""
    actor, at = access.actor_of(request), access.at_of(request)
    roles = roles_on(case_kind("consensus"), talk, actor, at)
    seen = queries.may_see_talk(talk, actor, at)
    writing = seen and Role.LEADER in roles and talk.state == ConsensusState.OPEN
    moved: dict[str, tuple[dict[str, str], str]] = {}
    if request.method == "POST":
        if not writing:
            raise Http404
        moved = _save(request, talk)
        if not moved:
            messages.success(request, "合议值已保存为草稿。全部条目定妥后，请办理“完成合议”。")
            return HttpResponseRedirect(reverse("consensus", args=[talk.pk]))
    context = {
        "talk": talk,
        "case": talk.application,
        "seen": seen,
        "writing": writing,
        "group": Role.REVIEWER in roles,
        "own": queries.own_sheets(actor).filter(application=talk.application).first(),
        **(_values(talk, moved) if seen else {}),
        **CHOOSE,
        **_progress(talk, leads=Role.LEADER in roles and not seen),
        "moved": bool(moved),
        "standing": _standing(talk),
        "panel": act_panel(talk, "consensus", actor=actor, at=at),
        "entries": timeline("consensus", talk.pk, named=True) if seen else [],
    }
    return render(request, "reviewer/consensus.html", context, status=409 if moved else 200)


def _values(talk: Any, moved: dict[str, tuple[dict[str, str], str]]) -> dict[str, Any]:
    """Everybody's values, for who may see them, and what was agreed so far."""
    limit, agreed = queries.spread_limit(talk.application), queries.agreed_lines(talk)
    members = queries.counted_sheets(talk.application_id)
    firsts = copies.first_copies(members)
    lines = [_line(line, limit, members, firsts, moved) for line in agreed]
    return {
        "lines": lines,
        "members": [(sheet, firsts.get(sheet.pk)) for sheet in members],
        "settled": sum(line.agreed.settled for line in lines),
        "wide": sum(line.wide for line in lines),
        "limit": limit,
        "total": _total(talk, agreed),
    }


def _progress(talk: Any, *, leads: bool) -> dict[str, Any]:
    """To the leader alone, while the scores are sealed: how many are in, who has to be reminded. In a small group the
    number would tell a member when the other one submitted."""
    if not leads:
        return {}
    return {"progress": progress.progress_of([talk.application_id])[talk.application_id],
            "outstanding": progress.outstanding(talk.application_id)}  # fmt: skip


def _total(talk: Any, agreed: list[queries.AgreedLine]) -> int | None:
    """The agreed total in hundredths, once every item has its value."""
    if not agreed or not all(line.settled for line in agreed):
        return None
    return total_of(queries.scored(queries.criteria_in_use(talk.application), [line.item for line in agreed]))


def _save(request: HttpRequest, talk: Any) -> dict[str, tuple[dict[str, str], str]]:
    """Save the items that were changed; those changed elsewhere meanwhile come back with both texts."""
    changed: dict[str, tuple[dict[str, str], operations.Agreed]] = {}
    for line in queries.agreed_lines(talk):
        typed = {name: request.POST.get(f"{name}-{line.no}", "").strip()[:LIMIT] for name in TYPED}
        seen = {name: request.POST.get(f"seen-{name}-{line.no}", "") for name in TYPED}
        if typed["site_kind"] not in dict(SiteIssueKind.choices()):
            typed["site_kind"] = SiteIssueKind.VERIFY.value
        if typed in (seen, _stored(line.item)) or typed["value"] not in dict(CHOICES):
            continue
        version, value = request.POST.get(f"version-{line.no}", ""), typed["value"]
        changed[line.no] = typed, operations.Agreed(
            line.no, int(version) if version.isdecimal() else 0, int(value) if value.isdecimal() else None,
            value == LEFT_OUT, typed["reason"], typed["site_issue"], typed["site_kind"],
        )  # fmt: skip
    try:
        moved = operations.save_consensus_items(
            talk, [one for _, one in changed.values()], actor=access.actor_of(request), at=access.at_of(request)
        )
    except operations.NotTheTime:
        raise Http404 from None
    return {row.no: (changed[row.no][0], _words(row) or "未定") for row in moved}


def _standing(talk: Any) -> Standing:
    state = ConsensusState(talk.state)
    basis = labels(law.load(talk.application.round.policy_id).cite("consensus.conclude"))
    then, whose = {
        ConsensusState.WAITING: ("全体成员提交评分后自动开始", "评审组"),
        ConsensusState.OPEN: ("逐条定妥后完成合议", "评审组组长"),
        ConsensusState.CONCLUDED: ("起草资料评审报告", "评审组组长"),
    }[state]
    until = planned_end(talk.application.round, "document_review")
    return Standing(state.label, then, whose, until=until, basis=basis, basis_more="评审规则")


urlpatterns = [path("review/consensus/<int:pk>/", consensus, name="consensus")]
