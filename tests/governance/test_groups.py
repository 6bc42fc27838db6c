"""Groups and recusals: who may sit, what must be done before a file opens, who decides."""

from datetime import date
from typing import Any

import pytest

from guiguan.applications import queries as applications
from guiguan.documents import queries as documents
from guiguan.governance.models import Expert, Recusal, ReviewGroup
from guiguan.governance.operations import experts, groups, recusal
from guiguan.governance.queries import groups as queries
from guiguan.governance.queries import readiness
from guiguan.governance.states import Ground
from guiguan.procedure.engine import ActRefused
from guiguan.procedure.spec import Actor, Role
from tests.applications import factories as make
from tests.applications.factories import World, on

pytestmark = pytest.mark.django_db
AT = on("2026-05-06")


@pytest.fixture
def world() -> World:
    return make.make_world()


def listed(world: World, count: int = 3) -> list[Actor]:
    """Experts in the register; all may lead but the last."""
    for number in range(count):
        actor = make.grant(world.authority, make.account(f"e{number}", f"评示{number}"), Role.EXPERT, at=AT)
        experts.admit(world.authority, actor=world.drafter, at=AT, person=make.person_of(actor), fields=["质量管理"],
                      trades=["综合"], can_lead=number < count - 1)  # fmt: skip
        world.experts.append(actor)
    return world.experts


def form(world: World, *cases: Any, seats: list[Actor] | None = None, leader: Actor | None = None) -> ReviewGroup:
    members = [make.person_of(actor) for actor in (seats or world.experts)]
    chosen = make.person_of(leader) if leader else members[0]
    groups.form(world.round, actor=world.drafter, at=AT, name="第一组", members=members, leader=chosen,
                applications=cases)  # fmt: skip
    return ReviewGroup.objects.get(round=world.round)


def guards(error: pytest.ExceptionInfo[ActRefused]) -> set[str]:
    assert all(refusal.basis and refusal.remedy for refusal in error.value.refusals)
    return {refusal.guard for refusal in error.value.refusals}


def test_a_group_is_formed_of_listed_experts_with_a_leader_who_may_lead(world: World) -> None:
    case = make.registered(world)
    found = listed(world)
    with pytest.raises(ActRefused, match="至少 3 人"):
        form(world, case, seats=found[:2])
    with pytest.raises(ActRefused, match="没有“可任组长”的资格"):
        form(world, case, leader=found[2])
    experts.suspend(Expert.objects.get(person_id=found[1].person_id), actor=world.approver, at=AT, reason="暂停")
    with pytest.raises(ActRefused, match="专家库状态为“暂停”"):
        form(world, case)


def test_a_group_is_not_activated_before_oaths_and_declarations(world: World) -> None:
    case = make.registered(world)
    found = listed(world)
    group = form(world, case)
    with pytest.raises(ActRefused) as error:
        groups.activate(group, actor=world.approver, at=AT)
    assert guards(error) == {"everyone_sworn", "recusals_settled"}
    for actor in found:
        groups.swear(group, actor=actor, at=AT)
        groups.declare(group, actor=actor, at=AT, answers={case.pk: None})
    groups.activate(group, actor=world.approver, at=AT)
    assert group.state == "active"


def test_who_formed_a_group_does_not_activate_it(world: World) -> None:
    case = make.registered(world)
    found = listed(world)
    persons = [make.person_of(actor) for actor in found]
    groups.form(world.round, actor=world.second, at=AT, name="第一组", members=persons, leader=persons[0],
                applications=[case])  # fmt: skip
    group = ReviewGroup.objects.get(round=world.round)
    for actor in found:
        groups.swear(group, actor=actor, at=AT)
        groups.declare(group, actor=actor, at=AT, answers={case.pk: None})
    with pytest.raises(ActRefused) as error:
        groups.activate(group, actor=world.second, at=AT)
    assert guards(error) == {"not_own_draft"}


def test_a_filed_mentor_is_found_and_bars_until_decided(world: World) -> None:
    case = make.registered(world)
    found = listed(world)
    person = make.person_of(found[1])
    experts.file_mentor(world.authority, actor=world.drafter, at=AT, person=person, organisation=world.organisation,
                        starts=date(2025, 1, 1), filed_on=date(2025, 1, 2))  # fmt: skip
    group = form(world, case)
    row = Recusal.objects.get(person=person)
    assert (row.ground, row.state) == (Ground.MENTORING, "pending")
    for actor in found:
        groups.swear(group, actor=actor, at=AT)
        groups.declare(group, actor=actor, at=AT, answers={case.pk: None})
    with pytest.raises(ActRefused, match="1 项回避待决定"):
        groups.activate(group, actor=world.approver, at=AT)
    recusal.decide_uphold(row, actor=world.approver, at=AT, decision="备案属实")
    groups.activate(group, actor=world.approver, at=AT)
    groups.take_on(group, actor=world.drafter, at=AT)
    assert not queries.reviewable(person.pk).exists()
    assert not applications.visible(found[1], AT).filter(pk=case.pk).exists()
    assert applications.visible(found[0], AT).filter(pk=case.pk).exists()


