"""A draw stopped keeps the best so far; what is not proven, or not alone, says so and is deployed only knowingly."""

import dataclasses
import time
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guiguan.cli.bench.samples import sample
from guiguan.governance.draw import lots
from guiguan.governance.draw.check import breaches
from guiguan.governance.draw.joint import Found, Joint
from guiguan.governance.draw.lots import Watch, draw
from guiguan.governance.draw.problem import Plan, Problem, Terms
from guiguan.governance.draw.seats import Seating, Seats, Stop
from guiguan.governance.models import DrawProgress
from guiguan.governance.queries import draws as queries
from guiguan.governance.states import DrawState
from guiguan.jobs.tasks import run_draw
from guiguan.procedure.models import Entry
from guiguan.procedure.register.verify import verify
from guiguan.procedure.spec import Actor
from guiguan.web.office.draws import Column
from tests.governance.factories import AT, drawn, make_scene, running
from tests.web.test_office import browser

JOINT = Terms("joint", 3, 3, fields=2)


@pytest.fixture
def problem() -> Problem:
    return sample(1, experts=14, cases=6, terms=JOINT, trades=3)


def reached(problem: Problem) -> Found:
    return Joint(problem).solve(60)


STOPS = {"while the floor of fit is measured": (Seating, "worst_bound", None),
         "before the first experts are found": (Seating, "maximise", Seats(None, proven=False))}  # fmt: skip


