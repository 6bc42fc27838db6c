"""The one door through which a case changes. State, rows, register and messages change together or not at all."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction

from guiguan.law.citation import Citation
from guiguan.procedure import reading, writing
from guiguan.procedure.compiled import Compiled, refresh, row_of
from guiguan.procedure.models import Entry, Message
from guiguan.procedure.ports import REGISTRY, CaseKind, case_kind, kept_from
from guiguan.procedure.register import log
from guiguan.procedure.register.protected import Protected
from guiguan.procedure.spec import CONCERNED, Act, Actor, Guard, Refusal, Role, citations, refusals_for


class ActRefused(Exception):
    """The act may not be done; carries every reason, each with basis and way forward."""

    def __init__(self, act: Act[Any], refusals: Sequence[Refusal]) -> None:
        self.act, self.refusals = act, tuple(refusals)
        super().__init__("；".join(str(refusal) for refusal in self.refusals))


class EffectRefused(Exception):
    """Raised within an effect by what it writes: the act is refused with this reason, remedy and basis."""

    def __init__(self, reason: str, remedy: str, basis: str) -> None:
        self.reason, self.remedy, self.basis = reason, remedy, basis
        super().__init__(reason)


class CaseMovedOn(Exception):
    """Somebody else acted on the case since it was read."""

    def __init__(self) -> None:
        super().__init__("本件在您打开页面之后已有新的办理，请刷新后核对再办理。您填写的内容没有丢失。")


class FreshSignInNeeded(Exception):
    """The act is grave and the actor has not shown lately who he is; nothing was done."""


class Backdated(Exception):
    """The instant given lies before the register's last entry."""


@dataclass(slots=True)
class Pen:
    """Writes the rows of one act and remembers the digests that go into its register entry."""

    actor: Actor
    at: datetime
    judged_at: datetime
    rows: list[tuple[str, int, str]] = field(default_factory=list)
    written: list[models.Model] = field(default_factory=list)

    def write(self, row: models.Model) -> None:
        """Save ``row``; a protected row's digest is entered with the act."""
        writing.save(row)
        self.written.append(row)
        if isinstance(row, Protected):
            self.rows.append((row._meta.db_table, row.pk, row.digest()))

    def lend(self, act: Act[Any]) -> Actor:
        """The same person, entitled to one inner act of this composite act."""
        return replace(self.actor, composite=act.by)


Effect = Callable[[Any, Pen], None]
_LAST_AT = Compiled(lambda: Entry.objects.order_by("-seq").values_list("at")[:1])


def roles_on(kind: CaseKind, case: Any, actor: Actor, at: datetime) -> frozenset[Role]:
    """In what capacities the actor may act on the case: grants of its authority and the case itself."""
    if REGISTRY.granted_roles is None:
        raise RuntimeError("the port granted_roles is not filled")
    granted = REGISTRY.granted_roles(actor, kind.authority_id(case), at)
    return granted | kind.roles(case, actor, at) | actor.composite


def _refusals(act: Act[Any], kind: CaseKind, case: Any, roles: frozenset[Role], facts: Any) -> tuple[Refusal, ...]:
    state = getattr(case, "state", "")
    return refusals_for(
        act, state=state, state_label=kind.state_label(state), roles=roles, facts=facts, policy=kind.policy(case)
    )


def preview(act: Act[Any], case: Any, *, actor: Actor, at: datetime) -> tuple[Refusal, ...]:
    """What would stand in the way now. Pages draw a button from it; ``perform`` refuses by it."""
    return previews([act], case, actor=actor, at=at)[0][1]


def previews(
    acts: Iterable[Act[Any]], case: Any, *, actor: Actor, at: datetime
) -> list[tuple[Act[Any], tuple[Refusal, ...]]]:
    """The same for several acts of one kind, reading facts and roles once."""
    acts = list(acts)
    if not acts:
        return []
    kind = case_kind(REGISTRY.kind_of_act[acts[0].code])
    judged_at = actor.paper.occurred_at if actor.paper else at
    roles, facts = roles_on(kind, case, actor, at), kind.facts(case, actor, judged_at)
    return [(act, _refusals(act, kind, case, roles, facts)) for act in acts]


