"""Writes objections (Art. 32): lodged by real name, accepted or not, decided by somebody else, answered."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from guiguan.documents import operations as documents
from guiguan.documents.merge import Merge, Said, typed
from guiguan.documents.models import Paper
from guiguan.people import queries as people
from guiguan.people.models import Authority
from guiguan.procedure.engine import Pen, perform, perform_unhurried, refuse
from guiguan.procedure.models import Entry
from guiguan.procedure.ports import CaseKind
from guiguan.procedure.spec import Act, Actor, Role
from guiguan.publicity import acts, identity, queries
from guiguan.publicity.identity import Identity
from guiguan.publicity.models import IdentityProof, InquiryRecord, Notice, Objection, ObjectionProcedure
from guiguan.publicity.rules import ObjectionFacts, new_code, new_receipt
from guiguan.publicity.states import Channel, ObjectionState, ProofKind, RecordKind
from guiguan.rounds import queries as rounds
from guiguan.rounds.models import Round

OBJECTION = CaseKind(
    name="objection",
    label="异议",
    model=Objection,
    facts=queries.objection_facts,
    policy=lambda objection: rounds.policy_of(objection.round),
    authority_id=lambda objection: int(objection.round.authority_id),
    roles=lambda _objection, _actor, _at: frozenset(),
    visible=queries.visible_objections,
    title=lambda objection: f"异议 {objection.receipt}",
    state_label=lambda state: ObjectionState(state).label,
    lock_path=lambda objection: [(Round, objection.round_id), (Objection, objection.pk)],
    recipients=lambda objection, role, at: [
        person
        for person in people.holders(objection.round.authority_id, role, at)
        if not queries.has_interest(person, objection.subject_id, at)
    ],
)
NAMELESS = Actor(0, 0, "异议提出人")
"""Who lodges stands nowhere but in the sealed identity: no account is noted."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the objector takes home; the code is shown once and kept only as a hash."""

    number: str
    code: str
    entry: Entry


def code_hash(code: str) -> str:
    return hashlib.sha256(code.strip().upper().encode()).hexdigest()


def _lodge(  # noqa: PLR0913 - an objection has these parts
    act: Act[Any], case: Notice | Round, *, actor: Actor, at: datetime, channel: Channel, person: Identity,
    content: str, subject_id: int | None, notice: Notice | None, evidence: Any, version: int | None,
    proof: Any = None, received_on: date | None = None, scan: Any = None,
) -> Receipt:  # fmt: skip
    code, made = new_code(), []

    def effect(_case: Any, pen: Pen) -> None:
        number = new_receipt(timezone.localtime(pen.at).year)
        objection = Objection(
            round_id=case.pk if isinstance(case, Round) else case.round_id, notice=notice, subject_id=subject_id,
            channel=channel, receipt=number, code_sha256=code_hash(code), identity=identity.seal(person, number),
            content=content, received_on=received_on, lodged_at=pen.judged_at,
        )  # fmt: skip
        pen.write(objection)
        for what, file in ((ProofKind.PROOF, proof), (ProofKind.SCAN, scan)):
            if file:
                file.seek(0)  # a second try reads it again
                hidden = identity.seal_proof(file.name, file.read(), number)
                pen.write(IdentityProof(objection=objection, what=what, sealed=hidden))
        if evidence:
            documents.store(pen, evidence, case_kind="objection", case_id=objection.pk, purpose="证明材料")
        made.append(number)

    entry = perform_unhurried(act, case, actor=actor, at=at, version=version, effect=effect)
    return Receipt(made[-1], code, entry)


def _asked(act: Act[Any], case: Notice | Round, evidence: Any, proof: Any) -> None:
    """Art. 32: 可实名向市审定办提出，并提供必要的证明材料. Both come with what is lodged on the web."""
    if not proof:
        raise refuse(
            act,
            case,
            "没有附身份证明。",
            "请附身份证件（个人）或者盖章的异议书（单位）；不署名的，请反映线索。",
            act.code,
        )
    if not evidence:
        raise refuse(act, case, "没有附证明材料。", "请附必要的证明材料后再提交。", act.code)


def lodge(
    notice: Notice, *, actor: Actor, at: datetime, person: Identity, content: str, subject_id: int | None = None,
    evidence: Any = None, proof: Any = None, version: int | None = None,
) -> Receipt:  # fmt: skip
    """Art. 32: by real name, on the web. Who lodges is told to nobody but the handlers."""
    _asked(acts.LODGE, notice, evidence, proof)
    if subject_id is not None and not queries.items_of(notice).filter(subject_id=subject_id).exists():
        raise refuse(acts.LODGE, notice, "所选的模式或者成果不在本次公示名单中。", "请从名单中选择。",
                     "system:异议针对公示名单提出")  # fmt: skip
    return _lodge(acts.LODGE, notice, actor=NAMELESS, at=at, channel=Channel.WEB, person=person, content=content,
                  subject_id=subject_id, notice=notice, evidence=evidence, version=version, proof=proof)  # fmt: skip


