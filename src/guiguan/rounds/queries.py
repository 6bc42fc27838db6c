"""Reading rounds: who may see which, what holds for one at an instant."""

import json
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from guiguan.law import policy as law
from guiguan.law.verdict import Answer, Fact, Verdict
from guiguan.law.workdays import Calendar
from guiguan.people import queries as people
from guiguan.people.models import Authority
from guiguan.procedure.calendar import calendar_for
from guiguan.procedure.compiled import Compiled
from guiguan.procedure.queries import entries_of
from guiguan.procedure.spec import Actor, Role
from guiguan.rounds import ports, rules
from guiguan.rounds.models import CriteriaSet, ReviewRules, Round, Ruling
from guiguan.rounds.rules.plan import Step, lawful_plan
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


def _inside(actor: Actor, at: datetime) -> list[int]:
    """Authorities whose rounds the actor prepares, deliberates or watches."""
    return people.authorities_where(actor.person_id, INSIDE, at) if actor.person_id else []


def _outsider(actor: Actor, at: datetime) -> bool:
    """Whoever administers the system opens no case, not even one that is public (三员不办案)."""
    return bool(actor.person_id) and people.is_administrator(actor.person_id, at)


def public_rounds() -> QuerySet[Round]:
    """Rounds whose call has been published, latest first (Art. 31)."""
    rows = Round.objects.exclude(called_at=None).exclude(state=RoundState.PLANNED)
    return rows.select_related("authority", "rules", "criteria_model", "criteria_achievement").order_by("-year", "-id")


def visible_rounds(actor: Actor, at: datetime) -> QuerySet[Round]:
    """Everybody sees a round once it is called; its makers see it before."""
    rows = Round.objects.select_related("authority", "rules", "criteria_model", "criteria_achievement")
    if _outsider(actor, at):
        return rows.none()
    public = ~Q(state=RoundState.PLANNED) & ~Q(called_at=None)
    return rows.filter(public | Q(authority_id__in=_inside(actor, at))).order_by("-year", "-id")


def visible_rules(actor: Actor, at: datetime) -> QuerySet[ReviewRules]:
    """In public from the first call that rests on them; before that for those who make and deliberate them."""
    rows = ReviewRules.objects.select_related("authority")
    if _outsider(actor, at):
        return rows.none()
    public = Q(state=RulesState.ADOPTED, rounds__called_at__isnull=False)
    return rows.filter(public | Q(authority_id__in=_inside(actor, at))).distinct().order_by("-id")


def visible_criteria(actor: Actor, at: datetime) -> QuerySet[CriteriaSet]:
    rows = CriteriaSet.objects.select_related("authority")
    if _outsider(actor, at):
        return rows.none()
    approved = Q(approved_by_id__isnull=False)
    return rows.filter(approved | Q(authority_id__in=_inside(actor, at))).order_by("code", "-id")


def visible_rulings(actor: Actor, at: datetime) -> QuerySet[Ruling]:
    return Ruling.objects.filter(authority_id__in=_inside(actor, at)).select_related("authority").order_by("-id")


def rounds_of(authority_id: int) -> QuerySet[Round]:
    """Every round of the authority, latest first."""
    return Round.objects.filter(authority_id=authority_id).select_related("authority", "rules").order_by("-year", "-id")


def hands(kind: str, pk: int, acts: Iterable[str], first: int) -> frozenset[int]:
    """Persons who wrote on a draft: ``first``, who began it, and everyone who did one of the acts on it."""
    wanted = set(acts)
    accounts = {entry.actor_id for entry in entries_of([(kind, pk)]) if entry.act in wanted}
    return frozenset({first, *people.persons_of(accounts)})


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
    def open_work() -> tuple[str, ...]:
        return tuple(sentence for hook in ports.open_work for sentence in hook(a_round, at))

    planned = a_round.state == RoundState.PLANNED
    return rules.RoundFacts(
        policy=policy_of(a_round),
        today=timezone.localtime(at).date(),
        actor_person=actor.person_id,
        drafted_by=hands("round", a_round.pk, ["round.revise_plan"], a_round.drafted_by_id) if planned else frozenset(),
        rules_adopted=a_round.rules.state == RulesState.ADOPTED,
        unpublished=unpublished(a_round) if planned else (),
        opens_at=a_round.opens_at,
        closes_at=a_round.closes_at,
        open_work=open_work,
        awarded=lambda: award_made(a_round),
        to_declare=lambda: sum(hook(a_round, actor, at) for hook in ports.to_declare),
    )


def award_made(a_round: Round) -> bool:
    return any(hook(a_round) for hook in ports.awarded)


