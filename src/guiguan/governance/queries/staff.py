"""What officers have yet to declare (Art. 29: 评审人员及工作人员), and what is closed to them until they have."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from guiguan.applications.models import Application
from guiguan.governance.models import Recusal, StaffDeclaration
from guiguan.governance.queries.groups import applications, barred_from
from guiguan.governance.rules.groups import office_states_of
from guiguan.governance.states import RecusalState, Stage
from guiguan.people import queries as people
from guiguan.procedure.compiled import Compiled
from guiguan.procedure.reading import once
from guiguan.procedure.spec import OFFICE, Actor
from guiguan.rounds.models import Round
from guiguan.rounds.states import RoundState


def _asked(person: Any, *authorities: Any) -> QuerySet[Application, Any]:
    """Filed with an authority whose round asks its officers, in a stage for which the person has said nothing; an
    upheld recusal needs no more words."""
    unsaid = Q(pk__in=[])
    for stage in Stage:
        said = StaffDeclaration.objects.filter(application=OuterRef("pk"), person_id=person, stage=stage)
        unsaid |= Q(~Exists(said), state__in=office_states_of(stage))
    upheld = Recusal.objects.filter(application=OuterRef("pk"), person_id=person, state=RecusalState.UPHELD)
    return Application.objects.filter(
        unsaid, ~Exists(upheld), submitted_at__isnull=False, round__authority__id__in=authorities,
        round__state=RoundState.CALLED, round__rules__parameters__staff_declare=True,
    ).order_by("id").values_list("pk", "round_id")  # fmt: skip


_ASKED = Compiled(_asked)


@once
def _pairs(actor: Actor, at: datetime) -> list[tuple[int, int]]:
    offices = people.authorities_where(actor.person_id, OFFICE, at) if actor.person_id else []
    return [(pk, in_round) for pk, in_round in _ASKED.rows(actor.person_id, *offices)] if offices else []


def undeclared(actor: Actor, at: datetime) -> list[int]:
    """Fills applications' port: cases hidden from an officer until he declares; from nobody else."""
    return [pk for pk, _ in _pairs(actor, at)]


def closed_to(actor: Actor, at: datetime) -> set[int]:
    """Cases of which an officer reads nothing: he is recused, may have to be, or has not said whether."""
    return barred_from(actor.person_id) | set(undeclared(actor, at))


def owed(actor: Actor, at: datetime) -> dict[int, int]:
    """{round: how many of its cases wait for the officer's declaration}."""
    found: dict[int, int] = {}
    for _, in_round in _pairs(actor, at):
        found[in_round] = found.get(in_round, 0) + 1
    return found


def owed_in(a_round: Round, actor: Actor, at: datetime) -> int:
    """Fills rounds' port."""
    return owed(actor, at).get(a_round.pk, 0)


def round_to_declare_in(application_id: int, actor: Actor, at: datetime) -> int | None:
    """The round in which the officer may declare for the case; None where that is not what keeps it from him."""
    return dict(_pairs(actor, at)).get(application_id)


def to_declare(a_round: Round, actor: Actor, at: datetime) -> list[Application]:
    """The cases of the round that the officer is asked about, by number."""
    return list(applications(pk for pk, in_round in _pairs(actor, at) if in_round == a_round.pk))
