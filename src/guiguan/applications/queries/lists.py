"""The office's lists. Each takes a fixed number of queries, however long it is."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from guiguan.applications import queries
from guiguan.applications.models import Application, Consultation, QualificationFinding, Supplement
from guiguan.applications.states import ApplicationState as S
from guiguan.people import queries as people
from guiguan.procedure.spec import OFFICE, Actor

IN_CHECK = (S.REGISTERED, S.CHECKING, S.SUPPLEMENTING, S.CHECKED)


def of_office(actor: Actor, at: datetime) -> QuerySet[Application]:
    """What the office of the actor's authorities holds, whatever else he may see."""
    mine = people.authorities_where(actor.person_id, OFFICE, at)
    return queries.visible(actor, at).filter(round__authority_id__in=mine).exclude(state=S.DRAFT)


def filtered(actor: Actor, at: datetime, wanted: Mapping[str, Any]) -> QuerySet[Application]:
    """``wanted``: round, state, prize, kind, words; empty values do not narrow."""
    rows = of_office(actor, at)
    exact = {name: wanted[name] for name in ("state", "prize", "kind") if wanted.get(name)}
    if wanted.get("round"):
        exact["round_id"] = wanted["round"]
    words = wanted.get("words", "")
    if words:
        rows = rows.filter(
            Q(title__contains=words) | Q(organisation__name__contains=words) | Q(person__name__contains=words)
            | Q(employer__name__contains=words) | Q(number=words)
        )  # fmt: skip
    return rows.filter(**exact)


def waiting_for_intake(actor: Actor, at: datetime) -> QuerySet[Application]:
    return of_office(actor, at).filter(state=S.SUBMITTED).order_by("submitted_at", "id")


def in_check(actor: Actor, at: datetime) -> QuerySet[Application]:
    return of_office(actor, at).filter(state__in=IN_CHECK).order_by("round_id", "number")


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One application in the check: findings written of all, letters unanswered, the supplement's term."""

    application: Application
    state: str
    written: int
    asked: int
    not_met: int
    open: int
    unanswered: int
    due_on: date | None
    overdue: bool


def check_lines(rows: Iterable[Application], at: datetime) -> list[CheckLine]:
    """Three queries for any number of rows."""
    rows = list(rows)
    ids = [row.pk for row in rows]
    findings: dict[int, list[str]] = defaultdict(list)
    for pk, finding in QualificationFinding.objects.filter(application_id__in=ids).values_list(
        "application_id", "finding"
    ):
        findings[pk].append(finding)
    letters = Counter(
        Consultation.objects.filter(application_id__in=ids, replied_on__isnull=True).values_list(
            "application_id", flat=True
        )
    )
    due = dict(
        Supplement.objects.filter(application_id__in=ids, replied_at__isnull=True).values_list(
            "application_id", "due_on"
        )
    )
    today = queries.local_day(at)
    return [
        CheckLine(
            row, S(row.state).label, sum(1 for one in found if one), len(found), found.count("not_met"),
            found.count("open"), letters[row.pk], due.get(row.pk), bool(row.pk in due and due[row.pk] < today),
        )
        for row in rows
        for found in (findings[row.pk],)
    ]  # fmt: skip
