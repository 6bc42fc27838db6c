"""Writes consensus: opened and closed by what the sheets are, agreed by the leader for the group."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from guiguan.applications.models import Application
from guiguan.applications.states import ApplicationState
from guiguan.governance.queries import groups
from guiguan.procedure import writing
from guiguan.procedure.engine import Pen, perform
from guiguan.procedure.models import Entry
from guiguan.procedure.spec import Actor, Role
from guiguan.review import acts
from guiguan.review.models import Consensus, ConsensusItem, Report
from guiguan.review.operations import reports
from guiguan.review.queries import sheets as queries
from guiguan.review.rules.scoring import in_steps, total
from guiguan.review.states import ConsensusState, ReportStage, ReportState, SiteIssueKind


class NotTheTime(Exception):
    def __init__(self) -> None:
        super().__init__("合议没有开始或者已经完成，或者您不是本件的组长，不能填写合议值。")


def settle(application: Application, pen: Pen) -> None:
    """Bring the talk into line with the sheets: open when all are in, shut when one is taken back.

    Called within every act that changes who has submitted or who counts.
    """
    talk = queries.consensus_of(application.pk)
    if talk is None or talk.application.state != ApplicationState.IN_DOCUMENT_REVIEW:
        return
    ready = queries.all_in(application.pk)
    if talk.state == ConsensusState.WAITING and ready:
        open_talk(talk, actor=pen.lend(acts.OPEN_CONSENSUS), at=pen.at)
    elif talk.state == ConsensusState.OPEN and not ready and not groups.undecided(application.pk):
        suspend(talk, actor=pen.lend(acts.SUSPEND_CONSENSUS), at=pen.at)
    elif talk.state == ConsensusState.CONCLUDED and _counted_differ(talk):
        _resume(talk, pen)


def open_talk(talk: Consensus, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """开始合议: inner act of the last submission."""
    return perform(acts.OPEN_CONSENSUS, talk, actor=actor, at=at, version=version)


def suspend(talk: Consensus, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """中止合议: inner act of taking a sheet back; scores are sealed again."""
    return perform(acts.SUSPEND_CONSENSUS, talk, actor=actor, at=at, version=version)


def resume(talk: Consensus, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """重新合议: inner act of a recusal after the values were agreed."""
    return perform(acts.RESUME_CONSENSUS, talk, actor=actor, at=at, version=version)


def _counted_differ(talk: Consensus) -> bool:
    """Whether the values agreed upon came from sheets that no longer count."""
    used = talk.content[0].get("sheets", []) if talk.content else []
    return sorted(used) != sorted(row.pk for row in queries.counted_sheets(talk.application_id))


def _resume(talk: Consensus, pen: Pen) -> None:
    """Agreed values rest on scores that no longer count: the group talks again, its report goes back to draft."""
    resume(talk, actor=pen.lend(acts.RESUME_CONSENSUS), at=pen.at)
    report = Report.objects.filter(
        application_id=talk.application_id, stage=ReportStage.DOCUMENT, state=ReportState.SIGNING
    ).select_related("application__round").first()  # fmt: skip
    if report is not None:
        reports.return_to_draft(report, actor=pen.lend(acts.RETURN_TO_DRAFT), at=pen.at)


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the group agreed on one item, with the version that was on screen; 0 for an item not yet written."""

    no: str
    version: int
    percent: int | None = None
    not_applicable: bool = False
    reason: str = ""
    site_issue: str = ""
    site_kind: str = SiteIssueKind.VERIFY


@transaction.atomic
def save_consensus_items(
    talk: Consensus, typed: Sequence[Agreed], *, actor: Actor, at: datetime
) -> list[ConsensusItem]:
    """A versioned edit by the leader while the group talks. Returns the items saved in another window meanwhile, as
    they stand now; these are not overwritten."""
    locked = Consensus.objects.select_for_update(of=("self",)).select_related("application")
    fresh = locked.only("state", "application__state").get(pk=talk.pk)
    leads = Role.LEADER in groups.case_roles(fresh.application, actor, at)
    if fresh.state != ConsensusState.OPEN or not leads or not {one.no for one in typed} <= _numbers(fresh):
        raise NotTheTime
    standing = {row.no: row for row in ConsensusItem.objects.filter(consensus=fresh)}
    rows, moved = [], []
    for one in typed:
        row = standing.get(one.no) or ConsensusItem(consensus=fresh, no=one.no, version=0)
        if row.version != one.version:
            moved.append(row)
            continue
        row.percent = one.percent if in_steps(one.percent) and not one.not_applicable else None
        row.not_applicable, row.reason = one.not_applicable, one.reason.strip()[:400]
        row.site_issue, row.site_kind = one.site_issue.strip()[:400], SiteIssueKind(one.site_kind)
        row.version = one.version + 1
        rows.append(row)
    writing.save_all(rows)
    return moved


def _numbers(talk: Consensus) -> set[str]:
    return {str(item["no"]) for item in queries.criteria_in_use(talk.application)["items"]}


def _content(talk: Consensus) -> list[dict[str, Any]]:
    used = [row.pk for row in queries.counted_sheets(talk.application_id)]
    return [
        {
            "no": line.no,
            "percent": line.item.percent if line.item else None,
            "not_applicable": bool(line.item and line.item.not_applicable),
            "reason": line.item.reason if line.item else "",
            "values": list(line.values),
            "site_issue": line.item.site_issue if line.item else "",
            "site_kind": line.item.site_kind if line.item else SiteIssueKind.VERIFY.value,
            "sheets": used,
        }
        for line in queries.agreed_lines(talk)
    ]


def conclude(talk: Consensus, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """完成合议 by the leader: the agreed values are kept beside the sheets, which stay as they are."""

    def effect(fresh: Consensus, pen: Pen) -> None:
        fresh.content = _content(fresh)
        criteria = queries.criteria_in_use(fresh.application)
        fresh.total = total(queries.scored(criteria, fresh.content))
        fresh.concluded_by_id, fresh.concluded_at = actor.person_id, pen.judged_at
        if not Report.objects.filter(application_id=fresh.application_id, stage=ReportStage.DOCUMENT).exists():
            reports.lay_out(fresh.application, ReportStage.DOCUMENT, pen)

    return perform(acts.CONCLUDE_CONSENSUS, talk, actor=actor, at=at, version=version, effect=effect)
