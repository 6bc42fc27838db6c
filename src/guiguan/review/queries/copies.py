"""What was submitted of a sheet; the first copy of one that was taken back stays beside the later, under the same seal.

Whether scores show at all is :func:`guiguan.review.queries.sheets.may_see`'s question; ask it first.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guiguan.procedure.compiled import Compiled
from guiguan.procedure.reading import once
from guiguan.review.models import Sheet, SheetSubmission
from guiguan.review.rules.wording import judged
from guiguan.review.states import SheetState

_SUBMISSIONS = Compiled(lambda sheet: SheetSubmission.objects.filter(sheet_id=sheet).order_by("serial"))


@once
def submissions(sheet: Sheet) -> list[SheetSubmission]:
    """Every copy that was submitted, the first one first."""
    return _SUBMISSIONS.rows(sheet.pk)


def submitted_content(sheet: Sheet) -> list[dict[str, Any]]:
    """What was submitted last."""
    return [dict(row) for copy in submissions(sheet)[-1:] for row in copy.content]


def submitted_factors(sheet: Sheet) -> str:
    """The key factors as submitted last."""
    return "".join(copy.factors for copy in submissions(sheet)[-1:])


@dataclass(frozen=True, slots=True)
class FirstCopy:
    """What the expert submitted before the sheet was taken back."""

    content: list[dict[str, Any]]
    factors: str
    total: int
    submitted_at: datetime

    @property
    def words(self) -> dict[str, str]:
        """{item: the value as it stands on the page}."""
        return {str(row["no"]): judged(row["percent"], row["not_applicable"]) for row in self.content}

    def unlike(self, no: str, percent: int | None, not_applicable: bool) -> str:
        """The first value of an item, in words, where the present one is another; else nothing."""
        first = self.words.get(no, "")
        return "" if first == judged(percent, not_applicable) else first


def first_copies(sheets: Iterable[Sheet]) -> dict[int, FirstCopy]:
    """{sheet: first copy} of those taken back since; one query for any number."""
    asked = {sheet.pk: sheet for sheet in sheets}
    rows: dict[int, list[SheetSubmission]] = {}
    for row in SheetSubmission.objects.filter(sheet_id__in=asked).order_by("sheet_id", "serial"):
        rows.setdefault(row.sheet_id, []).append(row)
    found = {pk: _first(asked[pk], copies) for pk, copies in rows.items()}
    return {pk: first for pk, first in found.items() if first}


def first_copy(sheet: Sheet) -> FirstCopy | None:
    return _first(sheet, submissions(sheet))


def _first(sheet: Sheet, copies: list[SheetSubmission]) -> FirstCopy | None:
    if not copies or (len(copies) == 1 and sheet.state != SheetState.OPEN):
        return None
    first = copies[0]
    return FirstCopy(list(first.content), first.factors, first.total, first.submitted_at)
