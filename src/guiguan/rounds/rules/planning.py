"""推演: a round laid out on the working calendar from a few assumptions, with the work it means for each person. Pure.

What the law fixes is checked by :mod:`guiguan.rounds.rules.plan`; everything else here is the office's own estimate and
is said to be one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta

from guiguan.law.citation import Citation
from guiguan.law.policy import Policy
from guiguan.law.workdays import Calendar, UnknownDay
from guiguan.rounds.rules.plan import NOTICES, Step, lawful_plan

AFTER_FILING = (
    "check", "qualification_notice", "document_review", "site_review", "evaluation", "deliberation", "approval",
    "award_notice", "commendation",
)  # fmt: skip
"""Stages whose length the office chooses, in the order of the law."""


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What the office supposes. Lengths in working days; ``visit_share`` in percent; every number at least 1."""

    opens_on: date
    closes_on: date
    check: int = 25
    qualification_notice: int = 5
    document_review: int = 30
    site_review: int = 25
    evaluation: int = 10
    deliberation: int = 10
    approval: int = 15
    award_notice: int = 5
    commendation: int = 20
    applications: int = 95
    sheets: int = 3
    experts: int = 60
    officers: int = 4
    officer_daily: int = 2
    expert_weekly: int = 6
    visit_share: int = 60
    visits_weekly: int = 8

    def length(self, stage: str) -> int:
        return int(getattr(self, stage))


NUMBERS = tuple(one.name for one in fields(Assumptions) if one.name not in {"opens_on", "closes_on"})


@dataclass(frozen=True, slots=True)
class Unlawful:
    """What may not be done so, in a sentence, with what forbids it."""

    sentence: str
    basis: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """The work of one week of a stage. ``each``: cases for each person (visits: altogether), rounded up; ``limit``
    likewise."""

    stage: str
    label: str
    monday: date
    days: int
    items: int
    each: int
    limit: int
    unit: str

    @property
    def name(self) -> str:
        """6月第2周: the week whose Monday is the month's second."""
        return f"{self.monday.month}月第{(self.monday.day - 1) // 7 + 1}周"

    @property
    def over(self) -> bool:
        return self.each > self.limit

    @property
    def words(self) -> str:
        return f"{self.label} {self.name}：{self.unit} {self.each} 件，超过上限 {self.limit} 件"


@dataclass(frozen=True, slots=True)
class Forecast:
    """``planned``: stage → its days, as far as the calendar is known. ``open``: what nobody can say yet."""

    assumptions: Assumptions
    steps: tuple[Step, ...]
    planned: dict[str, tuple[date, date]]
    unlawful: tuple[Unlawful, ...]
    open: tuple[str, ...]
    weeks: tuple[Week, ...]

    @property
    def bottlenecks(self) -> list[Week]:
        return [week for week in self.weeks if week.over]

    @property
    def ends_on(self) -> date | None:
        return self.planned["commendation"][1] if "commendation" in self.planned else None


def forecast(policy: Policy, calendar: Calendar, given: Assumptions) -> Forecast:
    """The round that the assumptions make, each stage right after the one before."""
    planned, unknown = _laid_out(policy, calendar, given)
    steps = tuple(lawful_plan(policy, calendar, given.opens_on, planned))
    return Forecast(given, steps, planned, tuple(_unlawful(policy, given, steps, planned)), unknown,
                    tuple(_weeks(calendar, given, planned)))  # fmt: skip


def _laid_out(
    policy: Policy, calendar: Calendar, given: Assumptions
) -> tuple[dict[str, tuple[date, date]], tuple[str, ...]]:
    planned = {"call": (given.opens_on, given.opens_on), "filing": (given.opens_on, given.closes_on)}
    last = given.closes_on
    for stage in AFTER_FILING:
        try:
            starts = calendar.next(last)
            # A notice does not count the day it is posted; other work counts its first day.
            last = calendar.after(starts, given.length(stage) - (0 if stage in NOTICES else 1))
        except UnknownDay as why:
            return planned, (str(why),)
        planned[stage] = (starts, last)
    return planned, ()


