"""The draw in the office: prepared, seeded by the supervisor, drawn, swapped, deployed; nobody skips a step."""

import json
import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guiguan.cli.main import main
from guiguan.governance.draw.lots import OutOfTime, Watch
from guiguan.governance.models import Expert, GroupMember, Recusal, ReviewGroup
from guiguan.governance.operations import draws, experts, groups, recusal
from guiguan.governance.queries import draws as queries
from guiguan.governance.queries import matrix
from guiguan.governance.states import DrawState, Ground
from guiguan.people.models import Account, Post
from guiguan.procedure.engine import ActRefused, CaseMovedOn
from guiguan.procedure.models import Entry
from guiguan.procedure.register.verify import verify
from guiguan.procedure.spec import Role
from tests.applications import factories as make
from tests.governance.factories import AT, Scene, drawn, make_scene, prepared
from tests.review.test_pages import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make_scene()


def test_from_the_records_to_the_groups(scene: Scene) -> None:
    row = drawn(scene)
    assert row.state == DrawState.DRAWN
    assert row.proof["proven"] is True
    draws.deploy(row, actor=scene.world.approver, at=AT)
    made = list(ReviewGroup.objects.order_by("id"))
    assert [group.pk for group in made] == row.groups
    for group, planned in zip(made, queries.plan_of(row), strict=True):
        seats = GroupMember.objects.filter(group=group)
        assert tuple(seats.order_by("person_id").values_list("person_id", flat=True)) == planned.members
        leader = seats.get(leads=True).person_id
        assert Expert.objects.get(person_id=leader).can_lead
        assert set(group.cases.values_list("application_id", flat=True)) == set(planned.cases)
    assert verify() == []


def test_only_the_supervisor_enters_the_seed(scene: Scene) -> None:
    row = prepared(scene)
    for actor in (scene.world.drafter, scene.world.approver, scene.experts[0]):
        with pytest.raises(ActRefused) as refused:
            draws.seed(row, actor=actor, at=AT, seed="123456")
        assert [one.guard for one in refused.value.refusals] == ["role"]
    with pytest.raises(ActRefused, match="待录入种子"):
        draws.start(row, actor=scene.world.drafter, at=AT)


def test_who_prepared_does_not_deploy(scene: Scene) -> None:
    make.grant(scene.world.authority, scene.world.drafter, Role.OFFICE_APPROVER, at=AT)
    row = drawn(scene)
    with pytest.raises(ActRefused, match="不能由您启用"):
        draws.deploy(row, actor=scene.world.drafter, at=AT)


def test_nobody_draws_while_a_recusal_is_undecided(scene: Scene) -> None:
    row = prepared(scene)
    person = make.person_of(scene.experts[0])
    Recusal.objects.create(round=scene.world.round, person=person, application=scene.cases[0], source="request",
                           ground=Ground.KINSHIP, reason="亲属", raised_at=AT, raised_by_id=1)  # fmt: skip
    with pytest.raises(ActRefused) as refused:
        draws.seed(row, actor=scene.supervisor, at=AT, seed="123456")
    assert {one.guard for one in refused.value.refusals} == {"recusals_settled", "nothing_changed"}


def test_what_a_record_shows_is_never_drawn(scene: Scene) -> None:
    code = scene.cases[0].organisation.credit_code
    for actor in scene.experts[:2]:
        Post.objects.create(
            person_id=actor.person_id, employer="示例", credit_code=code, title="职员", starts=date(2020, 1, 1)
        )
    row = drawn(scene)
    kept = {actor.person_id for actor in scene.experts[:2]}
    place = next(group for group in queries.plan_of(row) if scene.cases[0].pk in group.cases)
    assert not kept & {*place.members, *place.alternates}


