"""The only writer of notices and objections."""

from typing import Any

from guiguan.documents import ports as documents_ports
from guiguan.procedure.ports import Operation, add_act, add_kind
from guiguan.procedure.spec import Act
from guiguan.publicity import acts, queries
from guiguan.publicity.operations import leads, notices, objections
from guiguan.publicity.operations.objections import Receipt
from guiguan.rounds import queries as rounds

__all__ = ["Receipt", "fill_ports", "leads", "notices", "objections"]

OPERATIONS: tuple[tuple[Act[Any], str, Operation], ...] = (
    (acts.DRAFT, "round", notices.draft),
    (acts.LODGE_ROUND, "round", objections.lodge_round),
    (acts.RECORD, "round", objections.record),
    (acts.PUBLISH_QUALIFICATION, "notice", notices.publish_qualification),
    (acts.PUBLISH_AWARD, "notice", notices.publish_award),
    (acts.DISCARD, "notice", notices.discard),
    (acts.EXTEND, "notice", notices.extend),
    (acts.RESTART, "notice", notices.restart),
    (acts.RECORD_PUBLICATION, "notice", notices.record_publication),
    (acts.REPORT, "notice", notices.report),
    (acts.LODGE, "notice", objections.lodge),
    (acts.ACCEPT, "objection", objections.accept),
    (acts.DECLINE, "objection", objections.decline),
    (acts.UPHOLD, "objection", objections.uphold),
    (acts.REJECT, "objection", objections.reject),
    (acts.RECORD_INQUIRY, "objection", objections.record_inquiry),
    (acts.SET_PROCEDURE, "authority", objections.set_procedure),
    (acts.RECORD_LEAD, "round", leads.record),
    (acts.LEAVE_LEAD, "round", leads.leave),
    (acts.INQUIRE_LEAD, "lead", leads.inquire),
    (acts.CLOSE_LEAD, "lead", leads.close),
    (acts.HAND_OVER, "objection", objections.hand_over),
    (acts.WITHDRAW, "objection", objections.withdraw),
)


def fill_ports() -> None:
    """Called once by config when the apps are ready."""
    add_kind(notices.NOTICE)
    add_kind(objections.OBJECTION)
    add_kind(leads.LEAD)
    for act, kind, operation in OPERATIONS:
        add_act(act, kind, operation)
    documents_ports.terms |= {
        "NoticeItem.prize_name": lambda row: rounds.policy_of(row.notice.round).prize_name(row.prize),
        "NoticeItem.kind_name": lambda row: rounds.policy_of(row.notice.round).kind_name(row.kind),
    }
    documents_ports.may_open["objection"] = queries.may_open
