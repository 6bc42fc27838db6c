"""Reading what stands about an expert: records, times, invitations, and who may be drawn for a round."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from guiguan.governance.models import Availability, Expert, ExpertCall, ExpertNote, ExpertRecord, PostProposal
from guiguan.governance.rules.experts import ExpertFacts, Held, Standing, left_out
from guiguan.governance.states import CallState, ExpertState, ProposalState, RecordKind
from guiguan.honours.models import Honour
from guiguan.people import queries as people
from guiguan.people.models import Authority
from guiguan.procedure.spec import OFFICE, Actor
from guiguan.rounds import queries as rounds
from guiguan.rounds.models import Round
from guiguan.rounds.states import RoundState


def _mine(actor: Actor, at: datetime) -> Q:
    """The office's authority, or the expert himself."""
    office = people.authorities_where(actor.person_id, OFFICE, at)
    return Q(expert__authority_id__in=office) | Q(expert__person_id=actor.person_id)


def calls_visible(actor: Actor, at: datetime) -> QuerySet[ExpertCall]:
    rows = ExpertCall.objects.select_related("round__authority", "expert__person", "expert__authority")
    if not actor.person_id or people.is_administrator(actor.person_id, at):
        return rows.none()
    return rows.filter(_mine(actor, at)).order_by("-id")


def proposals_visible(actor: Actor, at: datetime) -> QuerySet[PostProposal]:
    rows = PostProposal.objects.select_related("expert__person", "expert__authority")
    if not actor.person_id or people.is_administrator(actor.person_id, at):
        return rows.none()
    return rows.filter(_mine(actor, at)).order_by("-id")


def call_facts(call: ExpertCall, actor: Actor, _at: datetime) -> ExpertFacts:
    return ExpertFacts(actor.person_id, subject_person=call.expert.person_id, on_paper=actor.paper is not None,
                       round_running=call.round.state == RoundState.CALLED)  # fmt: skip


def proposal_facts(row: PostProposal, actor: Actor, _at: datetime) -> ExpertFacts:
    return ExpertFacts(actor.person_id, subject_person=row.expert.person_id, on_paper=actor.paper is not None)


def records_of(expert: Expert) -> QuerySet[ExpertRecord]:
    return ExpertRecord.objects.filter(expert=expert).order_by("-held_on", "-id")


def notes_of(expert: Expert) -> QuerySet[ExpertNote]:
    return ExpertNote.objects.filter(expert=expert).order_by("-on", "-id")


def times_of(expert: Expert) -> QuerySet[Availability]:
    return Availability.objects.filter(expert=expert, withdrawn=False).order_by("starts", "id")


def calls_of(expert: Expert) -> QuerySet[ExpertCall]:
    return ExpertCall.objects.filter(expert=expert).select_related("round").order_by("-id")


def waiting_for(person_id: int) -> QuerySet[ExpertCall]:
    """Invitations to a running round that the person has not answered."""
    rows = ExpertCall.objects.filter(expert__person_id=person_id, state=CallState.OPEN, round__state=RoundState.CALLED)
    return rows.select_related("round").order_by("id")


def open_proposals(expert: Expert) -> QuerySet[PostProposal]:
    return PostProposal.objects.filter(expert=expert, state=ProposalState.PROPOSED).order_by("id")


def own_entries(person_id: int) -> QuerySet[Expert]:
    """The person's entries, one an authority, those taken out left away."""
    rows = Expert.objects.filter(person_id=person_id).exclude(state=ExpertState.REMOVED)
    return rows.select_related("person", "authority").order_by("id")


def invitable(a_round: Round) -> QuerySet[Expert]:
    """Listed experts not yet invited to the round."""
    rows = Expert.objects.filter(authority_id=a_round.authority_id, state=ExpertState.LISTED)
    return rows.exclude(calls__round=a_round).select_related("person").order_by("person__name", "id")


def organisations_honours(authority: Authority) -> QuerySet[Honour]:
    """Honours of organisations, whose senior managers are listed (Art. 33)."""
    rows = Honour.objects.filter(roll__authority=authority, person__isnull=True, person_name="", state="held")
    return rows.exclude(holder="").select_related("roll", "organisation").order_by("-roll__year", "holder", "id")


# Who may be drawn ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An expert of the register who is not drawn, with every reason."""

    expert: Expert
    reasons: tuple[str, ...]


def needed_days(a_round: Round, at: datetime) -> tuple[date, date]:
    """The days of the document review as planned; without a plan the day asked about."""
    today = timezone.localtime(at).date()
    return rounds.planned_days(a_round).get("document_review", (today, today))


def _standings(rows: Collection[Expert], a_round: Round, at: datetime) -> dict[int, Standing]:
    """By expert id, in a fixed number of queries."""
    ids = [row.pk for row in rows]
    records: dict[int, list[Held]] = {}
    for one in ExpertRecord.objects.filter(expert_id__in=ids):
        held = Held(RecordKind(one.kind), one.title, one.held_on, one.passed, one.expires_on)
        records.setdefault(one.expert_id, []).append(held)
    free: dict[int, list[tuple[date, date]]] = {}
    for pk, starts, ends in Availability.objects.filter(expert_id__in=ids, withdrawn=False).values_list(
        "expert_id", "starts", "ends"
    ):
        free.setdefault(pk, []).append((starts, ends))
    calls = dict(ExpertCall.objects.filter(expert_id__in=ids, round=a_round).values_list("expert_id", "state"))
    office = {pk for role in OFFICE for pk in people.holders(a_round.authority_id, role, at)}
    return {
        row.pk: Standing(
            ExpertState(row.state), row.starts, row.ends, tuple(records.get(row.pk, ())), tuple(free.get(row.pk, ())),
            CallState(calls[row.pk]) if row.pk in calls else None, row.person_id in office,
        )
        for row in rows
    }  # fmt: skip


def sorted_out(a_round: Round, at: datetime) -> tuple[list[Expert], list[LeftOut]]:
    """The register parted in two: who may be drawn now, and who is left out and why. Removed entries are neither."""
    rows = list(
        Expert.objects.filter(authority_id=a_round.authority_id)
        .exclude(state=ExpertState.REMOVED)
        .select_related("person")
        .order_by("person__name", "id")
    )
    on, needed = timezone.localtime(at).date(), needed_days(a_round, at)
    standings, drawn, out = _standings(rows, a_round, at), [], []
    for row in rows:
        reasons = left_out(standings[row.pk], on, needed)
        if reasons:
            out.append(LeftOut(row, tuple(reasons)))
        else:
            drawn.append(row)
    return drawn, out


def unfit(a_round: Round, person_id: int, at: datetime) -> tuple[str, ...]:
    """Why the one person may not be called upon for the round; empty if he may."""
    row = Expert.objects.filter(authority_id=a_round.authority_id, person_id=person_id).first()
    if row is None:
        return ("不在专家库中",)
    on, needed = timezone.localtime(at).date(), needed_days(a_round, at)
    return tuple(left_out(_standings([row], a_round, at)[row.pk], on, needed))


def known_names(authority_id: int) -> set[tuple[str, str]]:
    """(name, credit code) of everybody in the register, once for each employer and once without."""
    rows = Expert.objects.filter(authority_id=authority_id).values_list("person__name", "person__posts__credit_code")
    return {(name, code or "") for name, code in rows} | {(name, "") for name, _ in rows}
