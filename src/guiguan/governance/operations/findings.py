"""Enters the interests that records show, as recusals that wait for a decision."""

from collections.abc import Iterable

from guiguan.applications.models import Application
from guiguan.governance.models import Recusal
from guiguan.governance.queries import comparing
from guiguan.governance.queries import recusal as queries
from guiguan.governance.states import RecusalSource
from guiguan.people.models import Organisation
from guiguan.procedure.engine import Pen


def record_findings(pen: Pen, pairs: Iterable[tuple[int, Application]]) -> int:
    """Compare persons with applications; what is on record already is not entered twice. Returns how many are new."""
    wanted: dict[Application, set[int]] = {}
    for person, application in pairs:
        wanted.setdefault(application, set()).add(person)
    known = queries.known([row.pk for row in wanted])
    found, rounds, entered = queries.found_for(wanted, pen.judged_at), {row.pk: row.round_id for row in wanted}, 0
    for pk in sorted(found):
        for person in sorted(found[pk]):
            for match in found[pk][person]:
                if (person, pk, match.ground.value) in known:
                    continue
                pen.write(Recusal(round_id=rounds[pk], person_id=person, application_id=pk,
                                  source=RecusalSource.FINDING, ground=match.ground, reason=match.reason,
                                  evidence=list(match.evidence),
                                  raised_at=pen.judged_at, raised_by_id=pen.actor.person_id))  # fmt: skip
                entered += 1
    return entered


def compare_case(application: Application, pen: Pen) -> None:
    """Fills applications' port: nobody who works for the office opens a case of his own house before 回避比对 is run."""
    pen.write(application)  # what the case competes with is asked of the database
    record_findings(pen, comparing.pairs_of_case(application, pen.judged_at))


def compare_person(person_id: int, pen: Pen) -> None:
    """Something became known of a person at work: a post, a filing, a role, a seat in an organisation."""
    for pairs in comparing.pairs_of_persons([person_id], pen.judged_at).values():
        record_findings(pen, pairs)


def compare_house(home: Organisation, pen: Pen) -> None:
    """An organisation came to belong to another: every case under way of that house is compared again."""
    for pairs in comparing.pairs_of_house(home, pen.judged_at):
        record_findings(pen, pairs)
