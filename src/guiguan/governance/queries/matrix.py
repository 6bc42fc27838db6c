"""回避对照 of a whole round: every expert and officer × every application filed, with what bars and why."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from guiguan.applications.models import Application
from guiguan.governance.acts.recusal import FILED
from guiguan.governance.models import Expert, Recusal
from guiguan.governance.queries.ties import applicants_of, ties_of
from guiguan.governance.rules.recusal import matches
from guiguan.governance.states import MARKS, ExpertState, Ground, RecusalState
from guiguan.people import queries as people
from guiguan.people.models import Person
from guiguan.procedure.spec import OFFICE
from guiguan.rounds.models import Round

WAITS, UNRECORDED = "待", "记"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody is kept from a case, or was found not to be. ``recusal``: its number, 0 for a bare record."""

    sign: str
    words: str
    evidence: tuple[str, ...] = ()
    bars: bool = True
    recusal: int = 0


@dataclass(slots=True)
class Line:
    """One person with the reasons of each case, by application id."""

    person: Person
    office: bool
    reasons: dict[int, list[Reason]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Matrix:
    cases: list[Application]
    lines: list[Line]


def _people(a_round: Round, at: datetime) -> list[Line]:
    rows = Expert.objects.filter(authority_id=a_round.authority_id).exclude(state=ExpertState.REMOVED)
    experts = [row.person for row in rows.select_related("person").order_by("person__name", "id")]
    known = {person.pk for person in experts}
    staff = {pk for role in OFFICE for pk in people.holders(a_round.authority_id, role, at)} - known
    officers = Person.objects.filter(pk__in=staff).order_by("name", "id")
    return [Line(person, office=False) for person in experts] + [Line(person, office=True) for person in officers]


def _recorded(row: Recusal) -> Reason:
    ground, state = Ground(row.ground), RecusalState(row.state)
    sign = WAITS if state is RecusalState.PENDING else MARKS[ground]
    words = f"{ground.label}（{state.label}）：{row.reason}"
    return Reason(sign, words, tuple(row.evidence), state is not RecusalState.DISMISSED, row.pk)


def matrix(a_round: Round, hidden: Collection[int], at: datetime) -> Matrix:
    """``hidden``: applications from which the reader is himself kept. A fixed number of queries."""
    rows = Application.objects.filter(round=a_round, state__in=FILED).exclude(pk__in=hidden)
    cases = list(rows.select_related("organisation", "person", "employer").order_by("number", "id"))
    lines = _people(a_round, at)
    persons = {line.person.pk: line for line in lines}
    known: set[tuple[int, int, str]] = set()
    for row in Recusal.objects.filter(application__in=cases, person__in=persons).order_by("id"):
        known.add((row.person_id, row.application_id, row.ground))
        persons[row.person_id].reasons.setdefault(row.application_id, []).append(_recorded(row))
    ties, applicants = ties_of(list(persons), a_round.pk, at), applicants_of(cases)
    for person, line in persons.items():
        for pk, applicant in applicants.items():
            for hit in matches(ties[person], applicant):
                if (person, pk, hit.ground.value) not in known:
                    words = f"{hit.ground.label}（记录显示，尚未登记）：{hit.reason}"
                    line.reasons.setdefault(pk, []).append(Reason(UNRECORDED, words, hit.evidence))
    return Matrix(cases, lines)
