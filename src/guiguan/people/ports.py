"""What people asks of the modules above it; they fill these when the apps are ready."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from guiguan.procedure.engine import Pen

store: list[Callable[..., Any]] = []
"""``(pen, upload, *, case_kind, case_id, purpose)``: takes in a file as part of an act. Filled by documents."""

scanned: set[str] = set()
"""Acts that are entered as done on paper only with the scan of it. Filled by the modules whose acts they are."""

on_tied: list[Callable[[int, Pen], None]] = []
"""Called with a person who takes a role, or joins an organisation: what he may open may have to be closed to him."""


def tell_tied(person_id: int, pen: Pen) -> None:
    for hook in on_tied:
        hook(person_id, pen)


kept_because: list[Callable[[int, datetime], list[tuple[str, str]]]] = []
"""Of a person: what must be kept though he asks for its deletion, each as (sentence, basis)."""


def keep(pen: Pen, upload: Any, *, case_kind: str, case_id: int, purpose: str) -> int:
    """The id of the file taken in."""
    (take,) = store
    return int(take(pen, upload, case_kind=case_kind, case_id=case_id, purpose=purpose).pk)


first_sheet: list[Callable[[Any], list[list[Any]]]] = []
"""Reads an uploaded Excel file into the rows of its first sheet; raises ValueError with a sentence for the screen."""
