"""Refuses whoever is kept from a case before an operation answers with anything about those who review it."""

from collections.abc import Iterable
from typing import Any

from guiguan.governance.queries.groups import barred_from
from guiguan.governance.rules.kept import FREE_OF_CASES, Kept
from guiguan.procedure.engine import refuse_by
from guiguan.procedure.spec import Act, Actor


def refuse_kept(act: Act[Any], case: Any, actor: Actor, applications: Iterable[int]) -> None:
    """Inner acts of a composite act are answered for by the outer one."""
    kept = not actor.composite and not barred_from(actor.person_id).isdisjoint(applications)
    if refused := refuse_by(FREE_OF_CASES, act, case, Kept(kept)):
        raise refused
