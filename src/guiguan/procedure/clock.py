"""The one place that reads the time. In a demonstration the time is a stored instant, moved only forward."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from guiguan.procedure.compiled import Compiled
from guiguan.procedure.models import DemoClock

_STORED = Compiled(lambda: DemoClock.objects.filter(pk=1).values_list("instant"))
FIRST = "2026-03-05T10:00:00+08:00"


def now() -> datetime:
    """Aware, in the current time zone."""
    if not settings.GUIGUAN_DEMO:
        return timezone.localtime()
    stored = _STORED.column()
    return timezone.localtime(stored[0] if stored else datetime.fromisoformat(FIRST))


def move_to(instant: datetime) -> datetime:
    """Move the demonstration's time forward; never back, never outside a demonstration."""
    if not settings.GUIGUAN_DEMO:
        raise PermissionError("只有演示环境可以调整模拟时间。")
    if instant < now():
        raise ValueError("模拟时间只能向后调整，不能倒退。")
    DemoClock.objects.update_or_create(pk=1, defaults={"instant": instant})
    return timezone.localtime(instant)
