"""Reading reports, visits, visit lists and rankings."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from guiguan.applications.models import Application
from guiguan.applications.queries import consulting
from guiguan.applications.states import ApplicationState as S
from guiguan.documents.blocks import digest
from guiguan.governance.queries import groups, staff
from guiguan.law import policy as law
from guiguan.people import queries as people
from guiguan.procedure.compiled import Compiled
from guiguan.procedure.spec import OFFICE, Actor
from guiguan.review.models import Consensus, Report, ReportDraft, ReportSignature, SiteVisit, VisitEntry, VisitList
from guiguan.review.queries import sheets
from guiguan.review.rules.guards import ReportFacts, VisitListFacts
from guiguan.review.rules.scoring import DEFAULT_WEIGHTS, Scored, changed, ranked, total, weighted
from guiguan.review.states import ConsensusState, ReportStage, ReportState, SiteIssueKind


def visible(actor: Actor, at: datetime) -> QuerySet[Report]:
    """Reports of the group's cases; for the office those that are concluded."""
    rows = Report.objects.select_related(*sheets.RELATED)
    if not actor.person_id or people.is_administrator(actor.person_id, at):
        return rows.none()
    office = Q(
        state=ReportState.CONCLUDED,
        application__round__authority_id__in=people.authorities_where(actor.person_id, OFFICE, at),
    ) & ~Q(application_id__in=staff.closed_to(actor, at))
    return rows.filter(Q(application_id__in=sheets.readable_cases(actor)) | office).order_by(
        "application__number", "id"
    )


_WORDS = Compiled(lambda report: ReportDraft.objects.filter(report_id=report))
_SIGNED = Compiled(
    lambda report, words: ReportSignature.objects.filter(
        report_id=report, standing=True, digest_of_report=words
    ).values_list("person_id")
)  # fmt: skip
_SIGNATURES = Compiled(
    lambda report, words: (
        ReportSignature.objects.filter(report_id=report, standing=True, digest_of_report=words)
        .select_related("person")
        .order_by("id")
    )
)
_SITE = Compiled(lambda case: Report.objects.filter(application_id=case, stage=ReportStage.SITE))
_VISIT = Compiled(lambda case: SiteVisit.objects.filter(application_id=case))
_VISIT_ENDS = Compiled(lambda case: SiteVisit.objects.filter(application_id=case).values_list("ends_on"))


def draft_of(report: Report) -> ReportDraft:
    found: ReportDraft = _WORDS.row(report.pk)
    return found


def words_of(report: Report) -> Report | ReportDraft:
    """The words as they stand: the draft while it is written, the frozen text from the moment it goes to sign."""
    if report.state != ReportState.DRAFT:
        return report
    found: ReportDraft | None = _WORDS.row(report.pk)
    return found or report


def content_of(report: Report) -> dict[str, Any]:
    """What is signed: the words, the changed values and what was found on the spot, nothing else."""
    words = words_of(report)
    return {"stage": report.stage, "body": words.body, "suggestions": words.suggestions, "changes": words.changes,
            **({"findings": words.findings} if words.findings else {})}  # fmt: skip


def digest_of(report: Report) -> str:
    return digest(content_of(report))


def standing_signatures(report: Report) -> list[ReportSignature]:
    """Signatures under the words as they are now."""
    return _SIGNATURES.rows(report.pk, digest_of(report))


def facts(report: Report, actor: Actor, at: datetime) -> ReportFacts:
    names = groups.member_names(report.application_id)
    signed = set(_SIGNED.column(report.pk, digest_of(report)))
    missing = groups.free_members(report.application_id) - signed
    words = words_of(report)
    found = "\n".join(one["words"] for one in words.findings)
    text = f"{words.body}\n{words.suggestions}\n{found}"
    ends = _VISIT_ENDS.column(report.application_id)
    return ReportFacts(
        actor_person=actor.person_id,
        stage=report.stage,
        has_body=bool(words.body.strip()),
        has_suggestions=bool(words.suggestions.strip()),
        unreasoned=tuple(change["no"] for change in words.changes if not str(change.get("reason", "")).strip()),
        unverified=_unverified(report, words),
        named=tuple(name for name in names.values() if name and name in text),
        unsigned=tuple(names.get(pk, "") for pk in sorted(missing)),
        signed=actor.person_id in signed,
        undecided=groups.undecided(report.application_id),
        visit_over=bool(ends) and timezone.localtime(at).date() >= ends[0],
    )


