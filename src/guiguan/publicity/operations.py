"""The only writer of notices and objections."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from guiguan.documents import operations as documents
from guiguan.documents.models import Paper
from guiguan.people import queries as people
from guiguan.procedure.engine import Pen, perform, refuse
from guiguan.procedure.models import Entry
from guiguan.procedure.ports import CaseKind, add_act, add_kind
from guiguan.procedure.spec import Act, Actor
from guiguan.publicity import acts, identity, ports, queries
from guiguan.publicity.models import Notice, NoticeItem, Objection
from guiguan.publicity.rules import DAYS, NoticeFacts, ObjectionFacts
from guiguan.publicity.states import Channel, NoticeKind, NoticeState, ObjectionState
from guiguan.rounds import queries as rounds
from guiguan.rounds.models import Round

CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8


def _notice_facts(notice: Notice, actor: Actor, at: datetime) -> NoticeFacts:
    found = queries.period(notice)
    return NoticeFacts(
        policy=rounds.policy_of(notice.round),
        today=timezone.localtime(at).date(),
        kind=NoticeKind(notice.kind),
        actor_person=actor.person_id,
        drafted_by=notice.drafted_by_id,
        items=notice.items.count(),
        working_days=notice.working_days,
        ended=queries.has_ended(notice, at),
        last_day=found.last if found else None,
    )


def _objection_facts(objection: Objection, actor: Actor, at: datetime) -> ObjectionFacts:
    interested = queries.has_interest(actor.person_id, objection.subject_id, at)
    return ObjectionFacts(actor.person_id, objection.handler_id, interested)


NOTICE = CaseKind(
    name="notice",
    label="公示",
    model=Notice,
    facts=_notice_facts,
    policy=lambda notice: rounds.policy_of(notice.round),
    authority_id=lambda notice: int(notice.round.authority_id),
    roles=lambda _notice, _actor, _at: frozenset(),
    visible=queries.visible_notices,
    title=lambda notice: str(notice.title),
    state_label=lambda state: NoticeState(state).label,
    lock_path=lambda notice: [(Round, notice.round_id), (Notice, notice.pk)],
    recipients=lambda notice, role, at: people.holders(notice.round.authority_id, role, at),
)
OBJECTION = CaseKind(
    name="objection",
    label="异议",
    model=Objection,
    facts=_objection_facts,
    policy=lambda objection: rounds.policy_of(objection.round),
    authority_id=lambda objection: int(objection.round.authority_id),
    roles=lambda _objection, _actor, _at: frozenset(),
    visible=queries.visible_objections,
    title=lambda objection: f"异议 {objection.receipt}",
    state_label=lambda state: ObjectionState(state).label,
    lock_path=lambda objection: [(Round, objection.round_id), (Objection, objection.pk)],
    recipients=lambda objection, role, at: people.holders(objection.round.authority_id, role, at),
)


def draft(
    a_round: Round, *, actor: Actor, at: datetime, kind: str, title: str, text: str, working_days: int,
    subjects: list[int], version: int | None = None,
) -> Entry:  # fmt: skip
    """Draft a notice of the chosen candidates; what is published is copied word by word."""
    offered = {c.subject_id: c for c in ports.candidates[kind](a_round, at)}
    minimum = int(rounds.policy_of(a_round).parameter(DAYS[NoticeKind(kind)]))
    if working_days < minimum:
        raise refuse(acts.DRAFT, a_round, f"公示不少于 {minimum} 个工作日，您填写的是 {working_days} 个。",
                     "请改为规定的工作日数。", "notice.draft")  # fmt: skip
    if not subjects or not set(subjects) <= set(offered):
        raise refuse(acts.DRAFT, a_round, "所选名单中有不能列入本公示的申报。", "请刷新名单后重新选择。",
                     "system:办理次序")  # fmt: skip

    def effect(_round: Round, pen: Pen) -> None:
        notice = Notice(round=a_round, kind=kind, title=title, text=text, working_days=working_days,
                        drafted_by_id=actor.person_id)  # fmt: skip
        pen.write(notice)
        _list(notice, [offered[pk] for pk in offered if pk in set(subjects)], pen)

    return perform(acts.DRAFT, a_round, actor=actor, at=at, version=version, effect=effect, note=title)


def _list(notice: Notice, candidates: list[ports.Candidate], pen: Pen) -> None:
    for position, one in enumerate(candidates, start=1):
        pen.write(NoticeItem(notice=notice, subject_id=one.subject_id, prize=one.prize, kind=one.kind, title=one.title,
                             holder=one.holder, district=one.district, position=position))  # fmt: skip


def _paper(notice: Notice, pen: Pen) -> None:
    policy, found = rounds.policy_of(notice.round), queries.period(notice)
    until = f"公示时间：{found.first:%Y年%-m月%-d日}至{found.last:%Y年%-m月%-d日} 24:00，共 {found.days} 个工作日。" if found else ""
    rows = [
        [str(item.position), f"{policy.prize_name(item.prize)}　{policy.kind_name(item.kind)}", item.title, item.holder]
        for item in notice.items.order_by("position")
    ]
    blocks: list[Any] = [{"p": line} for line in notice.text.splitlines() if line.strip()]
    blocks += [{"p": until}, {"table": {"head": ["序号", "申报奖项", "模式或成果", "组织或个人"], "rows": rows}},
               {"p": f"对名单有异议的，请实名提出，并提供必要的证明材料。{notice.round.authority.contact}"}]  # fmt: skip
    documents.issue(
        pen, authority_id=notice.round.authority_id, round_id=notice.round_id, kind="公示", title=notice.title,
        blocks=blocks, number=notice.number, case_kind="notice", case_id=notice.pk, audience=Paper.Audience.PUBLIC,
        signer=notice.round.authority.office,
    )  # fmt: skip


def _publication(act: Act[NoticeFacts]) -> Any:
    def publish(
        notice: Notice, *, actor: Actor, at: datetime, number: str, official_url: str = "", version: int | None = None
    ) -> Entry:
        """Publish: the clock starts on the next working day; the list's applications move on."""

        def effect(fresh: Notice, pen: Pen) -> None:
            fresh.published_at, fresh.published_by_id = pen.judged_at, actor.person_id
            fresh.number, fresh.official_url = number, official_url
            _paper(fresh, pen)
            ports.on_publish[fresh.kind](fresh, pen)

        return perform(act, notice, actor=actor, at=at, version=version, effect=effect, note=number)

    return publish


