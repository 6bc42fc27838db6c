"""What documents asks of the modules above: who may open a file of their cases."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guiguan.procedure.spec import Actor

MayOpen = Callable[[Any, Any, Actor, datetime], bool]
"""``(file, case, actor, at)``; asked only when the case itself is visible to the actor."""

may_open: dict[str, MayOpen] = {}
"""By case kind. A kind without an entry opens its files to the office of its authority only."""


withheld: dict[str, Callable[[Collection[int], Actor, datetime], set[int]]] = {}
"""By case kind: of these cases, those that decide on something closed to the officer, who is recused from it or has not
declared; their papers are kept from him though he sees the case."""

terms: dict[str, Callable[[Any], object]] = {}
"""``Model.term``: how the module that owns the model reads what no single field says (Application.credit_code)."""


@dataclass(frozen=True, slots=True)
class PaperKind:
    """A kind of paper that is drafted from a case. ``build(case, at)`` gives its title and blocks, merged from fields
    that ``reader`` may have; ``fits`` says for which cases it can be drafted.
    """

    name: str
    case_kind: str
    audience: str
    fits: Callable[[Any], bool]
    build: Callable[[Any, datetime], tuple[str, list[dict[str, Any]]]]
    reader: str
    """Whose list of ``allowed`` it keeps: the audience, or whom it leaves the house for."""
    party: Callable[[Any], int | None] = lambda _case: None
    round_id: Callable[[Any], int | None] = lambda _case: None
    numbered: bool = True
    """Takes the office's next number unless another is typed in."""
    upward: bool = False
    """上行文: names beside its number who signed it (条例第九条)."""
    for_another: bool = False
    """代拟稿: the authority's name stands under it, and its date is left open."""


paper_kinds: dict[str, PaperKind] = {}
"""By name. Papers that an act issues by itself (回执, 告知书, 公示 …) are not here."""
