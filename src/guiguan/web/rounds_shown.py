"""What a round's pages have in common: where it stands, its plan drawn, whose page to show."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from guiguan.law.citation import Citation
from guiguan.law.workdays import Calendar, UnknownDay
from guiguan.people import queries as people
from guiguan.procedure.spec import Actor
from guiguan.rounds import queries
from guiguan.rounds.rules.plan import Step
from guiguan.web.gantt import Bar, Gantt, draw, kind_of

PLANNED, CALLED = "planned", "called"


@dataclass(frozen=True, slots=True)
class Standing:
    """The five answers of a case page; ``basis`` holds citations' labels."""

    now: str
    next: str
    whose: str
    until: str = ""
    basis: str = ""
    now_more: str = ""
    next_more: str = ""
    whose_more: str = ""
    until_more: str = ""
    basis_more: str = ""
    urgent: bool = False


def inside(actor: Actor, authority_id: int, at: datetime) -> bool:
    """Whether the actor prepares, deliberates or watches the authority's rounds."""
    return bool(actor.person_id) and authority_id in people.authorities_where(actor.person_id, queries.INSIDE, at)


def words(day: date) -> str:
    return f"{day.month}月{day.day}日（周{'一二三四五六日'[day.weekday()]}）"


def left(calendar: Calendar, today: date, last: date) -> str:
    """How many working days are left; today is not counted."""
    try:
        days = calendar.between(today, last)
    except UnknownDay:
        return f"至 {words(last)}（暂定）"
    return f"还剩 {days} 个工作日" if days else "今日届满" if last >= today else "已届满"


def labels(citations: tuple[Citation, ...]) -> str:
    return "、".join(citation.label for citation in citations)


def standing_of(a_round: Any, steps: list[Step], at: datetime) -> Standing:
    """Where the round stands, what comes next, whose turn, until when, under which article."""
    policy, today = queries.policy_of(a_round), timezone.localtime(at).date()
    label, office = a_round.get_state_display(), a_round.authority.office
    if a_round.state == PLANNED:
        missing = queries.unpublished(a_round)
        return Standing(
            label, "发布申报通知", "审定办审核", basis=labels(policy.cite("round.publish_call")),
            next_more=f"尚缺：{'、'.join(missing)}" if missing else "评审规则和评审标准已经齐备",
        )  # fmt: skip
    if a_round.state != CALLED:
        ended = timezone.localtime(a_round.ended_at).date()
        return Standing(label, "没有后续办理", "—", now_more=f"{ended.year}年{words(ended)}", basis="届次登记")
    last, calendar = queries.last_day(a_round.closes_at), queries.calendar_of(a_round)
    opens = timezone.localtime(a_round.opens_at)
    if at < opens:
        return Standing(label, "开始接受申报", "申报单位和个人", until=words(opens.date()), until_more="申报开始",
                        basis=labels(policy.cite("call")))  # fmt: skip
    if at < a_round.closes_at:
        return Standing(
            "正在接受申报", "资格审查", "申报单位和个人", until=left(calendar, today, last), urgent=True,
            until_more=f"至 {words(last)} 24:00", basis=labels(policy.cite("call")),
            basis_more=labels(policy.cite("application.submit")),
        )  # fmt: skip
    current = next((step for step in steps if step.starts and step.ends and step.starts <= today <= step.ends), None)
    coming = next((step for step in steps if step.starts and step.starts > today), None)
    return Standing(
        f"{label}，申报已截止",
        coming.label if coming else "按计划办理",
        office,
        now_more=f"计划环节：{current.label}" if current else "",
        next_more=f"计划 {words(coming.starts)} 开始" if coming and coming.starts else "",
        until=f"至 {words(current.ends)}" if current and current.ends else "",
        until_more="计划日期，不是法定期限" if current else "",
        basis=labels(current.basis) if current else labels(policy.cite("round.publish_call")),
    )


def gantt_of(steps: list[Step], today: date) -> Gantt | None:
    bars = []
    for step in steps:
        if step.starts and step.ends:
            kind = kind_of(step.starts, step.ends, today)
            known = step.earliest is not None
            beside = "计划早于最早日期" if step.broken else f"{step.working_days} 个工作日" if known else "工作日待认定"
            bars.append(Bar(step.label, step.starts, step.ends, beside, kind, step.provisional or not known))
    return draw(bars, today)
