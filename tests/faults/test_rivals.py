"""Rivals in processes of their own on PostgreSQL: one wins, the other is told, nobody's words are lost (4-trust, races)."""

import multiprocessing
from collections.abc import Callable

import pytest

from tests.faults import rivals

PATIENCE = 500

pytestmark = pytest.mark.postgresql


def race(address: str, rounds: int) -> None:
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        field = pool.apply(rivals.prepare, (address,))
    barrier, results = context.Barrier(2), context.Queue()
    both = [
        context.Process(target=rivals.contend, args=(address, field, side, rounds, barrier, results))
        for side in range(2)
    ]
    for one in both:
        one.start()
    found = [results.get(timeout=PATIENCE) for _ in both]
    for one in both:
        one.join(PATIENCE)
    assert [side.get("failed") for side in found] == [None, None]
    for name in rivals.SCENES:
        wanted = [rivals.DONE, rivals.DONE if name == "two experts" else rivals.TOLD]
        pairs = [sorted(pair) for pair in zip(*(side[name] for side in found), strict=True)]
        wrong = [(number, pair) for number, pair in enumerate(pairs) if pair != wanted]
        print(f"rivals, {name}: {len(pairs)} cases, {len(wrong)} failures")
        assert wrong == []
    with context.Pool(1) as pool:
        left = pool.apply(rivals.tally, (address, field))
    assert left == {"letters": rounds, "section": rounds, "talks": rounds, "submissions": 2 * rounds, "agreed": rounds}


def test_one_of_two_wins_and_the_other_is_told(fresh_database: Callable[[], str]) -> None:
    race(fresh_database(), 15)


@pytest.mark.long
def test_one_of_two_wins_three_hundred_times(fresh_database: Callable[[], str]) -> None:
    race(fresh_database(), 300)
