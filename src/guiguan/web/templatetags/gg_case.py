"""Words about an application and its terms."""

from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from guiguan.applications.queries import calendar_of
from guiguan.law import policy as law
from guiguan.law.workdays import UnknownDay
from guiguan.web import access
from guiguan.web.templatetags.gg import zh_date, zh_day

register = template.Library()


@register.filter
def prize_words(application: Any) -> str:
    """上海市质量金奖　先进质量管理模式, in the words of the round's policy."""
    policy = law.load(application.round.policy_id)
    return f"{policy.prize_name(application.prize)}　{policy.kind_name(application.kind)}"


@register.filter
def before_midnight(closes: datetime | None) -> str:
    """The exclusive end of a period in the words of a notice: midnight is 24:00 of the day before."""
    if closes is None:
        return ""
    moment = timezone.localtime(closes)
    if (moment.hour, moment.minute) == (0, 0):
        return f"{zh_date(moment - timedelta(days=1))} 24:00"
    return f"{zh_date(moment)} {moment:%H:%M}"


@register.filter
def paper_date(value: datetime) -> str:
    """2026年6月8日, as a paper is dated."""
    day = timezone.localtime(value)
    return f"{day.year}年{day.month}月{day.day}日"


@register.simple_tag(takes_context=True)
def left(context: Any, application: Any, until: date) -> SafeString | str:
    """还剩 3 个工作日（至 5月25日 24:00）; today is not counted."""
    today = timezone.localtime(access.at_of(context["request"])).date()
    if until < today:
        return format_html('<span class="due due--late">已过（{} 24:00）</span>', zh_day(until))
    if until == today:
        return format_html('<span class="due due--today">今日 24:00 {}</span>', "届满")
    try:
        days = calendar_of(application.round).between(today, until)
    except UnknownDay:
        return format_html("至 {} 24:00", zh_date(until))
    return format_html("还剩 <b>{} 个工作日</b>（至 {} 24:00）", days, zh_day(until))