def _unverified(report: Report, words: Report | ReportDraft) -> tuple[str, ...]:
    """Site issues that the report of the visit leaves without a finding."""
    if report.stage != ReportStage.SITE or report.state != ReportState.DRAFT:
        return ()
    done = {one["no"] for one in words.findings if one["words"].strip()}
    return tuple(one.no for one in site_issues_of(report) if one.no not in done)


# Scores after the consensus -----------------------------------------------------------------------------------


def agreed(application: Application) -> list[Scored]:
    """The agreed values of the document review."""
    talk = sheets.consensus_of(application.pk)
    concluded = talk is not None and talk.state == ConsensusState.CONCLUDED
    return sheets.scored(sheets.criteria_in_use(application), talk.content) if talk and concluded else []


@dataclass(frozen=True, slots=True)
class SiteIssue:
    """A doubt of the consensus that the site visit is to verify or to have clarified."""

    no: str
    title: str
    kind: str
    words: str


def site_issues(talk: Consensus) -> list[SiteIssue]:
    """The issue sheet of the site visit, from the concluded consensus, in the order of the items."""
    titles = {str(one["no"]): str(one["title"]) for one in sheets.criteria_in_use(talk.application)["items"]}
    return [
        SiteIssue(row["no"], titles.get(row["no"], ""), SiteIssueKind(row.get("site_kind", "verify")).label, issue)
        for row in talk.content
        if (issue := row.get("site_issue", ""))
    ]


def site_issues_of(report: Report) -> list[SiteIssue]:
    """The issues of the report's own application."""
    talk = sheets.consensus_of(report.application_id)
    return site_issues(talk) if talk else []


def before(report: Report) -> list[Scored]:
    """The values that a report of the site visit or of the evaluation may change."""
    values = agreed(report.application)
    if report.stage == ReportStage.EVALUATION:
        site = _SITE.row(report.application_id)
        values = changed(values, site.changes if site else ())
    return values


def weights_of(application: Application) -> Mapping[str, Any]:
    given = application.round.rules.parameters.get("weights") or {}
    return given if any(int(given.get(stage, 0)) for stage in ReportStage) else DEFAULT_WEIGHTS


def stage_totals(report: Report) -> dict[str, int]:
    """{stage: total} in hundredths, up to and including the report's own stage with its changes."""
    own = words_of(report).changes
    totals = {ReportStage.DOCUMENT.value: total(agreed(report.application))}
    if report.stage == ReportStage.SITE:
        totals[ReportStage.SITE.value] = total(changed(before(report), own))
    if report.stage == ReportStage.EVALUATION:
        totals[ReportStage.SITE.value] = total(before(report))
        totals[ReportStage.EVALUATION.value] = total(changed(before(report), own))
    return totals


def total_of(report: Report) -> int:
    """The report's score in hundredths: the agreed total, the total after the visit, or the weighted final score."""
    totals = stage_totals(report)
    if report.stage == ReportStage.EVALUATION:
        return weighted(totals, weights_of(report.application))
    return totals[report.stage]


# Rankings and visit lists -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ranked:
    """One application in the order of its category; ties share a rank."""

    application: Application
    prize: str
    kind: str
    total: int
    rank: int


def _ranking(round_id: int, stage: ReportStage, states: frozenset[S]) -> list[Ranked]:
    rows = (
        Report.objects.filter(
            application__round_id=round_id, stage=stage, state=ReportState.CONCLUDED, application__state__in=states,
            total__isnull=False,
        )
        .select_related(*sheets.RELATED)
        .order_by("id")
    )  # fmt: skip
    categories: dict[tuple[str, str], dict[int, int]] = {}
    by_pk = {row.application_id: row.application for row in rows}
    for row in rows:
        category = (row.application.prize, row.application.kind)
        categories.setdefault(category, {})[row.application_id] = row.total or 0
    found = [
        Ranked(by_pk[pk], *category, totals[pk], rank)
        for category, totals in categories.items()
        for pk, rank in ranked(totals).items()
    ]
    return sorted(found, key=lambda one: (one.prize, one.kind, one.rank, one.application.number, one.application.pk))


