"""What of each thing goes into the index, and which rows of an act touch which entries."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from guiguan.applications.models import Application, Submission
from guiguan.applications.states import ApplicationState
from guiguan.documents import queries as documents
from guiguan.documents.models import Paper
from guiguan.governance.models import Expert
from guiguan.honours.models import Honour
from guiguan.honours.states import HonourState
from guiguan.people.models import Organisation
from guiguan.procedure.compiled import Compiled
from guiguan.publicity.models import Notice, NoticeItem

SENTENCE = 6
"""Characters from which an answer is words and not a figure, a date or a choice."""
CONTACTS = frozenset({"basic"})
"""Parts of a dossier that hold contacts and numbers of persons: not to be searched."""
FORMING = (ApplicationState.DRAFT, ApplicationState.SUBMITTED, ApplicationState.REGISTERED)
"""Later acts change neither title, number nor holder, and new content comes as a submission."""


@dataclass(frozen=True, slots=True)
class Found:
    """One entry to be; without a title it is none and what stands there is removed."""

    kind: str
    object_id: int
    title: str
    body: str = ""


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


class Source:
    """The rows of things: of all, or of those an act touched, few at a time. ``key``: where a row names its thing."""

    def __init__(self, rows: Callable[[], QuerySet[Any]], key: str = "pk") -> None:
        self.all, self.some = rows, Compiled(lambda *ids: rows().filter(**{f"{key}__in": ids}))

    def __call__(self, ids: Collection[int] | None) -> Iterable[Any]:
        return self.all() if ids is None else self.some.rows(*ids)


_APPLICATIONS = Source(lambda: Application.objects.select_related("organisation", "person", "employer"))
_COPIES = Source(lambda: Submission.objects.order_by("serial"), "application__id")
_ORGANISATIONS = Source(Organisation.objects.all)
_EXPERTS = Source(lambda: Expert.objects.select_related("person"))
_NOTICES = Source(Notice.objects.all)
_ITEMS = Source(lambda: NoticeItem.objects.order_by("pk"), "notice__id")
_PAPERS = Source(Paper.objects.all)
_HONOURS = Source(lambda: Honour.objects.select_related("roll"))


def applications(ids: Collection[int] | None) -> Iterator[Found]:
    copies = {row.application_id: row.content for row in _COPIES(ids)}
    for row in _APPLICATIONS(ids):
        if row.submitted_at is None or row.state == ApplicationState.DRAFT:
            yield Found("application", row.pk, "")
            continue
        of = row.organisation or row.employer
        told = [
            text
            for key, part in copies.get(row.pk, {}).items()
            if key not in CONTACTS
            for text in _texts(part)
            if len(text) >= SENTENCE
        ]
        place = [of.district, of.trade] if of else []
        body = _joined(row.number, row.holder, str(row.employer or ""), *place, *told)
        yield Found("application", row.pk, row.title or row.holder, body)


def organisations(ids: Collection[int] | None) -> Iterator[Found]:
    for row in _ORGANISATIONS(ids):
        yield Found("organisation", row.pk, str(row), _joined(row.credit_code, row.district, row.trade))


def experts(ids: Collection[int] | None) -> Iterator[Found]:
    for row in _EXPERTS(ids):
        yield Found("expert", row.pk, row.person.name, _joined(*row.fields, *row.trades, row.qualification))


def notices(ids: Collection[int] | None) -> Iterator[Found]:
    """What a notice lists may be found once it is published."""
    listed: dict[int, list[str]] = {}
    for item in _ITEMS(ids):
        listed.setdefault(item.notice_id, []).append(_joined(item.title, item.holder, item.district))
    for row in _NOTICES(ids):
        lines = listed.get(row.pk, []) if row.published_at else []
        yield Found("notice", row.pk, row.title, _joined(row.number, row.text, *lines))


def papers(ids: Collection[int] | None) -> Iterator[Found]:
    for row in _PAPERS(ids):
        yield Found("paper", row.pk, row.title, _joined(row.number, *_texts(documents.blocks_of(row))))


def honours(ids: Collection[int] | None) -> Iterator[Found]:
    for row in _HONOURS(ids):
        held = row.state == HonourState.HELD
        title = _joined(row.item, row.holder, row.person_name)
        yield Found("honour", row.pk, title if held else "", _joined(row.roll.label, row.prize_name))


SOURCES = {
    "application": applications, "organisation": organisations, "expert": experts, "notice": notices,
    "paper": papers, "honour": honours,
}  # fmt: skip


def touched(rows: Iterable[Model]) -> dict[str, set[int]]:
    """{kind: ids} of the entries that these rows, just written, bear upon."""
    found: dict[str, set[int]] = {}
    for row in rows:
        if isinstance(row, Application) and row.state in FORMING:
            if row.submitted_at is not None:
                found.setdefault("application", set()).add(row.pk)
            found.setdefault("organisation", set()).update(
                pk for pk in (row.organisation_id, row.employer_id) if pk is not None
            )
        elif isinstance(row, Submission):
            found.setdefault("application", set()).add(row.application_id)
        for kind, model in (("organisation", Organisation), ("expert", Expert), ("notice", Notice), ("paper", Paper),
                            ("honour", Honour)):  # fmt: skip
            if isinstance(row, model):
                found.setdefault(kind, set()).add(row.pk)
    return found