def test_a_recused_leader_is_stood_in_for_by_a_member_who_may_lead(world: World) -> None:
    case = make.checking(world)
    recusal.declare_late(case, actor=world.experts[0], at=on("2026-05-08"), ground=Ground.OTHER, reason="有往来")
    assert queries.leader(case.pk) == world.experts[1].person_id


def test_a_declaration_answers_for_every_case(world: World) -> None:
    case = make.registered(world)
    found = listed(world)
    group = form(world, case)
    groups.swear(group, actor=found[0], at=AT)
    with pytest.raises(ActRefused, match="没有作出申报"):
        groups.declare(group, actor=found[0], at=AT, answers={})
    with pytest.raises(ActRefused, match="不属于本组"):
        groups.declare(group, actor=found[0], at=AT, answers={case.pk: None, case.pk + 99: None})


def test_a_released_member_loses_the_file_at_once(world: World) -> None:
    case = make.checking(world)
    group = ReviewGroup.objects.get(round=world.round)
    gone = world.experts[2]
    assert applications.visible(gone, on("2026-05-08")).filter(pk=case.pk).exists()
    groups.release_member(group, actor=world.approver, at=on("2026-05-08"), person=make.person_of(gone), reason="调动")
    assert not applications.visible(gone, on("2026-05-08")).filter(pk=case.pk).exists()


def test_a_group_with_work_in_hand_is_not_disbanded(world: World) -> None:
    make.checking(world)
    group = ReviewGroup.objects.get(round=world.round)
    with pytest.raises(ActRefused) as error:
        groups.disband(group, actor=world.approver, at=on("2026-05-08"), reason="工作结束")
    assert guards(error) == {"nothing_in_hand"}


def test_the_subject_of_a_recusal_does_not_decide_it(world: World) -> None:
    case = make.registered(world)
    recusal.request(case, actor=world.manager, at=AT, named=world.approver.name, employer="", reason="曾任我单位顾问")
    asked = case.recusal_requests.get()
    case.refresh_from_db()
    recusal.match(case, actor=world.drafter, at=AT, request=asked, person=make.person_of(world.approver), answer="")
    row = Recusal.objects.get(application=case)
    with pytest.raises(ActRefused) as error:
        recusal.decide_dismiss(row, actor=world.approver, at=AT, decision="无关")
    assert "not_the_subject" in guards(error)
    recusal.decide_dismiss(row, actor=world.second, at=AT, decision="与申报无关")
    assert row.state == "dismissed"


def test_the_register_lists_each_expert_once(world: World) -> None:
    found = listed(world)
    with pytest.raises(ActRefused, match="已在专家库中"):
        experts.admit(world.authority, actor=world.drafter, at=AT, person=make.person_of(found[0]), fields=["质量管理"],
                      trades=[])  # fmt: skip


def test_several_groups_are_read_in_a_fixed_number_of_queries(
    world: World, django_assert_num_queries: Any
) -> None:  # fmt: skip
    case = make.registered(world)
    found = listed(world, 6)
    form(world, case, seats=found[:3])
    persons = [make.person_of(actor) for actor in found[2:5]]
    groups.form(world.round, actor=world.drafter, at=AT, name="第二组", members=persons, leader=persons[0])
    rows = list(queries.of_round(world.round.pk))
    with django_assert_num_queries(7):
        loaded = readiness.load_all(rows)
    assert [len(one.members) for one in loaded] == [3, 3]
    assert [len(one.cases) for one in loaded] == [1, 0]


def test_an_officer_who_is_recused_reads_no_paper_of_the_case(world: World) -> None:
    case = make.registered(world)
    receipt = documents.papers_of("application", case.pk).filter(kind="收件回执").get()
    assert documents.may_read(receipt, world.approver, AT)
    Recusal.objects.create(round=world.round, person_id=world.approver.person_id, application=case, source="own",
                           ground=Ground.KINSHIP, reason="亲属", state="upheld", raised_at=AT, raised_by_id=1)  # fmt: skip
    assert not documents.may_read(receipt, world.approver, AT)
    assert documents.may_read(receipt, world.drafter, AT)
