"""The office's lists. Each takes a fixed number of queries, however long it is."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce

from guiguan.applications import queries
from guiguan.applications.models import Application, Consultation, QualificationFinding, Supplement
from guiguan.applications.states import STAGES, TERMINAL
from guiguan.applications.states import ApplicationState as S
from guiguan.people import queries as people
from guiguan.procedure.spec import OFFICE, Actor

IN_CHECK = (S.REGISTERED, S.CHECKING, S.SUPPLEMENTING, S.CHECKED)


def of_office(actor: Actor, at: datetime) -> QuerySet[Application]:
    """What the office of the actor's authorities holds, whatever else he may see."""
    mine = people.authorities_where(actor.person_id, OFFICE, at)
    return queries.visible(actor, at).filter(round__authority_id__in=mine).exclude(state=S.DRAFT)


def latest_round(actor: Actor, at: datetime) -> int | None:
    """The id of the latest round in which anything was filed with the office."""
    return of_office(actor, at).order_by("-round__year", "-round_id").values_list("round_id", flat=True).first()


SORTS = {
    "number": ("number", "id"), "title": ("title", "id"), "district": ("place", "number", "id"),
    "state": ("state", "number", "id"), "handler": ("handler__name", "number", "id"),
    "submitted": ("submitted_at", "id"),
}  # fmt: skip
"""By which columns the list may be sorted; with a minus in front, the other way round."""


def stages() -> list[tuple[str, list[str]]]:
    """The columns of the board: the nine stages, and what has ended without an honour."""
    ended = [state.value for state in S if state in TERMINAL and state is not S.COMMENDED]
    return [*((name, sorted(state.value for state in states)) for name, states in STAGES), ("已终止", ended)]


def filtered(actor: Actor, at: datetime, wanted: Mapping[str, Any]) -> QuerySet[Application]:
    """``wanted``: round, state, stage, prize, kind, district, trade, size, handler, words, sort; empty ones do not
    narrow. The holder's district, trade and size are those of the organisation, for a person of his employer."""
    rows = of_office(actor, at).annotate(
        place=Coalesce("organisation__district", "employer__district", Value("")),
        trade=Coalesce("organisation__trade", "employer__trade", Value("")),
        size=Coalesce("organisation__size", "employer__size", Value("")),
    )
    names = {"state": "state", "prize": "prize", "kind": "kind", "district": "place", "trade": "trade", "size": "size"}
    exact = {column: wanted[name] for name, column in names.items() if wanted.get(name)}
    if wanted.get("round"):
        exact["round_id"] = wanted["round"]
    if wanted.get("handler"):
        exact["handler_id"] = wanted["handler"]
    if wanted.get("stage"):
        exact["state__in"] = dict(stages())[wanted["stage"]]
    words = wanted.get("words", "")
    if words:
        rows = rows.filter(
            Q(title__contains=words) | Q(organisation__name__contains=words) | Q(person__name__contains=words)
            | Q(employer__name__contains=words) | Q(number=words)
        )  # fmt: skip
    return _sorted(rows.filter(**exact), wanted.get("sort", ""))


def _sorted(rows: QuerySet[Application], sort: str) -> QuerySet[Application]:
    columns = SORTS.get(sort.removeprefix("-"))
    if columns is None:
        return rows
    return rows.order_by(*(f"-{column}" if sort.startswith("-") else column for column in columns))


def choices_of(actor: Actor, at: datetime, in_round: str = "") -> dict[str, list[tuple[str, str]]]:
    """What the filters offer beyond fixed words: {district, trade, size, handler: (value, label)}; one query.
    ``in_round``: the id of the round shown, of which alone they are."""
    found: dict[str, set[tuple[str, str]]] = {name: set() for name in ("district", "trade", "size", "handler")}
    wanted = {"round": in_round} if in_round.isdecimal() else {}
    listed: Any = filtered(actor, at, wanted).order_by()
    rows = listed.values_list("place", "trade", "size", "handler_id", "handler__name")
    for place, trade, size, handler, name in rows.distinct():
        found["district"].add((place, place))
        found["trade"].add((trade, trade))
        found["size"].add((size, size))
        found["handler"].add((str(handler or ""), name or ""))
    return {name: sorted(pair for pair in pairs if pair[0]) for name, pairs in found.items()}


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
    asked = Supplement.objects.filter(application_id__in=ids, replied_at__isnull=True)
    due = {one.application_id: queries.due_of(one) for one in asked.select_related("application__round__authority")}
    today = queries.local_day(at)
    return [
        CheckLine(
            row, S(row.state).label, sum(1 for one in found if one), len(found), found.count("not_met"),
            found.count("open"), letters[row.pk], due.get(row.pk), bool(row.pk in due and due[row.pk] < today),
        )
        for row in rows
        for found in (findings[row.pk],)
    ]  # fmt: skip


def open_supplements(actor: Actor, at: datetime) -> list[tuple[Supplement, bool]]:
    """(supplement, overdue) of what is being supplied, the earliest term first."""
    running = of_office(actor, at).filter(state=S.SUPPLEMENTING).order_by()
    rows = Supplement.objects.filter(application__in=running, replied_at__isnull=True).select_related(
        "application__organisation", "application__person"
    )
    today = queries.local_day(at)
    return [(row, row.due_on < today) for row in rows.order_by("due_on", "id")]