def document_ranking(round_id: int) -> list[Ranked]:
    """Applications whose document review is reported, by the agreed total, within prize and kind."""
    return _ranking(round_id, ReportStage.DOCUMENT, frozenset({S.DOCUMENT_REVIEWED}))


def evaluation_ranking(round_id: int) -> list[Ranked]:
    """Evaluated applications by their final score, within prize and kind; conferral suggests from these."""
    return _ranking(
        round_id, ReportStage.EVALUATION, frozenset({S.EVALUATED, S.SUGGESTED, S.PROPOSED, S.PROPOSED_NOTICED})
    )


def unfinished(round_id: int, prize: str, kind: str) -> list[str]:
    """Applications of the category whose document review is not yet reported."""
    rows = Application.objects.filter(round_id=round_id, prize=prize, kind=kind, state=S.IN_DOCUMENT_REVIEW)
    return [groups.label(row) for row in rows.order_by("number", "id")]


def visit_lists_visible(actor: Actor, at: datetime) -> QuerySet[VisitList]:
    """Lists of the office's own authority; nobody else reads them."""
    rows = VisitList.objects.select_related("round__authority", "round__rules")
    if not actor.person_id:
        return rows.none()
    authorities = people.authorities_where(actor.person_id, OFFICE, at)
    return rows.filter(round__authority_id__in=authorities).order_by("-round_id", "prize", "kind")


def visit_list_title(visit_list: VisitList) -> str:
    """2026年度上海市质量金奖先进质量管理模式现场评审名单."""
    policy = law.load(visit_list.round.policy_id)
    category = f"{policy.prize_name(visit_list.prize)}{policy.kind_name(visit_list.kind)}"
    return f"{visit_list.round.name}{category}现场评审名单"


def entries_of(visit_list: VisitList) -> QuerySet[VisitEntry]:
    rows = VisitEntry.objects.filter(visit_list=visit_list).select_related(
        "application__organisation", "application__person", "application__employer", "application__round__authority"
    )
    return rows.order_by("rank", "application__number", "id")


def deviates(entry: VisitEntry, places: int) -> bool:
    """Whether the entry is taken or left against its rank."""
    return entry.picked != (entry.rank <= places)


def visit_list_facts(visit_list: VisitList, actor: Actor, at: datetime) -> VisitListFacts:
    rows = list(entries_of(visit_list))
    picked = [row.application for row in rows if row.picked and row.application.state == S.DOCUMENT_REVIEWED]
    asked = consulting.standing(visit_list.round, picked, timezone.localtime(at).date())
    return VisitListFacts(
        actor_person=actor.person_id,
        drafted_by=visit_list.drafted_by_id,
        unreasoned=tuple(
            groups.label(row.application)
            for row in rows
            if deviates(row, visit_list.places)
            and not row.reason.strip()
            and row.application.state == S.DOCUMENT_REVIEWED
        ),
        unfinished=tuple(unfinished(visit_list.round_id, visit_list.prize, visit_list.kind)),
        picked=sum(row.picked for row in rows),
        adverse=asked.adverse,
        stale=asked.stale,
    )


def visit_of(application_id: int) -> SiteVisit | None:
    found: SiteVisit | None = _VISIT.row(application_id)
    return found


def visits_of(application_ids: Collection[int]) -> dict[int, SiteVisit]:
    """{application: its visit}."""
    return {row.application_id: row for row in SiteVisit.objects.filter(application_id__in=application_ids)}


def visit_is_set(application: Application) -> bool:
    """Fills applications' port."""
    return visit_of(application.pk) is not None


def concluded(application_id: int) -> list[Report]:
    """The reports of an application as they were concluded, in the order of the review."""
    rows = Report.objects.filter(application_id=application_id, state=ReportState.CONCLUDED)
    return sorted(rows, key=lambda row: list(ReportStage).index(ReportStage(row.stage)))
