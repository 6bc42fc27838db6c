"""A round played at random by the real operations: no award without every step of the law (4-trust, no step skipped)."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from math import ceil
from typing import Any, ClassVar

import chinese_calendar
import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from guiguan.applications.models import Application
from guiguan.applications.operations import NotEditable, NotInCheck
from guiguan.honours.models import Honour
from guiguan.law import policy as law
from guiguan.procedure.compiled import refresh
from guiguan.procedure.engine import ActRefused, CaseMovedOn
from guiguan.procedure.models import Entry
from guiguan.procedure.ports import REGISTRY, case_kind
from guiguan.procedure.register.verify import verify
from guiguan.procedure.spec import Role
from guiguan.publicity.models import Notice
from guiguan.review.operations import consensus, reports, sheets
from tests import databases
from tests.applications import factories as make
from tests.applications.factories import World, on
from tests.faults.steps import LAWFUL, START, STEPS, Absent, Play, Step
from tests.procedure.own import using

RUNS, LENGTH = int(os.environ.get("GUIGUAN_MACHINE_RUNS", "10000")), int(os.environ.get("GUIGUAN_MACHINE_STEPS", "30"))
STARTS = (0, 4, 6, 14, 20, 24, 36, 44, 56, 66, len(LAWFUL) - 6, len(LAWFUL) - 2)
REFUSED = (
    ActRefused, CaseMovedOn, Absent, NotEditable, NotInCheck, sheets.NotEditable, consensus.NotTheTime,
    reports.NotInDraft,
)  # fmt: skip
WANTED = {
    "application.submit", "application.finish_internal_notice", "application.register", "application.conclude_check",
    "application.pass_check", "notice.publish_qualification", "application.admit", "consensus.conclude",
    "report.conclude_document", "visit_list.settle", "report.conclude_site", "report.conclude_evaluation",
    "award_list.table", "meeting.resolve", "award_list.adopt", "award_list.record_approval", "notice.publish_award",
    "commendation.enter", "commendation.confirm",
}  # fmt: skip
TWO_PEOPLE = (("award_list.draft", "award_list.table"), ("commendation.enter", "commendation.confirm"),
              ("notice.draft", "notice.publish_qualification"))  # fmt: skip
seen: Counter[str] = Counter()
WORLD: list[World] = []


def working_days_after(first: date, last: date) -> int:
    """Counted by another library's days, from the day after ``first`` to ``last``."""
    days = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    return sum(bool(chinese_calendar.is_workday(day)) for day in days)


