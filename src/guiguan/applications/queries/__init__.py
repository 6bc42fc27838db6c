"""Reading applications. ``visible`` is the one scope; everything a page lists goes through it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from guiguan.applications import ports
from guiguan.applications.dossier.checks import Progress, progress
from guiguan.applications.dossier.declared import condition_fields
from guiguan.applications.dossier.parts import Dossier, dossier, item_answers
from guiguan.applications.models import (
    Application,
    Consultation,
    Intake,
    InternalNotice,
    Presence,
    Section,
    Submission,
    Supplement,
)
from guiguan.applications.states import BEFORE_SUBMISSION, TERMINAL
from guiguan.applications.states import ApplicationState as S
from guiguan.documents import queries as documents
from guiguan.law import policy as law
from guiguan.law.workdays import Calendar, UnknownDay
from guiguan.people import queries as people
from guiguan.people.models import Membership, Organisation
from guiguan.procedure.calendar import calendar_for
from guiguan.procedure.compiled import Compiled, row_of
from guiguan.procedure.reading import once
from guiguan.procedure.spec import OFFICE, Actor, Role
from guiguan.rounds.models import CriteriaSet, Round
from guiguan.rounds.rules.materials import limits_of

KIND = "application"
_RIGHTS = {
    Membership.Right.MANAGER: Role.APPLICANT_MANAGER,
    Membership.Right.EDITOR: Role.APPLICANT_EDITOR,
    Membership.Right.READER: Role.APPLICANT_READER,
}
READERS_OF_DOSSIER = OFFICE | {
    Role.APPLICANT_MANAGER, Role.APPLICANT_EDITOR, Role.APPLICANT_READER, Role.INDIVIDUAL, Role.REVIEWER, Role.LEADER,
}  # fmt: skip
AT_WORK = timedelta(minutes=10)


def visible(actor: Actor, at: datetime) -> QuerySet[Application]:
    """Own applications; for an employer those of its people; for the office what was submitted; for a reviewer
    the cases of his group. Administrators and the public see none."""
    rows = Application.objects.select_related("round__authority", "organisation", "person", "employer", "handler")
    if not actor.person_id or people.is_administrator(actor.person_id, at):
        return rows.none()
    members = people.memberships(actor.person_id, at)
    own = Q(organisation_id__in=[row.organisation_id for row in members]) | Q(person_id=actor.person_id)
    managed = [row.organisation_id for row in members if row.right == Membership.Right.MANAGER]
    filed = Q(round__authority_id__in=people.authorities_where(actor.person_id, OFFICE, at))
    reviewed = [pk for cases in ports.reviewer_cases for pk in cases(actor, at)]
    filed &= Q(submitted_at__isnull=False) & ~Q(state=S.DRAFT)
    filed &= ~Q(pk__in=[pk for closed in ports.closed for pk in closed(actor, at)])
    scope = own | Q(employer_id__in=managed) | filed | Q(pk__in=reviewed)
    return rows.filter(scope).order_by("-round_id", "number", "id")


def by_id(pk: int) -> Application:
    return Application.objects.select_related("round__authority", "person", "employer").get(pk=pk)


def own(actor: Actor, at: datetime) -> QuerySet[Application]:
    """What the actor applies for himself or for his organisations, whatever else he may see."""
    members = [row.organisation_id for row in people.memberships_of(actor.person_id, at)]
    return visible(actor, at).filter(Q(organisation_id__in=members) | Q(person_id=actor.person_id))


def to_confirm(actor: Actor, at: datetime) -> QuerySet[Application]:
    """Applications of the employer's people whose internal notice waits for confirmation."""
    managed = [
        row.organisation_id
        for row in people.memberships_of(actor.person_id, at)
        if row.right == Membership.Right.MANAGER
    ]
    return visible(actor, at).filter(
        employer_id__in=managed, state=S.DRAFT, internal_notice__outcome__gt="",
        internal_notice__confirmed_at__isnull=True,
    )  # fmt: skip


@once
def case_roles(application: Application, actor: Actor, at: datetime) -> frozenset[Role]:
    """What the case itself makes of the actor."""
    if not actor.person_id or people.is_administrator(actor.person_id, at):
        return frozenset()
    roles: set[Role] = set()
    if application.person_id == actor.person_id:
        roles.add(Role.INDIVIDUAL)
    for row in people.memberships(actor.person_id, at):
        right = Membership.Right(row.right)
        if row.organisation_id == application.organisation_id:
            roles.add(_RIGHTS[right])
        if row.organisation_id == application.employer_id and right is Membership.Right.MANAGER:
            roles.add(Role.EMPLOYER)
    for port in ports.case_roles:
        roles |= port(application, actor, at)
    return frozenset(roles)


def recipients(application: Application, role: Role, at: datetime) -> Iterable[int]:
    """Person ids for a role that an act notifies."""
    if role is Role.INDIVIDUAL:
        return [application.person_id] if application.person_id else []
    if role in {Role.APPLICANT_MANAGER, Role.EMPLOYER}:
        of = application.organisation_id if role is Role.APPLICANT_MANAGER else application.employer_id
        return people.managers_of(of, at) if of else []
    if role in {Role.REVIEWER, Role.LEADER}:
        return sorted(signers(application, at))
    return people.holders(application.round.authority_id, role, at)


