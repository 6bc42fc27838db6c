"""Enters the interests that records show, as recusals that wait for a decision."""

from collections.abc import Iterable

from guiguan.applications.models import Application
from guiguan.governance.models import Recusal
from guiguan.governance.queries import recusal as queries
from guiguan.governance.states import RecusalSource
from guiguan.procedure.engine import Pen


def record_findings(pen: Pen, pairs: Iterable[tuple[int, Application]]) -> int:
    """Compare persons with applications; what is on record already is not entered twice. Returns how many are new."""
    wanted: dict[int, set[int]] = {}
    applications: dict[int, Application] = {}
    for person, application in pairs:
        wanted.setdefault(application.pk, set()).add(person)
        applications[application.pk] = application
    known = queries.known(wanted)
    entered = 0
    for pk in sorted(wanted):
        found = queries.found_for(applications[pk], wanted[pk], pen.judged_at)
        for person in sorted(found):
            for match in found[person]:
                if (person, pk, match.ground.value) in known:
                    continue
                pen.write(Recusal(round_id=applications[pk].round_id, person_id=person, application_id=pk,
                                  source=RecusalSource.FINDING, ground=match.ground, reason=match.reason,
                                  evidence=list(match.evidence),
                                  raised_at=pen.judged_at, raised_by_id=pen.actor.person_id))  # fmt: skip
                entered += 1
    return entered
