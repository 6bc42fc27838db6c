"""What a thought rests on: a file of the application and a page, beside the words of its source."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from guiguan.applications import queries as applications
from guiguan.documents import queries as documents
from guiguan.web import access


def files_of(application: Any, request: HttpRequest) -> list[Any]:
    """The application's files that the reader may open, the evidence first."""
    actor, at = access.actor_of(request), access.at_of(request)
    rows = documents.files_of("application", application.pk)
    opening = [row for row in rows if applications.may_open(row, application, actor, at)]
    return sorted(opening, key=lambda row: not row.purpose.startswith("evidence"))


def cited(thoughts: Iterable[dict[str, Any]], files: Iterable[Any]) -> list[dict[str, Any]]:
    """Thoughts with the file that each names, where the reader may open it."""
    by = {str(row.pk): row for row in files}
    return [{**one, "attachment": by.get(one.get("file", ""))} for one in thoughts]
