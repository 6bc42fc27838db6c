"""Who has an interest in whose application, as far as records can tell; and who may decide. Pure.

A match rests on a credit code, a filing or a register, never on a name alone. What no record knows stays unknown
until the member himself has declared.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
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
    filed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Won:
    """An award that he holds himself, or through which he came into the register as a senior manager."""

    organisation_id: int
    words: str


@dataclass(frozen=True, slots=True)
class Filed:
    """An application of this round that is his own, or his present employer's."""

    prize: str
    kind: str
    application_id: int
    words: str


@dataclass(frozen=True, slots=True)
class Ties:
    """What the records say of a person."""

    person_id: int
    posts: tuple[PostHeld, ...] = ()
    mentored: tuple[Mentored, ...] = ()
    honoured: tuple[Won, ...] = ()
    memberships: tuple[tuple[int, str], ...] = ()
    """(organisation, in words) for which he may act in this system, or which works for the office through him."""
    applies: tuple[Filed, ...] = ()


@dataclass(frozen=True, slots=True)
class Applicant:
    """Whose application it is: the organisation (or the person's employer) with all that belong to it."""

    application_id: int
    prize: str
    kind: str
    person_id: int | None
    organisations: frozenset[int]
    codes: frozenset[str]
    links: Mapping[int | str, str] = field(default_factory=dict)
    """By organisation and by credit code: how it belongs to the applicant, in words; its own are not here."""


@dataclass(frozen=True, slots=True)
class Match:
    """An interest that a record shows, with the words for the file."""

    ground: Ground
    reason: str
    evidence: tuple[str, ...] = ()
    """Every record that shows it, with its days."""


def _span(starts: date, ends: date | None) -> str:
    until = f"{ends.year}年{ends.month}月" if ends else "今"
    return f"{starts.year}年{starts.month}月至{until}"


def _post(post: PostHeld) -> str:
    return f"任职经历：{post.employer}（{post.code}），{post.starts.isoformat()} 至 {post.ends or '今'}"


def _filing(filed: Mentored) -> str:
    day = f"，{filed.filed_on.isoformat()} 备案" if filed.filed_on else ""
    return f"指导备案：{filed.name}，{filed.starts.isoformat()} 至 {filed.ends or '今'}{day}"


def _linked(record: str, applicant: Applicant, key: int | str) -> str:
    """The record with the chain from the applicant to the organisation that it names."""
    return f"{record}；隶属关系：{applicant.links[key]}" if key in applicant.links else record


def _by_work(ties: Ties, applicant: Applicant) -> Iterator[tuple[Ground, str, str]]:
    if applicant.person_id == ties.person_id:
        yield Ground.OTHER, "本人即申报人。", "申报表：申报个人为其本人"
    for post in ties.posts:
        if post.code and post.code in applicant.codes:
            reason = (
                f"{_span(post.starts, post.ends)}在{post.employer}任职，与申报方的统一社会信用代码相同或有隶属关系。"
            )
            yield Ground.EMPLOYER, reason, _linked(_post(post), applicant, post.code)
    for organisation, words in ties.memberships:
        if organisation in applicant.organisations:
            reason = "在本系统中是申报方或其隶属单位的人员。"
            yield Ground.EMPLOYER, reason, _linked(words, applicant, organisation)


def _by_award(ties: Ties, applicant: Applicant) -> Iterator[tuple[Ground, str, str]]:
    for filed in ties.mentored:
        if filed.organisation_id in applicant.organisations:
            reason = f"{_span(filed.starts, filed.ends)}担任{filed.name}的指导专家，已备案。"
            yield Ground.MENTORING, reason, _linked(_filing(filed), applicant, filed.organisation_id)
    for won in ties.honoured:
        if won.organisation_id in applicant.organisations:
            words = _linked(won.words, applicant, won.organisation_id)
            yield Ground.AWARD, "所获奖项与申报方为同一单位。", words
    for own in ties.applies:
        same = (own.prize, own.kind) == (applicant.prize, applicant.kind)
        if same and own.application_id != applicant.application_id:
            yield Ground.COMPETING, "本人或其现任职单位在本届申报同一奖项、同一类别。", own.words


def matches(ties: Ties, applicant: Applicant) -> list[Match]:
    """Every interest the records show, at most one a ground, each with all the records that show it."""
    found: dict[Ground, tuple[str, list[str]]] = {}
    for ground, reason, evidence in (*_by_work(ties, applicant), *_by_award(ties, applicant)):
        found.setdefault(ground, (reason, []))[1].append(evidence)
    return [Match(ground, reason, tuple(evidence)) for ground, (reason, evidence) in found.items()]


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
