"""A whole year typed by one officer, confirmed by another; what runs is counted anew at once and never shortened."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from guiguan.applications import queries as dossiers
from guiguan.applications.operations import check, internal
from guiguan.documents import spreadsheet
from guiguan.law import announced
from guiguan.people import operations as people
from guiguan.people.forms import AnnounceYearForm
from guiguan.procedure.calendar import calendar_for
from guiguan.procedure.engine import ActRefused
from guiguan.procedure.models import CalendarCorrection, CalendarYear
from guiguan.procedure.register.verify import verify
from guiguan.publicity import queries
from guiguan.publicity.models import Notice
from guiguan.rounds.rules.plan import Step
from guiguan.web.gantt import Gantt
from guiguan.web.office.home import left
from guiguan.web.office.queues import Desk
from guiguan.web.rounds_shown import gantt_of
from tests.applications import factories as make
from tests.applications.factories import World, on
from tests.publicity import factories as own
from tests.publicity.test_pages import browser

pytestmark = pytest.mark.django_db
NEW_YEAR = "元旦：1月1日（周五）至3日（周日）放假，共3天。1月9日（周六）上班。"
SCOPES = ("CN", "cn-31")


@pytest.fixture
def world() -> World:
    return make.make_world()


def correct(world: World, day: str, *, working: bool, entered: str, confirmed: str | None = None) -> None:
    people.correct_calendar(world.authority, actor=world.drafter, at=on(entered, 11), scope="cn-31", working=working,
                            on=date.fromisoformat(day), source="示例通知")  # fmt: skip
    if confirmed:
        row = CalendarCorrection.objects.latest("id")
        people.confirm_calendar(row, actor=world.approver, at=on(confirmed, 12))


def announce(world: World, at: str = "2026-06-01") -> CalendarYear:
    people.announce_year(world.authority, actor=world.second, at=on(at), scope="CN", year=2027,
                         arrangement=announced.read(NEW_YEAR, 2027), source="示例通知")  # fmt: skip
    return CalendarYear.objects.latest("id")


def test_a_year_counts_once_another_officer_has_confirmed_it(world: World) -> None:
    row = announce(world)
    assert not calendar_for(SCOPES).knows(date(2027, 3, 1))
    with pytest.raises(ActRefused) as refused:
        people.confirm_year(row, actor=world.second, at=on("2026-06-01"))
    assert [refusal.guard for refusal in refused.value.refusals] == ["not_own_proposal"]
    people.confirm_year(row, actor=world.approver, at=on("2026-06-02"))
    known = calendar_for(SCOPES)
    days = ("2027-01-01", "2027-01-04", "2027-01-09", "2027-03-06")
    assert [known.working(date.fromisoformat(day)) for day in days] == [False, True, True, False]
    assert not known.provisional(date(2026, 12, 28))
    assert known.provisional(date(2027, 12, 25))


def test_a_year_sent_back_never_counts(world: World) -> None:
    row = announce(world)
    people.reject_year(row, actor=world.approver, at=on("2026-06-02"), reason="日期有误")
    assert not calendar_for(SCOPES).knows(date(2027, 3, 1))
    with pytest.raises(ActRefused):
        people.confirm_year(row, actor=world.approver, at=on("2026-06-02"))


def waiting(world: World) -> CalendarCorrection:
    correct(world, "2026-08-03", working=False, entered="2026-06-01")
    return CalendarCorrection.objects.latest("id")


def test_a_day_sent_back_never_counts_and_is_decided_once(world: World) -> None:
    row = waiting(world)
    people.reject_calendar(row, actor=world.approver, at=on("2026-06-01", 12), reason="通知文号不符")
    assert (row.confirmed_by_id, row.returned_by_id, row.reason) == (None, world.approver.person_id, "通知文号不符")
    assert calendar_for(SCOPES).working(date(2026, 8, 3))
    again: list[Callable[[], object]] = [
        lambda: people.confirm_calendar(row, actor=world.approver, at=on("2026-06-01", 13)),
        lambda: people.reject_calendar(row, actor=world.approver, at=on("2026-06-01", 13), reason="示例"),
    ]
    for act in again:
        with pytest.raises(ActRefused) as refused:
            act()
        assert "已经确认或者退回" in str(refused.value)
    assert verify() == []


def test_a_day_confirmed_is_not_sent_back(world: World) -> None:
    row = waiting(world)
    people.confirm_calendar(row, actor=world.approver, at=on("2026-06-01", 12))
    with pytest.raises(ActRefused) as refused:
        people.reject_calendar(row, actor=world.drafter, at=on("2026-06-01", 13), reason="示例")
    assert "另行录入更正" in str(refused.value)
    assert not calendar_for(SCOPES).working(date(2026, 8, 3))


@pytest.mark.parametrize("role", ["chair", "manager", "administrator"])
def test_only_the_office_sends_a_day_back(world: World, role: str) -> None:
    row = waiting(world)
    with pytest.raises(ActRefused) as refused:
        people.reject_calendar(row, actor=getattr(world, role), at=on("2026-06-01", 12), reason="示例")
    assert "由审定办经办、审定办审核办理" in str(refused.value)


def test_a_day_sent_back_leaves_the_queue_and_stands_with_its_reason(world: World) -> None:
    row = waiting(world)
    client = browser(world.approver, "2026-06-02")
    assert "2026年08月03日" in client.get(reverse("queue") + "?of=calendar").content.decode()
    page = client.get(reverse("calendar")).content.decode()
    assert reverse("act", args=["calendar.reject", row.pk]) in page
    answer = client.post(reverse("act", args=["calendar.reject", row.pk]), {"reason": "通知文号不符"})
    assert answer.status_code == 302
    assert "通知文号不符" in client.get(reverse("calendar")).content.decode()
    assert "2026年08月03日" not in client.get(reverse("queue") + "?of=calendar").content.decode()


# Dates that may still move --------------------------------------------------------------------------------------


def drawn(**over: object) -> Gantt:
    step = Step("check", "资格审查", (), 0, earliest=date(2026, 5, 6), starts=date(2026, 5, 6), ends=date(2026, 5, 20),
                working_days=11)  # fmt: skip
    found = gantt_of([replace(step, **over)], date(2026, 5, 1))  # type: ignore[arg-type]
    assert found is not None
    return found


def test_the_drawing_marks_what_rests_on_days_that_may_still_change() -> None:
    assert drawn().rows[0].words == "11 个工作日"
    assert not drawn().tentative
    assert drawn(provisional=True).rows[0].words == "11 个工作日（暂定）"
    assert drawn(earliest=None, working_days=0).rows[0].words == "工作日待认定（暂定）"
    assert drawn(provisional=True).tentative


@pytest.mark.parametrize(("due", "told"), [("2026-06-12", False), ("2026-12-28", True), ("2027-02-01", True)])
def test_a_due_day_that_may_still_change_is_marked(world: World, due: str, told: bool) -> None:
    desk = Desk(world.drafter, on("2026-06-01"))
    assert ("（暂定）" in left(desk, calendar_for(SCOPES), date.fromisoformat(due))) is told


def test_the_form_reads_text_or_a_sheet_and_keeps_what_was_typed(world: World) -> None:
    typed = {"scope": "CN", "year": "2027", "text": NEW_YEAR, "source": "示例通知"}
    given = {"case": world.authority, "actor": world.drafter, "at": on("2026-06-01")}
    form = AnnounceYearForm(typed, **given)
    assert form.is_valid(), form.errors
    rows = [["2027-01-01", "2027-01-03", "放假"], ["2027-01-09", "", "上班"]]
    table = make.file("安排.xlsx", spreadsheet.xlsx([("安排", ["起", "止", "安排"], rows)]))
    from_sheet = AnnounceYearForm(typed | {"text": ""}, {"table": table}, **given)
    assert from_sheet.is_valid(), from_sheet.errors
    assert from_sheet.cleaned_data["arrangement"] == form.cleaned_data["arrangement"]
    broken = AnnounceYearForm(typed | {"text": ""}, {"table": make.file("安排.xlsx", b"no sheet")}, **given)
    assert "Excel" in str(broken.errors["table"])
    wrong = AnnounceYearForm(typed | {"text": "1月1日至3日", "scope": "us"}, **given)
    assert set(wrong.errors) == {"text", "scope"}
    assert wrong["text"].value() == "1月1日至3日"


@pytest.mark.parametrize(
    ("day", "working", "confirmed", "last", "words"),
    [
        ("2026-06-18", False, "2026-06-17", "2026-06-24", "lengthened"),
        ("2026-06-18", False, None, "2026-06-23", ""),
        ("2026-06-18", False, "2026-06-24", "2026-06-23", ""),
        ("2026-06-20", True, "2026-06-17", "2026-06-23", "kept"),
    ],
)
def test_a_running_notice_is_counted_anew_and_never_shortened(
    world: World, day: str, working: bool, confirmed: str | None, last: str, words: str
) -> None:
    notice = own.published(world)
    correct(world, day, working=working, entered="2026-06-16", confirmed=confirmed)
    found = queries.period(notice)
    assert found is not None
    assert found.last.isoformat() == last
    assert {name for name in ("lengthened", "kept") if getattr(found, name)} == ({words} if words else set())
    assert found.sources == (("示例通知",) if words else ())
    assert queries.has_ended(Notice.objects.get(), on("2026-06-24", 0)) == (last == "2026-06-23")


def test_a_running_internal_notice_needs_the_day_that_was_taken_away(world: World) -> None:
    case = make.begun(world)
    internal.post_internal_notice(case, actor=world.manager, at=on("2026-04-07"), posted_on=date(2026, 4, 7),
                                      place="公告栏")  # fmt: skip
    correct(world, "2026-04-10", working=False, entered="2026-04-08", confirmed="2026-04-08")
    with pytest.raises(ActRefused) as refused:
        internal.finish_internal_notice(case, actor=world.manager, at=on("2026-04-15"), outcome="无异议",
                                            last_day=date(2026, 4, 14), photo=make.file())  # fmt: skip
    assert "最早到2026年4月15日届满" in str(refused.value)


def test_an_internal_notice_that_was_over_before_stays_long_enough(world: World) -> None:
    case = make.begun(world)
    make.post_and_finish(case, world.manager)
    notice = dossiers.internal_notice_of(case)
    assert notice is not None
    assert notice.last_day is not None
    days = dossiers.calendar_of(case.round).between(notice.posted_on, notice.last_day)
    correct(world, notice.last_day.isoformat(), working=False, entered="2026-05-11", confirmed="2026-05-11")
    assert dossiers.calendar_of(case.round).between(notice.posted_on, notice.last_day) == days


@pytest.mark.parametrize(("confirmed", "due"), [("2026-06-03", "2026-06-08"), ("2026-06-06", "2026-06-05")])
def test_the_end_of_a_supplement_moves_to_the_next_working_day(world: World, confirmed: str, due: str) -> None:
    case = make.checking(world)
    check.request_supplement(case, actor=world.drafter, at=on("2026-06-02"), request="补任命文件",
                             due_on=date(2026, 6, 5))  # fmt: skip
    correct(world, "2026-06-05", working=False, entered="2026-06-03", confirmed=confirmed)
    supplement = dossiers.open_supplement(case)
    assert supplement is not None
    assert dossiers.due_of(supplement).isoformat() == due
