"""Reading rounds: who may see which, what holds for one at an instant."""

from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from guiguan.law import policy as law
from guiguan.law.workdays import Calendar
from guiguan.people import queries as people
from guiguan.people.models import Authority
from guiguan.procedure.calendar import calendar_for
from guiguan.procedure.spec import Actor, Role
from guiguan.rounds import ports, rules
from guiguan.rounds.models import CriteriaSet, ReviewRules, Round, Ruling
from guiguan.rounds.states import RoundState, RulesState

INSIDE = frozenset({
    Role.OFFICE_DRAFTER, Role.OFFICE_APPROVER, Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER, Role.DISCIPLINE,
})  # fmt: skip


def policy_of(a_round: Round) -> law.Policy:
    return law.load(a_round.policy_id)


def calendar_of(a_round: Round) -> Calendar:
    return calendar_for(a_round.authority.calendar_scopes.split(","))


def is_open(a_round: Round, at: datetime) -> bool:
    """Whether applications are taken at the instant."""
    return a_round.state == RoundState.CALLED and rules.is_open(a_round.opens_at, a_round.closes_at, at)


def visible_rounds(actor: Actor, at: datetime) -> QuerySet[Round]:
    """Everybody sees a round once it is called; its makers see it before."""
    inside = people.authorities_where(actor.person_id, INSIDE, at) if actor.person_id else []
    return Round.objects.filter(~Q(state=RoundState.PLANNED) & ~Q(called_at=None) | Q(authority_id__in=inside)).select_related(
        "authority", "rules"
    )


def visible_rules(actor: Actor, at: datetime) -> QuerySet[ReviewRules]:
    inside = people.authorities_where(actor.person_id, INSIDE, at) if actor.person_id else []
    public = Q(state=RulesState.ADOPTED, rounds__called_at__isnull=False)
    return ReviewRules.objects.filter(public | Q(authority_id__in=inside)).select_related("authority").distinct()


def visible_criteria(actor: Actor, at: datetime) -> QuerySet[CriteriaSet]:
    inside = people.authorities_where(actor.person_id, INSIDE, at) if actor.person_id else []
    return CriteriaSet.objects.filter(
        Q(approved_by_id__isnull=False) | Q(authority_id__in=inside)
    ).select_related("authority")


def unpublished(a_round: Round) -> tuple[str, ...]:
    """What the call of Art. 19 would still lack: criteria not approved, rules not adopted."""
    missing = []
    for criteria in (a_round.criteria_model, a_round.criteria_achievement):
        if criteria.approved_by_id is None and f"评审标准 {criteria.code}" not in missing:
            missing.append(f"评审标准 {criteria.code}")
    if a_round.rules.state != RulesState.ADOPTED:
        missing.append("评审规则")
    return tuple(missing)


def facts_of(a_round: Round, actor: Actor, at: datetime) -> rules.RoundFacts:
    return rules.RoundFacts(
        policy=policy_of(a_round),
        today=timezone.localtime(at).date(),
        actor_person=actor.person_id,
        drafted_by=a_round.drafted_by_id,
        rules_adopted=a_round.rules.state == RulesState.ADOPTED,
        unpublished=unpublished(a_round),
        opens_at=a_round.opens_at,
        closes_at=a_round.closes_at,
        open_work=tuple(sentence for hook in ports.open_work for sentence in hook(a_round, at)),
        awarded=any(hook(a_round) for hook in ports.awarded),
    )


def rulings_for(authority_id: int, policy_id: str) -> dict[str, str]:
    """Rule id → the reading adopted; a later ruling replaces an earlier one."""
    rows = Ruling.objects.filter(authority_id=authority_id, policy_id=policy_id).order_by("id")
    return dict(rows.values_list("rule_id", "reading"))


def rulings(authority: Authority) -> QuerySet[Ruling]:
    return Ruling.objects.filter(authority=authority).order_by("-id")


def current_round(authority_id: int) -> Round | None:
    """The latest round that is planned or running."""
    running = Round.objects.filter(authority_id=authority_id, state__in=[RoundState.PLANNED, RoundState.CALLED])
    return running.select_related("authority", "rules").order_by("-year", "-id").first()


def years_since_last(authority_id: int, year: int) -> int | None:
    """Years since the round before, of those not cancelled; None for a first round."""
    before = Round.objects.filter(authority_id=authority_id, year__lt=year).exclude(state=RoundState.CANCELLED)
    last = before.order_by("-year").values_list("year", flat=True).first()
    return None if last is None else year - last


def plan_of(a_round: Round) -> list[rules.Step]:
    """倒排工期表 of the round; raises UnknownDay beyond the announced calendar."""
    planned = {
        key: (date.fromisoformat(span["starts"]), date.fromisoformat(span["ends"])) for key, span in a_round.plan.items()
    }
    if a_round.opens_at:
        opens = timezone.localtime(a_round.opens_at).date()
    else:
        opens = planned["call"][0] if "call" in planned else date(a_round.year, 3, 2)
    return rules.lawful_plan(policy_of(a_round), calendar_of(a_round), opens, planned)


def stage_counts(a_round: Round) -> list[tuple[str, int]]:
    return [pair for hook in ports.stage_counts for pair in hook(a_round)]


def usable_rules(authority: Authority) -> QuerySet[ReviewRules]:
    return ReviewRules.objects.filter(authority=authority).exclude(state=RulesState.RETURNED).order_by("-id")


def usable_criteria(authority: Authority) -> QuerySet[CriteriaSet]:
    return CriteriaSet.objects.filter(authority=authority).order_by("code", "-id")




def snapshot(criteria: CriteriaSet) -> dict[str, object]:
    """What is stored with each scoring sheet."""
    return {"code": criteria.code, "title": criteria.title, "edition": criteria.edition, "items": criteria.items}
