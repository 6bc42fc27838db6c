"""The only writer of the index: after each act what the act touched, at night everything."""

from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import Model

from guiguan.procedure import writing
from guiguan.procedure.compiled import Compiled
from guiguan.procedure.ports import REGISTRY
from guiguan.search.models import Document
from guiguan.search.sources import SOURCES, Found, touched
from guiguan.search.spelling import spaced

_STANDING = Compiled(lambda kind, *ids: Document.objects.filter(kind=kind, object_id__in=ids))


def keep(rows: Iterable[Model]) -> None:
    """Bring the entries of the rows just written up to date, in the act's own transaction."""
    for kind, ids in touched(rows).items():
        if ids:
            _enter(kind, list(SOURCES[kind](ids)), ids)


def rebuild() -> int:
    """Every entry anew from the rows it is derived from; returns how many there are."""
    total = 0
    for kind, source in SOURCES.items():
        with transaction.atomic():
            total += _enter(kind, list(source(None)), None)
    return total


def _enter(kind: str, found: list[Found], ids: Collection[int] | None) -> int:
    standing = Document.objects.filter(kind=kind) if ids is None else _STANDING.rows(kind, *ids)
    before = {row.object_id: row for row in standing}
    wanted = {one.object_id: one for one in found if one.title}
    if gone := [row.pk for pk, row in before.items() if pk not in wanted]:
        Document.objects.filter(pk__in=gone).delete()
    for pk, one in wanted.items():
        row = before.get(pk) or Document(kind=kind, object_id=pk)
        given = (one.title[:240], one.body)
        if row.pk is None or (row.title, row.body) != given:
            row.title, row.body = given
            row.words = spaced(f"{one.title} {one.body}")
            writing.save(row)
    return len(wanted)


def fill_ports() -> None:
    """Called once by config when the apps are ready."""
    REGISTRY.after_act.append(keep)
