"""Reading notices and objections. When a notice ends follows from its posting and the calendar."""

import hashlib
import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from guiguan.law.verdict import Fact, Verdict
from guiguan.law.workdays import Calendar, Period, UnknownDay
from guiguan.people import queries as people
from guiguan.procedure.ports import case_kind
from guiguan.procedure.queries import entries_of
from guiguan.procedure.spec import OFFICE, Actor, Role
from guiguan.publicity import ports
from guiguan.publicity.models import (
    IdentityProof,
    InquiryRecord,
    Lead,
    Notice,
    NoticeItem,
    Objection,
    ObjectionProcedure,
    Publication,
)
from guiguan.publicity.ports import Candidate
from guiguan.publicity.rules import NoticeFacts, ObjectionFacts
from guiguan.publicity.states import NoticeState, ObjectionState, ProofKind
from guiguan.rounds import queries as rounds
from guiguan.rounds.models import Round

LIVE = (NoticeState.PUBLISHED, NoticeState.REPORTED)
OPEN = (ObjectionState.LODGED, ObjectionState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class SubjectNotice:
    """How one application stands in public: its notice, and the objections to it."""

    open_objections: int
    upheld: int
    rejected: int
    published: bool = False
    working_days: int = 0
    ended: bool = False
    last_day: date | None = None
    notice_id: int | None = None


def period(notice: Notice, calendar: Calendar | None = None) -> Period | None:
    """Posted on, first and last day of a published notice; None before it is published.

    Lists read the ``calendar`` once and pass it.
    """
    if notice.published_at is None:
        return None
    posted_on = timezone.localtime(notice.public_since or notice.published_at).date()
    return (calendar or rounds.calendar_of(notice.round)).notice(posted_on, notice.working_days)


def uncountable(notice: Notice, at: datetime) -> str:
    """Why a notice that starts now would end nobody knows when; nothing if its days are known."""
    try:
        rounds.calendar_of(notice.round).notice(timezone.localtime(at).date(), notice.working_days)
    except UnknownDay as unknown:
        return str(unknown)
    return ""


def has_ended(notice: Notice, at: datetime) -> bool:
    """After 24:00 of its last day."""
    found = period(notice)
    return found is not None and timezone.localtime(at).date() > found.last


def standing(subject_id: int, kind: str, at: datetime) -> SubjectNotice:
    """The application's place in the notice of that kind, and all objections to it, at the instant."""
    return standings([subject_id], kind, at)[subject_id]


def standings(subject_ids: Collection[int], kind: str, at: datetime) -> dict[int, SubjectNotice]:
    """The same for several applications; two queries and one calendar an authority, however many."""
    counts = {pk: dict.fromkeys(ObjectionState, 0) for pk in subject_ids}
    objections = Objection.objects.filter(subject_id__in=subject_ids, lodged_at__lte=at)
    for subject_id, state in objections.values_list("subject_id", "state"):
        counts[subject_id or 0][ObjectionState(state)] += 1
    items = NoticeItem.objects.filter(
        subject_id__in=subject_ids, notice__kind=kind, notice__state__in=LIVE, notice__published_at__lte=at
    ).select_related("notice__round__authority")
    latest = {item.subject_id: item.notice for item in items.order_by("notice_id")}
    calendars: dict[int, Calendar] = {}
    for notice in latest.values():
        if notice.round.authority_id not in calendars:
            calendars[notice.round.authority_id] = rounds.calendar_of(notice.round)
    return {pk: _standing(counts[pk], latest.get(pk), calendars, at) for pk in subject_ids}


def _standing(
    counts: dict[ObjectionState, int], notice: Notice | None, calendars: dict[int, Calendar], at: datetime
) -> SubjectNotice:
    figures = (sum(counts[s] for s in OPEN), counts[ObjectionState.UPHELD], counts[ObjectionState.REJECTED])
    if notice is None:
        return SubjectNotice(*figures)
    found = period(notice, calendars[notice.round.authority_id])
    last = found.last if found else None
    return SubjectNotice(
        *figures,
        published=True,
        working_days=notice.working_days,
        ended=last is not None and timezone.localtime(at).date() > last,
        last_day=last,
        notice_id=notice.pk,
    )


def visible_notices(actor: Actor, at: datetime) -> QuerySet[Notice]:
    """Published notices are everybody's; drafts are the office's."""
    rows = Notice.objects.select_related("round__authority")
    inside = people.authorities_where(actor.person_id, OFFICE, at) if actor.person_id else []
    published = rows.filter(published_at__isnull=False)
    return published | rows.filter(round__authority_id__in=inside) if inside else published


def public_notices() -> QuerySet[Notice]:
    rows = Notice.objects.filter(published_at__isnull=False, state__in=[*LIVE, NoticeState.INTERRUPTED])
    return rows.select_related("round__authority").order_by("-published_at")


def notices_of(a_round_id: int) -> QuerySet[Notice]:
    return Notice.objects.filter(round_id=a_round_id).order_by("-id")


def has_interest(person_id: int, subject_id: int | None, at: datetime) -> bool:
    return subject_id is not None and any(hook(person_id, subject_id, at) for hook in ports.interested)


def visible_objections(actor: Actor, at: datetime) -> QuerySet[Objection]:
    """The office's, of applications that the officer may see; the public asks by receipt and code.

    Whoever is recused from an application is not shown it, and so is shown no objection to it either.
    """
    inside = people.authorities_where(actor.person_id, OFFICE, at) if actor.person_id else []
    rows = Objection.objects.filter(round__authority_id__in=inside).select_related("round__authority", "notice")
    subjects = case_kind("application").visible(actor, at).order_by().values("pk")
    return rows.filter(Q(subject_id=None) | Q(subject_id__in=subjects)).order_by("-id")


def office(authority_id: int, role: Role, at: datetime) -> list[int]:
    return people.holders(authority_id, role, at)


def by_receipt(receipt: str) -> Objection | None:
    return Objection.objects.select_related("round__authority").filter(receipt=receipt).first()


def subject_of(objection: Objection) -> NoticeItem | None:
    """The published words for what the objection is about."""
    if objection.subject_id is None:
        return None
    return NoticeItem.objects.filter(subject_id=objection.subject_id).order_by("-id").first()


# What the acts ask -----------------------------------------------------------------------------------------------


def of_subject(subject_id: int) -> tuple[list[NoticeItem], list[Objection]]:
    """Where an application was published, and what was objected to it, earliest first."""
    items = NoticeItem.objects.filter(subject_id=subject_id, notice__published_at__isnull=False)
    return (list(items.select_related("notice").order_by("notice_id")),
            list(Objection.objects.filter(subject_id=subject_id).order_by("id")))  # fmt: skip


def minimum_days(a_round: Round, kind: str) -> int:
    """Working days that the round's measures ask of a notice of the kind."""
    return int(rounds.policy_of(a_round).parameter(f"{kind}_notice.days"))


def candidates(a_round: Round, kind: str, at: datetime) -> list[Candidate]:
    """Who may be listed in a notice of the kind now."""
    source = ports.candidates.get(kind)
    return source(a_round, at) if source else []


def items_of(notice: Notice) -> QuerySet[NoticeItem]:
    return NoticeItem.objects.filter(notice=notice).order_by("position")


def sizes_of(notices: QuerySet[Notice]) -> dict[int, int]:
    """{notice: how many it lists}."""
    rows = NoticeItem.objects.filter(notice__in=notices).values_list("notice_id").annotate(number=Count("id"))
    return dict(rows)


def long_enough(notice: Notice, at: datetime) -> Verdict:
    """Arts. 22, 26: the notice ran for the working days asked for, and is over."""
    policy, source = rounds.policy_of(notice.round), f"公示“{notice.title}”"
    published = notice.published_at is not None
    facts = {
        "notice_working_days": Fact("notice_working_days", notice.working_days if published else 0, source),
        "notice_ended": Fact("notice_ended", has_ended(notice, at), source),
    }
    on = timezone.localtime(at).date()
    rulings = rounds.rulings_for(notice.round.authority_id, notice.round.policy_id)
    return policy.judge(f"{notice.kind}_notice.long_enough", facts, on, rulings)


def notice_facts(notice: Notice, actor: Actor, at: datetime) -> NoticeFacts:
    draft, found = notice.state == NoticeState.DRAFT, period(notice)
    gone: tuple[str, ...] = ()
    items = list(items_of(notice).values_list("subject_id", "title"))
    if draft:
        allowed = {candidate.subject_id for candidate in candidates(notice.round, notice.kind, at)}
        gone = tuple(title for subject, title in items if subject not in allowed)
    return NoticeFacts(
        kind=notice.kind,
        actor_person=actor.person_id,
        drafted_by=notice.drafted_by_id,
        items=len(items),
        working_days=notice.working_days,
        minimum=minimum_days(notice.round, notice.kind),
        gone=gone,
        last_day=found.last if found else None,
        ended=found is not None and has_ended(notice, at),
        long_enough=None if draft else long_enough(notice, at),
        unknown=uncountable(notice, at),
    )


HANDLING = ("objection.accept", "objection.hand_over")


def handlers_of(objection: Objection) -> frozenset[int]:
    """Whoever handles the objection, accepted it, or gave it out of his own hands: none of them decides."""
    entries = entries_of([("objection", objection.pk)])
    accounts = {row.actor_id for row in entries if row.act in HANDLING and row.role == Role.OFFICE_DRAFTER}
    return frozenset(people.persons_of(accounts)) | ({objection.handler_id} if objection.handler_id else set())


def objection_facts(objection: Objection, actor: Actor, at: datetime) -> ObjectionFacts:
    interested = bool(actor.person_id) and has_interest(actor.person_id, objection.subject_id, at)
    return ObjectionFacts(actor.person_id, handlers_of(objection), interested,
                          drafted_list(objection, actor.person_id), objection.handler_id)  # fmt: skip


def drafted_list(objection: Objection, person_id: int) -> bool:
    """Whether the person drafted a list in which what is objected to was published."""
    if not person_id:
        return False
    rows = Notice.objects.filter(drafted_by_id=person_id)
    return rows.filter(Q(pk=objection.notice_id) | Q(items__subject_id=objection.subject_id or 0)).exists()


def procedure_of(authority_id: int) -> ObjectionProcedure | None:
    """The procedure published last; it holds for what came in since."""
    return ObjectionProcedure.objects.filter(authority_id=authority_id).order_by("-id").first()


def procedure_for(objection: Objection) -> ObjectionProcedure | None:
    rows = ObjectionProcedure.objects.filter(authority_id=objection.round.authority_id, set_at__lte=objection.lodged_at)
    return rows.order_by("-id").first()


def due_of(objection: Objection) -> tuple[Period | None, str]:
    """Until when the office decides next, and what, by its own procedure; nothing without one, or when over."""
    procedure = procedure_for(objection)
    if procedure is None or objection.state not in OPEN:
        return None, ""
    since = objection.received_on or timezone.localtime(objection.lodged_at).date()
    days, words = procedure.accept_days, "决定是否受理"
    if objection.state == ObjectionState.ACCEPTED:
        entry = next((row for row in entries_of([("objection", objection.pk)]) if row.act == "objection.accept"), None)
        since = timezone.localtime(entry.occurred_at or entry.at).date() if entry else since
        days, words = procedure.decide_days, "作出处理决定"
    try:
        return rounds.calendar_of(objection.round).notice(since, days), words
    except UnknownDay:
        return None, words


def proofs_of(objection: Objection) -> list[ProofKind]:
    """Which sealed files there are."""
    kinds = IdentityProof.objects.filter(objection=objection).order_by("id").values_list("what", flat=True)
    return [ProofKind(what) for what in kinds]


def records_of(objection: Objection) -> QuerySet[InquiryRecord]:
    return InquiryRecord.objects.filter(objection=objection).order_by("id")


def publications_of(notice: Notice) -> QuerySet[Publication]:
    return Publication.objects.filter(notice=notice).order_by("starts_at", "id")


def visible_leads(actor: Actor, at: datetime) -> QuerySet[Lead]:
    """The office's alone."""
    inside = people.authorities_where(actor.person_id, OFFICE, at) if actor.person_id else []
    return Lead.objects.filter(round__authority_id__in=inside).select_related("round__authority").order_by("-id")


NO_CODE = "-" * 64
"""Equal to no digest."""


def by_receipt_and_code(receipt: str, code: str) -> Objection | None:
    """What an objector asks about: the number and the code given once with it, or nothing."""
    # A character that PostgreSQL stores nowhere finds nothing.
    found = by_receipt(receipt.replace("\x00", "").strip().upper())
    given = hashlib.sha256(code.strip().upper().encode()).hexdigest()
    # Compared whether or not the number exists, so that the time taken does not tell.
    same = hmac.compare_digest(given, found.code_sha256 if found and found.code_sha256 else NO_CODE)
    return found if same and found is not None else None


def tally(notice: Notice) -> dict[ObjectionState, int]:
    """Objections on a notice and on what it lists, by state."""
    subjects = items_of(notice).values_list("subject_id", flat=True)
    rows = Objection.objects.filter(Q(notice=notice) | Q(subject_id__in=subjects, notice__kind=notice.kind))
    counts = dict.fromkeys(ObjectionState, 0)
    for state in rows.values_list("state", flat=True):
        counts[ObjectionState(state)] += 1
    return counts


def latest_of(notice: Notice) -> Notice | None:
    """The notice that replaced this one, if any."""
    return Notice.objects.filter(replaces=notice).order_by("-id").first()


def subjects_of_round(a_round_id: int) -> list[NoticeItem]:
    """What an objection in the round may be about: each application as last published."""
    latest: dict[int, NoticeItem] = {}
    rows = NoticeItem.objects.filter(notice__round_id=a_round_id, notice__published_at__isnull=False)
    for item in rows.order_by("notice_id", "position"):
        latest[item.subject_id] = item
    return sorted(latest.values(), key=lambda item: (item.kind, item.position))


def may_know_objector(objection: Objection, actor: Actor, at: datetime) -> bool:
    """The handler and the approvers, none with an interest."""
    if not actor.person_id or has_interest(actor.person_id, objection.subject_id, at):
        return False
    roles = people.granted_roles(actor, objection.round.authority_id, at)
    return bool(roles & OFFICE) and (objection.handler_id == actor.person_id or Role.OFFICE_APPROVER in roles)


def may_open(file: Any, objection: Objection, actor: Actor, at: datetime) -> bool:
    """Files of an objection: evidence to the office, what names the objector to whoever may know him."""
    if file.purpose == ProofKind.SCAN.label:  # of old; today scans are sealed
        return may_know_objector(objection, actor, at)
    in_office = bool(people.granted_roles(actor, objection.round.authority_id, at) & OFFICE)
    return in_office and not has_interest(actor.person_id, objection.subject_id, at)
