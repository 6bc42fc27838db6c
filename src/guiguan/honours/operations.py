"""The only writer of honours."""

import csv
import re
from collections import defaultdict
from datetime import date, datetime
from importlib.resources import files

from guiguan.honours import acts, queries
from guiguan.honours.acts import RollFacts
from guiguan.honours.models import Honour, HonourRoll
from guiguan.honours.states import RollState
from guiguan.law import policy as law
from guiguan.people import queries as people
from guiguan.people.models import Authority, Organisation, Person
from guiguan.procedure.engine import Pen, perform
from guiguan.procedure.models import Entry
from guiguan.procedure.ports import CaseKind, add_act, add_kind
from guiguan.procedure.spec import Actor

ROLL = CaseKind(
    name="honour_roll",
    label="历届名单",
    model=HonourRoll,
    facts=lambda roll, actor, _at: RollFacts(actor.person_id, roll.proposed_by_id),
    policy=lambda roll: law.latest(roll.authority.code),
    authority_id=lambda roll: int(roll.authority_id),
    roles=lambda _roll, _actor, _at: frozenset(),
    visible=queries.visible_rolls,
    title=lambda roll: f"{roll.label}获奖名单",
    state_label=lambda state: RollState(state).label,
    lock_path=lambda roll: [(HonourRoll, roll.pk)],
    recipients=lambda roll, role, at: people.holders(roll.authority_id, role, at),
)
PRIZES = {"上海市市长质量奖": "mayor", "上海市质量金奖": "gold"}
KINDS = {"组织": "model", "模式": "model", "个人": "achievement", "成果": "achievement"}


def past_winners() -> list[dict[str, str]]:
    """The rows shipped with the product: what public pages show, each with its source."""
    text = files("guiguan.honours").joinpath("data/past-winners.csv").read_text("utf8")
    return list(csv.DictReader(text.splitlines()))


def import_past(
    authority: Authority, rows: list[dict[str, str]], *, actor: Actor, at: datetime, version: int | None = None
) -> int:
    """Enter past winners by round; award days stay unknown, no list is certified. Returns how many were entered.

    Rows of prizes that are not the authority's own (districts') are left out: they are another authority's honours.
    """
    by_round: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        if row["prize"] in PRIZES:
            by_round[row["round"]].append(row)

    def effect(_authority: Authority, pen: Pen) -> None:
        for label, winners in by_round.items():
            year = re.search(r"\d{4}", label)
            roll = HonourRoll(authority=authority, label=label, year=int(year[0]) if year else None)
            pen.write(roll)
            for row in winners:
                pen.write(Honour(roll=roll, prize=PRIZES[row["prize"]], kind=KINDS[row["kind"]],
                                 prize_name=row["prize"], item=row["item"], holder=row["organisation"],
                                 person_name=row["person"], source=row["source"], note=row["note"]))  # fmt: skip

    perform(acts.IMPORT, authority, actor=actor, at=at, version=version, effect=effect, note=f"{len(by_round)} 届")
    return sum(len(winners) for winners in by_round.values())


def register(  # noqa: PLR0913 - an honour has these parts
    pen: Pen, *, authority: Authority, label: str, year: int, prize: str, kind: str, prize_name: str, item: str,
    organisation: Organisation | None, person: Person | None, employer: str, awarded_on: date, document: str,
    application_id: int,
) -> Honour:  # fmt: skip
    """One honour of a round, as part of the act that confirms the Government's document (Art. 27)."""
    roll = HonourRoll.objects.filter(authority=authority, label=label).first()
    if roll is None:
        roll = HonourRoll(authority=authority, label=label, year=year, decree=document)
        pen.write(roll)
    honour = Honour(
        roll=roll, prize=prize, kind=kind, prize_name=prize_name, item=item, holder=str(organisation or employer),
        person_name=person.name if person else "", organisation=organisation, person=person, awarded_on=awarded_on,
        document=document, source=document, application_id=application_id,
    )  # fmt: skip
    pen.write(honour)
    return honour


def propose_complete(roll: HonourRoll, *, actor: Actor, at: datetime, decree: str, version: int | None = None) -> Entry:
    def effect(fresh: HonourRoll, _pen: Pen) -> None:
        fresh.decree, fresh.proposed_by_id = decree, actor.person_id

    return perform(acts.PROPOSE, roll, actor=actor, at=at, version=version, effect=effect, note=decree)


def certify(roll: HonourRoll, *, actor: Actor, at: datetime, version: int | None = None) -> Entry:
    def effect(fresh: HonourRoll, _pen: Pen) -> None:
        fresh.certified_by_id = actor.person_id

    return perform(acts.CERTIFY, roll, actor=actor, at=at, version=version, effect=effect)


def send_back(roll: HonourRoll, *, actor: Actor, at: datetime, reason: str, version: int | None = None) -> Entry:
    return perform(acts.SEND_BACK, roll, actor=actor, at=at, version=version, note=reason)


def fill_ports() -> None:
    """Called once by config when the apps are ready."""
    add_kind(ROLL)
    add_act(acts.IMPORT, "authority", import_past)
    add_act(acts.PROPOSE, "honour_roll", propose_complete)
    add_act(acts.CERTIFY, "honour_roll", certify)
    add_act(acts.SEND_BACK, "honour_roll", send_back)
