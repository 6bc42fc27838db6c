"""Citizens do not queue behind each other: what another lodged meanwhile is no reason to refuse."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError

from guiguan.procedure.engine import CaseMovedOn, Effect, perform
from guiguan.procedure.models import Entry
from guiguan.procedure.spec import Act, Actor

TRIES = 5


def perform_unhurried(
    act: Act[Any], case: Any, *, actor: Actor, at: datetime, version: int | None, effect: Effect
) -> Entry:
    """``perform``, tried again when the case moved on or a number drawn was taken."""
    for attempt in range(TRIES):
        try:
            return perform(act, case, actor=actor, at=at, version=version if attempt == 0 else None, effect=effect)
        except (CaseMovedOn, IntegrityError):
            if attempt == TRIES - 1:
                raise
            case.refresh_from_db()
    raise AssertionError("unreachable")
