"""Reads a year's arrangement of days off as the State Council's notice lists it. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

DATE = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日"
SPAN = re.compile(rf"{DATE}(?:\s*(?:至|到|—|-|－|~|～)+\s*{DATE})?")
PART = re.compile(r"(.*?)(放假|休息|休假|上班)", re.DOTALL)
BRACKETS = re.compile(r"（[^（）]*）|\([^()]*\)")
COUNTS = re.compile(r"共\s*\d+\s*[天日]")
LONGEST = 20
"""Days in a row that a notice may free; more is a slip of the pen."""
WEEK = "一二三四五六日"


class Unreadable(ValueError):
    """What was typed cannot be taken; the message is one sentence for the screen."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Days off and weekend days worked of one year."""

    off: tuple[date, ...]
    worked: tuple[date, ...]


def words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def read(text: str, year: int) -> Arrangement:
    """Sentences like “1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。” Raises :class:`Unreadable`."""
    off: list[date] = []
    worked: list[date] = []
    plain = COUNTS.sub("", BRACKETS.sub("", text))
    for sentence in re.split(r"[。；;\n]", plain):
        matched = 0
        for part in PART.finditer(sentence):
            days = _days(part.group(1), year)
            (worked if part.group(2) == "上班" else off).extend(days)
            matched = part.end()
        if SPAN.search(sentence[matched:]):
            raise Unreadable(f"“{sentence.strip()[:40]}”没有写明是放假还是上班，请照通知原文填写。")
    return _checked(off, worked, year)


def _days(text: str, year: int) -> list[date]:
    found: list[date] = []
    month: int | None = None
    for match in SPAN.finditer(text):
        first_year, first_month, first_day, last_year, last_month, last_day = match.groups()
        month = int(first_month) if first_month else month
        start = _date(int(first_year or year), month, int(first_day), match.group())
        end = start
        if last_day:
            month = int(last_month) if last_month else start.month
            end = _date(int(last_year or start.year), month, int(last_day), match.group())
        found += _span(start, end, match.group())
    return found


def _date(year: int, month: int | None, day: int, typed: str) -> date:
    try:
        return date(year, month or 0, day)
    except ValueError:
        raise Unreadable(f"“{typed}”不是一个日期，请核对月、日。") from None


def _span(start: date, end: date, typed: str) -> list[date]:
    if not 0 <= (end - start).days < LONGEST:
        raise Unreadable(f"“{typed}”的起止日期不对，请核对；跨年的请写明年份。")
    return [start + timedelta(days=step) for step in range((end - start).days + 1)]


def read_rows(rows: Iterable[Iterable[object]], year: int) -> Arrangement:
    """Rows of a sheet: 起, 止 (empty: one day), 放假 or 上班; a heading row is passed over."""
    off: list[date] = []
    worked: list[date] = []
    for number, row in enumerate(rows, start=1):
        first, last, what = [*row, "", "", ""][:3]
        if not any((first, last, what)) or (number == 1 and _cell(first) is None):
            continue
        start, end = _cell(first), _cell(last) if last else _cell(first)
        if start is None or end is None or str(what).strip() not in {"放假", "上班"}:
            raise Unreadable(f"第 {number} 行看不懂。请按“起、止、放假或者上班”三列填写。")
        (worked if str(what).strip() == "上班" else off).extend(_span(start, end, f"第 {number} 行"))
    return _checked(off, worked, year)


def _cell(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip().replace("/", "-"))
    except ValueError:
        return None


def _checked(off: list[date], worked: list[date], year: int) -> Arrangement:
    if not off:
        raise Unreadable("没有读到放假的日期。请照通知原文填写，例如“1月1日至3日放假调休，共3天。1月4日上班。”")
    earliest, latest = date(year - 1, 12, 20), date(year + 1, 1, 10)
    for day in (*off, *worked):
        if not earliest <= day <= latest:
            raise Unreadable(f"{words(day)}不在{year}年的安排之内，请核对年份。")
    if both := sorted(set(off) & set(worked)):
        raise Unreadable(f"{words(both[0])}既写了放假又写了上班，请核对。")
    if twice := next((day for day in sorted(off) if off.count(day) > 1), None):
        raise Unreadable(f"{words(twice)}写了两次，请核对。")
    if plain := next((day for day in sorted(worked) if day.weekday() < 5), None):
        raise Unreadable(f"{words(plain)}是周{WEEK[plain.weekday()]}，本来就是工作日，不必写上班，请核对。")
    return Arrangement(tuple(sorted(off)), tuple(sorted(set(worked))))