publish_qualification = _publication(acts.PUBLISH_QUALIFICATION)
publish_award = _publication(acts.PUBLISH_AWARD)


def discard(notice: Notice, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    return perform(acts.DISCARD, notice, actor=actor, at=at, version=version)


def extend(
    notice: Notice, *, actor: Actor, at: datetime, working_days: int, reason: str, version: int | None = None
) -> Entry:
    """More working days; never fewer."""
    if working_days <= notice.working_days:
        raise refuse(acts.EXTEND, notice, f"现为 {notice.working_days} 个工作日，新的日数没有增加。", "请填写更多的工作日数。",
                     "system:公示只能延长，不能缩短")  # fmt: skip

    def effect(fresh: Notice, _pen: Pen) -> None:
        fresh.working_days = working_days

    return perform(acts.EXTEND, notice, actor=actor, at=at, version=version, effect=effect, note=reason)


def restart(notice: Notice, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
    """Corrected or interrupted: a new notice of the same list, whose days start again."""

    def effect(fresh: Notice, pen: Pen) -> None:
        again = Notice(
            round=fresh.round, kind=fresh.kind, title=f"{fresh.title.removesuffix('（重新公示）')}（重新公示）",
            text=f"{fresh.text}\n{reason}".strip(), number=fresh.number, state=NoticeState.PUBLISHED,
            working_days=fresh.working_days, drafted_by_id=fresh.drafted_by_id, published_by_id=actor.person_id,
            published_at=pen.judged_at, official_url=fresh.official_url, replaces=fresh,
        )  # fmt: skip
        pen.write(again)
        for item in fresh.items.order_by("position"):
            copy = NoticeItem(notice=again, **{name: getattr(item, name) for name in
                              ("subject_id", "prize", "kind", "title", "holder", "district", "position")})  # fmt: skip
            pen.write(copy)
        _paper(again, pen)

    return perform(acts.RESTART, notice, actor=actor, at=at, version=version, effect=effect, note=reason)


def report(notice: Notice, *, actor: Actor, at: datetime, text: str, version: int | None = None) -> Entry:
    """公示情况报告, after the last day; drafted with the figures, edited by the officer."""

    def effect(fresh: Notice, pen: Pen) -> None:
        fresh.report = text
        documents.issue(
            pen, authority_id=fresh.round.authority_id, round_id=fresh.round_id, kind="公示情况报告",
            title=f"{fresh.title}情况报告", blocks=[{"p": line} for line in text.splitlines() if line.strip()], number="",
            case_kind="notice", case_id=fresh.pk, audience=Paper.Audience.OFFICE, signer=fresh.round.authority.office,
        )  # fmt: skip

    return perform(acts.REPORT, notice, actor=actor, at=at, version=version, effect=effect)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the objector takes home; the code is shown once and kept only as a hash."""

    number: str
    code: str
    entry: Entry


def code_hash(receipt: str, code: str) -> str:
    return hashlib.sha256(f"{receipt}:{code.strip().upper()}".encode()).hexdigest()


def _enter(
    act: Act[Any], case: Notice | Round, *, actor: Actor, at: datetime, channel: Channel, person: dict[str, str],
    content: str, subject_id: int | None, notice: Notice | None, evidence: Any, version: int | None,
) -> Receipt:  # fmt: skip
    a_round = case if isinstance(case, Round) else case.round
    code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
    made: list[Objection] = []

    def effect(_case: Any, pen: Pen) -> None:
        year = timezone.localtime(pen.at).year
        count = Objection.objects.filter(receipt__startswith=f"YY-{year}-").count()
        number = f"YY-{year}-{count + 1:04d}"
        objection = Objection(
            round=a_round, notice=notice, subject_id=subject_id, channel=channel, receipt=number,
            code_sha256=code_hash(number, code), identity=identity.seal(person, number), content=content,
            lodged_at=pen.judged_at,
        )  # fmt: skip
        pen.write(objection)
        if evidence:
            documents.store(pen, evidence, case_kind="objection", case_id=objection.pk, purpose="证明材料")
        made.append(objection)

    entry = perform(act, case, actor=actor, at=at, version=version, effect=effect)
    return Receipt(made[0].receipt, code, entry)


def lodge(
    notice: Notice, *, actor: Actor, at: datetime, person: dict[str, str], content: str, subject_id: int | None = None,
    evidence: Any = None, version: int | None = None,
) -> Receipt:  # fmt: skip
    """Art. 32: by real name, on the web. Who lodges is told to nobody but the handlers; no account is noted."""
    anonymous = Actor(0, 0, "异议提出人")
    if subject_id is not None and not notice.items.filter(subject_id=subject_id).exists():
        raise refuse(acts.LODGE, notice, "所选的模式或成果不在本次公示名单中。", "请从名单中选择。", "system:办理次序")
    return _enter(acts.LODGE, notice, actor=anonymous, at=at, channel=Channel.WEB, person=person, content=content,
                  subject_id=subject_id, notice=notice, evidence=evidence, version=version)  # fmt: skip


def lodge_round(
    a_round: Round, *, actor: Actor, at: datetime, person: dict[str, str], content: str, evidence: Any = None,
    version: int | None = None,
) -> Receipt:  # fmt: skip
    anonymous = Actor(0, 0, "异议提出人")
    return _enter(acts.LODGE_ROUND, a_round, actor=anonymous, at=at, channel=Channel.WEB, person=person, content=content,
                  subject_id=None, notice=None, evidence=evidence, version=version)  # fmt: skip


def record(
    a_round: Round, *, actor: Actor, at: datetime, channel: str, person: dict[str, str], content: str,
    notice: Notice | None = None, subject_id: int | None = None, evidence: Any = None, version: int | None = None,
) -> Receipt:  # fmt: skip
    """By letter, visit, phone or 12345, entered by an officer."""
    return _enter(acts.RECORD, a_round, actor=actor, at=at, channel=Channel(channel), person=person, content=content,
                  subject_id=subject_id, notice=notice, evidence=evidence, version=version)  # fmt: skip


def accept(
    objection: Objection, *, actor: Actor, at: datetime, reason: str = "", version: int | None = None
) -> Entry:
    def effect(fresh: Objection, _pen: Pen) -> None:
        fresh.handler_id, fresh.reason = actor.person_id, reason

    return perform(acts.ACCEPT, objection, actor=actor, at=at, version=version, effect=effect, note=reason)


def decline(objection: Objection, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
    def effect(fresh: Objection, pen: Pen) -> None:
        fresh.reason, fresh.decided_by_id, fresh.decided_at = reason, actor.person_id, pen.judged_at

    return perform(acts.DECLINE, objection, actor=actor, at=at, version=version, effect=effect, note=reason)


def _decision(act: Act[ObjectionFacts]) -> Any:
    def decide(
        objection: Objection, *, actor: Actor, at: datetime, answer: str, version: int | None = None
    ) -> Entry:
        """The decision and the answer to the objector."""

        def effect(fresh: Objection, pen: Pen) -> None:
            fresh.answer, fresh.decided_by_id, fresh.decided_at = answer, actor.person_id, pen.judged_at

        return perform(act, objection, actor=actor, at=at, version=version, effect=effect)

    return decide


uphold = _decision(acts.UPHOLD)
reject = _decision(acts.REJECT)


def withdraw(objection: Objection, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
    return perform(acts.WITHDRAW, objection, actor=actor, at=at, version=version, note=reason)


def open_identity(objection: Objection, *, actor: Actor, at: datetime) -> dict[str, str]:
    """Who objected: for the handler and whoever decides, each opening in the access log."""
    documents.log_access(actor, at, "查阅异议人身份", objection.receipt)
    return identity.unseal(objection.identity, objection.receipt)


def fill_ports() -> None:
    """Called once by config when the apps are ready."""
    add_kind(NOTICE)
    add_kind(OBJECTION)
    for act, kind, operation in (
        (acts.DRAFT, "round", draft),
        (acts.LODGE_ROUND, "round", lodge_round),
        (acts.RECORD, "round", record),
        (acts.PUBLISH_QUALIFICATION, "notice", publish_qualification),
        (acts.PUBLISH_AWARD, "notice", publish_award),
        (acts.DISCARD, "notice", discard),
        (acts.EXTEND, "notice", extend),
        (acts.RESTART, "notice", restart),
        (acts.REPORT, "notice", report),
        (acts.LODGE, "notice", lodge),
        (acts.ACCEPT, "objection", accept),
        (acts.DECLINE, "objection", decline),
        (acts.UPHOLD, "objection", uphold),
        (acts.REJECT, "objection", reject),
        (acts.WITHDRAW, "objection", withdraw),
    ):
        add_act(act, kind, operation)
