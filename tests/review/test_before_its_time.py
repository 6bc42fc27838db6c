"""Three sheets saved, submitted and taken back in any order: before the closing act nobody learns what is not his."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guiguan.procedure.engine import ActRefused
from guiguan.procedure.reading import kept
from guiguan.procedure.spec import Actor
from guiguan.review.operations import sheets
from guiguan.review.queries import sheets as queries
from tests.review import factories as make
from tests.review.test_pages import browser
from tests.review.test_two_worlds import CHANGING

pytestmark = pytest.mark.django_db
MARKS = ("甲所见", "乙所见", "丙所见")
Step = tuple[str, int, int]
"""(what, whose sheet, percent)."""
STEPS = st.lists(
    st.tuples(st.sampled_from(["save", "submit", "submit", "reopen"]), st.integers(0, 2),
              st.sampled_from([15, 35, 55, 75, 95])),
    min_size=4, max_size=7,
)  # fmt: skip


class Case:
    """One application in the group's hands, with what has been done so far and by whom."""

    def __init__(self, made: make.Field, clients: list[Client]) -> None:
        self.made, self.clients = made, clients
        self.application = made.applications[0]
        self.own: list[list[Step]] = [[], [], []]
        self.openings = 0
        """How often all were in: what was seen then is no secret any more."""
        self.read()

    def read(self) -> None:
        """How the three sheets stand now."""
        rows = {row.person_id: row for row in queries.live_sheets(self.application.pk).select_related(*queries.RELATED)}
        self.sheets = [rows[actor.person_id] for actor in self.made.experts]
        self.submitted = {n for n in range(3) if self.sheets[n].state == "submitted"}
        self.sealed = len(self.submitted) < 3

    def do(self, step: Step) -> None:
        what, member, percent = step
        actor, sheet = self.made.experts[member], self.sheets[member]
        before = self.sealed
        try:
            with transaction.atomic():
                if what == "save":
                    make.score(sheet, actor, percent, thought=MARKS[member])
                elif what == "submit":
                    make.score(sheet, actor, percent, thought=MARKS[member])
                    sheets.submit(sheet, actor=actor, at=make.REVIEW)
                else:
                    sheets.reopen(sheet, actor=self.made.leader, at=make.REVIEW, reason="请核对")
        except (ActRefused, sheets.NotEditable):
            return
        self.own[member].append(step)
        self.read()
        self.openings += before and not self.sealed

    def nobody_sees_more(self) -> None:
        world, talk = self.made.world, make.talk_of(self.application)
        assert talk.state == ("waiting" if self.sealed else "open")
        outside: list[Actor] = [world.drafter, world.approver, world.manager]
        for reader in (*self.made.experts, *outside):
            member = reader in self.made.experts
            assert queries.may_see_talk(talk, reader, make.REVIEW) == (member and not self.sealed)
            for sheet in self.sheets if member else self.sheets[:1]:
                entitled = sheet.person_id == reader.person_id or (member and not self.sealed)
                assert queries.may_see(sheet, reader, make.REVIEW) == entitled, (reader, sheet)
        for number, reader in enumerate(self.made.experts[1:], 1):
            listed = {row.person_id for row in queries.visible(reader, make.REVIEW)}
            shown = self.submitted if not self.sealed else {number}
            assert listed == {self.made.experts[one].person_id for one in shown}
        assert not any(queries.visible(reader, make.REVIEW).exists() for reader in outside)

    def pages(self, member: int) -> str:
        """What a member reads who is not the leader."""
        client = self.clients[member]
        talk = make.talk_of(self.application)
        return CHANGING.sub("", client.get(reverse("consensus", args=[talk.pk])).content.decode())


def played(case: Case, steps: list[Step], asked: int, known: dict[Any, str], count: Callable[[], None]) -> None:
    for step in steps:
        case.do(step)
        with kept():
            case.nobody_sees_more()
        if case.sealed:
            page = case.pages(asked)
            assert not any(mark in page for mark in MARKS)
            # The same for him whatever the others did meanwhile: no value, no count, no order shows through.
            key = asked, tuple(case.own[asked]), case.openings
            assert known.setdefault(key, page) == page
            count()


def test_nothing_shows_before_its_time_whatever_the_order() -> None:
    made = make.opened()
    clients = [browser(actor, "2026-06-20") for actor in made.experts]
    known: dict[Any, str] = {}
    compared = 0

    def count() -> None:
        nonlocal compared
        compared += 1

    @settings(max_examples=6, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(STEPS, st.integers(1, 2))
    def any_order(steps: list[Step], asked: int) -> None:
        with transaction.atomic():
            played(Case(made, clients), steps, asked, known, count)
            transaction.set_rollback(True)

    any_order()
    assert compared - len(known) >= 5, "pages were compared with one another"