class Round(RuleBasedStateMachine):
    """From where the lawful course stands (``course``); what a run does is taken back when it ends."""

    course: ClassVar["Round"]

    def __init__(self) -> None:
        super().__init__()
        self.play, self.next, self.checked = Play(WORLD[0], START), 0, Entry.objects.order_by("-seq")[0].seq
        self.state: dict[tuple[str, int], str] = {}

    @initialize()
    def begin_where_the_course_stands(self) -> None:
        seen["runs"] += 1
        for row in (self.play.world.authority, self.play.world.organisation, self.play.world.round):
            refresh(row)  # the run before is taken back in the database, not in these
        self.play.at, self.next, self.state = self.course.play.at, self.course.next, dict(self.course.state)
        self.point = transaction.savepoint()

    def teardown(self) -> None:
        try:
            assert verify() == []
        finally:
            transaction.savepoint_rollback(self.point)

    def attempt(self, step: Step, who: Any) -> bool:
        self.play.at += timedelta(minutes=1)
        try:
            with transaction.atomic():
                step.do(self.play, who)
        except REFUSED:
            seen["refused"] += 1
            return False
        seen["done"] += 1
        return True

    def lawful(self, count: int) -> None:
        for step in LAWFUL[self.next : self.next + count]:
            self.play.at = max(self.play.at, on(step.not_before))
            if not self.attempt(step, step.who(self.play.world)):
                break
            self.next += 1

    @rule(count=st.integers(1, 6))
    def go_on(self, count: int) -> None:
        self.lawful(count)

    @rule(step=st.sampled_from(STEPS), data=st.data())
    def try_anything(self, step: Step, data: st.DataObject) -> None:
        """Whoever, whatever, whenever: refused, or else as declared."""
        world = self.play.world
        right = step.who(world)
        others = [world.drafter, world.second, world.approver, world.chair, world.manager, world.editor, world.stranger,
                  *world.experts]  # fmt: skip
        self.attempt(step, data.draw(st.sampled_from([right] * len(others) + others)))

    @rule(days=st.integers(1, 8))
    def time_passes(self, days: int) -> None:
        self.play.at += timedelta(days=days)

    @invariant()
    def every_change_is_declared(self) -> None:
        """The register's new entries follow the diagram, each from where the last one left the case."""
        for entry in Entry.objects.filter(seq__gt=self.checked).order_by("seq"):
            act, key = REGISTRY.acts[entry.act], (entry.case_kind, entry.case_id)
            assert not act.source or entry.source in act.source, entry.act
            assert entry.target == (entry.source if act.target is None else act.target), entry.act
            assert Role(entry.role) in act.by, entry.act
            assert self.state.get(key, entry.source) == entry.source, entry.act
            self.state[key], self.checked = entry.target, entry.seq
        for (kind, pk), state in self.state.items():
            model = case_kind(kind).model
            if any(one.name == "state" for one in model._meta.get_fields()):
                assert model._default_manager.values_list("state", flat=True).get(pk=pk) == state, kind

    @invariant()
    def no_award_without_every_step(self) -> None:
        """Whoever is commended went the whole way, and each notice ran its five working days."""
        honours = Counter(Honour.objects.values_list("prize", "kind"))
        for pairs, most, _rule in law.load(self.play.world.round.policy_id).strict_caps():
            assert sum(honours[pair] for pair in pairs) <= most
        awarded = Application.objects.filter(state="commended").count()
        assert sum(honours.values()) == awarded
        if not awarded:
            return
        seen["awards"] += 1
        by_act: dict[str, Entry] = {entry.act: entry for entry in Entry.objects.order_by("seq")}
        assert set(by_act) >= WANTED, WANTED - set(by_act)
        for one, other in TWO_PEOPLE:
            assert by_act[one].actor_id != by_act[other].actor_id, other
        confirmed = timezone.localtime(by_act["commendation.confirm"].at).date()
        for notice in Notice.objects.filter(state__in=("published", "reported")):
            assert working_days_after(timezone.localtime(notice.published_at).date(), confirmed) >= 5


@pytest.fixture
def world(template_database: str, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), using(databases.copy_of(template_database, "machine")):
        with transaction.atomic():
            made = make.make_world()
            for number in range(3):
                actor = make.grant(
                    made.authority,
                    make.account(f"expert{number}", f"评示{'一二三'[number]}"),
                    Role.EXPERT,
                    at=on("2026-03-10"),
                )
                make.experts.admit(made.authority, actor=made.drafter, at=on("2026-03-10"), person=make.person_of(actor),
                                   fields=["质量管理"], trades=["综合"], can_lead=True)  # fmt: skip
                made.experts.append(actor)
        WORLD[:] = [made]
        yield made


def played(starts: Sequence[int], runs: int, steps: int) -> None:
    """``runs`` from each of ``starts``, ascending: so many acts of the law's own course come first."""
    seen.clear()
    with transaction.atomic():
        course = Round()
        for start in starts:
            course.lawful(start - course.next)
            course.every_change_is_declared()
            started = seed(start)(type("Started", (Round,), {"course": course}))
            run_state_machine_as_test(  # type: ignore[no-untyped-call]
                started,
                settings=settings(max_examples=runs, stateful_step_count=steps, deadline=None, database=None,
                                  suppress_health_check=list(HealthCheck), phases=[Phase.generate, Phase.shrink]),
            )  # fmt: skip
        transaction.set_rollback(True)
    print(f"machine ({steps} steps a run, {seen['done']} acts done, {seen['refused']} refused, {seen['awards']} looks at "
          f"an award): {seen['runs']} cases, 0 failures")  # fmt: skip


def test_the_whole_course_is_lawful(world: World) -> None:
    """By itself the course leads to the award: the machine's random walks have somewhere to go."""
    with transaction.atomic():
        machine = Round()
        machine.lawful(len(LAWFUL))
        assert machine.next == len(LAWFUL), LAWFUL[machine.next].name
        machine.every_change_is_declared()
        machine.no_award_without_every_step()
        assert Honour.objects.count() == 1
        assert verify() == []
        transaction.set_rollback(True)


def test_a_round_at_random(world: World) -> None:
    played(STARTS, 1, 15)


@pytest.mark.long
@pytest.mark.parametrize("start", STARTS)
def test_ten_thousand_rounds_at_random(world: World, start: int) -> None:
    played([start], ceil(RUNS / len(STARTS)), LENGTH)
    assert seen["done"] > seen["runs"]
    assert seen["awards"] or start < STARTS[-2]
