"""Reading lists and commendations: who is on them, what the caps leave, what stands in the way."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from guiguan.applications import queries as applications
from guiguan.applications.queries import consulting
from guiguan.applications.queries.eligibility import public_notice
from guiguan.applications.states import ApplicationState as A
from guiguan.conferral.models import AwardList, Commendation, ListEntry
from guiguan.conferral.rules import CommendationFacts, ListFacts
from guiguan.conferral.states import CommendationState, ListState
from guiguan.governance.queries import groups, staff
from guiguan.honours import queries as honours
from guiguan.law.policy import Policy
from guiguan.law.verdict import Answer, Verdict
from guiguan.people import queries as people
from guiguan.people.models import Authority
from guiguan.procedure.queries import entries_of as entries_done
from guiguan.procedure.spec import OFFICE, Actor, Role
from guiguan.publicity import queries as publicity
from guiguan.publicity.models import Notice
from guiguan.publicity.ports import Candidate
from guiguan.review.queries import reports
from guiguan.review.queries.reports import Ranked
from guiguan.rounds import queries as rounds
from guiguan.rounds.models import Round

AWARD = "award"
READERS = OFFICE | {Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER}
LIVE = frozenset({A.SUGGESTED, A.PROPOSED, A.PROPOSED_NOTICED, A.COMMENDED})
"""States in which an entry still counts: whoever withdrew or was excluded has left the list."""
ENDED = (ListState.ENDED, ListState.COMMENDED)


def lists_visible(actor: Actor, at: datetime) -> QuerySet[AwardList]:
    """The office drafts; the committee reads what is put before it, a member no list with a case he is recused from:
    ranks and places left over would tell of it."""
    rows = AwardList.objects.select_related("round__authority")
    if not actor.person_id:
        return rows.none()
    office = people.authorities_where(actor.person_id, OFFICE, at)
    committee = people.authorities_where(actor.person_id, READERS - OFFICE, at)
    inside = rows.filter(round__authority_id__in=office)
    kept = ListEntry.objects.filter(application_id__in=groups.barred_from(actor.person_id)).values("award_list_id")
    seen = rows.filter(round__authority_id__in=committee).exclude(state=ListState.DRAFT).exclude(pk__in=kept)
    return (inside | seen).order_by("-id")


def cases_of(pk: int) -> set[int]:
    """Fills governance's port: every application on the list, struck off or not."""
    return set(ListEntry.objects.filter(award_list_id=pk).values_list("application_id", flat=True))


def withheld(list_ids: Collection[int], actor: Actor, at: datetime) -> set[int]:
    """Fills documents' port: lists with a case that is closed to the person."""
    barred = staff.closed_to(actor, at)
    rows = ListEntry.objects.filter(award_list_id__in=list_ids, application_id__in=barred)
    return set(rows.values_list("award_list_id", flat=True)) if barred else set()


def commendations_visible(actor: Actor, at: datetime) -> QuerySet[Commendation]:
    office = people.authorities_where(actor.person_id, OFFICE, at) if actor.person_id else []
    rows = Commendation.objects.filter(award_list__round__authority_id__in=office)
    return rows.select_related("award_list__round__authority").order_by("-id")


def entries_of(award_list: AwardList) -> QuerySet[ListEntry]:
    rows = ListEntry.objects.filter(award_list=award_list, struck=False).select_related(
        "application__organisation", "application__person", "application__employer", "application__round__authority"
    )
    return rows.order_by("-prize", "-kind", "rank", "id")


def live(entries: Iterable[ListEntry]) -> list[ListEntry]:
    return [entry for entry in entries if entry.application.state in LIVE]


def struck_of(award_list: AwardList) -> QuerySet[ListEntry]:
    """Taken off the list, each with the reason."""
    rows = ListEntry.objects.filter(award_list=award_list, struck=True)
    return rows.select_related("application__organisation", "application__person").order_by("id")


def current_list(a_round: Round) -> AwardList | None:
    """The one list under way in the round."""
    return AwardList.objects.filter(round=a_round).exclude(state__in=ENDED).order_by("-id").first()


