"""What governance asks of the modules above it, and what is put before the committee."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guiguan.governance.models import AgendaItem, GroupMember, Meeting, Recusal
from guiguan.people.models import Authority
from guiguan.procedure.engine import Pen


@dataclass(frozen=True, slots=True)
class AgendaPaper:
    """What the committee reads for one item: blocks as in ``documents.blocks``, frozen nowhere but in their case."""

    title: str
    blocks: tuple[Mapping[str, Any], ...]


on_resolution: dict[str, Callable[[AgendaItem, Meeting, Pen], None]] = {}
"""By ``AgendaItem.subject_kind``: carries out what was resolved. The item holds its outcome and opinion, the meeting
its resolution number and date."""

agenda_subjects: dict[str, Callable[[Authority, datetime], list[tuple[int, str]]]] = {}
"""By subject kind: (id, title) of what waits to be deliberated."""

agenda_papers: dict[str, Callable[[int], AgendaPaper | None]] = {}
"""By subject kind: the text of the subject for the papers of a meeting."""

agenda_cases: dict[str, Callable[[int], set[int]]] = {}
"""By subject kind: the applications that the subject decides on."""

on_recused: list[Callable[[Recusal, Pen], None]] = []
"""Called when a recusal takes effect."""

on_seated: list[Callable[[GroupMember, Pen], None]] = []
"""Called when a member is added to a group that may already be at work."""

on_released: list[Callable[[GroupMember, Pen], None]] = []
"""Called when a member leaves a group."""

on_dismissed: list[Callable[[Recusal, Pen], None]] = []
"""Called when it is decided that nobody need step down: what waited for the decision may go on."""
