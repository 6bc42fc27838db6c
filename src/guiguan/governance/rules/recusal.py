"""Who has an interest in whose application, as far as records can tell; and who may decide. Pure.

A match rests on a credit code, a filing or a register, never on a name alone. What no record knows stays unknown
until the member himself has declared.
"""

from dataclasses import dataclass
from datetime import date

from guiguan.governance.states import Ground
from guiguan.procedure.spec import Guard


@dataclass(frozen=True, slots=True)
class PostHeld:
    employer: str
    code: str
    starts: date
    ends: date | None


@dataclass(frozen=True, slots=True)
class Mentored:
    organisation_id: int
    name: str
    starts: date
    ends: date | None


@dataclass(frozen=True, slots=True)
class Ties:
    """What the records say of a person."""

    person_id: int
    posts: tuple[PostHeld, ...] = ()
    mentored: tuple[Mentored, ...] = ()
    honoured: frozenset[int] = frozenset()
    """Organisations in whose name or employ he holds an award."""
    memberships: frozenset[int] = frozenset()
    """Organisations for which he may act in this system."""
    applies: frozenset[tuple[str, str, int]] = frozenset()
    """(prize, kind, application id) of what he or his present employer applies for in the round."""


@dataclass(frozen=True, slots=True)
class Applicant:
    """Whose application it is: the organisation (or the person's employer) with all that belong to it."""

    application_id: int
    prize: str
    kind: str
    person_id: int | None
    organisations: frozenset[int]
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Match:
    """An interest that a record shows, with the words for the file."""

    ground: Ground
    reason: str


def _span(starts: date, ends: date | None) -> str:
    until = f"{ends.year}年{ends.month}月" if ends else "今"
    return f"{starts.year}年{starts.month}月至{until}"


def matches(ties: Ties, applicant: Applicant) -> list[Match]:
    """Every interest the records show, at most one a ground."""
    found: dict[Ground, Match] = {}

    def note(ground: Ground, reason: str) -> None:
        found.setdefault(ground, Match(ground, reason))

    if applicant.person_id == ties.person_id:
        note(Ground.OTHER, "本人即申报人。")
    for post in ties.posts:
        if post.code and post.code in applicant.codes:
            note(
                Ground.EMPLOYER,
                f"{_span(post.starts, post.ends)}在{post.employer}任职，与申报方的统一社会信用代码相同或有隶属关系。",
            )
    if ties.memberships & applicant.organisations:
        note(Ground.EMPLOYER, "在本系统中是申报方或其隶属单位的成员。")
    for filed in ties.mentored:
        if filed.organisation_id in applicant.organisations:
            note(Ground.MENTORING, f"{_span(filed.starts, filed.ends)}担任{filed.name}的指导专家，已备案。")
    if ties.honoured & applicant.organisations:
        note(Ground.AWARD, "所获奖项与申报方为同一单位。")
    if any((prize, kind) == (applicant.prize, applicant.kind) and pk != applicant.application_id
           for prize, kind, pk in ties.applies):  # fmt: skip
        note(Ground.COMPETING, "本人或其现任职单位在本届申报同一奖项、同一类别。")
    return list(found.values())


@dataclass(frozen=True, slots=True)
class RecusalFacts:
    """Facts of one recusal, for the person who would decide it."""

    actor_person: int
    subject_person: int
    raised_by: int
    machine: bool
    decider_interested: bool


NOT_THE_SUBJECT = Guard[RecusalFacts](
    "not_the_subject", "recusal.decide", lambda facts: facts.actor_person != facts.subject_person,
    "这一项回避涉及您本人，不能由您决定。", "请由另一名审核人员决定。",
)  # fmt: skip
NOT_THE_RAISER = Guard[RecusalFacts](
    "not_the_raiser", "system:经办与审核分离", lambda facts: facts.actor_person != facts.raised_by,
    "这一项回避是您提出的，不能由您决定。", "请由另一名审核人员决定。",
)  # fmt: skip
DECIDER_FREE = Guard[RecusalFacts](
    "decider_without_interest", "recusal.decide", lambda facts: not facts.decider_interested,
    "您与这件申报有利害关系或者回避待决定，不能决定他人的回避。", "请由另一名审核人员决定。",
)  # fmt: skip
