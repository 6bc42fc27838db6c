"""The only writer of applications: one function an act, and the edits of drafts."""

from datetime import datetime
from typing import Any

from guiguan.applications import acts, queries
from guiguan.applications.operations import (
    check,
    consulting,
    drafting,
    employer,
    intake,
    internal,
    on_paper,
    onward,
    recommending,
)
from guiguan.applications.operations.check import Line, NotInCheck, save_findings, void_signature
from guiguan.applications.operations.kind import APPLICATION
from guiguan.applications.operations.onward import end_with_round, list_candidates
from guiguan.applications.operations.sections import (
    NotEditable,
    SectionMovedOn,
    add_file,
    be_present,
    prefill,
    remove_file,
    save_section,
)
from guiguan.applications.queries import consulting as consulting_queries
from guiguan.applications.rules import outside_state
from guiguan.applications.states import STAGES, TERMINAL
from guiguan.applications.states import ApplicationState as S
from guiguan.documents import ports as documents_ports
from guiguan.people import ports as people_ports
from guiguan.people import queries as people
from guiguan.people.models import Membership
from guiguan.procedure.engine import Pen
from guiguan.procedure.ports import Operation, add_act, add_kind
from guiguan.procedure.spec import ADMINISTRATORS, GRANTED, OFFICE, Act, Actor, Role
from guiguan.publicity import ports as publicity_ports
from guiguan.publicity.models import Notice
from guiguan.rounds import ports as rounds_ports
from guiguan.rounds import queries as rounds
from guiguan.rounds.models import Round

__all__ = [
    "APPLICATION",
    "Line",
    "NotEditable",
    "NotInCheck",
    "SectionMovedOn",
    "add_file",
    "be_present",
    "check",
    "consulting",
    "drafting",
    "employer",
    "end_with_round",
    "fill_ports",
    "intake",
    "internal",
    "list_candidates",
    "on_paper",
    "onward",
    "prefill",
    "recommending",
    "remove_file",
    "save_findings",
    "save_section",
    "void_signature",
]

OPERATIONS: tuple[tuple[Act[Any], Operation], ...] = (
    (acts.POST_INTERNAL_NOTICE, internal.post_internal_notice),
    (acts.FINISH_INTERNAL_NOTICE, internal.finish_internal_notice),
    (acts.CONFIRM_INTERNAL_NOTICE, internal.confirm_internal_notice),
    (acts.INVITE_EMPLOYER, employer.invite_employer),
    (acts.CONFIRM_INVITED, employer.confirm_invited),
    (acts.SUBMIT, drafting.submit),
    (acts.RECALL, drafting.recall),
    (acts.WITHDRAW, drafting.withdraw),
    (acts.REGISTER, intake.register),
    (acts.CHANGE_PREVAILING, intake.change_prevailing),
    (acts.TAKE_ON, check.take_on),
    (acts.REQUEST_SUPPLEMENT, check.request_supplement),
    (acts.EXTEND_SUPPLEMENT, check.extend_supplement),
    (acts.SUPPLY, check.supply),
    (acts.CLOSE_SUPPLEMENT, check.close_supplement),
    (acts.CONSULT, intake.consult),
    (acts.RECORD_REPLY, intake.record_reply),
    (acts.SIGN_FINDINGS, check.sign_findings),
    (acts.CONCLUDE_CHECK, check.conclude_check),
    (acts.REOPEN_CHECK, check.reopen_check),
    (acts.PASS_CHECK, check.pass_check),
    (acts.FAIL_CHECK, check.fail_check),
    (acts.LIST_IN_NOTICE, onward.list_in_notice),
    (acts.ADMIT, onward.admit),
    (acts.EXCLUDE, check.exclude),
    (acts.REVIEW_DOCUMENTS, onward.review_documents),
    (acts.SHORTLIST, onward.shortlist),
    (acts.LEAVE_OUT, onward.leave_out),
    (acts.REVIEW_SITE, onward.review_site),
    (acts.EVALUATE, onward.evaluate),
    (acts.SUGGEST, onward.suggest),
    (acts.PROPOSE, onward.propose),
    (acts.RETURN_TO_EVALUATED, onward.return_to_evaluated),
    (acts.NOTICE_AWARD, onward.notice_award),
    (acts.COMMEND, onward.commend),
    (acts.NOT_AWARD, onward.not_award),
    (acts.END_DRAFT, onward.end_draft),
    (acts.END, onward.end),
    (acts.REASSIGN, onward.reassign),
)


