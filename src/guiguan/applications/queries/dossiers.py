"""Reading dossiers beyond the one at hand: what a holder filed before, and all of a round as columns."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from guiguan.applications import queries
from guiguan.applications.dossier.columns import cell, columns
from guiguan.applications.dossier.prefill import copyable
from guiguan.applications.models import Application, Submission
from guiguan.applications.queries.lists import of_office
from guiguan.applications.states import ApplicationState as S
from guiguan.documents.spreadsheet import Cell
from guiguan.law import policy as law
from guiguan.procedure.spec import Actor
from guiguan.rounds.models import Round


@dataclass(frozen=True, slots=True)
class Prefill:
    """What may be taken over from ``source``, by part."""

    source: Application
    answers: dict[str, dict[str, str]]

    @property
    def count(self) -> int:
        return sum(len(names) for names in self.answers.values())


def prefill_of(application: Application) -> Prefill | None:
    """The same holder's last submitted dossier of the same kind, if it holds anything still empty here.

    Nobody else's: the holder is the organisation, or the person, that this application itself belongs to.
    """
    rows = Submission.objects.filter(application__kind=application.kind).exclude(application=application.pk)
    if application.organisation_id is not None:
        rows = rows.filter(application__organisation=application.organisation_id)
    else:
        rows = rows.filter(application__person=application.person_id)
    last = rows.select_related("application__round__authority").order_by("-submitted_at", "-id").first()
    if last is None:
        return None
    old = last.application
    answers = copyable(
        queries.dossier_of(old), last.content, queries.dossier_of(application), queries.data_of(application)
    )
    return Prefill(old, answers) if answers else None


ABOUT = ("收件编号", "名称", "申报主体", "所在区", "状态", "提交时间", "内容校验值")
Sheet = tuple[str, list[str], list[list[Cell]]]


def tables_of(a_round: Round, actor: Actor, at: datetime) -> list[Sheet]:
    """申报材料汇总: a sheet a prize and kind, a row an application of the round as last submitted, a column a field.

    Only what the officer may see: drafts and cases from which he is recused are left out.
    """
    rows = list(of_office(actor, at).filter(round=a_round).order_by("number", "id"))
    latest = {
        row.application_id: row
        for row in Submission.objects.filter(application__in=[row.pk for row in rows]).order_by("serial")
    }
    policy, found = law.load(a_round.policy_id), []
    for prize, kind in policy.questions:
        here = [row for row in rows if (row.prize, row.kind) == (prize, kind) and row.pk in latest]
        if not here:
            continue
        asked = columns(queries.dossier_of(here[0]))
        table = [[*_about(row, latest[row.pk]), *(cell(one, latest[row.pk].content) for one in asked)] for row in here]
        title = f"{policy.prize_name(prize)} {policy.kind_name(kind)}"
        found.append((title, [*ABOUT, *(one.head for one in asked)], table))
    return found


def _about(row: Application, submission: Submission) -> list[Cell]:
    return [row.number, row.title, queries.public_holder(row), queries.district_of(row), S(row.state).label,
            timezone.localtime(submission.submitted_at), submission.sha256]  # fmt: skip
