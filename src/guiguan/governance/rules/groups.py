"""What must be true before a group may work. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from guiguan.governance.states import Stage
from guiguan.procedure.spec import Guard

SEPARATION = "system:经办与审核分离"
BLIND = "system:未决定的回避按回避处理"
DEFAULT_SIZE = 3
"""Members a group has at least, where the review rules set no number."""
DEFAULT_UNRECUSED = 2
"""Members without recusal that each case needs at least, where the review rules set no number."""

_STAGES = {
    Stage.CHECK: {"registered", "checking", "supplementing", "checked", "passed", "noticed"},
    Stage.DOCUMENT: {"in_document_review", "document_reviewed"},
    Stage.SITE: {"shortlisted", "site_reviewed", "evaluated", "suggested", "proposed", "proposed_noticed"},
}


def stage_of(application_state: str) -> Stage | None:
    """The stage for which a member declares his interests; None when the case asks for no declaration."""
    return next((stage for stage, states in _STAGES.items() if application_state in states), None)


def office_stage_of(application_state: str) -> Stage | None:
    """The same for an officer, who has a file before him as soon as it is filed."""
    return next((stage for stage in Stage if application_state in office_states_of(stage)), None)


def office_states_of(stage: Stage) -> frozenset[str]:
    return frozenset(_STAGES[stage] | {"submitted"} if stage is Stage.CHECK else _STAGES[stage])


def states_of(stage: Stage) -> frozenset[str]:
    return frozenset(_STAGES[stage])


@dataclass(frozen=True, slots=True)
class Seat:
    """A member as far as one case is concerned."""

    person_id: int
    leads: bool
    can_lead: bool
    barred: bool
    """Recused, or his recusal not yet decided."""


def leader_of(seats: Iterable[Seat]) -> int | None:
    """Who leads on a case: the leader; when he is barred, the first member who may lead stands in for him."""
    free = [seat for seat in seats if not seat.barred]
    return next((seat.person_id for seat in free if seat.leads), None) or next(
        (seat.person_id for seat in free if seat.can_lead), None
    )


@dataclass(frozen=True, slots=True)
class CaseReadiness:
    """One case of a group before the group takes it on."""

    application_id: int
    label: str
    undeclared: tuple[str, ...] = ()
    undecided: int = 0
    unanswered: int = 0
    free: int = 0
    needed: int = DEFAULT_UNRECUSED
    has_leader: bool = True

    def wanting(self) -> list[str]:
        """What is missing, as sentences without the case's name."""
        found = []
        if self.undeclared:
            found.append(f"{'、'.join(self.undeclared)}尚未申报回避")
        if self.undecided:
            found.append(f"有 {self.undecided} 项回避待决定")
        if self.unanswered:
            found.append(f"申报方的 {self.unanswered} 项回避请求待核对")
        if self.free < self.needed:
            found.append(f"无须回避的成员只有 {self.free} 人，评审规则要求至少 {self.needed} 人")
        if not self.has_leader:
            found.append("没有可任组长的成员")
        return found


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """What is true of a group at the moment, for the person at the desk."""

    actor_person: int
    formed_by: int
    size: int = 0
    needed: int = DEFAULT_SIZE
    sworn: bool = False
    to_declare: int = 0
    unsworn: tuple[str, ...] = ()
    cases: tuple[CaseReadiness, ...] = ()
    to_sign: int = 0
    """Members who have an oath to sign or a declaration to make."""
    kept_from: bool = False
    """The person at the desk is recused from one of its cases, or it is not decided yet."""
    waiting: int = 0
    """Cases that could be taken on now, ready or not."""
    in_hand: int = 0
    """Cases taken on whose review is not over."""

    def unready(self) -> list[str]:
        return [f"{case.label}：{'；'.join(case.wanting())}" for case in self.cases if case.wanting()]


def _listed(sentences: list[str], limit: int = 4) -> str:
    more = f"；另有 {len(sentences) - limit} 件" if len(sentences) > limit else ""
    return f"{'。'.join(sentences[:limit])}{more}。"


NOT_OWN_DRAFT = Guard[GroupFacts](
    "not_own_draft", SEPARATION, lambda facts: facts.actor_person != facts.formed_by,
    "这个评审组是您组建的，不能由您启用。", "请由另一名审核人员办理。",
)  # fmt: skip
NOT_YET_SWORN = Guard[GroupFacts](
    "not_yet_sworn", "oath.swear", lambda facts: not facts.sworn, "您已经签署本组的承诺书。", "无需重复签署。",
)  # fmt: skip
SOMETHING_TO_DECLARE = Guard[GroupFacts](
    "something_to_declare", "recusal.declare", lambda facts: facts.to_declare > 0,
    "本环节没有需要您申报回避的事项。", "进入下一环节或者增加申报后，再行申报。",
)  # fmt: skip
SOMEBODY_TO_SIGN = Guard[GroupFacts](
    "somebody_to_sign", "oath.swear", lambda facts: facts.to_sign > 0,
    "本组成员都已签署承诺书，本环节的回避也已申报。", "进入下一环节、增加申报或者增补成员后再录入。",
)  # fmt: skip
BIG_ENOUGH = Guard[GroupFacts](
    "enough_members", "review_rules", lambda facts: facts.size >= facts.needed,
    lambda facts: f"本组现有成员 {facts.size} 人，评审规则要求至少 {facts.needed} 人。", "请先增补成员。",
)  # fmt: skip
HAS_CASES = Guard[GroupFacts](
    "has_cases", "group.form", lambda facts: bool(facts.cases) or facts.kept_from, "本组还没有承担的申报。", "请先办理“增加申报”。",
)  # fmt: skip
EVERYONE_SWORN = Guard[GroupFacts](
    "everyone_sworn", "oath.swear", lambda facts: not facts.unsworn,
    lambda facts: f"{'、'.join(facts.unsworn)}尚未签署承诺书。", "请通知该成员签署，或者录入其签署的纸质承诺书。",
)  # fmt: skip
CASES_READY = Guard[GroupFacts](
    "recusals_settled", "groups.before_check", lambda facts: not facts.unready(),
    lambda facts: _listed(facts.unready()), "请先补办回避申报、决定回避，人数不足的增补成员。",
)  # fmt: skip
SOMETHING_WAITING = Guard[GroupFacts](
    "something_waiting", "group.take_on", lambda facts: facts.waiting > 0,
    "本组没有等待交审查的申报。", "申报收件登记并列入本组后再办理。",
)  # fmt: skip
NOTHING_IN_HAND = Guard[GroupFacts](
    "nothing_in_hand", "group.disband", lambda facts: facts.in_hand == 0,
    lambda facts: f"本组还有 {facts.in_hand} 件申报没有评审完毕。", "评审工作结束后再撤销；届次结束时评审组自动撤销。",
)  # fmt: skip
