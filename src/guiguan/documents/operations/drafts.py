"""Writes papers on their way: drafted from data, checked, countersigned, issued with the next number, or recorded."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from guiguan.documents import acts, leaks, ports, queries, rules
from guiguan.documents import operations as documents
from guiguan.documents.blocks import Block, canonical
from guiguan.documents.merge import as_typed, typed
from guiguan.documents.models import Paper, PaperDraft, PaperRoute, PaperSeries
from guiguan.documents.states import DraftState
from guiguan.law import policy as law
from guiguan.people.models import Authority
from guiguan.procedure.engine import EffectRefused, Pen, perform, refuse
from guiguan.procedure.models import Entry
from guiguan.procedure.ports import CaseKind, add_act, add_kind, case_kind
from guiguan.procedure.spec import Actor, Role

KIND = "paper_draft"
SEALED = "paper_draft_sealed"


def _recipients(row: PaperDraft, role: Role, at: datetime) -> list[int]:
    from guiguan.people import queries as people

    return list(people.holders(row.authority_id, role, at))


DRAFT = CaseKind(
    name=KIND,
    label="文稿",
    model=PaperDraft,
    facts=queries.draft_facts,
    policy=lambda row: law.latest(Authority.objects.values_list("code", flat=True).get(pk=row.authority_id)),
    authority_id=lambda row: int(row.authority_id),
    roles=lambda _row, _actor, _at: frozenset(),
    visible=queries.drafts_visible,
    title=lambda row: str(row.title),
    state_label=lambda state: DraftState(state).label,
    lock_path=lambda row: [(PaperDraft, row.pk)],
    recipients=_recipients,
)


def set_route(
    authority: Authority, *, actor: Actor, at: datetime, kind: str, checks: bool, countersigners: Sequence[str],
    version: int | None = None,
) -> Entry:  # fmt: skip
    """设定文书办理程序 of one kind; drafts under way follow it from now on."""

    def effect(_fresh: Authority, pen: Pen) -> None:
        pen.write(PaperRoute(authority_id=authority.pk, kind=kind, checks=checks, countersigners=list(countersigners),
                             set_by_id=actor.person_id))  # fmt: skip

    steps = "、".join(["拟稿", *(["核稿"] if checks else []), *(f"{one}会签" for one in countersigners), "签发"])
    return perform(
        acts.SET_ROUTE, authority, actor=actor, at=at, version=version, effect=effect, note=f"{kind}：{steps}"
    )


def draft(
    authority: Authority, *, actor: Actor, at: datetime, kind: str, case_id: int, version: int | None = None
) -> Entry:  # fmt: skip
    """拟稿 from the data of a case that the drafter may see."""
    wanted = ports.paper_kinds.get(kind)
    case = case_kind(wanted.case_kind).visible(actor, at).filter(pk=case_id).first() if wanted else None
    if wanted is None or case is None or case_kind(wanted.case_kind).authority_id(case) != authority.pk:
        raise refuse(acts.DRAFT, authority, "没有可以拟稿的这一事项。", "请重新选择。", rules.PAPERS)
    title, blocks = wanted.build(case, at)

    def effect(_fresh: Authority, pen: Pen) -> None:
        documents.keep_to_fields(wanted.reader, title, blocks)
        pen.write(PaperDraft(authority_id=authority.pk, round_id=wanted.round_id(case), kind=kind, title=str(title),
                             body=canonical(blocks), audience=wanted.audience, case_kind=wanted.case_kind,
                             case_id=case.pk, party_id=wanted.party(case), drafted_by=[actor.person_id],
                             drafted_at=pen.judged_at))  # fmt: skip

    return perform(acts.DRAFT, authority, actor=actor, at=at, version=version, effect=effect, note=f"{kind}：{title}")


def revise(
    row: PaperDraft, *, actor: Actor, at: datetime, title: str, blocks: Sequence[Block], version: int | None = None
) -> Entry:
    """修改文稿: whoever changes the text no longer checks or issues it; what was countersigned is asked again."""

    def effect(fresh: PaperDraft, _pen: Pen) -> None:
        fresh.title, fresh.body, fresh.checked_by_id, fresh.countersigned = title, canonical(list(blocks)), None, []
        fresh.drafted_by = sorted({*fresh.drafted_by, actor.person_id})

    return perform(acts.REVISE, row, actor=actor, at=at, version=version, effect=effect)


def check(row: PaperDraft, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """核稿. A public paper with personal data does not pass."""

    def effect(fresh: PaperDraft, _pen: Pen) -> None:
        if fresh.audience == Paper.Audience.PUBLIC:
            found = leaks.in_paper(fresh.title, fresh.number, "", queries.blocks_of(fresh),
                                   own=queries.contact_of(fresh.authority_id))  # fmt: skip
            if found:
                raise EffectRefused(leaks.sentence(found), "请退回修改。", "system:公开的文书不载个人信息和账号")
        fresh.checked_by_id = actor.person_id

    return perform(acts.CHECK, row, actor=actor, at=at, version=version, effect=effect)


def countersign(
    row: PaperDraft, *, actor: Actor, at: datetime, who: str, on: date, opinion: str, version: int | None = None
) -> Entry:
    """登记会签: a body or person outside the desk has agreed, on paper or otherwise."""

    def effect(fresh: PaperDraft, _pen: Pen) -> None:
        fresh.countersigned = [*fresh.countersigned, {"who": who, "on": on.isoformat(), "opinion": opinion}]

    return perform(acts.COUNTERSIGN, row, actor=actor, at=at, version=version, effect=effect, note=f"{who}：{opinion}")


def return_draft(row: PaperDraft, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
    """退回修改, with the reason."""

    def effect(fresh: PaperDraft, _pen: Pen) -> None:
        fresh.checked_by_id = None

    return perform(acts.RETURN, row, actor=actor, at=at, version=version, effect=effect, note=reason)


def issue_draft(row: PaperDraft, *, actor: Actor, at: datetime, number: str = "", version: int | None = None) -> Entry:
    """签发: the office's next number unless another is typed in; the paper is frozen as it stands."""

    def effect(fresh: PaperDraft, pen: Pen) -> None:
        authority = Authority.objects.get(pk=fresh.authority_id)
        fresh.number = number or _next_number(authority, fresh, timezone.localtime(pen.judged_at).year)
        fresh.signer, fresh.signed_on = actor.name, timezone.localtime(pen.judged_at).date()
        _freeze(fresh, authority, pen)

    return perform(acts.ISSUE, row, actor=actor, at=at, version=version, effect=effect)


