"""Excel out of every list of the office: columns stand beside the view, every export leaves a row in the access log."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from guiguan.documents import operations as documents
from guiguan.documents.spreadsheet import XLSX, Cell, csv_text, xlsx
from guiguan.people import queries as people
from guiguan.procedure import queries as procedure
from guiguan.procedure.spec import OFFICE
from guiguan.web import access
from guiguan.web.attachment import attached

A_PAGE = 50
EXPORT = "export"
CSV = "text/csv; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an export: its head and how a row fills it."""

    head: str
    of: Callable[[Any], Cell]


def asked(request: HttpRequest) -> bool:
    """Whether the list is wanted as a file (``?format=xlsx``, or ``csv`` for other programs)."""
    return request.GET.get("format") in {"xlsx", "csv"}


def day_of(instant: datetime | None) -> date | None:
    """The local day of an instant, as a cell."""
    return timezone.localtime(instant).date() if instant else None


def moment_of(instant: datetime | None) -> datetime | None:
    """The local instant, as a cell."""
    return timezone.localtime(instant) if instant else None


def _condition(request: HttpRequest) -> str:
    given = [f"{name}={value}" for name, value in request.GET.items() if value and name not in {"format", "page"}]
    return "；".join(given) or "全部"


Sheet = tuple[str, Sequence[str], Sequence[Sequence[Cell]]]


def sheet(title: str, columns: Sequence[Column], rows: Iterable[Any]) -> Sheet:
    """One list as a sheet, for pages that show more than one."""
    return title, [column.head for column in columns], [[column.of(row) for column in columns] for row in rows]


def workbook(
    request: HttpRequest, title: str, columns: Sequence[Column], rows: Iterable[Any], more: Sequence[Sheet] = ()
) -> HttpResponse:
    """The rows as the officer may see them, the last sheet naming who took them and when; noted in the access log.

    ``more``: further sheets between, as (title, heads, rows). As CSV the first sheet alone, times and days after ISO.
    """
    actor, at = access.actor_of(request), access.at_of(request)
    first = sheet(title, columns, rows)
    count = sum(len(filled) for _, _, filled in (first, *more))
    about: list[tuple[Cell, ...]] = [
        ("内容", title), ("条件", _condition(request)), ("行数", count), ("导出人", actor.name),
        ("导出时间", moment_of(at)), ("说明", "仅供工作使用，每次导出均有记录。"),
    ]  # fmt: skip
    documents.log_access(actor, at, EXPORT, title, f"{count} 行；{_condition(request)}")
    name = f"{title}-{timezone.localtime(at):%Y%m%d-%H%M}"
    if request.GET.get("format") == "csv":
        return attached(csv_text(first[1], first[2]), CSV, f"{name}.csv")
    return attached(xlsx([first, *more, ("导出说明", ["项目", "内容"], about)]), XLSX, f"{name}.xlsx")


LOG = (
    Column("时间", lambda line: moment_of(line[0].at)),
    Column("人员", lambda line: line[1]),
    Column("内容", lambda line: line[0].object),
    Column("行数和条件", lambda line: line[0].detail),
)


@access.roles(*OFFICE)
def exports(request: HttpRequest) -> HttpResponse:
    """导出记录: what colleagues of the same authorities took out, latest first."""
    actor, at = access.actor_of(request), access.at_of(request)
    names = people.officers_of(people.authorities_where(actor.person_id, OFFICE, at))
    rows = procedure.access_log().filter(what=EXPORT, account_id__in=names)
    if asked(request):
        return workbook(request, "导出记录", LOG, [(row, names[row.account_id]) for row in rows])
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    lines = [(row, names[row.account_id]) for row in page]
    return render(request, "office/exports.html", {"page": page, "lines": lines})


urlpatterns = [path("office/exports/", exports, name="exports")]
