"""Working days against a second calendar that shares neither code nor day data with the first."""

from datetime import date, timedelta

import pytest

from guiguan.law import announced
from guiguan.law.workdays import Calendar, Correction, UnknownDay

# The State Council's notices for 2022-2026, written out by hand: days off (ranges) and weekend days worked.
OFF = """2022-01-01/2022-01-03 2022-01-31/2022-02-06 2022-04-03/2022-04-05 2022-04-30/2022-05-04 2022-06-03/2022-06-05
2022-09-10/2022-09-12 2022-10-01/2022-10-07 2022-12-31/2023-01-02 2023-01-21/2023-01-27 2023-04-05/2023-04-05
2023-04-29/2023-05-03 2023-06-22/2023-06-24 2023-09-29/2023-10-06 2023-12-30/2024-01-01 2024-02-10/2024-02-17
2024-04-04/2024-04-06 2024-05-01/2024-05-05 2024-06-08/2024-06-10 2024-09-15/2024-09-17 2024-10-01/2024-10-07
2025-01-01/2025-01-01 2025-01-28/2025-02-04 2025-04-04/2025-04-06 2025-05-01/2025-05-05 2025-05-31/2025-06-02
2025-10-01/2025-10-08 2026-01-01/2026-01-03 2026-02-15/2026-02-23 2026-04-04/2026-04-06 2026-05-01/2026-05-05
2026-06-19/2026-06-21 2026-09-25/2026-09-27 2026-10-01/2026-10-07"""
WORKED = """2022-01-29 2022-01-30 2022-04-02 2022-04-24 2022-05-07 2022-10-08 2022-10-09 2023-01-28 2023-01-29 2023-04-23
2023-05-06 2023-06-25 2023-10-07 2023-10-08 2024-02-04 2024-02-18 2024-04-07 2024-04-28 2024-05-11 2024-09-14
2024-09-29 2024-10-12 2025-01-26 2025-02-08 2025-04-27 2025-09-28 2025-10-11 2026-01-04 2026-02-14 2026-02-28
2026-05-09 2026-09-20 2026-10-10"""


def _second_calendar() -> set[date]:
    off = set()
    for span in OFF.split():
        start, end = (date.fromisoformat(part) for part in span.split("/"))
        off |= {start + timedelta(days=n) for n in range((end - start).days + 1)}
    worked = {date.fromisoformat(day) for day in WORKED.split()}
    days, working = date(2022, 1, 1), set()
    while days <= date(2026, 12, 31):
        if days in worked or (days.isoweekday() <= 5 and days not in off):
            working.add(days)
        days += timedelta(days=1)
    return working


def test_every_start_day_of_five_years_agrees_with_the_second_calendar() -> None:
    second, calendar = sorted(_second_calendar()), Calendar()
    start, cases = date(2022, 1, 1), 0
    while start <= date(2026, 12, 15):
        later = [day for day in second if start < day <= start + timedelta(days=30)]
        assert calendar.after(start, 5) == later[4], start
        start, cases = start + timedelta(days=1), cases + 1
    print(f"workdays: {cases} cases, 0 failures")
    assert cases == 1810


def test_the_examples_of_the_notices() -> None:
    assert Calendar().after(date(2026, 9, 30), 5) == date(2026, 10, 13)
    assert Calendar().after(date(2018, 11, 1), 5) == date(2018, 11, 8)
    assert Calendar(scopes=("CN", "cn-31")).after(date(2018, 11, 1), 5) == date(2018, 11, 9)


def test_a_notice_does_not_count_its_own_day() -> None:
    period = Calendar().notice(date(2026, 6, 8), 5)
    assert (period.first, period.last, period.provisional) == (date(2026, 6, 9), date(2026, 6, 15), False)
    assert Calendar().between(date(2026, 6, 8), date(2026, 6, 15)) == 5
    assert Calendar().between(date(2026, 6, 8), date(2026, 6, 12)) == 4


def test_an_unknown_year_is_unknown() -> None:
    with pytest.raises(UnknownDay, match="2027年放假安排尚未载入"):
        Calendar().after(date(2026, 12, 30), 5)


def test_a_whole_year_can_be_typed_in() -> None:
    spring = [Correction(date(2027, 1, 1), working=False, source="国办通知（示例）")]
    calendar = Calendar(spring, whole_years={2027: None})
    assert calendar.after(date(2026, 12, 31), 1) == date(2027, 1, 4)


def test_the_end_of_the_last_announced_year_is_provisional() -> None:
    assert not Calendar().provisional(date(2026, 12, 24))
    assert Calendar().provisional(date(2026, 12, 25))


def test_a_later_correction_wins_and_other_scopes_do_not_count() -> None:
    day = date(2026, 6, 10)
    rows = [
        Correction(day, working=False, source="甲"),
        Correction(day, working=True, source="乙"),
        Correction(day, working=False, source="丙", scope="cn-44"),
    ]
    assert Calendar(rows).working(day)
    assert Calendar(rows).source(day) == "乙"


# Known later -----------------------------------------------------------------------------------------------------


def _known(on: str, day: str, *, working: bool) -> Correction:
    return Correction(date.fromisoformat(day), working, f"示例通知（{on}）", "CN", date.fromisoformat(on))


