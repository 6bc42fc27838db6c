"""Writes what officers declare of their interests before a file opens to them (Art. 29)."""

from collections.abc import Mapping
from datetime import datetime

from guiguan.applications import ports as application_ports
from guiguan.applications.models import Application
from guiguan.governance.acts.recusal import DECLARE_OFFICE
from guiguan.governance.models import Recusal, StaffDeclaration
from guiguan.governance.operations.groups import Interest
from guiguan.governance.operations.recusal import take_hold
from guiguan.governance.queries import staff as queries
from guiguan.governance.rules.groups import office_stage_of
from guiguan.governance.states import RecusalSource, RecusalState
from guiguan.procedure.engine import EffectRefused, Pen, perform_unhurried
from guiguan.procedure.models import Entry
from guiguan.procedure.ports import add_act
from guiguan.procedure.spec import Actor
from guiguan.rounds import ports as rounds_ports
from guiguan.rounds.models import Round


def declare(
    a_round: Round,
    *,
    actor: Actor,
    at: datetime,
    answers: Mapping[int, Interest | None],
    version: int | None = None,
) -> Entry:
    """申报有无利害关系: an answer for each case that was put to the officer; None says there is no interest. What is not
    among the answers stays closed to him. An interest bars him at once."""

    def effect(fresh: Round, pen: Pen) -> None:
        asked = {row.pk: row for row in queries.to_declare(fresh, actor, pen.at)}
        if not answers or not answers.keys() <= asked.keys():
            raise EffectRefused("没有作出申报，或者所申报的件中有不需要您申报、已经申报的。", "请刷新页面，对列出的各件申报。",
                                "recusal.declare")  # fmt: skip
        for pk, interest in answers.items():
            _write(asked[pk], interest, pen)

    interests = sum(answer is not None for answer in answers.values())
    note = f"申报 {len(answers)} 件，其中有利害关系 {interests} 件"
    return perform_unhurried(DECLARE_OFFICE, a_round, actor=actor, at=at, version=version, note=note, effect=effect)


def _write(case: Application, interest: Interest | None, pen: Pen) -> None:
    person = pen.actor.person_id
    pen.write(StaffDeclaration(round_id=case.round_id, person_id=person, application=case,
                               stage=office_stage_of(case.state) or "", interest=interest is not None,
                               declared_at=pen.judged_at))  # fmt: skip
    if interest is not None:
        recusal = Recusal(round_id=case.round_id, person_id=person, application=case, source=RecusalSource.OWN,
                          ground=interest.ground, reason=interest.reason, state=RecusalState.UPHELD,
                          raised_at=pen.judged_at, raised_by_id=person, decided_by_id=person,
                          decided_at=pen.judged_at)  # fmt: skip
        pen.write(recusal)
        take_hold(recusal, pen)


def fill_ports() -> None:
    add_act(DECLARE_OFFICE, "round", declare)
    application_ports.recused.append(queries.undeclared)
    rounds_ports.to_declare.append(queries.owed_in)
