"""Open data and feeds: rounds, notices, honours as CSV and JSON; notices and calls as Atom and iCalendar."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import escape

from guiguan.documents.spreadsheet import csv_text
from guiguan.honours import queries as honours
from guiguan.publicity import queries as publicity
from guiguan.rounds import queries as rounds
from guiguan.web import access
from guiguan.web.context import site_authority
from guiguan.web.public.notices import runnings_of

Row = tuple[Any, ...]
LINE = 73
"""Octets of one iCalendar line before it is folded (RFC 5545, 3.1)."""


def _day(at: datetime | None) -> str:
    return timezone.localtime(at).date().isoformat() if at else ""


def _rounds(_at: datetime) -> list[Row]:
    return [
        (row.pk, row.authority.name, str(row), row.get_state_display(), _day(row.called_at), _day(row.opens_at),
         (rounds.last_day(row.closes_at).isoformat() if row.closes_at else ""))
        for row in rounds.public_rounds()
    ]  # fmt: skip


def _notices(at: datetime) -> list[Row]:
    found = []
    for notice, running in runnings_of(publicity.public_notices(), at):
        period = running.period
        found.append((
            notice.pk, notice.round.authority.office, notice.title, notice.get_kind_display(), notice.number,
            _day(notice.published_at), period.first.isoformat() if period else "",
            period.last.isoformat() if period else "", period.days if period else 0, running.words,
            "是" if period and period.provisional else "否",
        ))  # fmt: skip
    return found


def _honours(_at: datetime) -> list[Row]:
    own = site_authority()
    return [
        (row.pk, row.roll.label, row.prize_name, row.item, row.holder, row.person_name,
         row.awarded_on.isoformat() if row.awarded_on else "", row.document, row.source)
        for row in (honours.public(own) if own else ())
    ]  # fmt: skip


SETS: dict[str, tuple[str, Sequence[tuple[str, str]], Callable[[datetime], list[Row]]]] = {
    "rounds": ("历届评选", (("id", "编号"), ("authority", "主办机关"), ("round", "届次"), ("state", "状态"),
                        ("called_on", "申报通知发布"), ("opens_on", "申报开始"), ("last_day", "申报截止")), _rounds),
    "notices": ("公示", (("id", "编号"), ("office", "审定办"), ("title", "标题"), ("kind", "种类"), ("number", "文号"),
                       ("published_on", "发布"), ("first_day", "起"), ("last_day", "届满"), ("working_days", "工作日"),
                       ("state", "状态"), ("provisional", "暂定")), _notices),
    "honours": ("历届获奖", (("id", "编号"), ("round", "届次"), ("prize", "奖项"), ("item", "模式或者成果"),
                         ("organisation", "组织"), ("person", "个人"), ("awarded_on", "获奖日期"),
                         ("document", "表彰文件"), ("source", "来源")), _honours),
}  # fmt: skip


@access.public
def open_data(request: HttpRequest) -> HttpResponse:
    """What may be taken away, in which forms, with the meaning of each column."""
    sets = [{"name": name, "label": label, "columns": columns} for name, (label, columns, _rows) in SETS.items()]
    return render(request, "public/open_data.html", {"sets": sets})


@access.public
def data_set(request: HttpRequest, file: str) -> HttpResponse:
    """One set as CSV (Chinese heads, for Excel) or JSON (English names)."""
    name, _, form = file.partition(".")
    if name not in SETS or form not in {"csv", "json"}:
        raise Http404
    label, columns, rows = SETS[name]
    found = rows(access.at_of(request))
    if form == "csv":
        body = csv_text([words for _key, words in columns], found)
        return HttpResponse(body, content_type="text/csv; charset=utf-8")
    keys = [key for key, _words in columns]
    told = {"title": label, "columns": dict(columns), "rows": [dict(zip(keys, row, strict=True)) for row in found]}
    return HttpResponse(json.dumps(told, ensure_ascii=False, indent=1), content_type="application/json; charset=utf-8")


# Feeds ------------------------------------------------------------------------------------------------------------


def _events(at: datetime) -> list[tuple[str, str, str, datetime, date, date]]:
    """(kind and number, title, address, published, first day, last day) of notices and calls, latest first."""
    found = []
    for notice, running in runnings_of(publicity.public_notices(), at):
        if running.period and notice.published_at:
            found.append((f"notice/{notice.pk}", notice.title, reverse("notice", args=[notice.pk]),
                          notice.published_at, running.period.first, running.period.last))  # fmt: skip
    found += [
        (f"call/{row.pk}", f"{row}申报", reverse("process", args=[row.pk]), row.called_at,
         timezone.localtime(row.opens_at).date(), rounds.last_day(row.closes_at))
        for row in rounds.public_rounds()
        if row.called_at and row.opens_at and row.closes_at
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one[3], one[0]), reverse=True)


def _tag() -> str:
    own = site_authority()
    return f"tag:{own.code if own else 'site'},2022"


@access.public
def atom(request: HttpRequest) -> HttpResponse:
    """Notices and calls for feed readers (RFC 4287). Addresses are relative, so that a copy of the site serves too."""
    events = _events(access.at_of(request))
    own = site_authority()
    title = escape(f"{own.award if own else ''}公示与申报通知")
    office = escape(own.office if own else "")
    entries = "".join(
        f'<entry><id>{_tag()}:{key}</id><title>{escape(words)}</title><link href="{address}"/>'
        f"<updated>{published.isoformat()}</updated>"
        f"<summary>{first.isoformat()} 至 {last.isoformat()} 24:00</summary></entry>\n"
        for key, words, address, published, first, last in events
    )
    updated = events[0][3].isoformat() if events else "2022-01-01T00:00:00+00:00"
    body = (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN">\n'
        f"<id>{_tag()}:feed</id><title>{title}</title><updated>{updated}</updated>"
        f"<author><name>{office}</name></author>\n{entries}</feed>\n"
    )
    return HttpResponse(body, content_type="application/atom+xml; charset=utf-8")


def _folded(line: str) -> str:
    parts, rest = [], line
    while len(rest.encode()) > LINE:
        cut = len(rest.encode()[:LINE].decode(errors="ignore"))
        parts.append(rest[:cut])
        rest = " " + rest[cut:]
    return "\r\n".join([*parts, rest])


def _text(words: str) -> str:
    return words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


@access.public
def calendar_feed(request: HttpRequest) -> HttpResponse:
    """The same as days in a calendar program (RFC 5545): from the first day up to and including the last."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//public notices//ZH", "CALSCALE:GREGORIAN"]
    for key, words, _address, published, first, last in _events(access.at_of(request)):
        lines += [
            "BEGIN:VEVENT", f"UID:{key}@{_tag()}", f"DTSTAMP:{published.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{first:%Y%m%d}", f"DTEND;VALUE=DATE:{last + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_text(words)}", "END:VEVENT",
        ]  # fmt: skip
    body = "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])
    return HttpResponse(body, content_type="text/calendar; charset=utf-8")


urlpatterns = [
    path("open-data/", open_data, name="open-data"),
    path("open-data/<str:file>", data_set, name="open-data-set"),
    path("feeds/notices.atom", atom, name="feed-atom"),
    path("feeds/notices.ics", calendar_feed, name="feed-calendar"),
]
