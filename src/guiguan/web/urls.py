"""Every task's addresses, collected from its own module."""

from importlib import import_module

TASKS = (
    "guiguan.web.sign_in",
    "guiguan.web.acts",
    "guiguan.web.administration.desks",
    "guiguan.web.office.late_entries",
)

urlpatterns = [pattern for task in TASKS for pattern in import_module(task).urlpatterns]
