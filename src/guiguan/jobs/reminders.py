"""Reminders: derived from terms that run, each with the day it goes, to whom, and its words. They change nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from guiguan.applications import queries as applications
from guiguan.applications.models import Supplement
from guiguan.law.workdays import Calendar, UnknownDay
from guiguan.people import queries as people
from guiguan.procedure import outbox
from guiguan.procedure.spec import Role
from guiguan.publicity import queries as publicity
from guiguan.publicity.models import Notice
from guiguan.review.models import Sheet
from guiguan.rounds import queries as rounds
from guiguan.rounds.models import Round

KINDS = {
    "supplement_due": "补正期限将到（提前 2 个工作日，发申报方）",
    "supplement_over": "补正期限已过（次日，发审定办经办）",
    "notice_ending": "公示届满（当日，发审定办经办）",
    "sheets_due": "评分将到计划日期（提前 3 个工作日，发评审专家）",
    "sheets_over": "评分已过计划日期（次日，发评审专家）",
}
AHEAD = {"supplement_due": 2, "sheets_due": 3}
GRACE = timedelta(days=7)
"""How long after its day a reminder of something overdue may still go, when the worker stood still."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """``key`` names it once and for all: the same term reminds once, a new term anew."""

    kind: str
    about: tuple[str, int]
    round_id: int
    on: date
    until: date
    to: tuple[int, ...]
    role: Role
    subject: str
    body: str
    sheet: int = 0
    """The sheet that a reminder to its reviewer is about, within the application named."""

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.about[0]}:{self.about[1]}:{self.sheet}:{self.until.isoformat()}"

    @property
    def label(self) -> str:
        return KINDS[self.kind]


def _ahead(calendar: Calendar, due: date, days: int) -> date:
    """The working day from which ``days`` are left; the due day itself where the calendar does not know."""
    day = due
    try:
        while calendar.between(day, due) < days:
            day -= timedelta(days=1)
    except UnknownDay:
        return due
    return day


def _words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _supplements(a_round: Round, calendar: Calendar, at: datetime) -> Iterator[Reminder]:
    open_ones = Supplement.objects.filter(
        application__round=a_round, application__state="supplementing", replied_at__isnull=True
    ).select_related("application__round__authority", "application__organisation", "application__person")
    drafters = tuple(people.holders(a_round.authority_id, Role.OFFICE_DRAFTER, at))
    for row in open_ones.order_by("id"):
        case, due = row.application, row.due_on
        role = Role.INDIVIDUAL if case.person_id else Role.APPLICANT_MANAGER
        to = tuple(applications.recipients(case, role, at))
        yield Reminder(
            "supplement_due", ("application", case.pk), a_round.pk, _ahead(calendar, due, AHEAD["supplement_due"]), due,
            to, role, f"补正期限将到：{case.title}",
            f"“{case.title}”的补正期限为{_words(due)}24:00，请按补正告知书的要求提交。已经提交的，不必理会本消息。",
        )  # fmt: skip
        yield Reminder(
            "supplement_over", ("application", case.pk), a_round.pk, due + timedelta(days=1), due + GRACE, drafters,
            Role.OFFICE_DRAFTER, f"补正期限已过：{case.title}",
            f"“{case.title}”的补正期限{_words(due)}已过，尚未收到补正，请办理。",
        )  # fmt: skip


def _notices(a_round: Round, calendar: Calendar, at: datetime) -> Iterator[Reminder]:
    drafters = tuple(people.holders(a_round.authority_id, Role.OFFICE_DRAFTER, at))
    for row in Notice.objects.filter(round=a_round, state="published").order_by("id"):
        period = publicity.period(row, calendar)
        if period is not None:
            yield Reminder(
                "notice_ending", ("notice", row.pk), a_round.pk, period.last, period.last, drafters,
                Role.OFFICE_DRAFTER, f"公示今日届满：{row.title}",
                f"“{row.title}”{_words(period.last)}24:00届满。届满后请形成公示情况报告。",
            )  # fmt: skip


def _sheets(a_round: Round, calendar: Calendar) -> Iterator[Reminder]:
    ends = rounds.planned_days(a_round).get("document_review", (None, None))[1]
    if ends is None:
        return
    rows = Sheet.objects.filter(application__round=a_round, state="open").select_related("application")
    for row in rows.order_by("id"):
        title, to, about = row.application.title, (row.person_id,), ("application", row.application_id)
        yield Reminder(
            "sheets_due", about, a_round.pk, _ahead(calendar, ends, AHEAD["sheets_due"]), ends, to,
            Role.REVIEWER, f"评分将到计划日期：{title}",
            f"“{title}”的评分记录表计划于{_words(ends)}前提交，请按时完成。计划日期不是法定期限。", row.pk,
        )  # fmt: skip
        yield Reminder(
            "sheets_over", about, a_round.pk, ends + timedelta(days=1), ends + GRACE, to, Role.REVIEWER,
            f"评分已过计划日期：{title}",
            f"“{title}”的评分记录表计划于{_words(ends)}前提交，尚未收到。确有困难的，请告知审定办。", row.pk,
        )  # fmt: skip


def scheduled(a_round: Round, at: datetime) -> list[Reminder]:
    """Every reminder of the round that is still to go, soonest first; a fixed number of queries but for recipients."""
    today, calendar = timezone.localtime(at).date(), rounds.calendar_of(a_round)
    found: list[Reminder] = [
        *_supplements(a_round, calendar, at), *_notices(a_round, calendar, at), *_sheets(a_round, calendar)
    ]  # fmt: skip
    gone = outbox.reminded(one.key for one in found)
    left = [one for one in found if one.until >= today and one.key not in gone]
    return sorted(left, key=lambda one: (one.on, one.key))


def under_way(authority_ids: list[int] | None = None) -> Any:
    rows = Round.objects.filter(state="called").select_related("authority").order_by("-year", "-id")
    return rows if authority_ids is None else rows.filter(authority_id__in=authority_ids)


def send(at: datetime) -> int:
    """Queue what is due today and not switched off; each goes once, however often and wherever this runs."""
    today, count = timezone.localtime(at).date(), 0
    for a_round in under_way():
        off = outbox.switched_off(a_round.pk)
        for one in scheduled(a_round, at):
            if one.on <= today and one.kind not in off:
                count += outbox.remind(one.key, a_round.pk, one.about, one.to, one.role, one.subject, one.body, at)
    return count
