"""Two officers, one place: two processes confirm at the same moment, 300 rounds over. Never one too many (Art. 3)."""

import multiprocessing
from collections.abc import Callable

import pytest

from tests.conferral import rival

ROUNDS = 300
PATIENCE = 300

pytestmark = pytest.mark.postgresql


def test_the_last_place_is_given_once(fresh_database: Callable[[], str]) -> None:
    address, context = fresh_database(), multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        approver, pairs = pool.apply(rival.prepare, (address, ROUNDS))
    barrier, results = context.Barrier(2), context.Queue()
    rivals = [
        context.Process(target=rival.contend, args=(address, approver, list(mine), barrier, results))
        for mine in zip(*pairs, strict=True)
    ]
    for one in rivals:
        one.start()
    found = [results.get(timeout=PATIENCE) for _ in rivals]
    for one in rivals:
        one.join(PATIENCE)
    with context.Pool(1) as pool:
        honours = pool.apply(rival.tally, (address,))
    assert honours == [2] * ROUNDS, "two places, one taken before the race"
    assert [sorted(pair) for pair in zip(*found, strict=True)] == [["caps_held", "confirmed"]] * ROUNDS
