"""Refuses whoever is kept from a case before an operation answers with anything about those who review it."""

from collections.abc import Iterable
from typing import Any

from guiguan.governance.queries.groups import barred_from
from guiguan.governance.rules import kept
from guiguan.procedure.engine import refuse
from guiguan.procedure.spec import Act, Actor


def refuse_kept(act: Act[Any], case: Any, actor: Actor, applications: Iterable[int]) -> None:
    """Inner acts of a composite act are answered for by the outer one."""
    if not actor.composite and not barred_from(actor.person_id).isdisjoint(applications):
        raise refuse(act, case, kept.SAID, kept.REMEDY, kept.BASIS, guard=kept.NAME)
