"""盖章件 of papers that an act issued by itself: signer, day, number and scan come back; another person compares."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from guiguan.documents import acts, leaks, queries, rules
from guiguan.documents import operations as documents
from guiguan.documents.models import Paper, SealedCopy
from guiguan.documents.states import SealedState
from guiguan.law import policy as law
from guiguan.people.models import Authority
from guiguan.procedure.engine import EffectRefused, Pen, perform, refuse
from guiguan.procedure.models import Entry
from guiguan.procedure.ports import CaseKind, add_act, add_kind
from guiguan.procedure.spec import Actor, Role

KIND, SEALED = "paper", "paper_sealed"


def _registrar(row: Paper, _role: Role, _at: datetime) -> Iterable[int]:
    """Only who registered the copy hears what became of it: others may be recused from the case."""
    copy = SealedCopy.objects.filter(paper_id=row.pk).order_by("-id").first()
    return [copy.entered_by_id] if copy else []


PAPER = CaseKind(
    name=KIND,
    label="文书",
    model=Paper,
    facts=queries.seal_facts,
    policy=lambda row: law.latest(Authority.objects.values_list("code", flat=True).get(pk=row.authority_id)),
    authority_id=lambda row: int(row.authority_id),
    roles=lambda _row, _actor, _at: frozenset(),
    visible=queries.papers_visible,
    title=lambda row: str(row.title),
    state_label=lambda _state: "已出具",
    lock_path=lambda row: [(Paper, row.pk)],
    recipients=_registrar,
)


def register(
    row: Paper, *, actor: Actor, at: datetime, signer: str, signed_on: date, scan: documents.Incoming, number: str = "",
    version: int | None = None,
) -> Entry:  # fmt: skip
    """登记盖章件. The paper itself stays as it was issued; a number that it has is not typed again."""
    if signed_on > timezone.localtime(at).date():
        raise refuse(acts.REGISTER_SEALED, row, "签发日期不能晚于今天。", "请核对签发日期。", rules.PAPERS)

    def effect(fresh: Paper, pen: Pen) -> None:
        if number:
            _fit(fresh, number)
        held = documents.store(pen, scan, case_kind=KIND, case_id=fresh.pk, purpose=SEALED)
        pen.write(SealedCopy(paper=fresh, number=number, signer=signer, signed_on=signed_on, file=held,
                             sha256=held.sha256, entered_by_id=actor.person_id))  # fmt: skip

    return perform(acts.REGISTER_SEALED, row, actor=actor, at=at, version=version, effect=effect)


def _fit(row: Paper, number: str) -> None:
    if row.number:
        raise EffectRefused(f"这份文书已有文号{row.number}。", "文号请留空。", rules.PAPERS)
    if queries.number_taken(row.authority_id, number):
        raise EffectRefused(f"文号{number}已用于另一份文书。", "请与盖章件核对文号。", rules.PAPERS)
    if row.audience == Paper.Audience.PUBLIC and (found := leaks.in_texts([("文号", number)])):
        raise EffectRefused(leaks.sentence(found), "请核对文号。", "system:公开的文书不载个人信息和账号")


def _settle(row: Paper, state: SealedState, actor: Actor, pen: Pen) -> None:
    copy = SealedCopy.objects.get(paper_id=row.pk, state=SealedState.REGISTERED)
    copy.state, copy.checked_by_id = state, actor.person_id
    pen.write(copy)


def confirm(row: Paper, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """核对盖章件: another person has compared text, number, signature and seal with the scan."""
    return perform(acts.CONFIRM_SEALED, row, actor=actor, at=at, version=version,
                   effect=lambda fresh, pen: _settle(fresh, SealedState.CONFIRMED, actor, pen))  # fmt: skip


def send_back(row: Paper, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
    """退回盖章件登记: scan and entry do not agree."""
    return perform(acts.RETURN_SEALED, row, actor=actor, at=at, version=version, note=reason,
                   effect=lambda fresh, pen: _settle(fresh, SealedState.RETURNED, actor, pen))  # fmt: skip


def fill_sealed_ports() -> None:
    add_kind(PAPER)
    operations: Any = (
        (acts.REGISTER_SEALED, register),
        (acts.CONFIRM_SEALED, confirm),
        (acts.RETURN_SEALED, send_back),
    )
    for act, operation in operations:
        add_act(act, KIND, operation)
