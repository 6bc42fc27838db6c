"""What the records say about a person's interests, and whose an application is: in a fixed number of queries."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.utils import timezone

from guiguan.applications.models import Application
from guiguan.applications.states import ApplicationState
from guiguan.governance.models import Expert, Mentoring
from guiguan.governance.queries.houses import House
from guiguan.governance.rules.recusal import Applicant, Filed, Mentored, PostHeld, Ties, Won
from guiguan.honours.models import Honour
from guiguan.people import queries as people
from guiguan.people.models import Membership, Post, RoleGrant
from guiguan.procedure.compiled import Compiled
from guiguan.procedure.spec import OFFICE


def applicants_of(applications: Collection[Application]) -> dict[int, Applicant]:
    """Whose each application is: the organisation, or the person's employer, with all that belong to it."""
    homes = {row.pk: row.organisation or row.employer for row in applications}
    house = House.around({one.pk: one for one in homes.values() if one is not None})
    found = {}
    for row in applications:
        home = homes[row.pk]
        kin = house.kin_of(home.pk) if home else {}
        codes = {house.codes[pk]: words for pk, words in reversed(kin.items()) if house.codes[pk]}
        links: dict[int | str, str] = {pk: words for pk, words in kin.items() if words}
        links |= {code: words for code, words in codes.items() if words}
        found[row.pk] = Applicant(row.pk, row.prize, row.kind, row.person_id, frozenset(kin), frozenset(codes), links)
    return found


_POSTS = Compiled(lambda *ids: Post.objects.filter(person__id__in=ids).order_by("-starts", "-id"))
_MENTORING = Compiled(
    lambda *ids: Mentoring.objects.filter(person__id__in=ids).select_related("organisation").order_by("id")
)
_OWN_HONOURS = Compiled(lambda *ids: Honour.objects.filter(person__id__in=ids).select_related("roll").order_by("id"))
_LISTED = Compiled(
    lambda *ids: Expert.objects.filter(person__id__in=ids, honour__organisation__isnull=False)
    .select_related("honour__roll").order_by("id")
)  # fmt: skip
_MEMBERS = Compiled(
    lambda day, *ids: Membership.objects.filter(people.in_term(day), person__id__in=ids)
    .select_related("organisation").order_by("id")
)  # fmt: skip
_ENTRUSTED = Compiled(
    lambda day, *ids: RoleGrant.objects.exclude(ends__lt=day)
    .filter(person__id__in=ids, organisation__isnull=False, role__in=[role.value for role in OFFICE])
    .select_related("organisation").order_by("id")
)  # fmt: skip


def _posts(wanted: set[int]) -> dict[int, list[PostHeld]]:
    found: dict[int, list[PostHeld]] = {}
    for post in _POSTS.rows(*wanted):
        found.setdefault(post.person_id, []).append(PostHeld(post.employer, post.credit_code, post.starts, post.ends))
    return found


def _mentored(wanted: set[int]) -> dict[int, list[Mentored]]:
    found: dict[int, list[Mentored]] = {}
    for row in _MENTORING.rows(*wanted):
        filed = Mentored(row.organisation_id, str(row.organisation), row.starts, row.ends, row.filed_on)
        found.setdefault(row.person_id, []).append(filed)
    return found


def _won(wanted: set[int]) -> dict[int, list[Won]]:
    """By his own award his employer of the time; by his listing as a manager the organisation that won."""
    found: dict[int, list[Won]] = {}
    own = _OWN_HONOURS.rows(*wanted)
    won = [row.application_id for row in own if row.application_id]
    filed = dict(Application.objects.filter(pk__in=won).values_list("pk", "employer_id")) if won else {}
    for row in own:
        holder = row.organisation_id or filed.get(row.application_id or 0)
        if holder:
            found.setdefault(row.person_id or 0, []).append(Won(holder, _award(row)))
    for entry in _LISTED.rows(*wanted):
        if entry.honour is not None and entry.honour.organisation_id:
            words = f"{_award(entry.honour)}，作为高层管理人员列入专家库"
            found.setdefault(entry.person_id, []).append(Won(entry.honour.organisation_id, words))
    return found


def _award(honour: Honour) -> str:
    day = f"，{honour.awarded_on.isoformat()}" if honour.awarded_on else ""
    return f"荣誉登记：{honour.roll.label} {honour.prize_name}，{honour.holder}{day}"


def _memberships(wanted: set[int], at: datetime) -> dict[int, list[tuple[int, str]]]:
    """Membership in this system, and bodies entrusted by the office whose people hold one of its roles (Art. 29)."""
    found: dict[int, list[tuple[int, str]]] = {}
    today = timezone.localtime(at).date()
    for row in _MEMBERS.rows(today, *wanted):
        words = f"单位成员：{row.organisation}，自 {row.starts.isoformat()} 起"
        found.setdefault(row.person_id, []).append((row.organisation_id, words))
    for grant in _ENTRUSTED.rows(today, *wanted):
        words = f"受托机构人员：{grant.organisation}，自 {grant.starts.isoformat()} 起"
        found.setdefault(grant.person_id, []).append((grant.organisation_id or 0, words))
    return found


def _present(posts: Iterable[PostHeld], today: date) -> set[str]:
    return {post.code for post in posts if post.code and (post.ends is None or post.ends >= today)}


class _InRound(NamedTuple):
    """An application of the round, and whose."""

    pk: int
    prize: str
    kind: str
    number: str
    title: str
    person_id: int | None
    organisation_id: int | None
    credit_code: str | None


_FILED = Compiled(
    lambda round_id: (
        Application.objects.filter(round_id=round_id)
        .exclude(state__in=[ApplicationState.DRAFT, ApplicationState.WITHDRAWN])
        .order_by("id")
        .values_list(
            "pk", "prize", "kind", "number", "title", "person_id", "organisation_id", "organisation__credit_code"
        )
    )
)


def ties_of(person_ids: Collection[int], round_id: int, at: datetime) -> dict[int, Ties]:
    """What posts, filings, the honour register, memberships and this round's applications say of each person."""
    wanted, today = set(person_ids), timezone.localtime(at).date()
    if not wanted:
        return {}
    posts, mentored, won = _posts(wanted), _mentored(wanted), _won(wanted)
    members = _memberships(wanted, at)
    filed = [_InRound(*row) for row in _FILED.rows(round_id)]
    found = {}
    for person in wanted:
        held = posts.get(person, [])
        own, codes = {pk for pk, _ in members.get(person, ())}, _present(held, today)
        applies = tuple(
            Filed(row.prize, row.kind, row.pk, f"本届申报：{row.number or '未编号'} {row.title}")
            for row in filed
            if row.person_id == person
            or (row.organisation_id is not None and (row.organisation_id in own or row.credit_code in codes))
        )
        found[person] = Ties(person, tuple(held), tuple(mentored.get(person, ())), tuple(won.get(person, ())),
                             tuple(members.get(person, ())), applies)  # fmt: skip
    return found