def lodge_round(
    a_round: Round, *, actor: Actor, at: datetime, person: Identity, content: str, evidence: Any = None,
    proof: Any = None, version: int | None = None,
) -> Receipt:  # fmt: skip
    """Art. 32: an objection to how the round is conducted, at any time."""
    _asked(acts.LODGE_ROUND, a_round, evidence, proof)
    return _lodge(acts.LODGE_ROUND, a_round, actor=NAMELESS, at=at, channel=Channel.WEB, person=person, content=content,
                  subject_id=None, notice=None, evidence=evidence, version=version, proof=proof)  # fmt: skip


def record(  # noqa: PLR0913 - what comes on paper has these parts
    a_round: Round, *, actor: Actor, at: datetime, channel: str, person: Identity, content: str,
    notice: Notice | None = None, subject_id: int | None = None, evidence: Any = None, proof: Any = None,
    received_on: date | None = None, scan: Any = None, version: int | None = None,
) -> Receipt:  # fmt: skip
    """By letter, visit, phone or 12345, entered by an officer with the day it came and a scan of what came."""
    if not scan:
        raise refuse(acts.RECORD, a_round, "没有附来件扫描件。", "请扫描来信、来访登记表或者电话记录后上传。",
                     "system:纸质来件登记须附扫描件")  # fmt: skip
    if received_on is not None and received_on > timezone.localtime(at).date():
        raise refuse(
            acts.RECORD, a_round, "来件日期不能晚于今天。", "请核对来件上的日期。", "system:补录的事项须已经发生"
        )
    return _lodge(acts.RECORD, a_round, actor=actor, at=at, channel=Channel(channel), person=person, content=content,
                  subject_id=subject_id, notice=notice, evidence=evidence, version=version, proof=proof,
                  received_on=received_on, scan=scan)  # fmt: skip


def _tell(objection: Objection, pen: Pen, kind: str, title: Said, blocks: list[dict[str, Any]]) -> None:
    """A paper to whoever objected, read by receipt and code; it names the receipt, never the objector."""
    documents.issue(
        pen, authority_id=objection.round.authority_id, round_id=objection.round_id, kind=kind, title=title,
        blocks=blocks, case_kind="objection", case_id=objection.pk, audience=Paper.Audience.OFFICE,
        reader="objector", signer=objection.round.authority.office,
    )  # fmt: skip


def accept(objection: Objection, *, actor: Actor, at: datetime, reason: str = "", version: int | None = None) -> Entry:
    """受理: whoever accepts handles it."""

    def effect(fresh: Objection, pen: Pen) -> None:
        fresh.handler_id, fresh.reason = actor.person_id, reason
        procedure = queries.procedure_for(fresh)
        of = Merge(objection=fresh, days=procedure.decide_days if procedure else 0)
        until = of.text("自受理的次日起 {days} 个工作日内办结，" if procedure else "")
        _tell(fresh, pen, "异议受理告知书", of.text("异议 {objection.receipt} 受理告知书"), of.paragraphs(
            "您提出的异议（{objection.receipt}）符合受理条件，现予受理。", typed(reason),
            "本机关将{until}办理结果凭回执编号和查询码查阅。", until=until))  # fmt: skip

    return perform(acts.ACCEPT, objection, actor=actor, at=at, version=version, effect=effect, note=reason)


