"""Writes what stands about an expert: terms, posts, records, notes, times, invitations; winners (Arts. 9, 33)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from guiguan.governance.acts import experts as acts
from guiguan.governance.models import (
    Availability,
    Expert,
    ExpertCall,
    ExpertNote,
    ExpertRecord,
    PostProposal,
)
from guiguan.governance.operations.findings import compare_person
from guiguan.governance.queries import register as queries
from guiguan.governance.states import CallState, ExpertState, NoteKind, Origin, ProposalState, RecordKind
from guiguan.honours.models import Honour
from guiguan.law import policy as law
from guiguan.people import operations as people_operations
from guiguan.people import queries as people
from guiguan.people.models import Authority, Person, Post
from guiguan.procedure.engine import ActRefused, Pen, perform, refuse
from guiguan.procedure.models import Entry
from guiguan.procedure.ports import CaseKind, Operation, add_act, add_kind
from guiguan.procedure.spec import Act, Actor, Role
from guiguan.rounds.models import Round

CALL = CaseKind(
    name="expert_call",
    label="评审邀请",
    model=ExpertCall,
    facts=queries.call_facts,
    policy=lambda call: law.load(call.round.policy_id),
    authority_id=lambda call: int(call.round.authority_id),
    roles=lambda _call, _actor, _at: frozenset(),
    visible=queries.calls_visible,
    title=lambda call: f"{call.round}评审邀请：{call.expert.person.name}",
    state_label=lambda state: CallState(state).label,
    lock_path=lambda call: [(Expert, call.expert_id), (ExpertCall, call.pk)],
    recipients=lambda call, role, at: (
        [call.expert.person_id] if role is Role.EXPERT else people.holders(call.round.authority_id, role, at)
    ),
)
PROPOSAL = CaseKind(
    name="post_proposal",
    label="专家填报的任职经历",
    model=PostProposal,
    facts=queries.proposal_facts,
    policy=lambda row: law.latest(row.expert.authority.code),
    authority_id=lambda row: int(row.expert.authority_id),
    roles=lambda _row, _actor, _at: frozenset(),
    visible=queries.proposals_visible,
    title=lambda row: f"{row.expert.person.name}：{row.employer}",
    state_label=lambda state: ProposalState(state).label,
    lock_path=lambda row: [(Expert, row.expert_id), (PostProposal, row.pk)],
    recipients=lambda row, role, at: (
        [row.expert.person_id] if role is Role.EXPERT else people.holders(row.expert.authority_id, role, at)
    ),
)


@dataclass(frozen=True, slots=True)
class Manager:
    """A senior manager of an organisation that won, as the organisation names him."""

    name: str
    title: str
    since: date


def disordered(act: Act[Any], case: Any, starts: date | None, ends: date | None) -> ActRefused | None:
    """A refusal if a period ends before it begins."""
    if starts and ends and ends < starts:
        return refuse(act, case, "止期早于起期。", "请核对后重新填写。", "expert.admit")
    return None


def revise(
    expert: Expert, *, actor: Actor, at: datetime, fields: list[str], trades: list[str], can_lead: bool = False,
    qualification: str = "", starts: date | None = None, ends: date | None = None, version: int | None = None,
) -> Entry:  # fmt: skip
    """更新登记: fields, trades, term of service."""
    if not fields:
        raise refuse(acts.REVISE, expert, "没有填写专业领域。", "请至少填写一个专业领域。", "expert.admit")
    if wrong := disordered(acts.REVISE, expert, starts, ends):
        raise wrong

    def effect(fresh: Expert, _pen: Pen) -> None:
        fresh.fields, fresh.trades, fresh.can_lead = list(fields), list(trades), can_lead
        fresh.qualification, fresh.starts, fresh.ends = qualification, starts, ends

    return perform(acts.REVISE, expert, actor=actor, at=at, version=version, effect=effect)


def enter_post(
    expert: Expert, *, actor: Actor, at: datetime, employer: str, starts: date, credit_code: str = "", title: str = "",
    ends: date | None = None, version: int | None = None,
) -> Entry:  # fmt: skip
    """录入任职经历: what recusals are compared with."""
    if wrong := disordered(acts.ENTER_POST, expert, starts, ends):
        raise wrong

    def effect(fresh: Expert, pen: Pen) -> None:
        pen.write(Post(person_id=fresh.person_id, employer=employer, credit_code=credit_code, title=title,
                       starts=starts, ends=ends))  # fmt: skip
        compare_person(fresh.person_id, pen)

    return perform(acts.ENTER_POST, expert, actor=actor, at=at, version=version, effect=effect, note=employer)


def propose_post(
    expert: Expert, *, actor: Actor, at: datetime, employer: str, starts: date, credit_code: str = "", title: str = "",
    ends: date | None = None, version: int | None = None,
) -> Entry:  # fmt: skip
    """填报任职经历 by the expert; it waits for the office."""
    if wrong := disordered(acts.PROPOSE_POST, expert, starts, ends):
        raise wrong

    def effect(fresh: Expert, pen: Pen) -> None:
        pen.write(PostProposal(expert=fresh, employer=employer, credit_code=credit_code, title=title, starts=starts,
                               ends=ends, proposed_at=pen.judged_at))  # fmt: skip

    return perform(acts.PROPOSE_POST, expert, actor=actor, at=at, version=version, effect=effect, note=employer)


def confirm_post(row: PostProposal, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """核对属实: the proposal becomes a post."""

    def effect(fresh: PostProposal, pen: Pen) -> None:
        fresh.decided_by_id = actor.person_id
        pen.write(Post(person_id=fresh.expert.person_id, employer=fresh.employer, credit_code=fresh.credit_code,
                       title=fresh.title, starts=fresh.starts, ends=fresh.ends))  # fmt: skip
        compare_person(fresh.expert.person_id, pen)

    return perform(acts.CONFIRM_POST, row, actor=actor, at=at, version=version, effect=effect)


def reject_post(row: PostProposal, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
    """退回填报."""

    def effect(fresh: PostProposal, _pen: Pen) -> None:
        fresh.decided_by_id = actor.person_id

    return perform(acts.REJECT_POST, row, actor=actor, at=at, version=version, effect=effect, note=reason)


def enter_record(
    expert: Expert, *, actor: Actor, at: datetime, kind: RecordKind, title: str, held_on: date, result: str = "",
    passed: bool = True, expires_on: date | None = None, version: int | None = None,
) -> Entry:  # fmt: skip
    """录入资格和培训考核."""
    if wrong := disordered(acts.ENTER_RECORD, expert, held_on, expires_on):
        raise wrong

    def effect(fresh: Expert, pen: Pen) -> None:
        pen.write(ExpertRecord(expert=fresh, kind=kind, title=title, held_on=held_on, result=result, passed=passed,
                               expires_on=expires_on))  # fmt: skip

    return perform(acts.ENTER_RECORD, expert, actor=actor, at=at, version=version, effect=effect, note=title)


def enter_note(
    expert: Expert, *, actor: Actor, at: datetime, on: date, kind: NoteKind, words: str, version: int | None = None
) -> Entry:
    """录入评价记录. Its words stay out of the course of the entry."""

    def effect(fresh: Expert, pen: Pen) -> None:
        pen.write(ExpertNote(expert=fresh, on=on, kind=kind, words=words, entered_by_id=actor.person_id))

    return perform(acts.ENTER_NOTE, expert, actor=actor, at=at, version=version, effect=effect, note=kind.label)


def state_time(expert: Expert, *, actor: Actor, at: datetime, starts: date, ends: date,
               version: int | None = None) -> Entry:  # fmt: skip
    """填报可用时间, both days included."""
    if wrong := disordered(acts.STATE_TIME, expert, starts, ends):
        raise wrong

    def effect(fresh: Expert, pen: Pen) -> None:
        pen.write(Availability(expert=fresh, starts=starts, ends=ends))

    return perform(acts.STATE_TIME, expert, actor=actor, at=at, version=version, effect=effect,
                   note=f"{starts.isoformat()}至{ends.isoformat()}")  # fmt: skip


def withdraw_time(expert: Expert, *, actor: Actor, at: datetime, time: Availability,
                  version: int | None = None) -> Entry:  # fmt: skip
    """撤回可用时间."""
    if time.expert_id != expert.pk or time.withdrawn:
        raise refuse(acts.WITHDRAW_TIME, expert, "没有这一时间，或者已经撤回。", "请重新选择。", "expert.admit")

    def effect(_fresh: Expert, pen: Pen) -> None:
        row = Availability.objects.get(pk=time.pk)
        row.withdrawn = True
        pen.write(row)

    return perform(acts.WITHDRAW_TIME, expert, actor=actor, at=at, version=version, effect=effect)


def confirm(
    expert: Expert, *, actor: Actor, at: datetime, fields: list[str], trades: list[str], can_lead: bool = False,
    qualification: str = "", starts: date | None = None, ends: date | None = None, version: int | None = None,
) -> Entry:  # fmt: skip
    """确认入库: a winner, or a winner's senior manager, becomes one of the experts. Listed is not assigned."""
    if not fields:
        raise refuse(acts.CONFIRM, expert, "没有填写专业领域。", "请至少填写一个专业领域。", "expert.admit")
    if wrong := disordered(acts.CONFIRM, expert, starts, ends):
        raise wrong

    def effect(fresh: Expert, _pen: Pen) -> None:
        fresh.fields, fresh.trades, fresh.can_lead = list(fields), list(trades), can_lead
        fresh.qualification, fresh.starts, fresh.ends = qualification, starts, ends

    return perform(acts.CONFIRM, expert, actor=actor, at=at, version=version, effect=effect)