def refuse(act: Act[Any], case: Any, reason: str, remedy: str, basis: str, guard: str = "data") -> ActRefused:
    """A refusal for what was typed in, in the same form as a guard's."""
    policy = case_kind(REGISTRY.kind_of_act[act.code]).policy(case)
    return ActRefused(act, (Refusal(guard, reason, remedy, policy.cite(basis)),))


def refuse_by(guard: Guard[Any], act: Act[Any], case: Any, facts: Any) -> ActRefused | None:
    """The refusal of a guard that an operation asks itself, before it answers with anything else."""
    refusal = guard.refusal(facts, case_kind(REGISTRY.kind_of_act[act.code]).policy(case))
    return ActRefused(act, (refusal,)) if refusal else None


def _locked(kind: CaseKind, case: Any) -> Any:
    # Outer rows first, so that rivals queue in one order and a count is taken under its parent's lock.
    reading.forget()
    held: list[models.Model] = []
    for model, pk in kind.lock_path(case):
        row = row_of(model, locked=True).get(pk)
        for parent in held:
            _know(row, parent)
        held.append(row)
    if not held or not isinstance(held[-1], kind.model):
        raise TypeError(f"the lock path of {kind.name} must end at the case")
    return held[-1]


def _know(row: models.Model, parent: models.Model) -> None:
    """Hand a row its locked parent, which guards and effects then need not read again."""
    for key in row._meta.concrete_fields:
        if key.related_model is type(parent) and getattr(row, key.attname) == parent.pk:
            setattr(row, key.name, parent)


def perform(
    act: Act[Any],
    case: Any,
    *,
    actor: Actor,
    at: datetime,
    version: int | None = None,
    note: str = "",
    effect: Effect | None = None,
) -> Entry:
    """Do ``act`` on ``case``, or raise :class:`ActRefused`, :class:`CaseMovedOn`, :class:`FreshSignInNeeded` or
    :class:`Backdated`.

    ``version`` is the version the person saw; None takes that of ``case``. ``effect(fresh, pen)`` writes the
    module's own rows within the same transaction; it sees the case already in its new state.
    """
    kind = case_kind(REGISTRY.kind_of_act[act.code])
    judged_at = actor.paper.occurred_at if actor.paper else at
    with transaction.atomic():
        fresh = _locked(kind, case)
        seen = version if version is not None else getattr(case, "version", 0)
        if seen != getattr(fresh, "version", 0):
            raise CaseMovedOn
        roles = _judge(act, kind, fresh, actor, at, judged_at)
        if act.grave and not actor.fresh:
            raise FreshSignInNeeded
        pen = Pen(actor, at, judged_at)
        source = getattr(fresh, "state", "")
        _move(act, fresh, pen, effect)
        role = next(role for role in Role if role in act.by & roles)
        entry = _enter(act, kind, fresh, pen, role, source, note)
        _after(act, kind, fresh, entry, pen)
    refresh(case)
    return entry


def _judge(
    act: Act[Any], kind: CaseKind, fresh: Any, actor: Actor, at: datetime, judged_at: datetime
) -> frozenset[Role]:
    """In what capacities the act is done, or raises :class:`ActRefused`. Nobody writes meanwhile."""
    with reading.kept():
        roles = roles_on(kind, fresh, actor, at)
        if actor.paper and act.on_paper:
            roles |= act.by
        refusals = _refusals(act, kind, fresh, roles, kind.facts(fresh, actor, judged_at))
    if refusals:
        raise ActRefused(act, refusals)
    return roles


TRIES = 5


