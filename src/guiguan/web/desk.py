"""What every case page needs: which acts can be done now, which cannot and why, what was done before."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse

from guiguan.law.citation import Citation
from guiguan.procedure.engine import previews, roles_on
from guiguan.procedure.ports import REGISTRY, acts_of, case_kind
from guiguan.procedure.queries import entries_of
from guiguan.procedure.spec import Act, Actor, Refusal, Role, citations

BACKWARD = frozenset({
    "withdraw", "recall", "decline", "cancel", "discard", "exclude", "close_without_award", "reject", "declare_late",
    "reopen", "reopen_check", "fail_check", "return_to_draft", "suspend", "disband", "release_member", "request",
    "uphold", "hand_over", "restart", "close_supplement", "request_supplement", "dismiss", "remove", "revoke", "refuse",
})  # fmt: skip
"""Last words of acts that end, undo or burden: offered, but never drawn as the thing to do."""


@dataclass(frozen=True, slots=True)
class ActLine:
    """One act on a case page: pressed at ``url``, or barred by ``refusals``."""

    act: Act[Any]
    url: str
    needs_form: bool
    version: int
    basis: tuple[Citation, ...]
    refusals: tuple[Refusal, ...] = ()

    @property
    def forward(self) -> bool:
        return self.act.code.rpartition(".")[2] not in BACKWARD


@dataclass(slots=True)
class ActPanel:
    can: list[ActLine] = field(default_factory=list)
    cannot: list[ActLine] = field(default_factory=list)
    on_paper: list[tuple[str, str]] = field(default_factory=list)
    """(label, address) of the acts an officer may enter as done on paper (补录)."""

    def __bool__(self) -> bool:
        return bool(self.can or self.cannot)


def act_url(code: str, pk: int) -> str:
    return reverse("act", args=[code, pk])


def act_panel(
    case: Any,
    kind: str,
    *,
    actor: Actor,
    at: datetime,
    only: Collection[str] | None = None,
    without: Collection[str] = (),
) -> ActPanel:
    """Acts of the case for this actor. Acts of other roles or other states are left out."""
    offered = [
        act
        for act in acts_of(kind)
        if not act.inner
        and (only is None or act.code in only)
        and act.code not in without
        and (not act.source or getattr(case, "state", "") in act.source)
    ]
    policy, panel = case_kind(kind).policy(case), ActPanel()
    for act, refusals in previews(offered, case, actor=actor, at=at):
        if any(refusal.guard == "role" for refusal in refusals):
            continue
        line = ActLine(
            act=act,
            url=act_url(act.code, case.pk),
            needs_form=act.code in REGISTRY.forms,
            version=getattr(case, "version", 0),
            basis=citations(act, policy),
            refusals=refusals,
        )
        (panel.cannot if refusals else panel.can).append(line)
    panel.can.sort(key=lambda line: not line.forward)
    if Role.OFFICE_DRAFTER in roles_on(case_kind(kind), case, actor, at):
        panel.on_paper = [
            (act.label, reverse("late-propose", args=[act.code, case.pk])) for act in offered if act.on_paper
        ]
    return panel


@dataclass(frozen=True, slots=True)
class Past:
    """One line of 经过, without the names a reader may not see."""

    at: datetime
    label: str
    role: str
    name: str
    basis: str
    note: str
    occurred_at: datetime | None
    reference: str


def timeline(
    kind: str, pk: int, *, named: bool, without: Iterable[str] = (), also: Iterable[tuple[str, int]] = ()
) -> list[Past]:
    """What was done on the case, latest first. ``named`` False leaves out who did it (applicants, the public)."""
    rows = entries_of([(kind, pk), *also], list(without))
    return [
        Past(
            at=row.at,
            label=row.label,
            role=Role(row.role).label,
            name=row.actor_name if named else "",
            basis=row.basis,
            note=row.note if named else "",
            occurred_at=row.occurred_at,
            reference=row.reference,
        )
        for row in rows
    ]
