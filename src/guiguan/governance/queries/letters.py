"""Letters and a recusal: none is written to, and none is shown to, whoever must step down from what it is about."""

import re
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from guiguan.applications.models import Application
from guiguan.governance.models import Recusal
from guiguan.governance.queries.groups import applications, barred_from, barred_persons
from guiguan.governance.queries.staff import undeclared
from guiguan.procedure import outbox
from guiguan.procedure.models import Message
from guiguan.procedure.ports import REGISTRY, CaseKind
from guiguan.procedure.spec import CONCERNED, Actor

UNNAMED = "某件应当回避的申报"
UNSAID = "申报有无利害关系之后，可以查看本件和这则消息的内容。"


def kept_from(kind: CaseKind, case: Any) -> set[int]:
    """Fills procedure's port: persons recused, or not yet decided, from what a case is about. Who is recused hears
    of his own recusal."""
    about = [case.pk] if kind.model is Application else [getattr(case, name) for name in _naming(kind.model)]
    found = {person for pk in about if pk is not None for person in barred_persons(pk)}
    return found - {case.person_id} if isinstance(case, Recusal) else found


def _naming(model: Any) -> list[str]:
    """Columns of a case that say which application it belongs to."""
    return [field.attname for field in model._meta.concrete_fields if field.related_model is Application]


def shown_to(person_id: int, letters: list[Message]) -> list[Message]:
    """Without letters about a case from which the person is recused since; in others such a case is not named.
    What he is told as an applicant stays."""
    barred = barred_from(person_id)
    if not barred or not letters:
        return letters
    gone, names = _about(barred, letters, person_id), _names(barred)
    found = []
    for letter in letters:
        if letter.role not in CONCERNED:
            if (letter.case_kind, letter.case_id) in gone:
                continue
            letter.subject, letter.body = names.sub(UNNAMED, letter.subject), names.sub(UNNAMED, letter.body)
        found.append(letter)
    return found


def inbox(actor: Actor, at: datetime) -> list[Message]:
    """What an officer is shown; of a case on which he has yet to declare, only that something happened."""
    shown = shown_to(actor.person_id, outbox.inbox(actor.person_id))
    unsaid = undeclared(actor, at)
    about = _about(unsaid, shown, actor.person_id) if unsaid and shown else set()
    for letter in shown:
        if (letter.case_kind, letter.case_id) in about and letter.role not in CONCERNED:
            letter.body = UNSAID
    return shown


def unread(person_id: int) -> int:
    """How many of the letters shown to him he has not read."""
    if not barred_from(person_id):
        return outbox.how_many_unread(person_id)
    return len(shown_to(person_id, outbox.unread(person_id)))


def _about(barred: Collection[int], letters: Iterable[Message], person_id: int) -> set[tuple[str, int]]:
    gone = {("application", pk) for pk in barred}
    for name in {letter.case_kind for letter in letters} & set(REGISTRY.kinds):
        model: Any = REGISTRY.kinds[name].model
        for column in _naming(model):
            rows = model._default_manager.filter(**{f"{column}__in": barred})
            rows = rows.exclude(person_id=person_id) if model is Recusal else rows
            gone |= {(name, pk) for pk in rows.values_list("pk", flat=True)}
    return gone


def _names(barred: Collection[int]) -> re.Pattern[str]:
    """Titles, holders and numbers of the cases, a number only where it stands by itself."""
    rows = applications(barred)
    words = {re.escape(word) for row in rows for word in (row.title, row.holder) if word}
    numbers = {rf"(?<![\w-]){re.escape(row.number)}(?![\w-])" for row in rows if row.number}
    return re.compile("|".join(sorted(words | numbers, key=len, reverse=True)) or r"(?!)")
