"""What an act *is*. No Django, no database, no clock: an act is data plus pure guards.

An act and a guard name *keys*; the policy of the case binds each key to provisions of its text,
so the same code serves every authority's measures and a refusal cites the clause that applies there.
A key that no policy binds names its basis itself: ``call`` 申报通知, ``review_rules`` 评审规则,
``system:…`` 系统规则, ``law:…`` another law.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, Protocol, Self, TypeVar

from guiguan.law.citation import Citation
from guiguan.law.verdict import Answer, Verdict

F = TypeVar("F")
F_contra = TypeVar("F_contra", contravariant=True)


class Labelled(StrEnum):
    """A string enumeration whose members carry their Chinese label: states, roles, kinds."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:  # looking a member up takes its value only
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(member.value, member.label) for member in cls]


class Role(Labelled):
    """In what capacity somebody acts. Derived from people and governance, never taken from the caller."""

    PUBLIC = "public", "公众"
    APPLICANT_MANAGER = "applicant_manager", "申报单位管理员"
    APPLICANT_EDITOR = "applicant_editor", "申报单位编辑"
    APPLICANT_READER = "applicant_reader", "申报单位只读"
    INDIVIDUAL = "individual", "申报个人"
    EMPLOYER = "employer", "申报个人所在单位"
    REVIEWER = "reviewer", "评审专家"
    LEADER = "leader", "评审组组长"
    EXPERT = "expert", "专家库专家"
    OFFICE_DRAFTER = "office_drafter", "审定办经办"
    OFFICE_APPROVER = "office_approver", "审定办审核"
    COMMITTEE_MEMBER = "committee_member", "审定委委员"
    COMMITTEE_CHAIR = "committee_chair", "审定委主持"
    DISTRICT = "district", "区市场监管局"
    RECOMMENDER = "recommender", "推荐单位"
    DISCIPLINE = "discipline", "纪检监察"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


APPLICANTS = frozenset({Role.APPLICANT_MANAGER, Role.INDIVIDUAL})
CONCERNED = APPLICANTS | {Role.EMPLOYER}
"""Whose own matter an application is: they hear of it whatever else they are."""
COMMITTEE = frozenset({Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER})
OFFICE = frozenset({Role.OFFICE_DRAFTER, Role.OFFICE_APPROVER})
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
GRANTED = frozenset(Role) - {
    Role.PUBLIC, Role.APPLICANT_MANAGER, Role.APPLICANT_EDITOR, Role.APPLICANT_READER,
    Role.INDIVIDUAL, Role.EMPLOYER, Role.REVIEWER, Role.LEADER,
}  # fmt: skip
"""Roles given by a dated grant; the others follow from membership of an organisation, group or case."""


class Cites(Protocol):
    """The part of a policy that procedure needs."""

    def cite(self, key: str) -> tuple[Citation, ...]: ...


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an act may not be done: a full sentence, the way forward, and what both rest on."""

    guard: str
    reason: str
    remedy: str
    basis: tuple[Citation, ...]
    conceals: bool = False
    """What the act's form offers would itself tell what the person may not know: it is not shown."""

    def __str__(self) -> str:
        labels = "、".join(citation.label for citation in self.basis)
        return f"{self.reason}{self.remedy}（{labels}）"


@dataclass(frozen=True)  # no slots: on 3.11 a frozen, slotted generic cannot be subscripted and called
class Guard(Generic[F]):
    """A condition on the facts, named by the sentence that is true when all is well.

    ``holds`` is pure and answers a bool, an :class:`Answer` or a :class:`Verdict`; anything but true or
    符合 refuses, so an open question bars the act and says who may settle it.
    """

    name: str
    basis: str
    holds: Callable[[F], "bool | Answer | Verdict"]
    otherwise: str | Callable[[F], str]
    remedy: str | Callable[[F], str] = ""
    conceals: bool = False

    def refusal(self, facts: F, policy: Cites) -> Refusal | None:
        answer = self.holds(facts)
        if isinstance(answer, Verdict):
            answer = answer.answer
        if answer is True or answer is Answer.MET:
            return None
        reason = self.otherwise if isinstance(self.otherwise, str) else self.otherwise(facts)
        remedy = self.remedy if isinstance(self.remedy, str) else self.remedy(facts)
        if answer is Answer.OPEN and not remedy:
            remedy = "请提请市审定办认定后再办理。"
        return Refusal(self.name, reason, remedy, policy.cite(self.basis), self.conceals)


