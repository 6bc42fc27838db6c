"""What applications asks of the modules above it; they fill these when the apps are ready."""

from collections.abc import Callable
from datetime import datetime

from guiguan.applications.models import Application
from guiguan.procedure.engine import Pen
from guiguan.procedure.spec import Actor, Role

case_roles: list[Callable[[Application, Actor, datetime], frozenset[Role]]] = []
"""Roles on a case that follow from its group: REVIEWER, LEADER. None for a member who is recused or undecided."""

reviewer_cases: list[Callable[[Actor, datetime], list[int]]] = []
"""Ids of the applications a reviewer may open now."""

signers: list[Callable[[Application, datetime], set[int]]] = []
"""Persons whose signature the findings need."""

on_filed: list[Callable[[Application, Pen], None]] = []
"""Called when an application is filed, and again when it is registered."""

on_end: list[Callable[[Application, Pen, str], None]] = []
"""Called when an application ends before its round does (withdrawn, excluded); with the reason."""

flags: dict[str, dict[str, Callable[[Application], bool]]] = {}
"""By state: what higher modules know of a case in that state, for the guards of their own acts on it."""

hidden_from_applicant: set[str] = set()
"""Codes of acts of higher modules that the course an applicant reads leaves out."""

closed: list[Callable[[Actor, datetime], list[int]]] = []
"""Ids of applications hidden from an officer of the award: he is recused from them, or has yet to declare."""