def roles_on_round(a_round: Round, actor: Actor, at: datetime) -> frozenset[Role]:
    """Who may begin an application while the round is open: managers and editors of organisations, and any person
    who holds no office in the award's own work (Art. 29: nobody handles what he applies for)."""
    if not actor.person_id or not rounds.is_open(a_round, at):
        return frozenset()
    working = (GRANTED & (OFFICE | ADMINISTRATORS)) | {Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER, Role.DISCIPLINE}
    if people.is_administrator(actor.person_id, at) or a_round.authority_id in people.authorities_where(
        actor.person_id, frozenset(working), at
    ):
        return frozenset()
    rights = {row.right for row in people.memberships_of(actor.person_id, at)}
    roles = {Role.INDIVIDUAL}
    if Membership.Right.MANAGER in rights:
        roles.add(Role.APPLICANT_MANAGER)
    if Membership.Right.EDITOR in rights:
        roles.add(Role.APPLICANT_EDITOR)
    return frozenset(roles)


def open_work(a_round: Round, _at: datetime) -> list[str]:
    """What keeps a round from being closed: applications filed and not yet ended."""
    count = queries.live(a_round.pk).exclude(state=S.DRAFT).count()
    return [f"还有 {count} 件申报没有办结。"] if count else []


def stage_counts(a_round: Round) -> list[tuple[str, int]]:
    """How many applications stand in each stage, as the public may know it; drafts are not counted (Art. 31)."""
    counts = queries.stage_counts(a_round.pk)
    shown = dict.fromkeys(S, 0)
    for state, number in counts.items():
        shown[outside_state(state)] += number
    stages = [(name, sum(shown[state] for state in states if state is not S.DRAFT)) for name, states in STAGES]
    return [*stages, ("已办结", sum(shown[state] for state in TERMINAL if state is not S.COMMENDED))]


def qualification_candidates(a_round: Round, _at: datetime) -> list[publicity_ports.Candidate]:
    """What the public notice of Art. 22 may list: the applications that passed the check, models first."""
    rows = queries.of_round(a_round.pk).filter(state=S.PASSED).order_by("-kind", "number")
    return [
        publicity_ports.Candidate(
            subject_id=row.pk, prize=row.prize, kind=row.kind, title=row.title, holder=queries.public_holder(row),
            district=queries.district_of(row),
        )
        for row in rows
    ]  # fmt: skip


def on_qualification_notice(notice: Notice, pen: Pen) -> None:
    list_candidates(list(notice.items.values_list("subject_id", flat=True)), pen)


def fill_ports() -> None:
    """Called once by config when the apps are ready."""
    add_kind(APPLICATION)
    add_kind(consulting.LETTER)
    add_kind(recommending.RECOMMENDATION)
    add_act(acts.BEGIN, "round", drafting.begin)
    add_kind(on_paper.PAPER_FILING)
    for act, operation in OPERATIONS:
        add_act(act, queries.KIND, operation)
    for act, kind, operation in (*consulting.ACTS, *recommending.ACTS, *on_paper.ACTS):
        add_act(act, kind, operation)
    documents_ports.terms |= {
        "Application.prize_name": lambda row: rounds.policy_of(row.round).prize_name(row.prize),
        "Application.kind_name": lambda row: rounds.policy_of(row.round).kind_name(row.kind),
        "Application.credit_code": consulting_queries.code_of,
    }
    documents_ports.may_open[queries.KIND] = queries.may_open
    people_ports.kept_because.append(queries.kept_because)
    people_ports.scanned.add(acts.CONFIRM_INTERNAL_NOTICE.code)
    rounds_ports.case_roles.append(roles_on_round)
    rounds_ports.open_work.append(open_work)
    rounds_ports.on_end.append(end_with_round)
    rounds_ports.stage_counts.append(stage_counts)
    publicity_ports.candidates["qualification"] = qualification_candidates
    publicity_ports.on_publish["qualification"] = on_qualification_notice