def test_a_recusal_after_the_draw_bars_the_plan(scene: Scene) -> None:
    row = drawn(scene)
    group = queries.plan_of(row)[0]
    Recusal.objects.create(round=scene.world.round, person_id=group.members[0], application_id=group.cases[0],
                           source="request", ground=Ground.OTHER, reason="示例", state="upheld", raised_at=AT,
                           raised_by_id=1)  # fmt: skip
    with pytest.raises(ActRefused, match="应当回避"):
        draws.deploy(row, actor=scene.world.approver, at=AT)
    free = next(person for person in group.alternates)
    draws.swap(row, actor=scene.world.drafter, at=AT, group=0, leaves=group.members[0], comes=free, reason="回避")
    assert row.proof["proven"] is False
    assert row.swaps[0]["in"] == free
    with pytest.raises(ActRefused, match="不可复现"):
        draws.deploy(row, actor=scene.world.approver, at=AT)
    draws.deploy(row, actor=scene.world.approver, at=AT, knowing=True)
    assert "已知悉" in Entry.objects.get(act="draw.deploy").note


def test_a_swap_that_breaks_a_rule_is_refused_with_the_rule(scene: Scene) -> None:
    row = drawn(scene)
    group = queries.plan_of(row)[0]
    code = next(case for case in scene.cases if case.pk in group.cases).organisation.credit_code
    outside = next(
        a.person_id for a in scene.experts if not any(a.person_id in g.members for g in queries.plan_of(row))
    )
    Post.objects.create(person_id=outside, employer="示例", credit_code=code, title="职员", starts=date(2020, 1, 1))
    with pytest.raises(ActRefused, match="应当回避"):
        draws.swap(
            row, actor=scene.world.drafter, at=AT, group=0, leaves=group.members[0], comes=outside, reason="调换"
        )


def test_the_second_plan_never_overwrites_the_first(scene: Scene) -> None:
    first, second = drawn(scene), drawn(scene, "方案乙", "314159")
    assert first.plan != second.plan
    draws.deploy(first, actor=scene.world.approver, at=AT)
    with pytest.raises(ActRefused, match="已经列入评审组"):
        draws.deploy(second, actor=scene.world.approver, at=AT)
    draws.set_aside(second, actor=scene.world.drafter, at=AT, reason="已启用方案甲")
    assert ReviewGroup.objects.count() == 2


def test_who_declines_is_drawn_again_and_nobody_else(scene: Scene) -> None:
    row = drawn(scene)
    draws.deploy(row, actor=scene.world.approver, at=AT)
    before = queries.plan_of(row)
    draws.redraw_place(
        row, actor=scene.world.approver, at=AT, group=0, leaves=before[0].members[0], reason="因病不能参加"
    )
    after = queries.plan_of(row)
    assert (after[1].members, after[1].cases) == (before[1].members, before[1].cases)
    assert not any(row.swaps[0]["in"] in group.alternates for group in after)
    assert len(set(after[0].members) & set(before[0].members)) == 2
    seated = GroupMember.objects.filter(group_id=row.groups[0], left_at__isnull=True)
    assert set(seated.values_list("person_id", flat=True)) == set(after[0].members)
    assert verify() == []


def test_what_cannot_be_drawn_says_why(scene: Scene) -> None:
    for expert in Expert.objects.all():
        expert.can_lead = False
        expert.save()
    row = drawn(scene)
    assert row.state == DrawState.IMPOSSIBLE
    assert any("组长" in sentence for sentence in row.reasons["reasons"])
    assert row.reasons["helps"]


def test_a_draw_run_twice_is_drawn_once(scene: Scene) -> None:
    row = drawn(scene)
    version = row.version
    assert draws.run(row, actor=scene.world.drafter, clock=lambda: AT, watch=Watch(60)).version == version
    with pytest.raises(CaseMovedOn):
        draws.deploy(row, actor=scene.world.approver, at=AT, version=version - 1)


def test_a_draw_out_of_time_says_so(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: Any) -> None:
        raise OutOfTime

    monkeypatch.setattr(draws, "draw", slow)
    row = drawn(scene)
    assert row.state == DrawState.IMPOSSIBLE
    assert "规定时间" in row.reasons["reasons"][0]


def test_experts_see_no_draft(scene: Scene) -> None:
    row = drawn(scene)
    for actor, sees in ((scene.world.drafter, True), (scene.supervisor, True), (scene.experts[0], False),
                        (scene.world.manager, False)):  # fmt: skip
        assert queries.visible(actor, AT).filter(pk=row.pk).exists() == sees
        client = Client()
        client.force_login(Account.objects.get(pk=actor.account_id))
        assert (client.get(reverse("draw", args=[row.pk])).status_code == 200) == sees
        assert (client.get(reverse("draw-again", args=[row.pk])).status_code == 200) == sees