def signers(application: Application, at: datetime) -> set[int]:
    return {person for port in ports.signers for person in port(application, at)}


# The dossier --------------------------------------------------------------------------------------------------


def dossier_of(application: Application) -> Dossier:
    """The parts asked for, by the round's criteria, limits and policy."""
    return dossier_for(application.round, application.prize, application.kind)


def dossier_for(a_round: Round, prize: str, kind: str) -> Dossier:
    """The parts a round asks for a prize and kind."""
    criteria = a_round.criteria_model_id if kind == "model" else a_round.criteria_achievement_id
    return dossier(
        kind,
        year=a_round.year,
        criteria=row_of(CriteriaSet).get(criteria).items,  # type: ignore[attr-defined]
        conditions=condition_fields(law.load(a_round.policy_id), prize, kind, year=a_round.year),
        limits=a_round.limits,
    )


_SECTIONS = Compiled(lambda case: Section.objects.filter(application_id=case))


def sections_of(application: Application) -> dict[str, Section]:
    return {row.key: row for row in _SECTIONS.rows(application.pk)}


def data_of(application: Application) -> dict[str, dict[str, str]]:
    """{part: {field: text}} as it stands in the draft."""
    return {key: dict(row.data) for key, row in sections_of(application).items()}


_UPLOADS = Compiled(lambda case: documents.usable_uploads_of(KIND, case).values_list("purpose"))


def file_counts(application: Application) -> dict[str, int]:
    return dict(Counter(_UPLOADS.column(application.pk)))


def progress_of(application: Application, the_dossier: Dossier | None = None) -> tuple[Progress, ...]:
    most = limits_of(application.round.limits)["file_count"]
    return progress(the_dossier or dossier_of(application), data_of(application), file_counts(application), most)


def others_at_work(application: Application, person_id: int, at: datetime) -> list[tuple[str, str]]:
    """(name, part) of colleagues who had a part open or saved it within ten minutes: each where he was last."""
    since = at - AT_WORK
    saved = Section.objects.filter(application=application, saved_at__gt=since)
    opened = Presence.objects.filter(application=application, seen_at__gt=since)
    found = sorted([*saved.values_list("saved_at", "saved_by_id", "key"),
                    *opened.values_list("seen_at", "person_id", "key")])  # fmt: skip
    last = {person: key for _, person, key in found if person != person_id}
    names = people.names(set(last))
    return [(names.get(person, ""), key) for person, key in last.items()]


_SUBMISSIONS = Compiled(lambda case: Submission.objects.filter(application_id=case).order_by("-serial")[:1])
_FORMS = Compiled(lambda case: Application.objects.filter(pk=case).select_related("internal_notice", "intake"))


@once
def _with_forms(application_id: int) -> Application | None:
    found: Application | None = _FORMS.row(application_id)
    return found


@once
def submission_of(application: Application) -> Submission | None:
    """The latest frozen copy."""
    found: Submission | None = _SUBMISSIONS.row(application.pk)
    return found


def content_of(application: Application) -> Mapping[str, Mapping[str, str]]:
    """What the application says: the draft before submission, the frozen copy after it."""
    if application.state in BEFORE_SUBMISSION:
        return data_of(application)
    submission = submission_of(application)
    return submission.content if submission is not None else {}


def item_text(application: Application, no: str) -> list[tuple[str, str]]:
    """(采用方法, text) and so on: what the self-assessment says under the item ``no`` of the criteria."""
    return item_answers(content_of(application).get("self_report", {}), no)


def calendar_of(a_round: Round) -> Calendar:
    """The working days that hold for a round's authority."""
    return calendar_for(a_round.authority.calendar_scopes.split(","))


def intake_of(application: Application) -> Intake | None:
    return getattr(_with_forms(application.pk), "intake", None)


def internal_notice_of(application: Application) -> InternalNotice | None:
    return getattr(_with_forms(application.pk), "internal_notice", None)


# Intake and qualification check -------------------------------------------------------------------------------


def open_supplement(application: Application) -> Supplement | None:
    rows = Supplement.objects.filter(application=application, replied_at__isnull=True).order_by("-id")
    return rows.select_related("application__round__authority").first()


def supplements_of(application: Application) -> QuerySet[Supplement]:
    return Supplement.objects.filter(application=application).order_by("id")


def unanswered(application: Application) -> QuerySet[Consultation]:
    return Consultation.objects.filter(application=application, replied_on__isnull=True).order_by("id")


def of_round(round_id: int) -> QuerySet[Application]:
    return Application.objects.filter(round_id=round_id).select_related("organisation", "person", "employer")


def live(round_id: int) -> QuerySet[Application]:
    """Not yet ended in the round."""
    return of_round(round_id).exclude(state__in=TERMINAL)


def stage_counts(round_id: int) -> dict[str, int]:
    """{state: how many}; drafts are counted, never opened."""
    return dict(Counter(of_round(round_id).values_list("state", flat=True)))


