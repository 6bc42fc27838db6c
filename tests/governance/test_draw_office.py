"""The draw by its forms, as the office, the supervisor and the worker do it: in groups, and case by case."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from guiguan.governance.models import Draw, Expert, GroupMember
from guiguan.governance.operations import experts
from guiguan.governance.queries import draws as queries
from guiguan.governance.states import DrawState
from guiguan.jobs.tasks import run_draw
from guiguan.people.models import Person
from guiguan.procedure.register.verify import verify
from guiguan.procedure.spec import Actor, Role
from tests.applications import factories as make
from tests.governance.factories import AT, Scene, make_scene
from tests.web.test_office import browser

TYPED = {"joint": {"kind": "joint", "groups": "2", "fields_": "1"},
         "pairs": {"kind": "pairs", "groups": "0", "fields_": "0", "most": "3"}}  # fmt: skip
FIRST, SECOND = "271828", "314159"


def press(actor: Actor, code: str, pk: int, typed: Mapping[str, Any] | None = None) -> HttpResponse:
    return browser(actor, f"{AT:%Y-%m-%d}").post(reverse("act", args=[code, pk]), {"version": "", **(typed or {})})


def page(actor: Actor, name: str, *args: int) -> str:
    return browser(actor, f"{AT:%Y-%m-%d}").get(reverse(name, args=args)).content.decode()


@pytest.fixture
def scene(own_database: None) -> Scene:
    """One of the experts knows another trade than that of the cases, so that seating him costs fit."""
    return make_scene(odd="化工")


def typed(scene: Scene, kind: str, label: str, **over: Any) -> dict[str, Any]:
    return {"label": label, "size": "3", "leaders": "1", "most": "5", "floor": "90", "trade_member": "on",
            "applications": [row.pk for row in scene.cases], **TYPED[kind], **over}  # fmt: skip


def prepare(scene: Scene, kind: str, label: str, **over: Any) -> Draw:
    answer = press(scene.world.drafter, "draw.prepare", scene.world.round.pk, typed(scene, kind, label, **over))
    assert answer.status_code == 302
    return Draw.objects.get(label=label)


def draw_out(scene: Scene, row: Draw, seed: str) -> Draw:
    for given, status in (
        ({"seed": "1", "seen": "yes"}, 422),
        ({"seed": seed}, 422),
        ({"seed": seed, "seen": "yes"}, 302),
    ):
        assert press(scene.supervisor, "draw.seed", row.pk, given).status_code == status
    drafter = scene.world.drafter
    assert press(drafter, "draw.start", row.pk).status_code == 302
    assert run_draw(row.pk, drafter.account_id, drafter.person_id, drafter.name) == DrawState.DRAWN
    row.refresh_from_db()
    return row


def compared(scene: Scene, first: Draw, second: Draw) -> None:
    """Side by side: the same problem, the same solver, each with its seed and its value."""
    assert first.digest_of_problem == second.digest_of_problem
    told = page(scene.world.approver, "draws")
    table = told[told.index("方案比较表") :]
    assert table.count(first.digest_of_problem[:16]) == 2
    assert table.count(first.proof["solver"]) == 2
    for row in (first, second):
        for words in (row.label, row.seed, f'"num">{row.proof["value"]}<', f"上界 {row.proof['bound']}"):
            assert words in table, words
    assert table.count("最优且唯一，可重复") == 2


def swapped(scene: Scene, row: Draw) -> None:
    """The odd expert takes the first place: 70 less for each of its cases, said in words; nothing else changes."""
    drafter, before = scene.world.drafter, queries.plan_of(row)
    odd, leaves = scene.experts[8].person_id, before[0].members[0]
    given = {"place": f"0:{leaves}", "comes": str(odd), "reason": "统筹日程"}
    assert press(drafter, "draw.swap", row.pk, given | {"reason": ""}).status_code == 422
    assert press(drafter, "draw.swap", row.pk, given).status_code == 302
    total = row.proof["total"]
    row.refresh_from_db()
    cost = 70 * len(before[0].cases)
    assert (row.swaps[0]["cost"], total - row.proof["total"]) == (cost, cost)
    assert set(queries.plan_of(row)[0].members) == {*before[0].members, odd} - {leaves}
    assert [one.members for one in queries.plan_of(row)[1:]] == [one.members for one in before[1:]]
    shown = page(drafter, "draw", row.pk)
    assert f"手工调换 1 次，总适配减少 {cost}，不可复现" in shown
    picture = shown[shown.index('aria-label="各组涵盖的专业领域') :].split("</svg>")[0]
    assert picture.count("<circle") == 2 * len(before)
    assert "统计" in picture


def took_one_more(scene: Scene, row: Draw) -> None:
    """In pairs whoever has room takes one case more and keeps his others; the form says so, and calls cases by name."""
    before = queries.plan_of(row)
    times = Counter(person for group in before for person in group.members)
    busy = next(p for p, count in times.items() if 0 < count < 3 and p not in before[0].members)
    leaves = next(p for p in before[0].members if times[p] > 1)
    form = page(scene.world.drafter, "act", *("draw.swap", row.pk))  # type: ignore[arg-type]
    assert f"已承担 {times[busy]} 件，至多 3 件" in form
    assert "互换" not in form
    assert f"申报 {row.problem['cases'][0]['label']}" in form
    given = {"place": f"0:{leaves}", "comes": str(busy), "reason": "统筹日程"}
    assert press(scene.world.drafter, "draw.swap", row.pk, given).status_code == 302
    row.refresh_from_db()
    assert busy in queries.plan_of(row)[0].members
    assert [one.members for one in queries.plan_of(row)[1:]] == [one.members for one in before[1:]]


def changed_places(scene: Scene, row: Draw) -> None:
    """In groups two who are seated change places."""
    first, second = queries.plan_of(row)
    goes, comes = first.members[-1], second.members[-1]
    given = {"place": f"0:{goes}", "comes": str(comes), "reason": "统筹日程"}
    assert press(scene.world.drafter, "draw.swap", row.pk, given).status_code == 302
    row.refresh_from_db()
    assert [goes in one.members for one in queries.plan_of(row)] == [False, True]
    assert [comes in one.members for one in queries.plan_of(row)] == [True, False]


def deployed(scene: Scene, row: Draw) -> None:
    """With the tick, since it was swapped; an alternate recused meanwhile is struck off."""
    plan = queries.plan_of(row)
    place, alternate = next((n, group.alternates[0]) for n, group in enumerate(plan) if group.alternates)
    case = next(one for one in scene.cases if one.pk == plan[place].cases[0])
    experts.file_mentor(scene.world.authority, actor=scene.world.drafter, at=AT, person=Person.objects.get(pk=alternate),
                        organisation=case.organisation, starts=date(2020, 1, 1), filed_on=date(2020, 1, 1))  # fmt: skip
    assert press(scene.world.approver, "draw.deploy", row.pk).status_code == 422
    assert press(scene.world.approver, "draw.deploy", row.pk, {"seen": "yes"}).status_code == 302
    row.refresh_from_db()
    assert len(row.groups) == len(plan)
    assert alternate not in queries.plan_of(row)[place].alternates


def drawn_again(scene: Scene, row: Draw) -> None:
    """One declines one place: somebody else sits there, an alternate nowhere; all other places are as they were."""
    before = queries.plan_of(row)
    leaves = before[0].members[0]
    given = {"place": f"0:{leaves}", "reason": "因病不能参加"}
    assert press(scene.world.approver, "draw.redraw", row.pk, given).status_code == 302
    row.refresh_from_db()
    after, comes = queries.plan_of(row), row.swaps[-1]["in"]
    assert set(after[0].members) == {*before[0].members, comes} - {leaves}
    assert [one.members for one in after[1:]] == [one.members for one in before[1:]]
    assert not any(comes in group.alternates for group in after)
    seated = GroupMember.objects.filter(group_id=row.groups[0], left_at__isnull=True)
    assert set(seated.values_list("person_id", flat=True)) == set(after[0].members)
    assert "启用后补抽 1 名" in page(scene.supervisor, "draw", row.pk)


@pytest.mark.parametrize("kind", TYPED)
def test_from_the_form_to_the_place_drawn_again(kind: str, scene: Scene) -> None:
    first = draw_out(scene, prepare(scene, kind, "方案甲"), FIRST)
    second = draw_out(scene, prepare(scene, kind, "方案乙"), SECOND)
    compared(scene, first, second)
    swapped(scene, first)
    (changed_places if kind == "joint" else took_one_more)(scene, first)
    deployed(scene, first)
    drawn_again(scene, first)
    assert verify() == []


WRONG = [
    ({"size": "2"}, "按评审规则，每件申报至少由 3 名专家评审"),
    ({"groups": "5"}, "组数不能多于申报件数"),
    ({"leaders": "0"}, "每组可任组长的专家至少 1 名"),
]


def test_what_cannot_be_asked_for_is_told_before_anything_is_drawn(scene: Scene) -> None:
    world = scene.world
    for over, words in WRONG:
        answer = press(world.drafter, "draw.prepare", world.round.pk, typed(scene, "joint", "方案丙", **over))
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert "方案丙" in answer.content.decode()
    assert not Draw.objects.exists()


def test_pairs_without_composition_are_asked_for_and_want_a_leader_before_they_are_deployed(scene: Scene) -> None:
    """不限单位, no fields, no leader: the plan is lawful; the groups it makes still need somebody to lead."""
    for expert in Expert.objects.exclude(person_id__in=[one.person_id for one in scene.experts[:2]]):
        expert.can_lead = False
        expert.save()
    row = prepare(scene, "pairs", "方案甲", leaders="0", trade_member="", any_employer="on")
    terms = queries.problem_of(row).terms
    assert (terms.leaders, terms.fields, terms.per_employer, terms.trade_member) == (0, 0, 3, False)
    draw_out(scene, row, FIRST)
    assert "不限单位" in page(scene.world.drafter, "draw", row.pk)
    answer = press(scene.world.approver, "draw.deploy", row.pk)
    assert answer.status_code == 422
    assert "没有可任组长的专家" in answer.content.decode()


def test_who_was_admitted_after_the_draw_is_shown_with_his_name(scene: Scene) -> None:
    row = prepare(scene, "joint", "方案甲")
    late = make.grant(scene.world.authority, make.account("late", "迟示一"), Role.EXPERT, at=AT)
    experts.admit(scene.world.authority, actor=scene.world.drafter, at=AT, person=make.person_of(late),
                  fields=["统计"], trades=["机械"], can_lead=True)  # fmt: skip
    row.plan = [{"members": [late.person_id], "cases": [scene.cases[0].pk], "alternates": []}]
    assert "迟示一" in {one.name for one in queries.shown(row).candidates}
