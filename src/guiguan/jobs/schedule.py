"""Which task runs how often. Entered when the server starts; entering twice changes nothing."""

from django_q.models import Schedule
from django_q.tasks import schedule

EVERY_MINUTES = {
    "guiguan.jobs.tasks.deliver_mail": 1, "guiguan.jobs.tasks.rescan_files": 2, "guiguan.jobs.tasks.sweep_files": 60,
    "guiguan.jobs.tasks.rebuild_search": 1440, "guiguan.jobs.tasks.sweep_traces": 1440,
    "guiguan.jobs.tasks.send_reminders": 10,
}  # fmt: skip


def enter() -> None:
    for task, minutes in EVERY_MINUTES.items():
        if not Schedule.objects.filter(func=task).exists():
            schedule(  # type: ignore[no-untyped-call]
                task, schedule_type=Schedule.MINUTES, minutes=minutes, name=task.rsplit(".", 1)[1]
            )
