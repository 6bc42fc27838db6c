"""Reading notices and objections. When a notice ends follows from its posting and the calendar."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from guiguan.law.workdays import Period
from guiguan.people import queries as people
from guiguan.procedure.spec import OFFICE, Actor, Role
from guiguan.publicity import ports
from guiguan.publicity.models import Notice, NoticeItem, Objection
from guiguan.publicity.states import NoticeState, ObjectionState
from guiguan.rounds import queries as rounds

LIVE = (NoticeState.PUBLISHED, NoticeState.REPORTED)
OPEN = (ObjectionState.LODGED, ObjectionState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class SubjectNotice:
    """How one application stands in public: its notice, and the objections to it."""

    published: bool
    working_days: int
    ended: bool
    last_day: date | None
    open_objections: int
    upheld: int
    rejected: int
    notice_id: int | None = None


def period(notice: Notice) -> Period | None:
    """Posted on, first and last day of a published notice; None before it is published."""
    if notice.published_at is None:
        return None
    posted_on = timezone.localtime(notice.published_at).date()
    return rounds.calendar_of(notice.round).notice(posted_on, notice.working_days)


def has_ended(notice: Notice, at: datetime) -> bool:
    """After 24:00 of its last day."""
    found = period(notice)
    return found is not None and timezone.localtime(at).date() > found.last


def standing(subject_id: int, kind: str, at: datetime) -> SubjectNotice:
    """The application's place in the notice of that kind, and all objections to it, at the instant."""
    counts = dict.fromkeys(ObjectionState, 0)
    for state in Objection.objects.filter(subject_id=subject_id, lodged_at__lte=at).values_list("state", flat=True):
        counts[ObjectionState(state)] += 1
    figures = (sum(counts[s] for s in OPEN), counts[ObjectionState.UPHELD], counts[ObjectionState.REJECTED])
    item = (
        NoticeItem.objects.filter(
            subject_id=subject_id, notice__kind=kind, notice__state__in=LIVE, notice__published_at__lte=at
        )
        .select_related("notice__round__authority")
        .order_by("-notice_id")
        .first()
    )
    if item is None:
        return SubjectNotice(False, 0, False, None, *figures)
    found = period(item.notice)
    last = found.last if found else None
    return SubjectNotice(True, item.notice.working_days, has_ended(item.notice, at), last, *figures, item.notice_id)


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
    """The office's, without what one has an interest in; the public asks by receipt and code elsewhere."""
    inside = people.authorities_where(actor.person_id, OFFICE, at) if actor.person_id else []
    rows = Objection.objects.filter(round__authority_id__in=inside).select_related("round__authority", "notice")
    barred = [
        pk
        for pk, subject in rows.exclude(subject_id=None).values_list("pk", "subject_id")
        if has_interest(actor.person_id, subject, at)
    ]
    return rows.exclude(pk__in=barred)


def office(authority_id: int, role: Role, at: datetime) -> list[int]:
    return people.holders(authority_id, role, at)


def objections_of(notice: Notice) -> QuerySet[Objection]:
    return Objection.objects.filter(notice=notice).order_by("id")


def by_receipt(receipt: str) -> Objection | None:
    return Objection.objects.select_related("round__authority").filter(receipt=receipt).first()


def subject_of(objection: Objection) -> NoticeItem | None:
    """The published words for what the objection is about."""
    if objection.subject_id is None:
        return None
    return NoticeItem.objects.filter(subject_id=objection.subject_id).order_by("-id").first()