def _next_number(authority: Authority, fresh: PaperDraft, year: int) -> str:
    kind = ports.paper_kinds.get(fresh.kind)
    if kind is None or not kind.numbered:
        return ""
    # The row is locked until the act commits, so that two papers never take one number.
    PaperSeries.objects.get_or_create(authority_id=authority.pk, prefix=authority.document_prefix, year=year)
    series = PaperSeries.objects.select_for_update().get(
        authority_id=authority.pk, prefix=authority.document_prefix, year=year
    )
    while True:
        series.last += 1
        number = f"{authority.document_prefix}〔{year}〕{series.last}号"
        if not queries.number_taken(authority.pk, number):
            break
    series.save()
    return number


def _freeze(fresh: PaperDraft, authority: Authority, pen: Pen) -> None:
    paper = documents.issue(
        pen, authority_id=authority.pk, round_id=fresh.round_id, kind=fresh.kind, title=typed(fresh.title),
        blocks=as_typed(queries.blocks_of(fresh)), number=fresh.number, case_kind=fresh.case_kind,
        case_id=fresh.case_id, audience=fresh.audience, party_id=fresh.party_id,
        signer=queries.signature(fresh.kind, authority),
    )  # fmt: skip
    fresh.paper_id = paper.pk


def record_outside(
    row: PaperDraft, *, actor: Actor, at: datetime, number: str, signer: str, signed_on: date,
    scan: documents.Incoming, version: int | None = None,
) -> Entry:  # fmt: skip
    """登记线下签发: number, signer, day and the sealed scan come back; both hashes are kept."""
    if signed_on > timezone.localtime(at).date():
        raise refuse(acts.RECORD_OUTSIDE, row, "签发日期不能晚于今天。", "请核对签发日期。", rules.PAPERS)

    def effect(fresh: PaperDraft, pen: Pen) -> None:
        held = documents.store(pen, scan, case_kind=KIND, case_id=fresh.pk, purpose=SEALED)
        fresh.number, fresh.signer, fresh.signed_on = number, signer, signed_on
        fresh.recorded_by_id, fresh.scan_sha256 = actor.person_id, held.sha256

    return perform(
        acts.RECORD_OUTSIDE, row, actor=actor, at=at, version=version, effect=effect, note=f"{number}，{signer}"
    )


def confirm_outside(row: PaperDraft, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """核对线下签发: another person has compared number, text and seal with the scan; the paper is frozen."""

    def effect(fresh: PaperDraft, pen: Pen) -> None:
        _freeze(fresh, Authority.objects.get(pk=fresh.authority_id), pen)

    return perform(acts.CONFIRM_OUTSIDE, row, actor=actor, at=at, version=version, effect=effect)


def reject_outside(row: PaperDraft, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
    """退回登记: scan and entry do not agree."""

    def effect(fresh: PaperDraft, _pen: Pen) -> None:
        fresh.number, fresh.signer, fresh.signed_on, fresh.scan_sha256 = "", "", None, ""

    return perform(acts.REJECT_OUTSIDE, row, actor=actor, at=at, version=version, effect=effect, note=reason)


def discard(row: PaperDraft, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
    return perform(acts.DISCARD, row, actor=actor, at=at, version=version, note=reason)


def fill_draft_ports() -> None:
    add_kind(DRAFT)
    add_act(acts.SET_ROUTE, "authority", set_route)
    add_act(acts.DRAFT, "authority", draft)
    operations: Any = (
        (acts.REVISE, revise), (acts.CHECK, check), (acts.COUNTERSIGN, countersign), (acts.RETURN, return_draft),
        (acts.ISSUE, issue_draft), (acts.RECORD_OUTSIDE, record_outside), (acts.CONFIRM_OUTSIDE, confirm_outside),
        (acts.REJECT_OUTSIDE, reject_outside), (acts.DISCARD, discard),
    )  # fmt: skip
    for act, operation in operations:
        add_act(act, KIND, operation)