def test_anybody_draws_again(scene: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = drawn(scene)
    client = Client()
    client.force_login(Account.objects.get(pk=scene.supervisor.account_id))
    file = tmp_path / "draw.json"
    file.write_bytes(client.get(reverse("draw-again", args=[row.pk])).content)
    assert main(["draw", "repeat", str(file)]) == 0
    assert "一致" in capsys.readouterr().out
    whole = json.loads(file.read_text("utf8"))
    whole["problem"]["barred"] = []
    file.write_text(json.dumps({**whole, "digest": "0" * 64}), "utf8")
    assert main(["draw", "repeat", str(file)]) == 1
    file.write_text("{", "utf8")
    assert main(["draw", "repeat", str(file)]) == 2


def test_the_pages_ask_the_same_number_of_queries_for_one_plan_and_three(
    scene: Scene, django_assert_max_num_queries: Any
) -> None:
    client = Client()
    client.force_login(Account.objects.get(pk=scene.world.drafter.account_id))
    client.get(reverse("draws"))  # what is asked once a session
    counts = []
    for label, seed in (("甲", "111111"), ("乙", "222222"), ("丙", "333333")):
        row = drawn(scene, label, seed)
        with django_assert_max_num_queries(60) as captured:
            assert client.get(reverse("draws")).status_code == 200
        counts.append(len(captured))
        page = client.get(reverse("draw", args=[row.pk])).content.decode()
        assert "结果" in page
    assert counts[0] == counts[2]


@pytest.mark.parametrize("number", range(3))
def test_no_plan_has_a_pair_that_any_source_bars(scene: Scene, number: int) -> None:
    """Posts, filings, requests, declarations and undecided ones in a random mixture; only what was dismissed is free."""
    dice = random.Random(number)
    for case in scene.cases:
        for actor in dice.sample(scene.experts, 2):
            _source(scene, case, make.person_of(actor), dice.choice(("post", "filing", "request", "dismissed")))
    for row in Recusal.objects.filter(state="pending"):
        recusal.decide_uphold(row, actor=scene.world.approver, at=AT, decision="属实")
    row = drawn(scene, seed=f"{number}31415")
    assert row.state == DrawState.DRAWN
    table = {line.person.pk: line.reasons for line in matrix.matrix(scene.world.round, set(), AT).lines}
    barred = {(person, case) for person, cases in table.items() for case, reasons in cases.items()
              if any(one.bars for one in reasons)}  # fmt: skip
    assert len(barred) > 1
    pairs = {(person, case) for group in queries.plan_of(row) for case in group.cases
             for person in (*group.members, *group.alternates)}  # fmt: skip
    assert pairs & barred == set()


def _source(scene: Scene, case: Any, person: Any, kind: str) -> None:
    if kind == "post":
        Post.objects.create(
            person=person, employer="某", credit_code=case.organisation.credit_code, starts=date(2020, 1, 1)
        )
    elif kind == "filing":
        experts.file_mentor(scene.world.authority, actor=scene.world.drafter, at=AT, person=person,
                            organisation=case.organisation, starts=date(2020, 1, 1), filed_on=date(2020, 1, 1))  # fmt: skip
    else:
        state = "pending" if kind == "request" else "dismissed"
        Recusal.objects.create(round=scene.world.round, person=person, application=case, source="request", state=state,
                               ground=Ground.REQUEST, reason="请求", raised_at=AT, raised_by_id=0)  # fmt: skip


def test_who_is_kept_from_a_case_learns_nothing_of_its_panel_and_composes_none(scene: Scene) -> None:
    row, drafter = drawn(scene), scene.world.drafter
    case = scene.cases[0]
    place = next(index for index, group in enumerate(queries.plan_of(row)) if case.pk in group.cases)
    panel = "、".join(
        f"{one.name}{'（可任组长）' if one.leads else ''}"
        for one in queries.problem_of(row).candidates if one.id in queries.plan_of(row)[place].members
    )  # fmt: skip
    client = browser(drafter, "2026-05-06")
    assert panel in client.get(reverse("draw", args=[row.pk])).content.decode()
    recusal.declare_late(case, actor=drafter, at=AT, ground=Ground.KINSHIP, reason="亲属在该单位任职")
    page = client.get(reverse("draw", args=[row.pk])).content.decode()
    assert panel not in page
    assert page.count("您须回避") > 1
    leaves = queries.plan_of(row)[place].members[0]
    with pytest.raises(ActRefused) as refused:
        draws.swap(row, actor=drafter, at=AT, group=place, leaves=leaves, comes=leaves, reason="示例")
    assert [one.guard for one in refused.value.refusals] == ["free_of_cases"]
    assert "请由另一名工作人员办理" in str(refused.value)
    form = client.get(reverse("act", args=["draw.swap", row.pk])).content.decode()
    assert "其中有您应当回避" in form
    assert 'name="place"' not in form
    with pytest.raises(ActRefused, match="其中有您应当回避"):
        prepared(scene, "方案乙")


def test_a_recused_approver_neither_deploys_nor_redraws(scene: Scene) -> None:
    row, approver = drawn(scene), scene.world.approver
    second = make.grant(scene.world.authority, make.account("office3", "审示三"), Role.OFFICE_APPROVER, at=AT)
    recusal.declare_late(scene.cases[0], actor=approver, at=AT, ground=Ground.KINSHIP, reason="亲属在该单位任职")
    with pytest.raises(ActRefused) as refused:
        draws.deploy(row, actor=approver, at=AT)
    assert [one.guard for one in refused.value.refusals] == ["free_of_cases"]
    draws.deploy(row, actor=second, at=AT)
    row.refresh_from_db()
    with pytest.raises(ActRefused, match="其中有您应当回避"):
        draws.redraw_place(row, actor=approver, at=AT, group=0, leaves=0, reason="示例")


def test_a_recused_officer_does_not_compose_the_group_of_the_case(scene: Scene) -> None:
    world, case = scene.world, scene.cases[0]
    drafter = world.drafter
    people_of = [make.person_of(actor) for actor in scene.experts]
    named = {"name": "示例组", "members": people_of[:3], "leader": people_of[0]}
    recusal.declare_late(case, actor=drafter, at=AT, ground=Ground.KINSHIP, reason="亲属在该单位任职")
    with pytest.raises(ActRefused, match="其中有您应当回避"):
        groups.form(world.round, actor=drafter, at=AT, applications=scene.cases, **named)
    groups.form(world.round, actor=drafter, at=AT, applications=scene.cases[1:], **named)
    group = ReviewGroup.objects.get(name="示例组")
    with pytest.raises(ActRefused, match="其中有您应当回避"):
        groups.add_case(group, actor=drafter, at=AT, applications=[case])
    other = make.grant(world.authority, make.account("office4", "办示四"), Role.OFFICE_DRAFTER, at=AT)
    groups.add_case(group, actor=other, at=AT, applications=[case])
    recusal.declare_late(case, actor=world.approver, at=AT, ground=Ground.KINSHIP, reason="亲属在该单位任职")
    tries = [
        lambda: groups.add_member(group, actor=drafter, at=AT, person=people_of[4]),
        lambda: groups.take_on(group, actor=drafter, at=AT),
        lambda: groups.release_member(group, actor=world.approver, at=AT, person=people_of[1], reason="示例"),
        lambda: groups.activate(group, actor=world.approver, at=AT),
        lambda: groups.disband(group, actor=world.approver, at=AT, reason="示例"),
    ]
    for attempt in tries:
        group.refresh_from_db()
        with pytest.raises(ActRefused) as refused:
            attempt()
        assert "free_of_cases" in {one.guard for one in refused.value.refusals}
        assert case.number not in str(refused.value)
        assert "评示" not in str(refused.value)
    page = browser(drafter, "2026-05-06").get(reverse("group", args=[group.pk])).content.decode()
    assert "评示1" not in page
    assert "成员不向您显示" in page
