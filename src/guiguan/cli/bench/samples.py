"""Random problems of the draw, by seed."""

import dataclasses
from random import Random

from guiguan.governance.draw.problem import Candidate, Case, Problem, Terms


def sample(
    seed: int, *, experts: int, cases: int, terms: Terms, trades: int = 8, fields: int = 4, conflicts: float = 0.03,
    leading: float = 0.3, employers: int = 0, graded: bool = False,
) -> Problem:  # fmt: skip
    """People with one field, one trade and an employer each; cases with a trade; recusals by chance and by employer.

    ``graded`` gives every pair a fit of its own instead of the two that follow from the trade.
    """
    dice = Random(seed)
    houses = employers or max(5, experts // 2)
    people = [
        Candidate(n, f"专家{n}", frozenset({f"领域{dice.randrange(fields)}"}), frozenset({f"行业{dice.randrange(trades)}"}),
                  f"E{dice.randrange(houses)}", dice.random() < leading)
        for n in range(1, experts + 1)
    ]  # fmt: skip
    subjects = [Case(1000 + n, f"{n:04d}", f"行业{dice.randrange(trades)}") for n in range(1, cases + 1)]
    homes = {case.id: f"E{dice.randrange(houses)}" if dice.random() < 0.5 else "" for case in subjects}
    barred = {
        (person.id, case.id)
        for person in people
        for case in subjects
        if dice.random() < conflicts or person.employer == homes[case.id]
    }
    problem = Problem.of(people, subjects, barred, terms)
    if not graded:
        return problem
    fits = tuple(tuple(round(100 * dice.betavariate(2, 3)) for _ in subjects) for _ in people)
    return dataclasses.replace(problem, fits=fits)
