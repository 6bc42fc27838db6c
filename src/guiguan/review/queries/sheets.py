"""Reading sheets and consensus. ``visible`` lists; ``may_see`` decides about scores."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from guiguan.applications import queries as applications
from guiguan.applications.models import Application
from guiguan.applications.states import ApplicationState
from guiguan.governance.queries import groups, staff
from guiguan.people import queries as people
from guiguan.procedure.compiled import Compiled, near
from guiguan.procedure.reading import once
from guiguan.procedure.spec import OFFICE, Actor, Role
from guiguan.review.models import Consensus, ConsensusItem, KeyFactors, Report, Sheet, SheetItem, SheetSubmission
from guiguan.review.rules.guards import ConsensusFacts, SheetFacts
from guiguan.review.rules.scoring import DEFAULT_SPREAD_LIMIT, Scored, in_steps, needs_reason, spread, twice_median
from guiguan.review.rules.sealing import Seal, Viewer, may_see_scores
from guiguan.review.states import ConsensusState, ReportStage, ReportState, SheetState
from guiguan.rounds.queries import snapshot

RELATED = (
    "application__round__authority", "application__round__rules", "application__organisation", "application__person",
    "application__employer",
)  # fmt: skip


def criteria_of(application: Application) -> dict[str, Any]:
    """The snapshot stored with a sheet: later changes of the criteria never touch it."""
    a_round = application.round
    return snapshot(a_round.criteria_model if application.kind == "model" else a_round.criteria_achievement)


def items_of(criteria: Mapping[str, Any]) -> list[dict[str, Any]]:
    return list(criteria["items"])


def full_points(criteria: Mapping[str, Any]) -> dict[str, int]:
    """{item no: full points}."""
    return {str(item["no"]): int(item["points"]) for item in criteria["items"]}


# Who sees what ------------------------------------------------------------------------------------------------


@once
def readable_cases(actor: Actor) -> list[int]:
    """Applications that the reviewer may open now; every channel of the review goes through it."""
    if not actor.person_id:
        return []
    return groups.READABLE.column(actor.person_id)


def _reported() -> QuerySet[Report]:
    return Report.objects.filter(stage=ReportStage.DOCUMENT, state=ReportState.CONCLUDED)


def visible(actor: Actor, at: datetime) -> QuerySet[Sheet]:
    """Own sheets; of the cases one leads all; of one's other cases those of the members once nothing is sealed any
    more; for the office after the stage's report. Whether scores show is another question: :func:`may_see`."""
    rows = Sheet.objects.select_related("person", *RELATED)
    if not actor.person_id or people.is_administrator(actor.person_id, at):
        return rows.none()
    cases = readable_cases(actor)
    led = [pk for pk, person in groups.leaders(cases).items() if person == actor.person_id]
    live = ~Q(state=SheetState.VOIDED)
    own = Q(person_id=actor.person_id, application_id__in=cases) & live
    opened = Q(application__consensus__state__in=[ConsensusState.OPEN, ConsensusState.CONCLUDED])
    peers = Q(application_id__in=cases, state=SheetState.SUBMITTED) & opened
    leading = Q(application_id__in=led) & live
    office = Q(application_id__in=_closed(actor, at))
    return rows.filter(own | peers | leading | office).order_by("application__number", "id")


def _closed(actor: Actor, at: datetime) -> list[int]:
    """The office's applications whose document review is closed by its report."""
    offices = people.authorities_where(actor.person_id, OFFICE, at)
    if not offices:
        return []
    closed = Consensus.objects.filter(
        state=ConsensusState.CONCLUDED, application__in=_reported().values("application_id"),
        application__round__authority_id__in=offices,
    )  # fmt: skip
    hidden = staff.closed_to(actor, at)
    return [pk for pk in closed.values_list("application_id", flat=True) if pk not in hidden]


_REPORTS = Compiled(lambda case: _reported().filter(application_id=case).values_list("pk"))
_LIVE = Compiled(lambda case: live_sheets(case).values_list("person_id", "state"))
_COUNTED = Compiled(lambda case: live_sheets(case).filter(state=SheetState.SUBMITTED).select_related("person"))
_CRITERIA = Compiled(lambda case: Sheet.objects.filter(application_id=case).order_by("id").values_list("criteria")[:1])
_TALK = Compiled(lambda case: Consensus.objects.filter(application_id=case).select_related(*RELATED))
_FACTORS = Compiled(lambda sheet: KeyFactors.objects.filter(sheet_id=sheet))
_COPIES = Compiled(lambda *sheets: SheetSubmission.objects.filter(sheet__id__in=sheets).order_by("sheet_id", "serial"))
_ITEMS = Compiled(lambda sheet: SheetItem.objects.filter(sheet_id=sheet))


def _concluded(application_id: int) -> bool:
    talk = consensus_of(application_id)
    return talk is not None and talk.state == ConsensusState.CONCLUDED


def seal_of(application_id: int) -> Seal:
    """How far the review of a case has come."""
    concluded = _concluded(application_id)
    reported = bool(_REPORTS.rows(application_id))
    # Once the stage is closed nobody submits any more: a member who joins later does not seal it again.
    return Seal((concluded and reported) or all_in(application_id), concluded, reported)