def perform_unhurried(
    act: Act[Any], case: Any, *, actor: Actor, at: datetime, version: int | None = None, note: str = "",
    effect: Effect | None = None,
) -> Entry:  # fmt: skip
    """``perform`` for people who do not queue behind each other: what another did meanwhile, or a number he drew, is no
    reason to refuse. For acts that leave the case's own content alone, so that nothing anybody saw is overwritten."""
    for _ in range(TRIES - 1):
        try:
            return perform(act, case, actor=actor, at=at, version=version, note=note, effect=effect)
        except (CaseMovedOn, IntegrityError):
            refresh(case)
            version = None
    return perform(act, case, actor=actor, at=at, note=note, effect=effect)


def _move(act: Act[Any], fresh: Any, pen: Pen, effect: Effect | None) -> None:
    """The new state and version first, since the effect sees the case in its new state."""
    moves = hasattr(fresh, "version")
    if moves:
        fresh.version += 1
        fresh.state = act.target if act.target is not None else getattr(fresh, "state", "")
    if effect:
        try:
            effect(fresh, pen)
        except EffectRefused as refused:
            raise refuse(act, fresh, refused.reason, refused.remedy, refused.basis) from refused
    if moves:
        pen.write(fresh)


def _enter(act: Act[Any], kind: CaseKind, case: Any, pen: Pen, role: Role, source: str, note: str) -> Entry:
    if any(pen.at < last for last in _LAST_AT.column()):
        raise Backdated("登记时间早于登记簿最后一条，请核对系统时间。")
    cited = citations(act, kind.policy(case))
    basis, paper = "、".join(citation.label for citation in cited), pen.actor.paper
    occurred = paper.occurred_at if paper else None
    told: dict[str, Any] = {"at": pen.at, "role": role.value, "act": act.code, "case_kind": kind.name,
                            "case_id": case.pk, "source": source, "target": getattr(case, "state", ""),
                            "note": note}  # fmt: skip
    leaf = log.append(
        actor=pen.actor.account_id,
        cites=[_key(citation) for citation in cited],
        rows=pen.rows,
        occurred_on=occurred,
        extra=_shown(act, pen.actor, basis),
        **told,
    )
    entry = Entry(
        seq=leaf.seq,
        occurred_at=occurred,
        label=act.label,
        basis=basis,
        actor_id=pen.actor.account_id,
        actor_name=pen.actor.name,
        reference=paper.reference if paper else "",
        **told,
    )
    writing.save(entry, force_insert=True)
    return entry


def _shown(act: Act[Any], actor: Actor, basis: str) -> dict[str, Any]:
    """What the timeline shows besides, entered too, so that a changed word there is noticed."""
    paper = actor.paper
    late = {"reference": paper.reference, "late_entry": paper.entry_id} if paper else {}
    return {"label": act.label, "basis": basis, "actor_name": actor.name, **late}


def _key(citation: Citation) -> str:
    return f"{citation.policy}:{citation.provision}" if citation.provision else citation.label


def _after(act: Act[Any], kind: CaseKind, case: Any, entry: Entry, pen: Pen) -> None:
    """Who is to be told; and whatever derives from the rows written."""
    with reading.kept():
        _notify(act, kind, case, entry, pen.at)
    for derive in REGISTRY.after_act:
        derive(pen.written)


def _notify(act: Act[Any], kind: CaseKind, case: Any, entry: Entry, at: datetime) -> None:
    told: dict[int, Role] = {}
    kept = kept_from(kind, case) if act.notifies else set()
    for role in act.notifies:
        for person_id in kind.recipients(case, role, at):
            if role in CONCERNED or person_id not in kept:
                told.setdefault(person_id, role)
    mail = Message.Mail.QUEUED if settings.GUIGUAN_MAIL else Message.Mail.NONE
    writing.save_all([
        Message(
            seq=entry.seq,
            person_id=person_id,
            role=role.value,
            at=at,
            subject=f"{act.label}：{kind.title(case)}"[:200],
            body="\n".join(filter(None, [act.says or f"{kind.title(case)}已办理“{act.label}”。", entry.note,
                                         f"依据：{entry.basis}。"])),
            case_kind=kind.name,
            case_id=case.pk,
            mail=mail,
        )
        for person_id, role in told.items()
    ])  # fmt: skip
