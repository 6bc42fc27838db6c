"""What is drawn from, what must hold, and how well a person fits a case. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

IN_TRADE, OUT_OF_TRADE = 100, 30
"""Fit of an expert who knows the applicant's trade, and of one who does not: integers 0 to 100."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An expert who may be drawn. ``employer`` is a credit code; unknown employers clash with nobody."""

    id: int
    name: str
    fields: frozenset[str]
    trades: frozenset[str]
    employer: str
    leads: bool


@dataclass(frozen=True, slots=True)
class Case:
    """An application to be judged."""

    id: int
    label: str
    trade: str


@dataclass(frozen=True, slots=True)
class Terms:
    """The hard rules of the round. ``kind``: ``joint`` (groups of experts, each with several cases) or ``pairs``
    (``size`` experts for every case).

    ``most`` and ``least``: cases an expert takes in ``pairs``. ``floor``: the share, in percent, of the best
    attainable fit of the worst-served case that every case keeps, whatever the lot.
    """

    kind: str
    size: int
    groups: int = 0
    leaders: int = 1
    fields: int = 3
    per_employer: int = 1
    trade_member: bool = True
    most: int = 1
    least: int = 0
    floor: int = 90


@dataclass(frozen=True, slots=True)
class Problem:
    """One draw. ``barred``: (expert, case) recused or undecided; ``fits[i][j]``: expert i for case j, 0 to 100;
    ``held``: (expert, case) of the plan in hand, to be kept as far as may be."""

    candidates: tuple[Candidate, ...]
    cases: tuple[Case, ...]
    barred: frozenset[tuple[int, int]]
    terms: Terms
    fits: tuple[tuple[int, ...], ...]
    held: frozenset[tuple[int, int]] = frozenset()

    @classmethod
    def of(
        cls,
        candidates: Iterable[Candidate],
        cases: Iterable[Case],
        barred: Iterable[tuple[int, int]],
        terms: Terms,
        held: Iterable[tuple[int, int]] = (),
    ) -> "Problem":
        """In the order of ids, so that the same people and cases are the same problem."""
        people = tuple(sorted(candidates, key=lambda one: one.id))
        subjects = tuple(sorted(cases, key=lambda one: one.id))
        fits = tuple(tuple(fit(person, case) for case in subjects) for person in people)
        return cls(people, subjects, frozenset(barred), terms, fits, frozenset(held))

    def is_barred(self, candidate: int, case: int) -> bool:
        """By position."""
        return (self.candidates[candidate].id, self.cases[case].id) in self.barred

    def as_json(self) -> dict[str, Any]:
        """Everything the draw depends on but the seed, as plain JSON; :meth:`read` takes it back."""
        return {
            "candidates": [asdict(one) | {"fields": sorted(one.fields), "trades": sorted(one.trades)}
                           for one in self.candidates],
            "cases": [asdict(one) for one in self.cases],
            "barred": [list(pair) for pair in sorted(self.barred)],
            "terms": asdict(self.terms),
            "fits": [list(row) for row in self.fits],
            "held": [list(pair) for pair in sorted(self.held)],
        }  # fmt: skip

    @classmethod
    def read(cls, whole: Mapping[str, Any]) -> "Problem":
        people = [Candidate(**one | {"fields": frozenset(one["fields"]), "trades": frozenset(one["trades"])})
                  for one in whole["candidates"]]  # fmt: skip
        cases = [Case(**one) for one in whole["cases"]]
        pairs = [frozenset((int(a), int(b)) for a, b in whole[key]) for key in ("barred", "held")]
        fits = tuple(tuple(int(value) for value in row) for row in whole["fits"])
        return cls(tuple(people), tuple(cases), pairs[0], Terms(**whole["terms"]), fits, pairs[1])

    def digest(self) -> str:
        """SHA-256 (hex) of :meth:`as_json` with sorted keys and no blanks."""
        text = json.dumps(self.as_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def fit(candidate: Candidate, case: Case) -> int:
    return IN_TRADE if case.trade in candidate.trades else OUT_OF_TRADE


WIDTH = 20


def lot(seed: str, *words: object) -> int:
    """A weight of the lot, 1 to 2**20: the first bytes of SHA-256 over the seed and what it is drawn for."""
    text = "|".join([seed, *map(str, words)])
    return 1 + (int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") >> (32 - WIDTH))


@dataclass(frozen=True, slots=True)
class Group:
    """Experts and cases that belong together, by id, and who steps in, in this order."""

    members: tuple[int, ...]
    cases: tuple[int, ...]
    alternates: tuple[int, ...] = ()

    def as_json(self) -> dict[str, list[int]]:
        return {"members": list(self.members), "cases": list(self.cases), "alternates": list(self.alternates)}

    @classmethod
    def read(cls, row: Mapping[str, Sequence[int]]) -> "Group":
        return cls(tuple(row["members"]), tuple(row["cases"]), tuple(row["alternates"]))


def replaced(groups: Sequence[Group], place: int, leaves: int, comes: int) -> tuple[Group, ...]:
    """The groups with one place filled by another, and nothing else; whoever fills it is an alternate nowhere."""
    found = []
    for index, group in enumerate(groups):
        change = {leaves: comes} if index == place else {}
        members = tuple(sorted(change.get(person, person) for person in group.members))
        found.append(Group(members, group.cases, tuple(one for one in group.alternates if one != comes)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan with its proof. ``value`` and ``bound`` are sums of lots; ``bound`` is None when no solver gave one.

    ``proven``: it is the optimum and the only one, so that whoever repeats the draw finds this very plan.

    ``worst``: fit of the worst-served case, the mean over its experts in hundredths; ``total``: sum of all fits.
    ``route``: how it was found, for whoever draws it again.
    """

    groups: tuple[Group, ...]
    proven: bool
    value: int = 0
    bound: int | None = 0
    worst: int = 0
    total: int = 0
    route: str = ""

    def pairs(self) -> frozenset[tuple[int, int]]:
        return frozenset((person, case) for group in self.groups for person in group.members for case in group.cases)


def measured(problem: Problem, groups: Sequence[Group]) -> tuple[int, int]:
    """(worst mean fit of a case in hundredths, total fit) of a plan."""
    rows = {one.id: row for one, row in zip(problem.candidates, problem.fits, strict=True)}
    column = {one.id: index for index, one in enumerate(problem.cases)}
    sums = {case: sum(rows[person][column[case]] for person in group.members)
            for group in groups for case in group.cases}  # fmt: skip
    sizes = {case: len(group.members) for group in groups for case in group.cases}
    worst = min((sums[case] * 100 // max(sizes[case], 1) for case in sums), default=0)
    return worst, sum(sums.values())
