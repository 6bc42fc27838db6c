"""Conditions on review rules and rounds (Arts. 3, 8, 19, 41), and the earliest lawful calendar of a round."""

from dataclasses import dataclass
from datetime import date, datetime

from guiguan.law.policy import Policy
from guiguan.law.verdict import Fact, Verdict
from guiguan.law.workdays import Calendar
from guiguan.procedure.spec import Guard


@dataclass(frozen=True, slots=True)
class RulesFacts:
    """Facts of review rules (评审规则)."""

    actor_person: int
    drafted_by: int


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """Facts of a round at an instant."""

    policy: Policy
    today: date
    actor_person: int
    drafted_by: int
    rules_adopted: bool
    unpublished: tuple[str, ...]
    opens_at: datetime | None
    closes_at: datetime | None
    open_work: tuple[str, ...]
    awarded: bool

    def judge(self, rule: str, **known: object) -> Verdict:
        """The policy's verdict on a rule from the round's own facts."""
        return self.policy.judge(rule, {n: Fact(n, v, "届次") for n, v in known.items()}, self.today)


NOT_OWN_RULES = Guard[RulesFacts](
    name="not_own_draft",
    basis="system:经办与审核分离",
    holds=lambda facts: facts.actor_person != facts.drafted_by,
    otherwise="评审规则由您起草，不能由您提请审议。",
    remedy="请由另一名审核人员办理。",
)
NOT_OWN_ROUND = Guard[RoundFacts](
    name="not_own_draft",
    basis="system:经办与审核分离",
    holds=lambda facts: facts.actor_person != facts.drafted_by,
    otherwise="本届计划由您拟定，不能由您发布。",
    remedy="请由另一名审核人员办理。",
)
RULES_DELIBERATED = Guard[RoundFacts](
    name="rules_deliberated",
    basis="rules.deliberated",
    holds=lambda facts: facts.judge("rules.deliberated", rules_adopted=facts.rules_adopted),
    otherwise="本届采用的评审规则还没有经市审定委审议通过。",
    remedy="请先提请审议，取得决议后再发布。",
)
EVERYTHING_PUBLIC = Guard[RoundFacts](
    name="everything_public",
    basis="call.publishes_all",
    holds=lambda facts: facts.judge("call.publishes_all", unpublished=list(facts.unpublished)),
    otherwise=lambda facts: f"还没有可以公开的：{'、'.join(facts.unpublished)}。",
    remedy="请补齐后与申报通知一并公开。",
)
POLICY_IN_FORCE = Guard[RoundFacts](
    name="policy_in_force",
    basis="round.in_force",
    holds=lambda facts: facts.judge("round.in_force"),
    otherwise=lambda facts: f"{facts.today.year}年{facts.today.month}月{facts.today.day}日不在办法施行期内。",
    remedy="请等新办法施行后，按新办法筹备。",
)
NOTHING_OPEN = Guard[RoundFacts](
    name="nothing_open",
    basis="round.close",
    holds=lambda facts: not facts.open_work,
    otherwise=lambda facts: "".join(facts.open_work),
    remedy="请办结后再结束本届。",
)
AWARD_MADE = Guard[RoundFacts](
    name="award_made",
    basis="round.close",
    holds=lambda facts: facts.awarded,
    otherwise="本届还没有登记表彰。",
    remedy="不授奖的，请以“不授奖结束”办理。",
)
NO_AWARD_MADE = Guard[RoundFacts](
    name="no_award_made",
    basis="round.close_without_award",
    holds=lambda facts: not facts.awarded,
    otherwise="本届已经登记表彰，不能以不授奖结束。",
    remedy="请办理“结束本届”。",
)


def is_open(opens_at: datetime | None, closes_at: datetime | None, at: datetime) -> bool:
    """Half-open: from the opening instant, up to but not including the closing instant."""
    return opens_at is not None and closes_at is not None and opens_at <= at < closes_at


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the 倒排工期表. ``earliest`` and ``earliest_end`` are the first lawful days."""

    key: str
    label: str
    earliest: date
    earliest_end: date
    starts: date | None
    ends: date | None
    working_days: int
    basis: str
    broken: str = ""


STEPS: tuple[tuple[str, str, str, str], ...] = (
    # key, words, parameter or "" (a length the law fixes), key of the basis
    ("call", "发布申报通知", "", "round.publish_call"),
    ("internal_notice", "内部公示", "internal_notice.days", "internal_notice.long_enough"),
    ("filing", "申报截止", "", "call"),
    ("check", "资格审查", "", "group.take_on"),
    ("qualification_notice", "资格公示", "qualification_notice.days", "qualification_notice.long_enough"),
    ("document_review", "资料评审", "", "sheet.submit"),
    ("site_review", "现场评审", "", "site_visit.schedule"),
    ("evaluation", "综合评价", "", "report.conclude_evaluation"),
    ("deliberation", "审议与报批", "", "award_list.adopt"),
    ("award_notice", "拟获奖公示", "award_notice.days", "award_notice.long_enough"),
    ("commendation", "表彰", "", "commendation.confirm"),
)


def lawful_plan(
    policy: Policy, calendar: Calendar, opens_on: date, planned: dict[str, tuple[date, date]]
) -> list[Step]:
    """Each step with its earliest lawful days, the planned ones, and what a plan would break.

    A step starts on the working day after the step before it ended (as planned, if a plan is given and lawful).
    Raises UnknownDay beyond the announced calendar.
    """
    steps: list[Step] = []
    free_from = opens_on
    for key, label, parameter, basis in STEPS:
        length = int(policy.parameter(parameter)) if parameter else 1
        earliest = free_from if not steps else calendar.next(free_from)
        earliest_end = calendar.after(earliest, length) if parameter else earliest
        starts, ends = planned.get(key, (None, None))
        broken = _broken(label, starts, ends, earliest, _minimum_end(calendar, starts, parameter, length))
        last = max(earliest_end, ends) if ends and not broken else earliest_end
        days = calendar.between(starts or earliest, ends or earliest_end)
        steps.append(Step(key, label, earliest, earliest_end, starts, ends, max(days, 1), policy.cite(basis)[0].label,
                          broken))  # fmt: skip
        free_from = last
    return steps


def _minimum_end(calendar: Calendar, starts: date | None, parameter: str, length: int) -> date | None:
    return calendar.after(starts, length) if starts and parameter else starts


def _broken(label: str, starts: date | None, ends: date | None, earliest: date, minimum_end: date | None) -> str:
    def day(value: date) -> str:
        return f"{value.month}月{value.day}日"

    if starts and starts < earliest:
        return f"“{label}”最早{day(earliest)}开始，计划{day(starts)}早了。"
    if starts and ends and minimum_end and ends < minimum_end:
        return f"“{label}”最早{day(minimum_end)}届满，计划{day(ends)}早了。"
    return ""
