"""What publicity asks of the modules above it; they fill these when the apps are ready."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from guiguan.procedure.engine import Pen
from guiguan.publicity.models import Notice
from guiguan.rounds.models import Round


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a notice may publish of one application: nothing but these words."""

    subject_id: int
    prize: str
    kind: str
    title: str
    holder: str
    district: str


candidates: dict[str, Callable[[Round, datetime], list[Candidate]]] = {}
"""By kind of notice: who may be listed now."""

on_publish: dict[str, Callable[[Notice, Pen], None]] = {}
"""By kind of notice: what its publication sets in motion."""

interested: list[Callable[[int, int, datetime], bool]] = []
"""(person, application, instant): whether the person has an interest and may not handle an objection to it."""
