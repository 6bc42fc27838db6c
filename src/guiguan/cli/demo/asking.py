"""征求意见 in the demonstration: three departments asked; two answered, once with something adverse; one is late."""

from collections.abc import Mapping
from datetime import date

from guiguan.applications.models import Application, ConsultationLetter
from guiguan.applications.operations import consulting
from guiguan.applications.queries import consulting as queries
from guiguan.cli.demo import words
from guiguan.cli.demo.stage import Season, Stage


def ask(stage: Stage, season: Season, cases: list[Application], due_on: date) -> None:
    """List the departments and send each a letter about the cases."""
    for name, contact, matter in words.DEPARTMENTS:
        stage.do(consulting.list_department, season.authority, season.clerk, name=name, contact=contact, matter=matter)
    numbers = {row.pk: f"{season.prefix}函〔{season.year}〕{place}号"
               for place, row in enumerate(queries.departments(season.authority.pk), start=4)}  # fmt: skip
    stage.do(consulting.send, season.round, season.clerk, applications=[case.pk for case in cases], numbers=numbers,
             due_on=due_on)  # fmt: skip


def answer(stage: Stage, season: Season, department: str, number: str, adverse: Mapping[int, str]) -> None:
    """A whole letter answered; ``adverse``: {application: what was found}."""
    letter = ConsultationLetter.objects.get(round=season.round, department__name=department)
    answers = {
        line.pk: (line.application_id in adverse, adverse.get(line.application_id, "")) for line in letter.lines.all()
    }
    stage.do(consulting.record_replies, letter, season.clerk, answers=answers, number=number, replied_on=stage.today)
