"""Entries of the expert register, and who may be drawn for a round. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from guiguan.governance.states import CallState, ExpertState, RecordKind
from guiguan.procedure.spec import Guard


@dataclass(frozen=True, slots=True)
class ExpertFacts:
    """Facts of an expert's entry, of a post he proposes or of an invitation to him."""

    actor_person: int
    seats: int = 0
    """Groups at work in which he sits."""
    subject_person: int = 0
    on_paper: bool = False
    round_running: bool = True


HIMSELF = Guard[ExpertFacts](
    "himself", "system:本人办理", lambda facts: facts.on_paper or facts.actor_person == facts.subject_person,
    "这一事项由专家本人办理。", "请由本人登录办理，或者由审定办按书面材料补录。",
)  # fmt: skip
NOT_HIMSELF = Guard[ExpertFacts](
    "not_himself", "system:经办与审核分离", lambda facts: facts.actor_person != facts.subject_person,
    "这一事项涉及您本人，不能由您办理。", "请由另一名工作人员办理。",
)  # fmt: skip
ROUND_RUNNING = Guard[ExpertFacts](
    "round_running", "review_rules", lambda facts: facts.round_running,
    "本届评审工作已经结束，不再答复邀请。", "请等待下一届的邀请。",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Held:
    """A record in brief."""

    kind: RecordKind
    title: str
    held_on: date
    passed: bool
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class Standing:
    """All that decides whether an expert may be drawn. ``free``: stated days, empty where he has stated none."""

    state: ExpertState
    starts: date | None = None
    ends: date | None = None
    records: tuple[Held, ...] = ()
    free: tuple[tuple[date, date], ...] = ()
    call: CallState | None = None
    works_in_office: bool = False


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def left_out(one: Standing, on: date, needed: tuple[date, date]) -> list[str]:
    """Why he is not drawn on the day ``on`` for work during ``needed`` (both ends included); empty if he may be."""
    found = []
    if one.state is not ExpertState.LISTED:
        found.append(f"专家库状态为“{one.state.label}”")
    if one.works_in_office:
        found.append("是审定办工作人员")
    if one.starts and on < one.starts:
        found.append(f"聘期自{_said(one.starts)}起")
    if one.ends and on > one.ends:
        found.append(f"聘期已于{_said(one.ends)}届满")
    found += _lapsed(one.records, on)
    if one.free and not any(starts <= needed[0] and needed[1] <= ends for starts, ends in one.free):
        found.append(f"本人填报的可用时间不包含{_said(needed[0])}至{_said(needed[1])}")
    if one.call is CallState.OPEN:
        found.append("已邀请，尚未答复")
    if one.call is CallState.DECLINED:
        found.append("已婉拒邀请")
    return found


def _lapsed(records: Collection[Held], on: date) -> list[str]:
    """Of qualifications one in force is enough; of trainings and examinations the latest counts."""
    found = []
    for kind in RecordKind:
        held = [row for row in records if row.kind is kind and row.held_on <= on]
        valid = [row for row in held if row.passed and (row.expires_on is None or row.expires_on >= on)]
        if not held or (valid and kind is RecordKind.QUALIFICATION):
            continue
        last = max(held, key=lambda row: (row.held_on, row.expires_on or date.max))
        if not last.passed:
            found.append(f"{kind.label}“{last.title}”不合格")
        elif last.expires_on and last.expires_on < on:
            found.append(f"{kind.label}“{last.title}”已于{_said(last.expires_on)}到期")
    return found