def suggestible(a_round: Round, actor: Actor) -> list[Ranked]:
    """Evaluated applications on no list, as lists show them; without those the actor is recused from."""
    barred = groups.barred_from(actor.person_id)
    ranking = sorted(reports.evaluation_ranking(a_round.pk), key=lambda row: (row.prize, row.kind), reverse=True)
    return [row for row in ranking if row.application.state == A.EVALUATED and row.application.pk not in barred]


# Caps (Art. 3) --------------------------------------------------------------------------------------------------


def counted(a_round: Round, entries: Iterable[ListEntry]) -> Counter[tuple[str, str]]:
    """How many of each (prize, kind) would win: the entries with the honours already registered in the round."""
    found = Counter((entry.prize, entry.kind) for entry in entries if entry.application.state != A.COMMENDED)
    found.update(honours.counted(a_round.name, a_round.authority))
    return found


def caps(a_round: Round, winners: Counter[tuple[str, str]], on: date) -> list[Verdict]:
    policy = rounds.policy_of(a_round)
    return policy.places(winners, on, rounds.rulings_for(a_round.authority_id, a_round.policy_id))


def over(a_round: Round, entries: Iterable[ListEntry], on: date) -> tuple[str, ...]:
    """A sentence for each cap that is exceeded, or that only one of its readings allows."""
    verdicts = caps(a_round, counted(a_round, entries), on)
    return tuple(_sentence(verdict) for verdict in verdicts if verdict.answer is not Answer.MET)


def _sentence(verdict: Verdict) -> str:
    if verdict.answer is Answer.NOT_MET:
        return f"超过“{verdict.label}”：{verdict.why}" if verdict.why else f"超过“{verdict.label}”。"
    readings = "，".join(f"按“{name}”{answer.value}" for name, answer in verdict.readings)
    return f"“{verdict.label}”待认定：{readings}。"


@dataclass(frozen=True, slots=True)
class Place:
    """One cap as a line on the page."""

    label: str
    used: int
    maximum: int
    rule: str


def places(policy: Policy, winners: Counter[tuple[str, str]]) -> list[Place]:
    """Every cap under every reading, with how many places the list takes of it."""
    return [
        Place(_words(policy, pairs), sum(winners[pair] for pair in pairs), maximum, rule)
        for pairs, maximum, rule in policy.strict_caps()
    ]


def _words(policy: Policy, pairs: frozenset[tuple[str, str]]) -> str:
    prizes = dict.fromkeys(policy.prize_name(prize) for prize, _ in sorted(pairs))
    kinds = dict.fromkeys(policy.kind_name(kind) for _, kind in sorted(pairs, reverse=True))
    return f"{'、'.join(prizes)}（{'与'.join(kinds)}{'合计' if len(kinds) > 1 else ''}）"


# Facts ----------------------------------------------------------------------------------------------------------


def _revised(award_list: AwardList, actor: Actor) -> bool:
    past = entries_done([("award_list", award_list.pk)])
    return any(row.act == "award_list.revise" and row.actor_id == actor.account_id for row in past)


def _recused(entries: Iterable[ListEntry], actor: Actor) -> bool:
    return not groups.barred_from(actor.person_id).isdisjoint(entry.application_id for entry in entries)


def list_facts(award_list: AwardList, actor: Actor, at: datetime) -> ListFacts:
    entries, today = live(entries_of(award_list)), timezone.localtime(at).date()
    noticed = _noticed(award_list) if award_list.state == ListState.NOTICED else {}
    asked = consulting.standing(award_list.round, [entry.application for entry in entries], today)
    return ListFacts(
        actor_person=actor.person_id,
        drafted_by=award_list.drafted_by_id,
        entries=len(entries),
        revised=_revised(award_list, actor),
        recused=_recused(entries, actor),
        waiting=award_list.commendations.filter(state=CommendationState.ENTERED).exists(),
        today=today,
        notice_ends=_last_day(entries, noticed),
        over=over(award_list.round, entries, today),
        adverse=asked.adverse,
        stale=asked.stale,
    )