@pytest.mark.parametrize("when", STOPS)
def test_a_joint_draw_stopped_keeps_the_lawful_plan_it_has(
    when: str, problem: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch, (place, name, answer) = Watch(60), STOPS[when]

    def stop(*_: Any) -> Any:
        watch.stopped.set()
        return answer

    monkeypatch.setattr(place, name, stop)
    plan = draw(problem, "1", watch)
    assert breaches(problem, plan.groups) == []
    assert (plan.proven, plan.bound) == (False, None)
    assert "未及按种子抽取" in plan.route


@pytest.mark.parametrize("held", [False, True])
def test_a_solver_is_left_behind_with_the_best_it_has_told(held: bool) -> None:
    """Also while it counts what of the plan in hand can be kept."""
    terms = Terms("pairs", 5, most=5, least=1)
    problem = sample(1, experts=60, cases=30, terms=terms, employers=40, graded=True, leading=0.25)
    if held:
        problem = dataclasses.replace(problem, held=frozenset((n, 1001 + n) for n in range(1, 29)) - problem.barred)
    watch = Watch(60)

    def stop_at_the_first(words: str, value: int, _bound: int) -> None:
        if value and words == ("保留现有安排" if held else "抽取专家"):
            watch.stopped.set()
            time.sleep(0.5)  # the solver waits here, and is left behind

    watch.tell = stop_at_the_first
    plan = draw(problem, "1", watch)
    assert breaches(problem, plan.groups) == []
    assert not plan.proven
    assert plan.bound is None or plan.bound > plan.value


def test_both_at_once_is_proven_only_when_nothing_else_is_as_good(
    problem: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = lots._both(problem, "1", Watch(60), reached(problem))
    assert alone.proven
    assert alone.value == alone.bound
    assert "未设适配下限" in alone.route
    monkeypatch.setattr(lots, "lot", lambda *_: 1)
    tied = lots._both(problem, "1", Watch(60), reached(problem))
    assert tied.value == tied.bound
    assert not tied.proven


def test_a_plan_is_not_proven_when_the_coverage_before_it_was_not(problem: Problem) -> None:
    found = reached(problem)
    assert lots._by_orders(problem, "1", Watch(60), found).proven
    assert not lots._by_orders(problem, "1", Watch(60), dataclasses.replace(found, proven=False)).proven


def test_a_plan_is_not_proven_when_what_it_keeps_was_not(problem: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    held = dataclasses.replace(problem, held=draw(problem, "1").pairs())
    assert draw(held, "2").proven
    honest = Seating.maximise

    def keeping_unproven(self: Seating, weights: dict[tuple[int, int], int], stop: Stop, **how: bool) -> Seats:
        found = honest(self, weights, stop, **how)
        return dataclasses.replace(found, proven=False) if how.get("even") else found

    monkeypatch.setattr(Seating, "maximise", keeping_unproven)
    assert not draw(held, "2").proven


def test_a_running_solver_tells_its_value_and_bound() -> None:
    told: list[tuple[str, int, int]] = []
    watch = Watch(60, tell=lambda *one: told.append(one))
    terms = Terms("pairs", 4, most=5, least=1)
    plan = draw(sample(1, experts=50, cases=24, terms=terms, employers=30, graded=True), "1", watch)
    ours = [(value, bound) for words, value, bound in told if words == "抽取专家" and bound]
    assert ours
    assert all(bound >= plan.value * 0.999999 for _, bound in ours)
    assert all(value <= plan.value * 1.000001 for value, _ in ours)


# In the office ---------------------------------------------------------------------------------------------------


def signed_in(actor: Actor) -> Client:
    return browser(actor, f"{AT:%Y-%m-%d}")


def test_who_presses_stop_gets_the_best_so_far(own_database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pressed while the floor is measured: the worker, its watching thread and the page's own address."""
    scene = make_scene()
    row, office = running(scene), signed_in(scene.world.drafter)
    watches: list[Watch] = []
    monkeypatch.setattr("guiguan.jobs.tasks.Watch", lambda seconds: watches.append(Watch(seconds)) or watches[0])

    def pressed_meanwhile(*_: Any) -> None:
        for client, status in ((signed_in(scene.experts[0]), 404), (office, 302)):
            assert client.post(reverse("draw-stop", args=[row.pk])).status_code == status
        assert watches[0].stopped.wait(20)

    monkeypatch.setattr(Seating, "worst_bound", pressed_meanwhile)
    drafter = scene.world.drafter
    assert run_draw(row.pk, drafter.account_id, drafter.person_id, drafter.name) == DrawState.DRAWN
    row.refresh_from_db()
    assert DrawProgress.objects.get(draw=row).words == "测算适配下限"
    assert row.proof["proven"] is False
    assert breaches(queries.problem_of(row), queries.plan_of(row)) == []
    page = office.get(reverse("draw", args=[row.pk])).content.decode()
    assert "未证明，尚无上界，不可复现" in page
    assert verify() == []


SWAPPED, REDRAWN = {"cost": 5}, {"redraw": True}
PROOFS = [
    (True, 7, [], "最优且唯一，可重复"),
    (True, 7, [REDRAWN], "最优且唯一，可重复；启用后补抽 1 名"),
    (False, 7, [], "最优，未证明唯一，不可复现"),
    (False, 9, [], "未证明，与上界相差 2，不可复现"),
    (False, None, [], "未证明，尚无上界，不可复现"),
    (False, 7, [SWAPPED, SWAPPED, REDRAWN], "手工调换 2 次，总适配减少 10，不可复现；启用后补抽 1 名"),
]


@pytest.mark.parametrize(("proven", "bound", "swaps", "words"), PROOFS)
def test_only_a_proven_plan_is_called_repeatable(
    problem: Problem, proven: bool, bound: int | None, swaps: list[dict[str, Any]], words: str
) -> None:
    row = SimpleNamespace(proof={"proven": proven, "value": 7, "bound": bound}, swaps=swaps)
    assert Column(row, problem).proof == words


@pytest.mark.django_db
def test_an_unproven_plan_is_deployed_only_with_a_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = lots.draw

    def unproven(*given: Any) -> Plan:
        return dataclasses.replace(honest(*given), proven=False)

    monkeypatch.setattr("guiguan.governance.operations.draws.draw", unproven)
    scene = make_scene()
    row = drawn(scene)
    client, address = signed_in(scene.world.approver), reverse("act", args=["draw.deploy", row.pk])
    assert "最优，未证明唯一，不可复现" in client.get(reverse("draws")).content.decode()
    refused = client.post(address, {"version": row.version})
    assert refused.status_code == 422
    assert "本方案不可复现，请阅后勾选" in refused.content.decode()
    assert client.post(address, {"version": row.version, "seen": "yes"}).status_code == 302
    row.refresh_from_db()
    assert row.state == DrawState.DEPLOYED
    assert "已知悉" in Entry.objects.get(act="draw.deploy").note
