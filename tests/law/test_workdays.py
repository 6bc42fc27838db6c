"""Working days against a second calendar that shares neither code nor day data with the first."""

from datetime import date, timedelta

import pytest

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
    calendar = Calendar(spring, whole_years=(2027,))
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
