"""Which organisations belong to one house: parents up to the root, everything below, the parent's other children,
branches of the same credit code. In a number of queries that depends on the depth alone."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from guiguan.people.models import Organisation
from guiguan.procedure.compiled import Compiled

DEPTH = 12
"""Further up or down nothing is looked for; a circle ends sooner."""


_CODED = Compiled(lambda *codes: Organisation.objects.filter(credit_code__in=codes).order_by("pk"))
_NAMED = Compiled(lambda *ids: Organisation.objects.filter(pk__in=ids).order_by("pk"))
_BELOW = Compiled(lambda *ids: Organisation.objects.filter(parent__id__in=ids).order_by("pk"))


@dataclass(slots=True)
class House:
    names: dict[int, str] = field(default_factory=dict)
    codes: dict[int, str] = field(default_factory=dict)
    parents: dict[int, int | None] = field(default_factory=dict)

    @classmethod
    def around(cls, homes: Mapping[int, Organisation]) -> "House":
        """The organisations given with everything that belongs to any of them."""
        house = cls()
        house._take(homes.values())
        own = set(house.names)
        house._fetch(_CODED, {code for code in house.codes.values() if code})
        own |= set(house.names)
        for _ in range(DEPTH):
            above = {pk for pk in house.parents.values() if pk} - set(house.names)
            if not above:
                break
            house._fetch(_NAMED, above)
        near = own | {pk for one in own if (pk := house.parents[one])}
        for _ in range(DEPTH):
            near = house._fetch(_BELOW, near)
        return house

    def _fetch(self, asked: Compiled, keys: Collection[int | str]) -> set[int]:
        return self._take(asked.rows(*keys)) if keys else set()

    def _take(self, rows: Iterable[Organisation]) -> set[int]:
        """What is new among them."""
        found = set()
        for row in rows:
            if row.pk in self.names:
                continue
            self.names[row.pk], self.codes[row.pk], self.parents[row.pk] = str(row), row.credit_code, row.parent_id
            found.add(row.pk)
        return found

    def kin_of(self, home: int) -> dict[int, str]:
        """{organisation: the chain from the applicant to it in words}; empty words for the applicant itself."""
        found, code = {home: ""}, self.codes[home]
        for pk in self.names:
            if code and pk != home and self.codes[pk] == code:
                found[pk] = f"{self.names[pk]}与{self.names[home]}统一社会信用代码相同"
        own = list(found)
        for one in own:
            self._above(one, found)
        for one in own:
            self._below(one, found)
        for one in own:
            parent = self.parents[one] or 0
            for pk in self._children(parent):
                found.setdefault(pk, _chained(found[parent], self._down(parent, pk)))
        return found

    def _above(self, own: int, found: dict[int, str]) -> None:
        here = own
        for _ in range(DEPTH):
            parent = self.parents[here]
            if parent is None or parent not in self.names or parent in found:
                return
            step = f"{self.names[here]}的上级单位{self.names[parent]}"
            found[parent] = _chained(found[here], step)
            here = parent

    def _below(self, own: int, found: dict[int, str]) -> None:
        near = [own]
        while near:
            here = near.pop()
            for pk in self._children(here):
                if pk not in found:
                    found[pk] = _chained(found[here], self._down(here, pk))
                    near.append(pk)

    def _down(self, parent: int, child: int) -> str:
        return f"{self.names[parent]}的下属单位{self.names[child]}"

    def _children(self, parent: int) -> list[int]:
        return [pk for pk, above in self.parents.items() if above == parent]


def _chained(*steps: str) -> str:
    return "，".join(step for step in steps if step)