def same_holder(application_like: Mapping[str, Any]) -> QuerySet[Application]:
    """Applications of the same holder for the same prize in the same round that were not withdrawn."""
    return Application.objects.filter(**application_like).exclude(state=S.WITHDRAWN)


def organisations_of(actor: Actor, at: datetime) -> list[Organisation]:
    """The organisations for which the actor may begin an application."""
    rights = {Membership.Right.MANAGER, Membership.Right.EDITOR}
    rows = people.memberships_of(actor.person_id, at).filter(right__in=rights).select_related("organisation")
    return [row.organisation for row in rows]


def internal_notice_days(policy: law.Policy) -> int:
    """How many working days Art. 20 asks for under this policy."""
    return int(policy.parameter("internal_notice.days"))


def may_open(file: Any, application: Application, actor: Actor, at: datetime) -> bool:
    """Who may open a file of an application that he may see: the employer only what proves the notice."""
    roles = case_roles(application, actor, at)
    office = bool(roles_of_office(application, actor, at))
    if file.purpose == "internal_notice":
        return office or bool(roles)
    if file.purpose == "reply":
        return office or bool(roles & {Role.REVIEWER, Role.LEADER})
    return office or bool(roles & READERS_OF_DOSSIER)


def roles_of_office(application: Application, actor: Actor, at: datetime) -> frozenset[Role]:
    return people.granted_roles(actor, application.round.authority_id, at) & OFFICE


def public_holder(application: Application) -> str:
    """The holder as a notice names it: the organisation, or the person with the unit he works in."""
    if application.organisation is not None:
        return str(application.organisation)
    employer = str(application.employer) if application.employer else ""
    return f"{application.person}（{employer}）" if employer else str(application.person)


def district_of(application: Application) -> str:
    of = application.organisation or application.employer
    return of.district if of is not None else ""


@dataclass(frozen=True, slots=True)
class NoticeDates:
    """Dates proposed for the internal notice: posted today it ends on ``ends``; the latest posting in time."""

    days: int
    ends: date | None
    latest_posting: date | None
    latest_end: date | None
    provisional: bool = False


def proposed_dates(application: Application, at: datetime) -> NoticeDates:
    """Art. 20 on the round's calendar; what the calendar does not know yet stays None."""
    days = internal_notice_days(law.load(application.round.policy_id))
    calendar, today = calendar_of(application.round), timezone.localtime(at).date()
    closes = application.round.closes_at
    try:
        running = calendar.notice(today, days)
        ends, provisional = running.last, running.provisional
        if closes is None:
            return NoticeDates(days, ends, None, None, provisional)
        # Submitted at the latest on the last open day, so the notice has to end on the day before.
        posting = timezone.localtime(closes - timedelta(microseconds=1)).date()
        last_end = posting - timedelta(days=1)
        while calendar.notice(posting, days).last > last_end:
            posting -= timedelta(days=1)
        return NoticeDates(days, ends, posting, calendar.notice(posting, days).last, provisional)
    except UnknownDay:
        return NoticeDates(days, None, None, None)


def local_day(at: datetime) -> date:
    return timezone.localtime(at).date()


def due_of(supplement: Supplement) -> date:
    """The last day of a supplement: as set, or the next working day if the calendar took it away meanwhile."""
    return calendar_of(supplement.application.round).deadline(local_day(supplement.requested_at), supplement.due_on)


def letters_of(application_ids: Iterable[int]) -> list[Consultation]:
    """征求意见汇总: every letter on these applications, unanswered ones first."""
    rows = Consultation.objects.filter(application_id__in=list(application_ids))
    return list(
        rows.select_related("application__organisation", "application__person").order_by("replied_on", "sent_on", "id")
    )


def kept_because(person_id: int, _at: datetime) -> list[tuple[str, str]]:
    """Art. 39: the material of an application that was submitted is kept, though its person asks for deletion."""
    rows = Application.objects.filter(person_id=person_id, submitted_at__isnull=False).select_related("round")
    found = {}
    for row in rows:
        policy = law.load(row.round.policy_id)
        if policy.has("retention.years"):
            found[policy.id] = (f"已提交的申报评审材料，保存{policy.parameter('retention.years')}年",
                                policy.cite("retention.years")[0].label)  # fmt: skip
        else:
            found[policy.id] = ("已提交的申报评审材料", "系统规则：登记簿只增不改")
    return list(found.values())


def awaiting_employer(actor: Actor, at: datetime) -> QuerySet[Application]:
    """Drafts of persons whose employer has still to confirm: all that the office sees of a draft, to enter a sealed
    confirmation that came in on paper."""
    mine = people.authorities_where(actor.person_id, frozenset({Role.OFFICE_DRAFTER}), at)
    return Application.objects.filter(
        round__authority_id__in=mine, state=S.DRAFT, person__isnull=False, internal_notice__last_day__isnull=False,
        internal_notice__confirmed_at__isnull=True,
    ).select_related("person", "employer", "round__authority").order_by("id")  # fmt: skip