def viewer_of(sheet: Sheet, actor: Actor, at: datetime) -> Viewer:
    if sheet.person_id == actor.person_id:
        return Viewer.OWNER
    if applications.roles_of_office(sheet.application, actor, at):
        return Viewer.OFFICE
    return Viewer.MEMBER if Role.REVIEWER in groups.case_roles(sheet.application, actor, at) else Viewer.OUTSIDER


def may_see(sheet: Sheet, actor: Actor, at: datetime) -> bool:
    """Whether this actor may see the scores of this sheet."""
    viewer = viewer_of(sheet, actor, at)
    if viewer in {Viewer.OWNER, Viewer.MEMBER}:
        barred = Role.REVIEWER not in groups.case_roles(sheet.application, actor, at)
    else:
        barred = sheet.application_id in staff.closed_to(actor, at)
    return may_see_scores(viewer, seal_of(sheet.application_id), barred=barred, voided=sheet.state == SheetState.VOIDED)


# Progress -----------------------------------------------------------------------------------------------------


def live_sheets(application_id: int) -> QuerySet[Sheet]:
    """Sheets that are not void."""
    return Sheet.objects.filter(application_id=application_id).exclude(state=SheetState.VOIDED).order_by("id")


def counted_sheets(application_id: int) -> list[Sheet]:
    """Submitted sheets of members without recusal: the only ones whose scores count."""
    free = groups.free_members(application_id)
    return [row for row in _COUNTED.rows(application_id) if row.person_id in free]


def all_in(application_id: int) -> bool:
    """Every member without recusal has submitted, and no recusal waits for a decision."""
    free = groups.free_members(application_id)
    if not free or groups.undecided(application_id):
        return False
    return free <= {person for person, state in _LIVE.rows(application_id) if state == SheetState.SUBMITTED}


def factors_of(sheet: Sheet) -> KeyFactors | None:
    """The key factors as the expert writes them; None before the first word."""
    found: KeyFactors | None = _FACTORS.row(sheet.pk)
    return found


def submissions_of(application_id: int) -> dict[int, SheetSubmission]:
    """{person: latest submission} of the sheets that count."""
    sheets = {row.pk: row.person_id for row in counted_sheets(application_id)}
    return {sheets[row.sheet_id]: row for row in (_COPIES.rows(*sheets) if sheets else ())}


@once
def items(sheet: Sheet) -> dict[str, SheetItem]:
    return {row.no: row for row in _ITEMS.rows(sheet.pk)}


def as_content(sheet: Sheet) -> list[dict[str, Any]]:
    """The draft in the form in which it is submitted: no private notes, no thought that is not yet put down."""
    rows = items(sheet)
    full = full_points(sheet.criteria)
    return [
        {
            "no": no,
            "percent": rows[no].percent,
            "not_applicable": rows[no].not_applicable,
            "reason": rows[no].reason,
            "thoughts": [one for one in rows[no].thoughts if one["kind"] != "draft"],
            "points": 0 if rows[no].not_applicable else full[no] * (rows[no].percent or 0),
        }
        for no in full
    ]


def done(item: SheetItem) -> bool:
    """Whether an item is judged."""
    return item.percent is not None or (item.not_applicable and bool(item.reason))


def begun(item: SheetItem) -> bool:
    return bool(item.thoughts or item.private_note or item.not_applicable)


def scored(criteria: Mapping[str, Any], rows: Iterable[Any]) -> list[Scored]:
    """Items with their full points, from draft rows or from stored content."""
    full = full_points(criteria)

    def part(row: Any, name: str) -> Any:
        return row[name] if isinstance(row, Mapping) else getattr(row, name)

    return [Scored(part(r, "no"), full[part(r, "no")], part(r, "percent"), part(r, "not_applicable")) for r in rows]


def facts(sheet: Sheet, actor: Actor, _at: datetime) -> SheetFacts:
    rows = items(sheet)
    order = [str(item["no"]) for item in sheet.criteria["items"]]
    given = [(no, rows.get(no)) for no in order]
    return SheetFacts(
        actor_person=actor.person_id,
        owner=sheet.person_id,
        unscored=tuple(no for no, row in given if row is None or (row.percent is None and not row.not_applicable)),
        unreasoned=tuple(no for no, row in given if row and row.not_applicable and not row.reason.strip()),
        off_step=tuple(no for no, row in given if row and row.percent is not None and not in_steps(row.percent)),
        concluded=_concluded(sheet.application_id),
        in_review=sheet.application.state == ApplicationState.IN_DOCUMENT_REVIEW,
    )


def roles(sheet: Sheet, actor: Actor, at: datetime) -> frozenset[Role]:
    """The owner reviews; the leader of the case leads; both only while they may open the case."""
    held = groups.case_roles(sheet.application, actor, at)
    own = {Role.REVIEWER} if sheet.person_id == actor.person_id else set()
    return held & ({Role.LEADER} | own)


_HAVE = Compiled(
    lambda case: groups.free_seats(case).values_list(
        Exists(Sheet.objects.filter(application_id=case, person=OuterRef("person")).exclude(state=SheetState.VOIDED))
    )
)


