"""Writes what officers declare of their interests before a file opens to them (Art. 29)."""

from collections.abc import Mapping
from datetime import datetime

from guiguan.applications import ports as application_ports
from guiguan.applications.models import Application
from guiguan.governance.acts.recusal import DECLARE_OFFICE
from guiguan.governance.models import StaffDeclaration
from guiguan.governance.operations.groups import Interest, counted
from guiguan.governance.operations.recusal import step_down
from guiguan.governance.queries import staff as queries
from guiguan.governance.rules.groups import office_stage_of
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

    return perform_unhurried(DECLARE_OFFICE, a_round, actor=actor, at=at, version=version, note=counted(answers),
                             effect=effect)  # fmt: skip


def _write(case: Application, interest: Interest | None, pen: Pen) -> None:
    pen.write(StaffDeclaration(round_id=case.round_id, person_id=pen.actor.person_id, application=case,
                               stage=office_stage_of(case.state) or "", interest=interest is not None,
                               declared_at=pen.judged_at))  # fmt: skip
    if interest is not None:
        step_down(case, interest.ground, interest.reason, pen, late=False)


def fill_ports() -> None:
    add_act(DECLARE_OFFICE, "round", declare)
    application_ports.closed.append(queries.undeclared)
    rounds_ports.to_declare.append(queries.owed_in)
