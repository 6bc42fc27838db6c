"""倒排工期表: the earliest lawful day of each step of a round, the latest for a planned end, and what a plan breaks.

Only what the text fixes is counted: the lengths of the notices, and that one step follows another. How long an office
takes for a step it may choose is planned, never a deadline.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from guiguan.law.citation import Citation
from guiguan.law.policy import Policy
from guiguan.law.workdays import Calendar, UnknownDay

Planned = Mapping[str, tuple[date, date]]
"""Stage key → (first day, last day) as the office plans it, both included."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A step as the law orders it. ``parameter`` names the length that the text fixes, if it does."""

    key: str
    label: str
    basis: str
    parameter: str = ""


STAGES = (
    Stage("call", "发布申报通知", "round.publish_call"),
    Stage("internal_notice", "申报单位内部公示", "internal_notice.long_enough", "internal_notice.days"),
    Stage("filing", "提交申报", "application.submit"),
    Stage("check", "资格审查", "application.sign_findings"),
    Stage("qualification_notice", "资格公示", "qualification_notice.long_enough", "qualification_notice.days"),
    Stage("document_review", "资料评审", "report.conclude_document"),
    Stage("site_review", "现场评审", "report.conclude_site"),
    Stage("evaluation", "综合评价", "report.conclude_evaluation"),
    Stage("deliberation", "审定委审议", "award_list.adopt"),
    Stage("approval", "报批", "award_list.record_approval"),
    Stage("award_notice", "拟获奖公示", "award_notice.long_enough", "award_notice.days"),
    Stage("commendation", "表彰", "commendation.confirm"),
)
LABELS = {stage.key: stage.label for stage in STAGES}
ANY_DAY = frozenset({"call", "internal_notice", "filing"})
"""Done by applicants or announced beforehand: a rest day will do."""
NOTICES = frozenset({"internal_notice", "qualification_notice", "award_notice"})


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the table. Days are None where next year's holidays are not announced yet.

    ``earliest`` and ``earliest_end``: the first lawful day, and the first day on which the step may be over.
    ``latest``: the last day on which the step may begin (the filing: may close) if the last planned step is to be kept.
    ``working_days``: counted from ``starts`` to ``ends`` as planned, else the number the text asks for (0: none).
    ``broken``: what the plan would break, in a sentence; empty when nothing.
    """

    key: str
    label: str
    basis: tuple[Citation, ...]
    minimum: int
    earliest: date | None = None
    earliest_end: date | None = None
    latest: date | None = None
    starts: date | None = None
    ends: date | None = None
    working_days: int = 0
    provisional: bool = False
    broken: str = ""


def stages_of(policy: Policy) -> list[Stage]:
    """The steps that this policy knows: one whose basis it does not bind is not asked for."""
    return [stage for stage in STAGES if policy.has(stage.basis)]


def lawful_plan(policy: Policy, calendar: Calendar, opens_on: date, choices: Planned) -> list[Step]:
    """Every step with its lawful days after the call of ``opens_on``, beside the days planned in ``choices``.

    A step begins when the one before it is over, as planned where the plan is later than the law asks.
    """
    steps: list[Step] = []
    free_from: date | None = opens_on
    for stage in stages_of(policy):
        step, free_from = _step(stage, policy, calendar, free_from, choices.get(stage.key))
        steps.append(step)
    return _with_latest(steps, calendar)


def _step(
    stage: Stage, policy: Policy, calendar: Calendar, free_from: date | None, planned: tuple[date, date] | None
) -> tuple[Step, date | None]:
    """The step, and the first day on which the next one may begin."""
    minimum = int(policy.parameter(stage.parameter)) if stage.parameter and policy.has(stage.parameter) else 0
    starts, ends = planned or (None, None)
    step = Step(
        stage.key, stage.label, policy.cite(stage.basis), minimum, starts=starts, ends=ends, working_days=minimum
    )  # fmt: skip
    if free_from is None:
        return step, None
    try:
        earliest = free_from if stage.key in ANY_DAY else _on_or_after(calendar, free_from)
        earliest_end = calendar.after(earliest, minimum)
        count = _working_days(calendar, stage, starts, ends) if starts and ends else minimum
        broken = _broken(stage, calendar, earliest, minimum, starts, ends)
    except UnknownDay:
        return step, None
    over = max(earliest_end, ends) if ends else earliest_end
    # The call and the notices in the units begin on one day; every other step waits for the day after.
    following = over if stage.key == "call" else over + timedelta(days=1)
    return replace(
        step, earliest=earliest, earliest_end=earliest_end, working_days=count, broken=broken,
        provisional=calendar.provisional(over),
    ), following  # fmt: skip


def _on_or_after(calendar: Calendar, day: date) -> date:
    while not calendar.working(day):
        day += timedelta(days=1)
    return day


def _working_days(calendar: Calendar, stage: Stage, starts: date, ends: date) -> int:
    """A notice does not count the day it is posted; other work counts its first day."""
    before = 0 if stage.key in NOTICES else 1
    return calendar.between(starts - timedelta(days=before), ends)


def _broken(
    stage: Stage, calendar: Calendar, earliest: date, minimum: int, starts: date | None, ends: date | None
) -> str:
    if starts is None or ends is None:
        return ""
    if stage.key == "filing":  # a period in which each applicant chooses his day; it opens with the call
        return (
            ""
            if ends >= earliest
            else (
                f"“{stage.label}”计划{_day(ends)}截止，申报前的内部公示最早{_day(earliest - timedelta(days=1))}届满。"
            )
        )
    if starts < earliest:
        return f"“{stage.label}”计划{_day(starts)}开始，最早可以从{_day(earliest)}开始。"
    soonest = calendar.after(starts, minimum)
    if ends < soonest:
        return f"“{stage.label}”计划{_day(ends)}届满，不少于 {minimum} 个工作日的，最早{_day(soonest)}届满。"
    return ""


def _day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def _with_latest(steps: list[Step], calendar: Calendar) -> list[Step]:
    """Backwards from the planned beginning of the last step that is planned."""
    last = next((index for index in range(len(steps) - 1, -1, -1) if steps[index].starts), None)
    if last is None:
        return steps
    found = list(steps)
    latest = steps[last].ends if steps[last].key == "filing" else steps[last].starts
    for index in range(last, -1, -1):
        found[index] = replace(steps[index], latest=latest)
        if index and latest:
            latest = _latest_before(calendar, latest, steps[index - 1])
    return found


def _latest_before(calendar: Calendar, following: date, step: Step) -> date | None:
    """The last day to begin ``step`` so that it is over before ``following``."""
    try:
        if step.key == "call":
            return following
        over = following - timedelta(days=1)
        while step.key != "filing" and not calendar.working(over):
            over -= timedelta(days=1)
        begin = over
        while calendar.between(begin, over) < step.minimum:
            begin -= timedelta(days=1)
    except UnknownDay:
        return None
    return begin


def broken(steps: Iterable[Step]) -> list[str]:
    """Everything the plan would break, in the order of the steps."""
    return [step.broken for step in steps if step.broken]