def _noticed(award_list: AwardList) -> dict[int, Notice]:
    """{application: the latest notice of proposed winners that lists it}."""
    found: dict[int, Notice] = {}
    rows = award_list.round.notices.filter(kind=AWARD, state__in=publicity.LIVE).prefetch_related("items")
    for notice in rows.order_by("id"):
        notice.round = award_list.round
        found.update((item.subject_id, notice) for item in notice.items.all())
    return found


def notice_ends(award_list: AwardList) -> date | None:
    """Last day of the latest notice of the list; the Government's document comes after it (Art. 27)."""
    return _last_day(live(entries_of(award_list)), _noticed(award_list))


def _last_day(entries: list[ListEntry], noticed: dict[int, Notice]) -> date | None:
    listed = {entry.application_id for entry in entries}
    notices = {notice.pk: notice for pk, notice in noticed.items() if pk in listed}
    return max((found.last for notice in notices.values() if (found := publicity.period(notice))), default=None)


def _verdicts(
    award_list: AwardList, entries: list[ListEntry], noticed: dict[int, Notice], at: datetime
) -> list[tuple[str, Verdict, Verdict]]:
    """(title, notice long enough, nobody objects) of each entry.

    Entries of one notice without objections stand alike: asked once, so that a long list costs no more queries.
    """
    objected = set(award_list.round.objections.values_list("subject_id", flat=True))
    alike: dict[int, tuple[Verdict, Verdict]] = {}
    found = []
    for entry in entries:
        pk = entry.application_id
        if pk in objected or pk not in noticed:
            ran, free = public_notice(entry.application, AWARD, at)
        else:
            notice = noticed[pk].pk
            if notice not in alike:
                alike[notice] = public_notice(entry.application, AWARD, at)
            ran, free = alike[notice]
        found.append((entry.application.title, ran, free))
    return found


def commendation_facts(commendation: Commendation, actor: Actor, at: datetime) -> CommendationFacts:
    award_list, on = commendation.award_list, timezone.localtime(at).date()
    entries = live(entries_of(award_list))
    noticed = _noticed(award_list)
    verdicts = _verdicts(award_list, entries, noticed, at)
    asked = consulting.standing(award_list.round, [entry.application for entry in entries], commendation.dated_on)
    return CommendationFacts(
        actor_person=actor.person_id,
        entered_by=commendation.entered_by_id,
        winners=len(entries),
        dated_on=commendation.dated_on,
        notice_ends=_last_day(entries, noticed),
        recused=_recused(entries, actor),
        over=over(award_list.round, entries, on),
        adverse=asked.adverse,
        stale=asked.stale,
        notice_wanting=tuple(title for title, ran, _ in verdicts if ran.answer is not Answer.MET),
        objections=tuple(title for title, _, free in verdicts if free.answer is not Answer.MET),
    )


# For other modules ----------------------------------------------------------------------------------------------


def award_candidates(a_round: Round, _at: datetime) -> list[Candidate]:
    """What the notice of Art. 26 may list: the entries of the approved list."""
    award_list = current_list(a_round)
    if award_list is None or award_list.state != ListState.APPROVED:
        return []
    return [
        Candidate(
            subject_id=entry.application_id, prize=entry.prize, kind=entry.kind, title=entry.application.title,
            holder=applications.public_holder(entry.application), district=applications.district_of(entry.application),
        )
        for entry in live(entries_of(award_list))
    ]  # fmt: skip


def tabled(authority: Authority, _at: datetime) -> list[tuple[int, str]]:
    """Lists that wait for the committee."""
    rows = AwardList.objects.filter(round__authority=authority, state=ListState.TABLED).select_related(
        "round__authority"
    )
    return [(row.pk, f"{row.round}获奖建议名单") for row in rows.order_by("id")]


def is_awarded(a_round: Round) -> bool:
    return Commendation.objects.filter(award_list__round=a_round, state=CommendationState.CONFIRMED).exists()


def open_work(a_round: Round, _at: datetime) -> list[str]:
    found = current_list(a_round)
    return [f"名单“{found.get_state_display()}”还没有办结。"] if found else []
