"""Reading the register of honours. 未查到 is an answer only where the lists asked were certified complete."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from guiguan.honours.models import Honour, HonourRoll
from guiguan.honours.states import HonourState, RollState
from guiguan.law.verdict import Fact
from guiguan.people import queries as people
from guiguan.people.models import Authority, Organisation, Person
from guiguan.procedure.compiled import Compiled
from guiguan.procedure.spec import OFFICE, Actor

SOURCE = "荣誉登记"
UNCERTAIN = "荣誉登记（有的届次尚未核定完整）"


_OF_ORGANISATION = Compiled(
    lambda pk, code, name, authority: Honour.objects.filter(
        Q(organisation_id=pk) | Q(organisation__credit_code=code)
        | Q(organisation=None, person_name="", holder=name), roll__authority_id=authority,
    )
)  # fmt: skip
_OF_PERSON = Compiled(
    lambda pk, name, authority: Honour.objects.filter(
        Q(person_id=pk) | Q(person=None, person_name=name), roll__authority_id=authority
    )
)


def held_by(organisation: Organisation | None, person: Person | None, authority: Authority) -> list[Honour]:
    """Honours of the holder in the authority, by identity; for organisations those of parent and units too, which
    share its code; and by name where the list names nobody."""
    found: dict[int, Honour] = {}
    if organisation is not None:
        rows = _OF_ORGANISATION.rows(organisation.pk, organisation.credit_code, str(organisation), authority.pk)
        found |= {row.pk: row for row in rows}
    if person is not None:
        found |= {row.pk: row for row in _OF_PERSON.rows(person.pk, person.name, authority.pk)}
    return [found[pk] for pk in sorted(found)]


_STATES = Compiled(lambda authority: HonourRoll.objects.filter(authority_id=authority).values_list("state"))


def complete(authority: Authority) -> bool:
    """Every list of the authority was certified by two officers against its decree, and there is at least one."""
    states = set(_STATES.column(authority.pk))
    return states == {RollState.CERTIFIED.value}


def facts_for(
    *, organisation: Organisation | None, person: Person | None, authority: Authority, at: datetime
) -> dict[str, Fact]:
    """Facts ``honours`` and ``register_complete`` of Arts. 16 and 18.

    A hit by name alone (past lists carry no codes) counts with an unknown award day, so that people decide.
    """
    rows: list[dict[str, Any]] = []
    for honour in held_by(organisation, person, authority):
        certain = honour.organisation_id is not None or honour.person_id is not None
        same = honour.person_id is not None or honour.organisation_id == (organisation.pk if organisation else None)
        rows.append({
            "prize": honour.prize,
            "on": honour.awarded_on if certain else None,
            "revoked": honour.state == HonourState.REVOKED,
            "relative": certain and not same,
        })  # fmt: skip
    whole = complete(authority)
    return {
        "honours": Fact("honours", rows, SOURCE if whole else UNCERTAIN),
        "register_complete": Fact("register_complete", whole, SOURCE),
    }


def visible_rolls(actor: Actor, at: datetime) -> QuerySet[HonourRoll]:
    """The office's desk; the public reads honours, not rolls."""
    inside = people.authorities_where(actor.person_id, OFFICE, at) if actor.person_id else []
    return HonourRoll.objects.filter(authority_id__in=inside).select_related("authority").order_by("-year", "label")


def with_counts(rows: QuerySet[HonourRoll]) -> QuerySet[HonourRoll]:
    """Each list with how many honours it holds, as ``held``."""
    return rows.annotate(held=Count("honours"))


def on_roll(roll: HonourRoll) -> QuerySet[Honour]:
    """The honours of one list, revoked ones too."""
    return Honour.objects.filter(roll=roll).order_by("-prize", "kind", "id")


def public(authority: Authority | None = None) -> QuerySet[Honour]:
    """All honours in force, latest round first."""
    rows = Honour.objects.filter(state=HonourState.HELD).select_related("roll__authority")
    if authority is not None:
        rows = rows.filter(roll__authority=authority)
    return rows.order_by("-roll__year", "-prize", "kind", "id")


def search(
    rows: QuerySet[Honour], *, words: str = "", prize: str = "", kind: str = "", roll: str = ""
) -> QuerySet[Honour]:
    """Filters of the public list; ``words`` of two or more characters in item, holder or person."""
    if len(words.strip()) >= 2:
        for word in words.split():
            rows = rows.filter(Q(item__contains=word) | Q(holder__contains=word) | Q(person_name__contains=word))
    for name, value in (("prize", prize), ("kind", kind), ("roll__label", roll)):
        if value:
            rows = rows.filter(**{name: value})
    return rows


def rolls(authority: Authority | None = None) -> QuerySet[HonourRoll]:
    rows = HonourRoll.objects.select_related("authority").order_by("-year", "label")
    return rows.filter(authority=authority) if authority else rows


def prizes_of(rows: QuerySet[Honour]) -> list[tuple[str, str]]:
    """The prizes among the honours, highest first, each with its name."""
    found = dict(rows.order_by("-prize", "id").values_list("prize", "prize_name"))
    return list(found.items())


def in_districts(districts: list[str]) -> QuerySet[Honour]:
    return public().filter(organisation__district__in=districts)


def counted(a_round_label: str, authority: Authority) -> dict[tuple[str, str], int]:
    """Honours registered for a round by (prize, kind); a revocation frees no place (Art. 3)."""
    found: dict[tuple[str, str], int] = {}
    rows = Honour.objects.filter(roll__authority=authority, roll__label=a_round_label)
    for pair in rows.values_list("prize", "kind"):
        found[pair] = found.get(pair, 0) + 1
    return found
