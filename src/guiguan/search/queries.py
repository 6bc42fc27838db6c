"""Searching. What one may not see is left out inside the question itself: it is in no list, no count, no order."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from guiguan.applications.queries.lists import of_office
from guiguan.documents.models import Paper
from guiguan.documents.queries import open_to_office
from guiguan.honours import queries as honours
from guiguan.people import queries as people
from guiguan.procedure.ports import case_kind
from guiguan.procedure.spec import OFFICE, Actor
from guiguan.publicity import queries as publicity
from guiguan.search.models import Document
from guiguan.search.spelling import marked, phrases, too_short

SHOWN = 20
LABELS = {
    "application": "申报", "organisation": "单位", "expert": "专家", "notice": "公示", "paper": "文书", "honour": "荣誉",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: title and snippet as (piece, is a hit)."""

    kind: str
    pk: int
    plain: str
    title: list[tuple[str, bool]]
    snippet: list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind: how many the searcher may see, and the first of them."""

    label: str
    total: int
    hits: list[Hit]


def _organisations(actor: Actor, at: datetime) -> list[int]:
    pairs = of_office(actor, at).order_by().values_list("organisation_id", "employer_id")
    return [pk for pair in pairs for pk in pair if pk]


def _papers(actor: Actor, at: datetime, matched: QuerySet[Document]) -> list[int]:
    """Public ones; and those of the office's own on cases that the officer may see."""
    mine = people.authorities_where(actor.person_id, OFFICE, at) if actor.person_id else []
    rows = list(Paper.objects.filter(pk__in=matched.values("object_id")))
    public = {row.pk for row in rows if row.audience == Paper.Audience.PUBLIC}
    return sorted(public | open_to_office([row for row in rows if row.authority_id in mine], actor, at))


Scope = Callable[[Actor, datetime, "QuerySet[Document]"], Any]
SCOPES: dict[str, Scope] = {
    "application": lambda actor, at, _: of_office(actor, at).order_by().values("pk"),
    "organisation": lambda actor, at, _: _organisations(actor, at),
    "expert": lambda actor, at, _: case_kind("expert").visible(actor, at).order_by().values("pk"),
    "notice": lambda actor, at, _: (
        publicity.public_notices().order_by().values("pk").union(_own_notices(actor, at)).values("pk")
    ),
    "paper": _papers,
    "honour": lambda _actor, _at, _: honours.public().order_by().values("pk"),
}


def _own_notices(actor: Actor, at: datetime) -> Any:
    mine = people.authorities_where(actor.person_id, OFFICE, at) if actor.person_id else []
    return case_kind("notice").visible(actor, at).filter(round__authority_id__in=mine).order_by().values("pk")


def sentence(query: str) -> str:
    """Why nothing is looked for, in one sentence; nothing when it is."""
    if not phrases(query):
        return "请输入要查找的名称、编号或者正文中的词。"
    return "请至少输入两个字；只有一个字的，几乎每件都会找到。" if too_short(query) else ""


def find(query: str, actor: Actor, at: datetime) -> list[Group]:
    """By kind, within each the latest first; words of the query must all be there, each as it is written."""
    if sentence(query):
        return []
    matched = Document.objects.all()
    for phrase in phrases(query):
        matched = matched.filter(words__phrase=phrase)
    groups = []
    for kind, label in LABELS.items():
        of_kind = matched.filter(kind=kind)
        rows = of_kind.filter(object_id__in=SCOPES[kind](actor, at, of_kind))
        first = list(rows.order_by("-object_id")[: SHOWN + 1])
        if first:
            total = rows.count() if len(first) > SHOWN else len(first)
            groups.append(Group(label, total, [_hit(row, query.split()) for row in first[:SHOWN]]))
    return groups


def _hit(row: Document, words: list[str]) -> Hit:
    return Hit(row.kind, row.object_id, row.title, marked(row.title, words, 120), marked(row.body, words))
