"""What a record shows bars whoever works for the office before anybody presses 运行回避比对; every source is found."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from guiguan.applications.models import Application
from guiguan.governance.models import Expert, Mentoring, Recusal
from guiguan.governance.operations import experts, recusal, register
from guiguan.governance.queries.recusal import found_for, interested
from guiguan.governance.states import Ground
from guiguan.honours.models import Honour, HonourRoll
from guiguan.people import operations as people
from guiguan.people.models import Organisation, Post
from guiguan.procedure.engine import ActRefused
from guiguan.procedure.register.verify import verify
from guiguan.procedure.spec import Actor, Role
from tests.applications import factories as make
from tests.applications.factories import World, on
from tests.governance.test_groups import guards
from tests.review.factories import several
from tests.review.test_pages import status

pytestmark = pytest.mark.django_db
BEGAN = date(2020, 1, 1)
FILED, LATER = on("2026-03-25"), on("2026-03-27")
DAY = "2026-03-27"


@pytest.fixture
def world() -> World:
    return make.make_world()


def works_at(actor: Actor, organisation: Organisation, ends: date | None = None) -> None:
    Post.objects.create(person_id=actor.person_id, employer=organisation.name, credit_code=organisation.credit_code,
                        starts=BEGAN, ends=ends)  # fmt: skip


def barred(actor: Actor) -> set[tuple[int, str, str]]:
    rows = Recusal.objects.filter(person_id=actor.person_id)
    return set(rows.values_list("application_id", "ground", "state"))


def test_an_officer_from_the_applicants_house_never_opens_its_case(world: World) -> None:
    works_at(world.drafter, world.organisation)
    second = make.grant(world.authority, make.account("office3", "办示三"), Role.OFFICE_DRAFTER, at=on("2026-03-11"))
    case = make.submitted(world)
    assert barred(world.drafter) == {(case.pk, "employer", "pending")}
    assert status(world.drafter, "application", case.pk, day=DAY) == 404
    assert status(second, "application", case.pk, day=DAY) == 200
    assert verify() == []


def test_whoever_takes_an_office_later_is_compared_as_he_takes_it(world: World) -> None:
    case = make.registered(world)
    newcomer = make.account("office3", "办示三")
    works_at(newcomer, world.organisation, ends=date(2025, 12, 31))
    assert barred(newcomer) == set()
    make.grant(world.authority, newcomer, Role.OFFICE_APPROVER, at=LATER)
    assert barred(newcomer) == {(case.pk, "employer", "pending")}
    assert status(newcomer, "application", case.pk, day=DAY) == 404


def test_who_works_for_the_applicant_through_an_entrusted_body_is_barred_with_its_role(world: World) -> None:
    case, newcomer = make.registered(world), make.account("agency", "托示一")
    people.grant_role(world.authority, actor=people.INSTALLER, at=LATER, person=make.person_of(newcomer),
                      role=Role.OFFICE_DRAFTER, starts=date(2026, 4, 1), organisation=world.organisation)  # fmt: skip
    assert barred(newcomer) == {(case.pk, "employer", "pending")}


def test_a_competitor_filed_later_bars_an_officer_from_what_was_filed_before(world: World) -> None:
    Post.objects.create(person_id=world.approver.person_id, employer="示例第2制造厂", credit_code="91310000MA1OTHER02",
                        starts=BEGAN)  # fmt: skip
    first, second = several(world, 2)
    assert {(pk, ground) for pk, ground, _ in barred(world.approver)} == {
        (second.pk, "employer"), (first.pk, "competing"),
    }  # fmt: skip
    assert {row.raised_at for row in Recusal.objects.all()} == {FILED}, "as it was filed, not as it was registered"


def mentor(world: World, actor: Actor) -> None:
    experts.file_mentor(world.authority, actor=world.drafter, at=on("2026-05-20"), person=make.person_of(actor),
                        organisation=world.organisation, starts=BEGAN, filed_on=BEGAN)  # fmt: skip


def post(world: World, actor: Actor) -> None:
    entry = Expert.objects.get(person_id=actor.person_id)
    register.enter_post(entry, actor=world.drafter, at=on("2026-05-20"), employer="示例", starts=BEGAN,
                        credit_code=world.organisation.credit_code)  # fmt: skip


def own_post(world: World, actor: Actor) -> None:
    entry = Expert.objects.get(person_id=actor.person_id)
    register.propose_post(entry, actor=actor, at=on("2026-05-20"), employer="示例", starts=BEGAN,
                          credit_code=world.organisation.credit_code)  # fmt: skip
    assert barred(actor) == set()
    register.confirm_post(entry.post_proposals.get(), actor=world.drafter, at=on("2026-05-20"))


def joins_the_parent(world: World, actor: Actor) -> None:
    parent = people.enter_organisation("示例集团", "91310000MA1PARENT1", district="示例区", trade="机械")
    Organisation.objects.filter(pk=world.organisation.pk).update(parent=parent)
    people.admit_member(world.authority, actor=people.INSTALLER, at=on("2026-05-20"), person=make.person_of(actor),
                        organisation=parent, right="reader", starts=BEGAN)  # fmt: skip


@pytest.mark.parametrize("learns", [mentor, post, own_post, joins_the_parent])
def test_what_becomes_known_of_a_seated_expert_closes_the_case_at_the_next_request(
    world: World, learns: Callable[[World, Actor], None]
) -> None:
    case = make.checking(world)
    expert = world.experts[1]
    assert status(expert, "application", case.pk, day="2026-05-20") == 200
    learns(world, expert)
    assert [state for _, _, state in barred(expert)] == ["pending"]
    assert status(expert, "application", case.pk, day="2026-05-20") == 404


def test_who_has_an_interest_does_not_decide_on_the_recusal_of_others(world: World) -> None:
    case = make.checking(world)
    recusal.enter_declared(case, actor=world.drafter, at=on("2026-05-11"), person=make.person_of(world.experts[1]),
                           ground=Ground.KINSHIP, reason="亲属", signed_on=date(2026, 5, 10),
                           scan=make.file("扫描件.png", make.PNG))  # fmt: skip
    row = Recusal.objects.get()
    works_at(world.approver, world.organisation, ends=date(2024, 1, 1))
    assert interested(world.approver.person_id, case.pk, on("2026-05-11"))
    for decide in (recusal.decide_uphold, recusal.decide_dismiss):
        with pytest.raises(ActRefused) as error:
            decide(row, actor=world.approver, at=on("2026-05-11"), decision="示例")
        assert guards(error) == {"decider_without_interest"}
        assert "请由另一名审核人员决定" in str(error.value)
        assert all(one.basis for one in error.value.refusals)
    other = make.grant(world.authority, make.account("office3", "审示三"), Role.OFFICE_APPROVER, at=on("2026-05-11"))
    recusal.decide_uphold(row, actor=other, at=on("2026-05-11"), decision="属实")
    assert Recusal.objects.get().state == "upheld"


# Every source ----------------------------------------------------------------------------------------------------


@dataclass
class House:
    """The applicant with its house: root over parent over the applicant, its sibling, child and grandchild."""

    world: World
    case: Application
    person: Actor

    def named(self, name: str) -> Organisation:
        own = self.world.organisation
        if name == "applicant":
            return own
        made = {key: people.enter_organisation(f"示例{key}", f"91310000MA1{key.upper():0<7}"[:18], district="示例区",
                                               trade="机械") for key in ("root", "parent", "sibling", "child", "below")}  # fmt: skip
        over = {"parent": made["root"], "sibling": made["parent"], "child": own, "below": made["child"]}
        for key, above in over.items():
            Organisation.objects.filter(pk=made[key].pk).update(parent=above)
        Organisation.objects.filter(pk=own.pk).update(parent=made["parent"])
        made["branch"] = people.enter_organisation(own.name, own.credit_code, unit="示例分厂", district="示例区")
        made["stranger"] = people.enter_organisation(own.name, "91310000MA1STRANGE", district="示例区", trade="机械")
        self.case.organisation.refresh_from_db()  # type: ignore[union-attr]
        return made[name]


def is_himself(house: House) -> None:
    house.case, house.person = make.begun_by_person(house.world), house.world.worker


def held_post(name: str, ends: date | None = None) -> Callable[[House], None]:
    return lambda house: works_at(house.person, house.named(name), ends)


def mentored(house: House) -> None:
    Mentoring.objects.create(person_id=house.person.person_id, organisation=house.named("applicant"), starts=BEGAN,
                             filed_on=BEGAN)  # fmt: skip


def _honour(house: House, **more: Any) -> Honour:
    roll = HonourRoll.objects.create(authority=house.world.authority, label="2020年", year=2020)
    return Honour.objects.create(roll=roll, prize="gold", prize_name="金奖", kind="model", holder="示例",
                                 awarded_on=BEGAN, **more)  # fmt: skip


def won_himself(house: House) -> None:
    old = Application.objects.create(round=house.world.round, prize="gold", kind="achievement", state="commended",
                                     person_id=house.person.person_id, employer=house.named("applicant"),
                                     begun_at=FILED)  # fmt: skip
    _honour(house, person_id=house.person.person_id, application_id=old.pk)


def won_as_manager(house: House) -> None:
    honour = _honour(house, organisation=house.named("applicant"))
    Expert.objects.create(authority=house.world.authority, person_id=house.person.person_id, honour=honour)


def member_of(name: str) -> Callable[[House], None]:
    def joined(house: House) -> None:
        people.admit_member(house.world.authority, actor=people.INSTALLER, at=LATER, starts=BEGAN, right="reader",
                            person=make.person_of(house.person), organisation=house.named(name))  # fmt: skip

    return joined


def works_through(house: House) -> None:
    people.grant_role(house.world.authority, actor=people.INSTALLER, at=LATER, person=make.person_of(house.person),
                      role=Role.OFFICE_DRAFTER, starts=BEGAN, organisation=house.named("parent"))  # fmt: skip


def competes(house: House) -> None:
    rival = house.named("stranger")
    works_at(house.person, rival)
    Application.objects.create(round=house.world.round, prize="gold", kind="model", state="submitted",
                               organisation=rival, begun_at=FILED)  # fmt: skip


def nothing(_house: House) -> None:
    """No record at all."""


SOURCES: list[tuple[str, Callable[[House], None], set[str], str]] = [
    ("the applicant himself", is_himself, {"other"}, "申报个人为其本人"),
    ("present employer", held_post("applicant"), {"employer"}, "任职经历：示例"),
    ("past employer", held_post("applicant", date(2021, 5, 1)), {"employer"}, "至 2021-05-01"),
    ("parent", held_post("parent"), {"employer"}, "的上级单位示例parent"),
    ("grandparent", held_post("root"), {"employer"}, "示例parent的上级单位示例root"),
    ("child", held_post("child"), {"employer"}, "的下属单位示例child"),
    ("grandchild", held_post("below"), {"employer"}, "示例child的下属单位示例below"),
    ("sibling", held_post("sibling"), {"employer"}, "示例parent的下属单位示例sibling"),
    ("branch", member_of("branch"), {"employer"}, "统一社会信用代码相同"),
    ("member", member_of("applicant"), {"employer"}, "单位成员：示例"),
    ("entrusted body", works_through, {"employer"}, "受托机构人员：示例parent"),
    ("mentoring", mentored, {"mentoring"}, "2020-01-01 备案"),
    ("own award", won_himself, {"award"}, "荣誉登记：2020年 金奖"),
    ("listed manager", won_as_manager, {"award"}, "作为高层管理人员列入专家库"),
    ("competing applicant", competes, {"competing"}, "本届申报："),
    ("same name, other code", held_post("stranger"), set(), ""),
    ("nothing", nothing, set(), ""),
]


@pytest.mark.parametrize(
    ("happens", "grounds", "evidence"), [row[1:] for row in SOURCES], ids=[one[0] for one in SOURCES]
)
def test_every_source_is_found_with_its_evidence(
    world: World, happens: Callable[[House], None], grounds: set[str], evidence: str
) -> None:
    house = House(world, make.begun(world), make.account("somebody", "某示一"))
    happens(house)
    Application.objects.filter(pk=house.case.pk).update(state="submitted")
    case = Application.objects.select_related("organisation", "employer").get(pk=house.case.pk)
    hits = found_for({case: [house.person.person_id]}, LATER)[case.pk].get(house.person.person_id, [])
    assert {hit.ground.value for hit in hits} == grounds
    assert evidence in "".join(words for hit in hits for words in hit.evidence)


def test_a_circle_of_parents_ends(world: World) -> None:
    house = House(world, make.begun(world), make.account("somebody", "某示一"))
    root = house.named("root")
    Organisation.objects.filter(pk=root.pk).update(parent=world.organisation)
    works_at(house.person, root)
    case = Application.objects.select_related("organisation", "employer").get(pk=house.case.pk)
    assert found_for({case: [house.person.person_id]}, LATER)[case.pk]