def _unlawful(
    policy: Policy, given: Assumptions, steps: Iterable[Step], planned: dict[str, tuple[date, date]]
) -> Iterable[Unlawful]:
    if given.closes_on < given.opens_on:
        yield Unlawful("申报截止日早于申报开始日。", policy.cite("call"))
    force = policy.cite("round.in_force")
    term = f"《{policy.title}》施行期为{_said(policy.starts)}至{_said(policy.ends)}"
    if not policy.starts <= given.opens_on <= (policy.ends or given.opens_on):
        yield Unlawful(f"申报开始日{_said(given.opens_on)}不在办法施行期内：{term}。", force)
    elif policy.ends and "commendation" in planned and planned["commendation"][1] > policy.ends:
        yield Unlawful(f"表彰到{_said(planned['commendation'][1])}，已过办法施行期：{term}。", force)
    for step in steps:
        if step.broken:
            yield Unlawful(step.broken, step.basis)


def _said(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else "另行规定之日"


def _weeks(calendar: Calendar, given: Assumptions, planned: dict[str, tuple[date, date]]) -> Iterable[Week]:
    visited = max(1, -(-given.applications * given.visit_share // 100))
    kinds = (
        ("check", "资格审查", given.applications, given.officers, 0, "每名经办"),
        (
            "document_review",
            "资料评审",
            given.applications * given.sheets,
            given.experts,
            given.expert_weekly,
            "每名专家",
        ),
        ("site_review", "现场评审", visited, 1, given.visits_weekly, "全市"),
    )
    for stage, label, total, people, limit, unit in kinds:
        if stage not in planned:
            continue
        days = _working_days(calendar, *planned[stage])
        for monday, count, items in _spread(days, total):
            each = -(-items // people)
            yield Week(stage, label, monday, count, items, each, limit or given.officer_daily * count, unit)


def _working_days(calendar: Calendar, first: date, last: date) -> list[date]:
    whole = (first + timedelta(days=step) for step in range((last - first).days + 1))
    return [day for day in whole if calendar.working(day)]


def _spread(days: list[date], total: int) -> list[tuple[date, int, int]]:
    """(Monday, working days, items) a week, the items dealt evenly over the working days; they add up to ``total``."""
    found: dict[date, list[int]] = {}
    for index, day in enumerate(days):
        share = total * (index + 1) // len(days) - total * index // len(days)
        week = found.setdefault(day - timedelta(days=day.weekday()), [0, 0])
        week[0], week[1] = week[0] + 1, week[1] + share
    return [(monday, count, items) for monday, (count, items) in found.items()]


def relief(given: Assumptions, week: Week) -> str:
    """How the bottleneck could be cleared: more time or more hands."""
    if week.stage == "check":
        daily = given.officers * given.officer_daily
        hands = -(-given.applications // (given.officer_daily * given.check))
        return f"可延长到 {-(-given.applications // daily)} 个工作日，或者增加到 {hands} 名经办。"
    if week.stage == "document_review":
        sheets = given.applications * given.sheets
        days = -(-sheets * 5 // (given.experts * given.expert_weekly))
        hands = -(-sheets * 5 // (given.expert_weekly * given.document_review))
        return f"可延长到约 {days} 个工作日，或者增加到约 {hands} 名专家。"
    visited = max(1, -(-given.applications * given.visit_share // 100))
    return f"可延长到约 {-(-visited * 5 // given.visits_weekly)} 个工作日，或者增加每周现场评审的件数。"


def as_plan(found: Forecast) -> dict[str, str]:
    """The planned days under the names of the plan's form."""
    days: dict[str, str] = {}
    for stage, (starts, ends) in found.planned.items():
        days |= {f"{stage}_starts": starts.isoformat(), f"{stage}_ends": ends.isoformat()}
    return days
