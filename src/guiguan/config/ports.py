"""Fills every port once the apps are ready; the one place that knows all modules."""

from importlib import import_module

from guiguan.cli import publish
from guiguan.web import static_site

MODULES = (
    "people", "documents", "rounds", "honours", "publicity", "applications", "governance", "review", "conferral",
    "search",
)  # fmt: skip


def fill() -> None:
    """Ask each module, in the order of imports, to declare its kinds, acts, hooks and forms."""
    for name in MODULES:
        for part, function in (("operations", "fill_ports"), ("forms", "fill_forms")):
            try:
                module = import_module(f"guiguan.{name}.{part}")
            except ModuleNotFoundError as missing:
                if missing.name != f"guiguan.{name}.{part}":
                    raise
                continue
            if hasattr(module, function):
                getattr(module, function)()
    publish.builders[:] = [static_site.build]