def decline(expert: Expert, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
    """不列入专家库."""
    return perform(acts.DECLINE, expert, actor=actor, at=at, version=version, note=reason)


def remove(expert: Expert, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
    """出库."""
    return perform(acts.REMOVE, expert, actor=actor, at=at, version=version, note=reason)


# Winners (Art. 33) ----------------------------------------------------------------------------------------------


def list_winner(pen: Pen, authority: Authority, person: Person, honour: Honour) -> None:
    """An individual winner arrives as 待确认, within the act that commends him; where the measures say so."""
    if not law.latest(authority.code).has("winners.experts"):
        return
    if not Expert.objects.filter(authority=authority, person=person).exists():
        pen.write(Expert(authority=authority, person=person, origin=Origin.WINNER, honour=honour,
                         state=ExpertState.LISTED_PENDING))  # fmt: skip


def list_managers(
    authority: Authority, *, actor: Actor, at: datetime, honour: Honour, managers: Collection[Manager],
    version: int | None = None,
) -> Entry:  # fmt: skip
    """列入获奖组织高层管理人员: each with his post; they wait for the office to confirm them one by one."""
    named = [one.name for one in managers]
    there = Expert.objects.filter(authority=authority, honour=honour, person__name__in=named)
    known = list(there.values_list("person__name", flat=True))
    if not managers or len(set(named)) != len(named) or known:
        said = f"{'、'.join(known)}已在专家库中。" if known else "名单为空，或者有重复的姓名。"
        raise refuse(acts.LIST_MANAGERS, authority, said, "请核对后重新填写。", "expert.admit")

    def effect(_authority: Authority, pen: Pen) -> None:
        code = honour.organisation.credit_code if honour.organisation else ""
        for one in managers:
            person = people_operations.enter_person(one.name)
            pen.write(Post(person=person, employer=honour.holder, credit_code=code, title=one.title, starts=one.since))
            pen.write(Expert(authority=authority, person=person, origin=Origin.MANAGER, honour=honour,
                             state=ExpertState.LISTED_PENDING))  # fmt: skip

    note = f"{honour.holder}：{'、'.join(named)}"
    return perform(acts.LIST_MANAGERS, authority, actor=actor, at=at, version=version, effect=effect, note=note)


# Invitations ----------------------------------------------------------------------------------------------------


def invite(a_round: Round, *, actor: Actor, at: datetime, experts: Collection[Expert],
           version: int | None = None) -> Entry:  # fmt: skip
    """邀请专家 to serve in the round."""
    able = set(queries.invitable(a_round).values_list("pk", flat=True))
    if not experts or {row.pk for row in experts} - able:
        raise refuse(acts.INVITE, a_round, "没有选择专家，或者有的不在库、已经邀请。", "请重新选择。", "review_rules")

    def effect(fresh: Round, pen: Pen) -> None:
        for row in experts:
            pen.write(ExpertCall(round=fresh, expert=row, invited_at=pen.judged_at, invited_by_id=actor.person_id))

    return perform(acts.INVITE, a_round, actor=actor, at=at, version=version, effect=effect, note=f"{len(experts)} 人")


def accept(call: ExpertCall, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    """应邀."""

    def effect(fresh: ExpertCall, pen: Pen) -> None:
        fresh.answered_at, fresh.reason = pen.judged_at, ""

    return perform(acts.ACCEPT, call, actor=actor, at=at, version=version, effect=effect)


def turn_down(call: ExpertCall, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
    """婉拒."""

    def effect(fresh: ExpertCall, pen: Pen) -> None:
        fresh.answered_at, fresh.reason = pen.judged_at, reason

    return perform(acts.TURN_DOWN, call, actor=actor, at=at, version=version, effect=effect, note=reason)


ON_EXPERT: tuple[tuple[acts.A, Operation], ...] = (
    (acts.CONFIRM, confirm),
    (acts.DECLINE, decline),
    (acts.REVISE, revise),
    (acts.ENTER_POST, enter_post),
    (acts.ENTER_RECORD, enter_record),
    (acts.ENTER_NOTE, enter_note),
    (acts.REMOVE, remove),
    (acts.PROPOSE_POST, propose_post),
    (acts.STATE_TIME, state_time),
    (acts.WITHDRAW_TIME, withdraw_time),
)


def fill_ports() -> None:
    add_kind(CALL)
    add_kind(PROPOSAL)
    for act, operation in ON_EXPERT:
        add_act(act, "expert", operation)
    add_act(acts.LIST_MANAGERS, "authority", list_managers)
    add_act(acts.INVITE, "round", invite)
    add_act(acts.ACCEPT, "expert_call", accept)
    add_act(acts.TURN_DOWN, "expert_call", turn_down)
    add_act(acts.CONFIRM_POST, "post_proposal", confirm_post)
    add_act(acts.REJECT_POST, "post_proposal", reject_post)
