"""The only writer of the review. Sheets, consensus, reports and visit lists as cases."""

from typing import Any

from guiguan.applications import ports as application_ports
from guiguan.applications.models import Application
from guiguan.documents import ports as documents_ports
from guiguan.governance import ports as governance_ports
from guiguan.law import policy as law
from guiguan.people import queries as people
from guiguan.procedure.compiled import Compiled
from guiguan.procedure.ports import CaseKind, add_act, add_kind
from guiguan.review import acts, letters
from guiguan.review.models import Consensus, PaperSheet, Report, Sheet, VisitList
from guiguan.review.operations import consensus, paper_sheets, reports, sheets, visits
from guiguan.review.queries import paper_sheets as paper_queries
from guiguan.review.queries import reports as report_queries
from guiguan.review.queries import sheets as sheet_queries
from guiguan.review.rules.guards import SHEETS_COMPLETE, VISIT_SET
from guiguan.review.states import (
    ConsensusState,
    PaperSheetState,
    ReportStage,
    ReportState,
    SheetState,
    VisitListState,
)
from guiguan.rounds.models import Round

__all__ = ["CONSENSUS", "PAPER_SHEET", "REPORT", "SHEET", "VISIT_LIST", "consensus", "fill_ports", "paper_sheets",
           "reports", "sheets", "visits"]  # fmt: skip

_ROUND = Compiled(lambda application: Application.objects.filter(pk=application).values_list("round_id"))


def _round_of(row: Any) -> int:
    """The round of what belongs to an application, which is rarely at hand before the locks are taken."""
    known = row._state.fields_cache.get("application")
    return int(known.round_id if known else _ROUND.column(row.application_id)[0])


SHEET = CaseKind(
    name="sheet",
    label="评分记录表",
    model=Sheet,
    facts=sheet_queries.facts,
    policy=lambda sheet: law.load(sheet.application.round.policy_id),
    authority_id=lambda sheet: int(sheet.application.round.authority_id),
    roles=sheet_queries.roles,
    visible=sheet_queries.visible,
    title=lambda sheet: f"{sheet.application.number}　{sheet.application.title}（{sheet.person.name}）",
    state_label=lambda state: SheetState(state).label,
    lock_path=lambda sheet: [
        (Round, _round_of(sheet)), (Application, sheet.application_id), (Sheet, sheet.pk),
    ],
    recipients=sheets.recipients,
)  # fmt: skip
PAPER_SHEET = CaseKind(
    name="paper_sheet",
    label="纸质评分记录表",
    model=PaperSheet,
    facts=paper_queries.facts,
    policy=lambda paper: law.load(paper.application.round.policy_id),
    authority_id=lambda paper: int(paper.application.round.authority_id),
    roles=lambda _paper, _actor, _at: frozenset(),
    visible=paper_queries.visible,
    title=lambda paper: f"{paper.application.number}　{paper.application.title}（{paper.sheet.person.name}）",
    state_label=lambda state: PaperSheetState(state).label,
    lock_path=lambda paper: [
        (Round, _round_of(paper)), (Application, paper.application_id), (PaperSheet, paper.pk),
    ],
    recipients=sheets.recipients,
)  # fmt: skip
CONSENSUS = CaseKind(
    name="consensus",
    label="合议",
    model=Consensus,
    facts=sheet_queries.consensus_facts,
    policy=lambda talk: law.load(talk.application.round.policy_id),
    authority_id=lambda talk: int(talk.application.round.authority_id),
    roles=sheet_queries.case_roles,
    visible=sheet_queries.consensus_visible,
    title=lambda talk: f"{talk.application.number}　{talk.application.title}",
    state_label=lambda state: ConsensusState(state).label,
    lock_path=lambda talk: [
        (Round, _round_of(talk)), (Application, talk.application_id), (Consensus, talk.pk),
    ],
    recipients=sheets.recipients,
)  # fmt: skip
REPORT = CaseKind(
    name="report",
    label="评审报告",
    model=Report,
    facts=report_queries.facts,
    policy=lambda report: law.load(report.application.round.policy_id),
    authority_id=lambda report: int(report.application.round.authority_id),
    roles=sheet_queries.case_roles,
    visible=report_queries.visible,
    title=lambda report: f"{report.application.number}　{report.application.title}：{ReportStage(report.stage).label}",
    state_label=lambda state: ReportState(state).label,
    lock_path=lambda report: [
        (Round, _round_of(report)), (Application, report.application_id), (Report, report.pk),
    ],
    recipients=sheets.recipients,
)  # fmt: skip
VISIT_LIST = CaseKind(
    name="visit_list",
    label="现场评审名单",
    model=VisitList,
    facts=report_queries.visit_list_facts,
    policy=lambda listed: law.load(listed.round.policy_id),
    authority_id=lambda listed: int(listed.round.authority_id),
    roles=lambda _listed, _actor, _at: frozenset(),
    visible=report_queries.visit_lists_visible,
    title=report_queries.visit_list_title,
    state_label=lambda state: VisitListState(state).label,
    lock_path=lambda listed: [(Round, listed.round_id), (VisitList, listed.pk)],
    recipients=lambda listed, role, at: people.holders(listed.round.authority_id, role, at),
)