def all_have_one(application: Application) -> bool:
    """Fills applications' port: whether every member without recusal has a sheet."""
    found = _HAVE.column(application.pk)
    return bool(found) and all(found)


def own_sheets(actor: Actor) -> QuerySet[Sheet]:
    """The reviewer's live sheets of cases open to him."""
    rows = Sheet.objects.filter(person_id=actor.person_id, application_id__in=readable_cases(actor))
    return rows.exclude(state=SheetState.VOIDED).select_related(*RELATED).order_by("application__number", "id")


# Consensus ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AgreedLine:
    """One item on the table of the consensus."""

    no: str
    title: str
    full: int
    values: tuple[int, ...]
    absent: int
    """Members who found the item not applicable."""
    item: ConsensusItem | None
    must_reason: bool
    by: tuple[tuple[int | None, int], ...] = ()
    """(percent or not applicable, submitted sheet) in the order of the sheets."""

    @property
    def spread(self) -> int:
        return spread(self.values)

    @property
    def twice_median(self) -> int | None:
        return twice_median(self.values)

    @property
    def settled(self) -> bool:
        return self.item is not None and (self.item.percent is not None or self.item.not_applicable)

    @property
    def unreasoned(self) -> bool:
        return self.settled and self.must_reason and self.item is not None and not self.item.reason.strip()


def consensus_visible(actor: Actor, at: datetime) -> QuerySet[Consensus]:
    """The group's own cases; for the office once the stage is closed by its report."""
    rows = Consensus.objects.select_related(*RELATED)
    if not actor.person_id or people.is_administrator(actor.person_id, at):
        return rows.none()
    scope = Q(application_id__in=readable_cases(actor)) | Q(application_id__in=_closed(actor, at))
    return rows.filter(scope).order_by("application__number", "id")


def may_see_talk(consensus: Consensus, actor: Actor, at: datetime) -> bool:
    """Whether the values of all may be shown: to the group once everybody's are in, to the office once closed."""
    if consensus.state == ConsensusState.WAITING:
        return False
    member = Role.REVIEWER in groups.case_roles(consensus.application, actor, at)
    viewer = Viewer.MEMBER if member else Viewer.OUTSIDER
    if not member and applications.roles_of_office(consensus.application, actor, at):
        viewer = Viewer.OFFICE
    barred = consensus.application_id in staff.closed_to(actor, at)
    return may_see_scores(viewer, seal_of(consensus.application_id), barred=barred)


def spread_limit(application: Application) -> int:
    near(application, "round")
    near(application.round, "rules")
    return int(application.round.rules.parameters.get("spread_limit", DEFAULT_SPREAD_LIMIT))


_AGREED = Compiled(lambda talk: ConsensusItem.objects.filter(consensus_id=talk))


def agreed_lines(consensus: Consensus) -> list[AgreedLine]:
    """Per item the individual values in ascending order (not by person), and what the group agreed so far."""
    application = consensus.application
    submitted = submissions_of(application.pk).values()
    given = [{row["no"]: row for row in sub.content} for sub in submitted]
    stored = {row.no: row for row in _AGREED.rows(consensus.pk)}
    limit, lines = spread_limit(application), []
    for about in criteria_in_use(application)["items"]:
        no = str(about["no"])
        rows = [sheet[no] for sheet in given if no in sheet]
        values = sorted(int(row["percent"]) for row in rows if not row["not_applicable"] and row["percent"] is not None)
        item = stored.get(no)
        must = needs_reason(
            item.percent if item else None, bool(item and item.not_applicable), values, len(given), limit
        )
        by = tuple((None if sheet[no]["not_applicable"] else sheet[no]["percent"], sub.sheet_id)
                   for sheet, sub in zip(given, submitted, strict=True) if no in sheet)  # fmt: skip
        lines.append(AgreedLine(no, str(about["title"]), int(about["points"]), tuple(values),
                                len(given) - len(values), item, must, by))  # fmt: skip
    return lines


def criteria_in_use(application: Application) -> dict[str, Any]:
    """The snapshot that the case's sheets carry."""
    found = _CRITERIA.column(application.pk)
    return dict(found[0]) if found else criteria_of(application)


def consensus_facts(consensus: Consensus, actor: Actor, _at: datetime) -> ConsensusFacts:
    if consensus.state != ConsensusState.OPEN:
        return ConsensusFacts(actor.person_id, undecided=groups.undecided(consensus.application_id))
    lines = agreed_lines(consensus)
    return ConsensusFacts(
        actor_person=actor.person_id,
        unvalued=tuple(line.no for line in lines if not line.settled),
        unreasoned=tuple(line.no for line in lines if line.unreasoned),
        undecided=groups.undecided(consensus.application_id),
    )


def case_roles(row: Any, actor: Actor, at: datetime) -> frozenset[Role]:
    """Roles on a consensus or a report: those on its application's group."""
    return groups.case_roles(row.application, actor, at)


@once
def consensus_of(application_id: int) -> Consensus | None:
    found: Consensus | None = _TALK.row(application_id)
    return found