def decline(objection: Objection, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
    """不予受理, with the reason the objector reads."""

    def effect(fresh: Objection, pen: Pen) -> None:
        fresh.reason, fresh.decided_by_id, fresh.decided_at = reason, actor.person_id, pen.judged_at
        of = Merge(objection=fresh, reason=typed(reason))
        _tell(fresh, pen, "异议不予受理告知书", of.text("异议 {objection.receipt} 不予受理告知书"),
              of.paragraphs("您提出的异议（{objection.receipt}），经审查不予受理。", "理由：{reason}"))  # fmt: skip

    return perform(acts.DECLINE, objection, actor=actor, at=at, version=version, effect=effect, note=reason)


def _decision(act: Act[ObjectionFacts]) -> Any:
    def decide(objection: Objection, *, actor: Actor, at: datetime, answer: str, version: int | None = None) -> Entry:
        """The decision and the answer to the objector, who reads it by receipt and code."""

        def effect(fresh: Objection, pen: Pen) -> None:
            fresh.answer, fresh.decided_by_id, fresh.decided_at = answer, actor.person_id, pen.judged_at
            of = Merge(objection=fresh)
            _tell(
                fresh,
                pen,
                "异议处理答复",
                of.text("关于异议 {objection.receipt} 的处理答复"),
                of.paragraphs(typed(answer)),
            )

        return perform(act, objection, actor=actor, at=at, version=version, effect=effect)

    return decide


uphold = _decision(acts.UPHOLD)
reject = _decision(acts.REJECT)


def hand_over(
    objection: Objection, *, actor: Actor, at: datetime, to_person_id: int, reason: str, version: int | None = None
) -> Entry:
    """移交: to another officer who has no interest in it."""
    drafters = people.holders(objection.round.authority_id, Role.OFFICE_DRAFTER, at)
    if to_person_id == objection.handler_id:
        raise refuse(acts.HAND_OVER, objection, "本件已经由其经办。", "请选择其他经办人员。", "system:经办人交接")
    barred = queries.has_interest(to_person_id, objection.subject_id, at)
    if to_person_id not in drafters or barred or queries.drafted_list(objection, to_person_id):
        raise refuse(acts.HAND_OVER, objection, "接手人不是现任经办，或者与所涉申报有利害关系，或者拟过所涉名单。", "请选择其他经办人员。",
                     "system:经办人交接")  # fmt: skip

    def effect(fresh: Objection, _pen: Pen) -> None:
        fresh.handler_id = to_person_id

    return perform(acts.HAND_OVER, objection, actor=actor, at=at, version=version, effect=effect, note=reason)


def withdraw(objection: Objection, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
    """The objector takes it back in writing; an officer enters it."""
    return perform(acts.WITHDRAW, objection, actor=actor, at=at, version=version, note=reason)


def record_inquiry(
    objection: Objection, *, actor: Actor, at: datetime, kind: str, held_on: date, text: str, evidence: Any = None,
    version: int | None = None,
) -> Entry:  # fmt: skip
    """What the handler found out, or what the candidate said to it, heard without being told who objected."""
    if held_on > timezone.localtime(at).date():
        raise refuse(
            acts.RECORD_INQUIRY, objection, "日期不能晚于今天。", "请核对日期。", "system:补录的事项须已经发生"
        )

    def effect(fresh: Objection, pen: Pen) -> None:
        pen.write(InquiryRecord(objection=fresh, kind=kind, held_on=held_on, text=text,
                                recorded_by_id=actor.person_id, recorded_at=pen.at))  # fmt: skip
        if evidence:
            documents.store(pen, evidence, case_kind="objection", case_id=fresh.pk, purpose=RecordKind(kind).label)

    return perform(acts.RECORD_INQUIRY, objection, actor=actor, at=at, version=version, effect=effect,
                   note=RecordKind(kind).label)  # fmt: skip


def set_procedure(
    authority: Authority, *, actor: Actor, at: datetime, text: str, accept_days: int, decide_days: int,
    number: str = "", version: int | None = None,
) -> Entry:  # fmt: skip
    """Art. 32: channels, course and time limits, open to everybody; they hold for what comes in from now on."""

    def effect(_authority: Authority, pen: Pen) -> None:
        pen.write(ObjectionProcedure(authority=authority, text=text, number=number, accept_days=accept_days,
                                     decide_days=decide_days, set_by_id=actor.person_id, set_at=pen.at))  # fmt: skip

    return perform(acts.SET_PROCEDURE, authority, actor=actor, at=at, version=version, effect=effect,
                   note=f"{accept_days} 个工作日内决定是否受理，{decide_days} 个工作日内办结")  # fmt: skip


def _may_open(objection: Objection, actor: Actor, at: datetime, reason: str) -> None:
    if not queries.may_know_objector(objection, actor, at):
        raise PermissionError("提出人信息只有承办人和审核人员可以查阅。")
    if not reason.strip():
        raise ValueError("请写明查阅事由。")


def open_proof(
    objection: Objection, *, actor: Actor, at: datetime, reason: str, what: ProofKind = ProofKind.PROOF
) -> tuple[str, bytes]:
    """(name, bytes) of a sealed file, under the same conditions as :func:`open_identity`; entered once it is given.

    Raises :class:`documents.Held` while the scanner does not call it harmless.
    """
    proof = IdentityProof.objects.get(objection=objection, what=what)
    _may_open(objection, actor, at, reason)
    name, content = identity.unseal_proof(bytes(proof.sealed), objection.receipt)
    documents.clear_sealed(content, objection.receipt, what.label, actor=actor, at=at)
    documents.log_access(actor, at, f"查阅异议人{what.label}", objection.receipt, reason)
    return name, content


def open_identity(objection: Objection, *, actor: Actor, at: datetime, reason: str) -> Identity:
    """Who objected: for the handler and whoever decides, each opening in the access log with its reason.

    Others: PermissionError; no reason: ValueError.
    """
    _may_open(objection, actor, at, reason)
    documents.log_access(actor, at, "查阅异议人身份", objection.receipt, reason)
    return identity.unseal(bytes(objection.identity), objection.receipt)
