"""Dates, periods, points, citations as an official writes them."""

from datetime import date, datetime
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from guiguan.law.citation import Citation
from guiguan.law.verdict import Answer

register = template.Library()
WEEKDAYS = "一二三四五六日"
MARKS = {Answer.MET: "ok", Answer.NOT_MET: "no", Answer.OPEN: "open", "符合": "ok", "不符合": "no", "待认定": "open",
         "met": "ok", "not_met": "no", "open": "open"}  # fmt: skip


@register.simple_tag
def article(citation: Citation) -> SafeString | str:
    """A citation, linked to its clause on the law page."""
    if not citation.provision:
        return citation.label
    return format_html(
        '<a href="{}#{}">{}</a>', reverse("law-policy", args=[citation.policy]), citation.provision, citation.label
    )


def _local(value: Any) -> Any:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


@register.filter
def zh_date(value: date | datetime | None) -> str:
    """2026年3月5日（周四）; nothing for nothing."""
    if not value:
        return ""
    day = _local(value)
    return f"{day.year}年{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


@register.filter
def zh_day(value: date | datetime | None) -> str:
    """3月5日."""
    if not value:
        return ""
    day = _local(value)
    return f"{day.month}月{day.day}日"


@register.filter
def zh_datetime(value: datetime | None) -> str:
    """2026年3月5日 14:20."""
    if not value:
        return ""
    moment = _local(value)
    return f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}"


@register.filter
def points(value: int | None) -> str:
    """Integer hundredths as points: 3250 → 32.50."""
    return "" if value is None else f"{value // 100}.{value % 100:02d}"


@register.filter
def mark(answer: Any) -> str:
    """The class of a verdict: ok, no, open."""
    return MARKS.get(answer, "open")


@register.filter
def answer_words(answer: Any) -> str:
    if isinstance(answer, Answer):
        return answer.value
    return {"met": "符合", "not_met": "不符合", "open": "待认定"}.get(str(answer), str(answer))


@register.filter
def item(mapping: Any, key: Any) -> Any:
    """``mapping[key]`` for keys that are values."""
    return mapping.get(key, "") if hasattr(mapping, "get") else ""