@pytest.mark.parametrize(
    ("known", "last", "lengthened", "kept"),
    [
        ("2026-06-08", "2026-06-16", False, False),  # known when it was posted
        ("2026-06-10", "2026-06-16", True, False),  # while it ran
        ("2026-06-15", "2026-06-16", True, False),  # on its last day
        ("2026-06-16", "2026-06-15", False, False),  # over before anybody knew
    ],
)
def test_a_day_taken_away_lengthens_a_period_that_runs(known: str, last: str, lengthened: bool, kept: bool) -> None:
    period = Calendar([_known(known, "2026-06-11", working=False)]).notice(date(2026, 6, 8), 5)
    assert (period.last.isoformat(), period.lengthened, period.kept) == (last, lengthened, kept)


@pytest.mark.parametrize(
    ("known", "last", "kept"),
    [("2026-06-08", "2026-06-14", False), ("2026-06-10", "2026-06-15", True), ("2026-06-16", "2026-06-15", False)],
)
def test_a_day_gained_never_shortens_a_period_that_runs(known: str, last: str, kept: bool) -> None:
    period = Calendar([_known(known, "2026-06-14", working=True)]).notice(date(2026, 6, 8), 5)
    assert (period.last.isoformat(), period.kept) == (last, kept)
    assert period.sources == (("示例通知（2026-06-10）",) if kept else ())


def test_what_was_lengthened_stays_so_when_the_correction_is_taken_back() -> None:
    rows = [_known("2026-06-09", "2026-06-11", working=False), _known("2026-06-10", "2026-06-11", working=True)]
    period = Calendar(rows).notice(date(2026, 6, 8), 5)
    assert (period.last, period.announced, period.counted) == (date(2026, 6, 16), date(2026, 6, 15), date(2026, 6, 15))
    assert period.lengthened
    assert period.kept


def test_days_gone_by_are_counted_as_they_were_known_then() -> None:
    calendar = Calendar([_known("2026-06-16", "2026-06-11", working=False)])
    assert calendar.between(date(2026, 6, 8), date(2026, 6, 15)) == 5
    assert calendar.between(date(2026, 6, 8), date(2026, 6, 16)) == 5
    assert not calendar.working(date(2026, 6, 11))


def test_a_period_into_an_unknown_year_is_counted_once_the_year_is_known() -> None:
    new_year = Correction(date(2027, 1, 1), working=False, source="示例", known_on=date(2026, 12, 30))
    calendar = Calendar([new_year], whole_years={2027: date(2026, 12, 30)})
    assert calendar.notice(date(2026, 12, 29), 5).last == date(2027, 1, 6)
    assert calendar.notice(date(2026, 12, 29), 5).provisional is False
    with pytest.raises(UnknownDay):
        calendar.as_known(date(2026, 12, 29)).notice(date(2026, 12, 29), 5)


def test_a_whole_year_typed_anew_replaces_the_one_that_came_with_the_program() -> None:
    calendar = Calendar([Correction(date(2026, 10, 1), working=False, source="示例")], whole_years={2026: None})
    assert not calendar.working(date(2026, 10, 1))
    assert calendar.working(date(2026, 10, 2))


# As the notice lists them ---------------------------------------------------------------------------------------

NOTICE_OF_2026 = """一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。"""


def test_the_notice_of_a_year_is_read_as_it_was_printed() -> None:
    found, second = announced.read(NOTICE_OF_2026, 2026), _second_calendar()
    changed = dict.fromkeys(found.off, False) | dict.fromkeys(found.worked, True)
    calendar = Calendar(
        [Correction(day, working, "示例") for day, working in changed.items()], whole_years={2026: None}
    )
    day = date(2026, 1, 1)
    while day.year == 2026:
        assert calendar.working(day) == (day in second), day
        day += timedelta(days=1)


def test_the_same_year_comes_out_of_a_sheet() -> None:
    rows: list[list[object]] = [
        ["起", "止", "安排"],
        [date(2026, 1, 1), date(2026, 1, 3), "放假"],
        ["2026-01-04", "", "上班"],
    ]
    found = announced.read_rows(rows, 2026)
    assert (len(found.off), found.worked) == (3, (date(2026, 1, 4),))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "没有读到放假的日期"),
        ("1月1日至3日", "没有写明是放假还是上班"),
        ("1月3日至1日放假。", "起止日期不对"),
        ("2月30日放假。", "不是一个日期"),
        ("3日放假。", "不是一个日期"),
        ("1月1日放假。1月1日放假。", "写了两次"),
        ("1月1日放假。1月5日（周一）上班。", "本来就是工作日"),
        ("2025年10月1日放假。", "请核对年份"),
        ("1月3日放假。1月3日上班。", "又写了上班"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(text: str, words: str) -> None:
    with pytest.raises(announced.Unreadable, match=words) as unreadable:
        announced.read(text, 2026)
    assert str(unreadable.value).endswith("。") or "。”" in str(unreadable.value)


def test_a_day_set_as_an_end_moves_on_when_it_becomes_a_day_of_rest_and_never_back() -> None:
    set_on, day = date(2026, 6, 8), date(2026, 6, 11)
    taken = Calendar([_known("2026-06-10", "2026-06-11", working=False)])
    late = Calendar([_known("2026-06-12", "2026-06-11", working=False)])
    assert (taken.deadline(set_on, day), late.deadline(set_on, day)) == (date(2026, 6, 12), day)
    assert Calendar().deadline(set_on, day) == day
    assert taken.deadline(set_on, date(2026, 6, 14)) == date(2026, 6, 14), (
        "a Sunday when it was set, and set all the same"
    )
    assert Calendar().deadline(set_on, date(2027, 6, 10)) == date(2027, 6, 10)