def facts_of_rules(row: ReviewRules, actor: Actor, _at: datetime) -> rules.RulesFacts:
    drafted_by = hands("review_rules", row.pk, ["review_rules.revise"], row.drafted_by_id)
    return rules.RulesFacts(actor.person_id, drafted_by, row.state == RulesState.ADOPTED)


def facts_of_criteria(row: CriteriaSet, actor: Actor, _at: datetime) -> rules.RulesFacts:
    return rules.RulesFacts(actor.person_id, frozenset({row.entered_by_id}), row.approved_by_id is not None)


_RULINGS = Compiled(
    lambda authority, policy: (
        Ruling.objects.filter(authority_id=authority, policy_id=policy).order_by("id").values_list("rule_id", "reading")
    )
)


def rulings_for(authority_id: int, policy_id: str) -> dict[str, str]:
    """Rule id → the reading adopted; a later ruling replaces an earlier one."""
    return dict(_RULINGS.rows(authority_id, policy_id))


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


def stage_counts(a_round: Round) -> list[tuple[str, int]]:
    """(words, number of applications) of each stage, from the modules above."""
    return [pair for hook in ports.stage_counts for pair in hook(a_round)]


def usable_rules(authority_id: int) -> QuerySet[ReviewRules]:
    """What a new round may rest on: review rules that were not sent back."""
    return ReviewRules.objects.filter(authority_id=authority_id).exclude(state=RulesState.RETURNED).order_by("-id")


def usable_criteria(authority_id: int) -> QuerySet[CriteriaSet]:
    return CriteriaSet.objects.filter(authority_id=authority_id).order_by("code", "-id")


def rules_to_deliberate(authority: Authority, _at: datetime) -> list[tuple[int, str]]:
    """(id, title) of the review rules that have been tabled."""
    rows = ReviewRules.objects.filter(authority=authority, state=RulesState.TABLED).order_by("id")
    return list(rows.values_list("pk", "title"))


def parameter_rows(row: ReviewRules) -> list[tuple[str, str]]:
    return rules.parameter_lines(row.parameters)


def cycle(authority_id: int, year: int, policy: law.Policy, on: date) -> Verdict | None:
    """Whether the round keeps the cycle of the Measures (Art. 3): a warning, never a bar. None for a first round."""
    years = years_since_last(authority_id, year)
    if years is None or not policy.has("round.biennial"):
        return None
    facts = {"years_since_last_round": Fact("years_since_last_round", years, "届次登记")}
    verdict = policy.judge("round.biennial", facts, on)
    return None if verdict.answer is Answer.MET else verdict


def planned_days(a_round: Round) -> dict[str, tuple[date, date]]:
    """The plan as days; the call and the filing as they were published once there is a call."""
    days = {
        key: (date.fromisoformat(row["starts"]), date.fromisoformat(row["ends"])) for key, row in a_round.plan.items()
    }
    if a_round.opens_at and a_round.closes_at:
        days["filing"] = (timezone.localtime(a_round.opens_at).date(), last_day(a_round.closes_at))
    if a_round.called_at:
        called = timezone.localtime(a_round.called_at).date()
        days["call"] = (called, called)
    return days


def last_day(closes_at: datetime) -> date:
    """The last day of a half-open period: 24:00 of a day is the next day's midnight."""
    return timezone.localtime(closes_at - timedelta(microseconds=1)).date()


def plans_of(round_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """{round: its plan}."""
    rows = Round.objects.filter(pk__in=round_ids) if round_ids else Round.objects.none()
    return {pk: plan or {} for pk, plan in rows.values_list("pk", "plan")}


def closing_day(a_round: Round) -> date | None:
    """The last day on which applications are taken; None before the call."""
    return last_day(a_round.closes_at) if a_round.closes_at else None


def steps_of(a_round: Round, at: datetime) -> list[Step]:
    """The round's plan beside the lawful calendar."""
    days = planned_days(a_round)
    opens_on = days["call"][0] if "call" in days else timezone.localtime(at).date()
    return lawful_plan(policy_of(a_round), calendar_of(a_round), opens_on, days)


SHIPPED = Path(__file__).parent / "criteria"


def shipped_criteria() -> dict[str, dict[str, Any]]:
    """Tables of criteria that come with the product, by file name; what they rest on stands in ``source``."""
    return {path.stem: json.loads(path.read_text("utf8")) for path in sorted(SHIPPED.glob("*.json"))}


def snapshot(criteria: CriteriaSet) -> dict[str, Any]:
    """What is stored with each scoring sheet."""
    return {
        "code": criteria.code,
        "title": criteria.title,
        "edition": criteria.edition,
        "items": list(criteria.items),
        "bands": dict(criteria.bands),
    }