ON_APPLICATION = (
    (acts.OPEN_SHEETS, sheets.open_sheets),
    (acts.SCHEDULE_VISIT, visits.schedule),
    (acts.RESCHEDULE_VISIT, visits.reschedule),
    (acts.FEEDBACK, visits.issue_feedback),
    (acts.ENTER_PAPER_SHEET, paper_sheets.enter),
)
ON_PAPER_SHEET = (
    (acts.CONFIRM_PAPER_SHEET, paper_sheets.confirm),
    (acts.RETURN_PAPER_SHEET, paper_sheets.give_back),
)
ON_SHEET = ((acts.SUBMIT_SHEET, sheets.submit), (acts.REOPEN_SHEET, sheets.reopen), (acts.VOID_SHEET, sheets.void))
ON_CONSENSUS = (
    (acts.OPEN_CONSENSUS, consensus.open_talk),
    (acts.SUSPEND_CONSENSUS, consensus.suspend),
    (acts.RESUME_CONSENSUS, consensus.resume),
    (acts.CONCLUDE_CONSENSUS, consensus.conclude),
)
ON_REPORT = (
    (acts.SEND_TO_SIGN, reports.submit_for_signature),
    (acts.SIGN, reports.sign),
    (acts.RETURN_TO_DRAFT, reports.return_to_draft),
    (acts.CONCLUDE[ReportStage.DOCUMENT], reports.conclude_document),
    (acts.CONCLUDE[ReportStage.SITE], reports.conclude_site),
    (acts.CONCLUDE[ReportStage.EVALUATION], reports.conclude_evaluation),
)
ON_VISIT_LIST = ((acts.REVISE_VISIT_LIST, visits.revise), (acts.SETTLE_VISIT_LIST, visits.settle))


def fill_ports() -> None:
    """Called once by config when the apps are ready."""
    letters.fill_letters()
    documents_ports.terms["Report.score"] = lambda row: f"{(row.total or 0) // 100}.{(row.total or 0) % 100:02d}"
    for kind in (SHEET, PAPER_SHEET, CONSENSUS, REPORT, VISIT_LIST):
        add_kind(kind)
    for name, pairs in (
        ("application", ON_APPLICATION), ("sheet", ON_SHEET), ("consensus", ON_CONSENSUS), ("report", ON_REPORT),
        ("visit_list", ON_VISIT_LIST), ("paper_sheet", ON_PAPER_SHEET),
    ):  # fmt: skip
        for act, operation in pairs:
            add_act(act, name, operation)
    add_act(acts.DRAFT_VISIT_LIST, "round", visits.draft)
    application_ports.flags.setdefault("in_document_review", {})[SHEETS_COMPLETE] = sheet_queries.all_have_one
    application_ports.flags.setdefault("shortlisted", {})[VISIT_SET] = report_queries.visit_is_set
    application_ports.hidden_from_applicant |= acts.HIDDEN_FROM_APPLICANT
    documents_ports.may_open["paper_sheet"] = paper_queries.may_open_scan
    governance_ports.on_recused.append(sheets.on_recused)
    governance_ports.on_dismissed.append(sheets.on_dismissed)
    governance_ports.on_seated.append(sheets.on_seated)
    governance_ports.on_released.append(sheets.on_released)
