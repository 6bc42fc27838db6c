"""Reading draws: who can be drawn for what, and how a plan stands now."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from guiguan.applications.models import Application
from guiguan.governance.draw.check import breaches, leaderless, still_able
from guiguan.governance.draw.problem import Candidate, Case, Group, Problem, Terms
from guiguan.governance.models import Draw, DrawProgress, Expert, Recusal
from guiguan.governance.queries import groups, register
from guiguan.governance.queries.groups import BARRING
from guiguan.governance.queries.ties import applicants_of, ties_of
from guiguan.governance.rules.draws import DrawFacts
from guiguan.governance.rules.recusal import matches
from guiguan.governance.states import DrawState, RecusalState
from guiguan.people import queries as people
from guiguan.people.models import Post
from guiguan.procedure.spec import OFFICE, Actor, Role
from guiguan.rounds.models import Round

WATCHING = OFFICE | {Role.DISCIPLINE}


def visible(actor: Actor, at: datetime) -> QuerySet[Draw]:
    """The office's own draws, and the supervisor's; experts see nothing before they are seated."""
    rows = Draw.objects.select_related("round__authority", "round__rules")
    if not actor.person_id:
        return rows.none()
    mine = Q(round__authority_id__in=people.authorities_where(actor.person_id, WATCHING, at))
    hidden = people.is_administrator(actor.person_id, at)
    return rows.none() if hidden else rows.filter(mine).order_by("-id")


def of_round(round_id: int) -> QuerySet[Draw]:
    return Draw.objects.filter(round_id=round_id).select_related("progress").order_by("id")


def draw(pk: int) -> Draw:
    return Draw.objects.select_related("round__authority", "round__rules").get(pk=pk)


def progress_of(draw: Draw) -> DrawProgress | None:
    return DrawProgress.objects.filter(draw=draw).first()


def plan_of(draw: Draw) -> tuple[Group, ...]:
    return tuple(Group.read(row) for row in draw.plan)


def problem_of(draw: Draw) -> Problem:
    return Problem.read(draw.problem)


def shown(draw: Draw) -> Problem:
    """What the draw was drawn from, with whoever came into its plan since."""
    kept = problem_of(draw)
    late = {pk for group in plan_of(draw) for pk in group.members} - {one.id for one in kept.candidates}
    if not late:
        return kept
    rows = Expert.objects.filter(authority_id=draw.round.authority_id, person_id__in=late).select_related("person")
    more = [Candidate(row.person_id, row.person.name, frozenset(row.fields), frozenset(row.trades), "", row.can_lead)
            for row in rows]  # fmt: skip
    return Problem.of([*kept.candidates, *more], kept.cases, kept.barred, kept.terms, kept.held)


def drawable(a_round: Round, at: datetime) -> list[Candidate]:
    """Experts who are listed, within their term, trained, available and not waiting for an answer to an invitation;
    with their fields, trades and present employer."""
    rows, _left_out = register.sorted_out(a_round, at)
    today = timezone.localtime(at).date()
    current = Post.objects.filter(person_id__in=[row.person_id for row in rows], starts__lte=today)
    posts = current.filter(Q(ends__isnull=True) | Q(ends__gte=today)).order_by("starts", "id")
    employer = dict(posts.values_list("person_id", "credit_code"))
    return [
        Candidate(row.person_id, row.person.name, frozenset(row.fields), frozenset(row.trades),
                  employer.get(row.person_id, ""), row.can_lead)
        for row in rows
    ]  # fmt: skip


def subjects(applications: Collection[Application]) -> list[Case]:
    """A person's case is of his employer's trade."""
    found = []
    for row in applications:
        home = row.organisation or row.employer
        found.append(Case(row.pk, groups.label(row), home.trade if home else ""))
    return found


def barred(
    a_round: Round, applications: Collection[Application], person_ids: Collection[int], at: datetime
) -> set[tuple[int, int]]:
    """(person, application): recused, undecided, or shown by a record on which nobody has decided yet."""
    subject_ids = [row.pk for row in applications]
    rows = Recusal.objects.filter(application_id__in=subject_ids, person_id__in=person_ids)
    found = set(rows.filter(state__in=BARRING).values_list("person_id", "application_id"))
    settled = set(rows.values_list("person_id", "application_id", "ground"))
    ties = ties_of(person_ids, a_round.pk, at)
    for application, applicant in zip(applications, applicants_of(applications).values(), strict=True):
        for person in ties:
            if any(
                (person, application.pk, hit.ground.value) not in settled for hit in matches(ties[person], applicant)
            ):
                found.add((person, application.pk))
    return found


def gathered(
    a_round: Round,
    applications: Collection[Application],
    terms: Terms,
    at: datetime,
    held: Collection[tuple[int, int]] = (),
) -> Problem:
    """The problem as the records stand now."""
    candidates = drawable(a_round, at)
    kept_out = barred(a_round, applications, [one.id for one in candidates], at)
    return Problem.of(candidates, subjects(applications), kept_out, terms, held)


def cases_in(draw: Draw) -> set[int]:
    return {one["id"] for one in draw.problem["cases"]}


def applications_of(draw: Draw) -> list[Application]:
    rows = Application.objects.filter(pk__in=cases_in(draw)).select_related(
        "organisation", "person", "employer", "group_case"
    )
    return list(rows.order_by("number", "id"))


def undecided(draw: Draw) -> int:
    persons = [one["id"] for one in draw.problem["candidates"]]
    cases = [one["id"] for one in draw.problem["cases"]]
    rows = Recusal.objects.filter(state=RecusalState.PENDING, person_id__in=persons, application_id__in=cases)
    return rows.count()


def now(draw: Draw, at: datetime) -> Problem:
    """The same draw as the records stand now."""
    kept = problem_of(draw)
    return gathered(draw.round, applications_of(draw), kept.terms, at, kept.held)


def facts(draw: Draw, actor: Actor, at: datetime) -> DrawFacts:
    waiting = draw.state in {DrawState.PREPARED, DrawState.SEEDED}
    drawn = draw.state == DrawState.DRAWN
    kept = not actor.composite and not groups.barred_from(actor.person_id).isdisjoint(cases_in(draw))
    current, plan = now(draw, at) if waiting or drawn else None, plan_of(draw)
    drawn = drawn and not kept  # what else stands in the way names cases and experts
    broken = [*breaches(current, still_able(current, plan)), *leaderless(current, plan)] if drawn and current else []
    return DrawFacts(
        actor_person=actor.person_id,
        prepared_by=draw.prepared_by_id,
        kept_from=kept,
        undecided=undecided(draw) if waiting or drawn else 0,
        changed=waiting and current is not None and current.digest() != draw.digest_of_problem,
        breaches=tuple(dict.fromkeys(one.sentence for one in broken)),
        taken=tuple(groups.label(row) for row in applications_of(draw) if hasattr(row, "group_case")) if drawn else (),
    )
