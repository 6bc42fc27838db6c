"""What rounds asks of the modules above it; they fill these when the apps are ready."""

from collections.abc import Callable
from datetime import datetime

from guiguan.procedure.engine import Pen
from guiguan.procedure.spec import Actor, Role
from guiguan.rounds.models import Round

open_work: list[Callable[[Round, datetime], list[str]]] = []
"""Sentences of what must be finished before the round may close."""

on_end: list[Callable[[Round, Pen, str], None]] = []
"""Called when a round closes, closes without award or is cancelled, with the reason."""

case_roles: list[Callable[[Round, Actor, datetime], frozenset[Role]]] = []
"""Roles on a round that follow from something else than a grant, e.g. of those who may begin an application."""

stage_counts: list[Callable[[Round], list[tuple[str, int]]]] = []
"""(stage words, number of applications) for the round's page and the public page of Art. 31."""

to_declare: list[Callable[[Round, Actor, datetime], int]] = []
"""Applications of the round on which the actor, an officer, has yet to declare whether he has an interest."""

awarded: list[Callable[[Round], bool]] = []
"""Whether an award of the round has been registered."""
