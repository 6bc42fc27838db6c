"""What rival processes do in a race for the last place. Nothing of Django is imported before it is set up here."""

import os
from typing import Any

WAIT = 60
"""Seconds one rival waits for the other before the race is called off."""


def _ready(address: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guiguan.config.settings")
    import django

    django.setup()
    from tests import databases

    databases.use(address)


def prepare(address: str, count: int) -> tuple[Any, list[tuple[int, int]]]:
    """``count`` rounds, each with one place left and two commendations of one winner each. (approver, their ids)."""
    _ready(address)
    from tests.conferral import crowd

    return crowd.rounds_with_one_place_left(count)


def contend(address: str, approver: Any, mine: list[int], barrier: Any, results: Any) -> None:
    """Confirm each of ``mine`` at the moment the rival confirms his; what came of each goes to ``results``."""
    _ready(address)
    from guiguan.conferral import operations
    from guiguan.conferral.models import Commendation
    from guiguan.procedure.engine import ActRefused
    from tests.conferral.factories import AFTER

    found = []
    for pk in mine:
        document = Commendation.objects.select_related("award_list__round__authority").get(pk=pk)
        barrier.wait(WAIT)
        try:
            operations.confirm(document, actor=approver, at=AFTER)
            found.append("confirmed")
        except ActRefused as refused:
            found.append("、".join(refusal.guard for refusal in refused.refusals))
    results.put(found)


def tally(address: str) -> list[int]:
    """Honours in each round, after the race."""
    _ready(address)
    from django.db.models import Count

    from guiguan.honours.models import HonourRoll

    rolls = HonourRoll.objects.annotate(size=Count("honours"))
    return list(rolls.order_by("pk").values_list("size", flat=True))