@dataclass(frozen=True)
class Act(Generic[F]):
    """One legal act: who may do it, from which states to which, on what basis.

    ``basis``: keys besides the act's own code (which the policy binds when the Measures speak of it).
    ``target`` None leaves the state as it is; an empty ``source`` means any state.
    ``on_paper``: may be entered afterwards for a step that happened on paper (补录).
    ``grave``: asks for a fresh sign-in.
    ``inner``: only ever part of a composite act; no page offers it by itself.
    """

    code: str
    label: str
    by: frozenset[Role]
    source: frozenset[str] = frozenset()
    target: str | None = None
    guards: tuple[Guard[F], ...] = ()
    basis: tuple[str, ...] = ()
    notifies: tuple[Role, ...] = ()
    issues: str = ""
    on_paper: bool = True
    grave: bool = False
    inner: bool = False
    says: str = ""

    def rests_on(self) -> tuple[str, ...]:
        return (self.code, *self.basis)


def citations(act: Act[Any], policy: Cites) -> tuple[Citation, ...]:
    """What the act rests on under this policy; an act without any basis may not be done."""
    found: dict[tuple[str, str], Citation] = {}
    for key in act.rests_on():
        try:
            cited = policy.cite(key)
        except KeyError:
            continue
        for citation in cited:
            found.setdefault((citation.policy, citation.provision or citation.label), citation)
    return tuple(found.values())


def refusals_for(
    act: Act[F],
    *,
    state: str,
    state_label: str,
    roles: Iterable[Role],
    facts: F,
    policy: Cites,
) -> tuple[Refusal, ...]:
    """Every reason against the act, not only the first, so that a page can list them all."""
    found: list[Refusal] = []
    if not act.by & frozenset(roles):
        who = "、".join(role.label for role in Role if role in act.by)
        found.append(
            Refusal("role", f"“{act.label}”由{who}办理。", "请由有权办理的人员登录后办理。",
                    policy.cite("system:权限"))
        )  # fmt: skip
    if act.source and state not in act.source:
        found.append(
            Refusal("state", f"目前是“{state_label}”，不能{act.label}。", "请先办理前一环节，或刷新页面查看最新进展。",
                    policy.cite("system:办理次序"))
        )  # fmt: skip
    if not citations(act, policy):
        found.append(
            Refusal("basis", f"现行办法没有规定“{act.label}”。", "请由市审定办核对办法后再办理。",
                    policy.cite("system:无依据不办理"))
        )  # fmt: skip
    if found and found[0].guard == "role":
        return tuple(found)
    found += [refusal for guard in act.guards if (refusal := guard.refusal(facts, policy))]
    return tuple(found)


def as_mermaid(acts: Iterable[Act[Any]], labels: Mapping[str, str]) -> str:
    """A state diagram of the acts that move a case, labels in Chinese."""
    lines = [
        f"    {labels[source]} --> {labels[act.target]}: {act.label}"
        for act in acts
        if act.target is not None
        for source in sorted(act.source)
    ]
    return "\n".join(["stateDiagram-v2", *lines])


@dataclass(frozen=True, slots=True)
class OnPaper:
    """A step that happened outside the system and is entered afterwards (补录)."""

    occurred_at: Any
    reference: str
    entry_id: int


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is at the desk. ``account_id`` 0 is the public, without an account."""

    account_id: int
    person_id: int
    name: str
    paper: OnPaper | None = None
    composite: frozenset[Role] = field(default_factory=frozenset)
    """Roles lent to the inner acts of a composite act; set by the engine only."""
    fresh: bool = True
    """Whether he showed lately who he is; said by the surface he works at. Grave acts ask for it."""

    @property
    def hand(self) -> int | None:
        """Who did it himself; for a step on paper whoever signed it, so not the officer who enters it."""
        return None if self.paper else self.person_id


THE_PUBLIC = Actor(0, 0, "公众")
