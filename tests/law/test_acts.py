"""Every act rests on words of the Measures, or says what else it rests on; read without Django."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from guiguan.law.policy import all_policies, load
from guiguan.procedure.spec import Act, citations

MODULES = ("people", "rounds", "honours", "publicity", "applications", "governance", "review", "conferral")
FOLDERS = {"governance": ("committee", "experts", "groups", "recusal")}
SHANGHAI = load("shanghai-2022")


def _modules() -> list[Any]:
    names = [f"guiguan.{m}.acts" for m in MODULES if m not in FOLDERS]
    names += [f"guiguan.{m}.acts.{part}" for m, parts in FOLDERS.items() for part in parts]
    return [import_module(name) for name in names]


def _acts() -> Iterator[Act[Any]]:
    """Acts by name, and those kept by stage or kind in a table."""
    for module in _modules():
        for found in vars(module).values():
            yield from (one for one in (found.values() if isinstance(found, dict) else [found]) if isinstance(one, Act))


ACTS: dict[str, Act[Any]] = {act.code: act for act in _acts()}
OUTSIDE = {code for code, act in ACTS.items() if act.basis and all(
    key.startswith(("system:", "call", "review_rules", "law:")) for key in act.basis)}  # fmt: skip
"""Acts that say themselves what they rest on besides, or instead of, the Measures."""
BOUND = sorted({entry.id for entry in load("shili-2024").entries if entry.kind == "act"})
"""The keys every policy of this kind binds; read from the other policy, so that taking one out here is noticed."""


@pytest.mark.parametrize("code", BOUND)
def test_an_act_rests_on_the_measures(code: str) -> None:
    assert any(citation.provision for citation in SHANGHAI.cite(code))


@pytest.mark.parametrize("code", ["recommendation.recommend", "recommendation.ask"])
def test_recommending_rests_on_its_article(code: str) -> None:
    """Art. 21 stands in the city's Measures alone; elsewhere the system's own rule carries the act."""
    assert next(citation.label for citation in citations(ACTS[code], SHANGHAI)).startswith("办法第二十一条")


@pytest.mark.parametrize("code", sorted(ACTS))
def test_no_act_is_without_a_basis(code: str) -> None:
    found = citations(ACTS[code], SHANGHAI)
    assert found
    assert any(citation.provision for citation in found) or code in OUTSIDE


def test_every_bound_key_is_used_by_an_act() -> None:
    used = {key for act in ACTS.values() for key in act.rests_on()}
    assert set(BOUND) - used == set()


@pytest.mark.parametrize("code", sorted(ACTS))
def test_every_guard_names_a_basis_the_policies_know(code: str) -> None:
    for policy in all_policies():
        for guard in ACTS[code].guards:
            assert policy.cite(guard.basis), (policy.id, guard.name)
