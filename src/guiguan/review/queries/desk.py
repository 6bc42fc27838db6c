"""What waits for a reviewer, and his own cases with how far his own work on them is. Nothing here counts others'."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from guiguan.applications.models import Application, FindingSignature
from guiguan.governance.models import Declaration, GroupCase, Oath, Recusal, ReviewGroup
from guiguan.governance.queries import groups
from guiguan.governance.rules.groups import stage_of
from guiguan.governance.states import RecusalState
from guiguan.people import queries as people
from guiguan.procedure.spec import Actor
from guiguan.review.models import Consensus, Report, ReportSignature, Sheet, SheetItem, SiteVisit
from guiguan.review.queries import sheets
from guiguan.review.states import ConsensusState, ReportStage, ReportState, SheetState


@dataclass(frozen=True, slots=True)
class Seat:
    """A standing group of the person, and what it still asks of him before a file opens."""

    group: ReviewGroup
    sworn: bool
    asked: tuple[Application, ...]


@dataclass(slots=True)
class Own:
    """One case open to the reviewer now."""

    application: Application
    leads: bool
    signed: bool = False
    """Findings signed by himself."""
    sheet: Sheet | None = None
    judged: int = 0
    wanted: int = 0
    consensus: Consensus | None = None
    reports: tuple[Report, ...] = ()
    signed_reports: frozenset[int] = frozenset()
    visit: SiteVisit | None = None


def seats(actor: Actor) -> list[Seat]:
    """Five queries, however many groups and cases."""
    mine = list(groups.groups_of_person(actor.person_id))
    ids = [group.pk for group in mine]
    sworn = set(Oath.objects.filter(group__in=ids, person_id=actor.person_id).values_list("group_id", flat=True))
    said = set(
        Declaration.objects.filter(group__in=ids, person_id=actor.person_id).values_list("application_id", "stage")
    )
    upheld = set(
        Recusal.objects.filter(person_id=actor.person_id, state=RecusalState.UPHELD).values_list(
            "application_id", flat=True
        )
    )
    cases = GroupCase.objects.filter(group__in=ids).select_related("application").order_by("application__number", "id")
    asked: dict[int, list[Application]] = {pk: [] for pk in ids}
    for case in cases:
        stage = stage_of(case.application.state)
        if stage and case.application_id not in upheld and (case.application_id, stage.value) not in said:
            asked[case.group_id].append(case.application)
    return [Seat(group, group.pk in sworn, tuple(asked[group.pk])) for group in mine]


def own_cases(actor: Actor, at: datetime) -> list[Own]:
    """A fixed number of queries, however many cases."""
    if not actor.person_id or people.is_administrator(actor.person_id, at):
        return []
    rows = Application.objects.filter(pk__in=sheets.readable_cases(actor)).select_related(
        "round__authority", "organisation", "person", "employer"
    )
    found = {row.pk: Own(row, leads=False) for row in rows.order_by("number", "id")}
    for pk, leader in groups.leaders(list(found)).items():
        found[pk].leads = leader == actor.person_id
    signatures = FindingSignature.objects.filter(application__in=found, person_id=actor.person_id, standing=True)
    for pk in signatures.values_list("application_id", flat=True):
        found[pk].signed = True
    _add_sheets(found, actor)
    for talk in Consensus.objects.filter(application__in=found):
        found[talk.application_id].consensus = talk
    for visit in SiteVisit.objects.filter(application__in=found):
        found[visit.application_id].visit = visit
    _add_reports(found, actor)
    return list(found.values())


def _add_sheets(found: dict[int, Own], actor: Actor) -> None:
    judged: Counter[int] = Counter()
    wanted: Counter[int] = Counter()
    for item in SheetItem.objects.filter(sheet__application__in=found, sheet__person_id=actor.person_id):
        wanted[item.sheet_id] += 1
        judged[item.sheet_id] += sheets.done(item)
    rows = Sheet.objects.filter(application__in=found, person_id=actor.person_id).exclude(state=SheetState.VOIDED)
    for sheet in rows:
        own = found[sheet.application_id]
        own.sheet, own.judged, own.wanted = sheet, judged[sheet.pk], wanted[sheet.pk]


def _add_reports(found: dict[int, Own], actor: Actor) -> None:
    order = list(ReportStage)
    reports: dict[int, list[Report]] = {}
    for report in Report.objects.filter(application__in=found):
        reports.setdefault(report.application_id, []).append(report)
    signed = ReportSignature.objects.filter(report__application__in=found, person_id=actor.person_id, standing=True)
    done = frozenset(signed.values_list("report_id", flat=True))
    for pk, listed in reports.items():
        found[pk].reports = tuple(sorted(listed, key=lambda row: order.index(ReportStage(row.stage))))
        found[pk].signed_reports = done


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: ``page`` is the kind of page, ``pk`` of what."""

    page: str
    pk: int
    words: str
    about: str
    basis: str
    """The key of the act under which it is done."""
    policy: str


def tasks(found_seats: list[Seat], cases: list[Own]) -> list[Task]:
    """In the order of the law: oath, declarations, findings, sheets, talk, reports."""
    listed = []
    for seat in found_seats:
        group, policy = seat.group, seat.group.round.policy_id
        if not seat.sworn:
            listed.append(Task("oath.swear", group.pk, "签署承诺书", group.name, "oath.swear", policy))
        if seat.asked:
            words = f"申报回避（{len(seat.asked)} 件）"
            listed.append(Task("recusal.declare", group.pk, words, group.name, "recusal.declare", policy))
    for own in cases:
        listed += [Task(page, pk, words, f"{own.application.number}　{own.application.title}", basis,
                        own.application.round.policy_id) for page, pk, words, basis in _of_case(own)]  # fmt: skip
    return listed


def _of_case(own: Own) -> list[tuple[str, int, str, str]]:
    state, pk = own.application.state, own.application.pk
    if state == "checking" and (not own.signed or own.leads):
        words = "形成审查意见" if own.signed else "填写、签署审查意见"
        return [("findings", pk, words, "application.sign_findings")]
    if own.sheet and own.sheet.state == SheetState.OPEN:
        return [("sheet", own.sheet.pk, f"填写评分记录表（已评 {own.judged} / {own.wanted} 条）", "sheet.submit")]
    talk = own.consensus
    if state == "in_document_review" and talk and talk.state == ConsensusState.OPEN:
        return [("consensus", talk.pk, "主持合议，填写合议值" if own.leads else "参加合议", "consensus.conclude")]
    return [("report", report.pk, words, f"report.conclude_{report.stage}")
            for report in own.reports if (words := _of_report(own, report))]  # fmt: skip


def _of_report(own: Own, report: Report) -> str:
    label = ReportStage(report.stage).label
    if report.state == ReportState.DRAFT:
        return f"起草{label}" if own.leads else ""
    if report.state != ReportState.SIGNING:
        return ""
    if report.pk not in own.signed_reports:
        return f"签署{label}"
    return f"核对签署，形成{label}" if own.leads else ""
