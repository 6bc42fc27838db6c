"""The parent of an organisation: one officer enters it, another compares it, and from then on recusals follow it."""

import io
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from guiguan.governance.models import Expert, OrganisationLink, Recusal
from guiguan.governance.operations import links, register
from guiguan.governance.states import LinkKind
from guiguan.people import operations as people
from guiguan.people.models import Organisation, Post
from guiguan.procedure.engine import ActRefused
from guiguan.procedure.register.verify import verify
from guiguan.procedure.spec import Actor, Role
from guiguan.web.office.queues import BY_KEY, Desk
from tests.applications import factories as make
from tests.applications.factories import World, on
from tests.governance.test_groups import guards
from tests.publicity.factories import recuse
from tests.review.test_pages import browser, status, words

pytestmark = pytest.mark.django_db
AT, DAY = on("2026-05-20"), "2026-05-20"
CHILD, ABOVE, TOP = "91310000MA1CHILD01", "91310000MA1ABOVE01", "91310000MA1TOPMO01"
LOOKED_UP = {"source": "国家企业信用信息公示系统", "looked_up_on": date(2026, 5, 19)}


@pytest.fixture
def world() -> World:
    return make.make_world()


def enter(world: World, child: str, parent: str = "", *, actor: Actor | None = None, **said: Any) -> OrganisationLink:
    given: dict[str, Any] = {"kind": LinkKind.SUBSIDIARY if parent else LinkKind.NONE, **LOOKED_UP, **said}
    links.link(world.authority, actor=actor or world.drafter, at=AT, child_code=child, parent_code=parent, **given)
    return OrganisationLink.objects.select_related("authority").get(state="proposed", child_code=child)


def confirmed(world: World, child: str, parent: str = "", **said: Any) -> OrganisationLink:
    row = enter(world, child, parent, **said)
    links.confirm(row, actor=world.approver, at=AT)
    return row


def parent_of(code: str) -> str:
    found = Organisation.objects.select_related("parent").get(credit_code=code)
    return found.parent.credit_code if found.parent else ""


def test_a_parent_counts_once_a_second_officer_has_compared_it(world: World) -> None:
    own = world.organisation.credit_code
    row = enter(world, own, ABOVE, parent_name="示例集团")
    assert parent_of(own) == ""
    assert not Organisation.objects.filter(credit_code=ABOVE).exists()
    with pytest.raises(ActRefused) as error:
        links.confirm(row, actor=world.drafter, at=AT)
    assert guards(error) == {"not_own_entry"}
    links.confirm(row, actor=world.approver, at=AT)
    assert parent_of(own) == ABOVE
    assert Organisation.objects.get(credit_code=ABOVE).name == "示例集团"
    assert row.decided_by_id == world.approver.person_id
    assert verify() == []


def test_every_unit_of_the_same_code_gets_the_parent(world: World) -> None:
    people.enter_organisation("示例分厂", world.organisation.credit_code, unit="二车间")
    confirmed(world, world.organisation.credit_code, ABOVE, parent_name="示例集团")
    found = Organisation.objects.filter(credit_code=world.organisation.credit_code)
    assert {row.parent.credit_code for row in found if row.parent} == {ABOVE}
    assert found.filter(parent=None).count() == 0


def test_an_experts_employer_below_the_applicant_closes_the_applicants_case(world: World) -> None:
    case, expert = make.checking(world), world.experts[1]
    register.enter_post(Expert.objects.get(person_id=expert.person_id), actor=world.drafter, at=AT, employer="示例配件厂",
                        credit_code=CHILD, starts=date(2020, 1, 1))  # fmt: skip
    row = enter(world, CHILD, world.organisation.credit_code, child_name="示例配件厂")
    assert status(expert, "application", case.pk, day=DAY) == 200
    links.confirm(row, actor=world.approver, at=AT)
    found = Recusal.objects.get(person_id=expert.person_id)
    assert (found.application_id, found.ground, found.state) == (case.pk, "employer", "pending")
    assert f"{world.organisation}的下属单位示例配件厂" in "".join(found.evidence)
    assert status(expert, "application", case.pk, day=DAY) == 404


def test_an_officer_from_the_applicants_parent_is_barred_as_it_is_confirmed(world: World) -> None:
    case = make.registered(world)
    officer = make.grant(world.authority, make.account("office3", "办示三"), Role.OFFICE_DRAFTER, at=AT)
    Post.objects.create(person_id=officer.person_id, employer="示例总公司", credit_code=TOP, starts=date(2020, 1, 1))
    confirmed(world, ABOVE, TOP, child_name="示例集团", parent_name="示例总公司")
    assert not Recusal.objects.exists()
    confirmed(world, world.organisation.credit_code, ABOVE)
    assert [(row.person_id, row.application_id) for row in Recusal.objects.all()] == [(officer.person_id, case.pk)]


def test_a_case_of_another_house_is_not_compared(world: World) -> None:
    make.registered(world)
    Post.objects.create(person_id=world.approver.person_id, employer=str(world.organisation), starts=date(2020, 1, 1),
                        credit_code=world.organisation.credit_code)  # fmt: skip
    confirmed(world, CHILD, ABOVE, child_name="示例配件厂", parent_name="示例集团")
    assert not Recusal.objects.exists()


def test_another_parent_replaces_the_first_and_none_takes_it_out(world: World) -> None:
    own = world.organisation.credit_code
    confirmed(world, own, ABOVE, parent_name="示例集团")
    confirmed(world, own, TOP, parent_name="示例总公司", kind=LinkKind.BRANCH)
    assert parent_of(own) == TOP
    confirmed(world, own)
    assert parent_of(own) == ""


def test_what_is_rejected_changes_nothing_and_can_be_entered_again(world: World) -> None:
    own = world.organisation.credit_code
    row = enter(world, own, ABOVE, parent_name="示例集团")
    links.reject(row, actor=world.approver, at=AT, reason="公示系统中没有这一记录")
    assert (row.state, parent_of(own)) == ("rejected", "")
    assert enter(world, own, TOP, parent_name="示例总公司").state == "proposed"


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"child": CHILD, "parent": ABOVE, "parent_name": "示例集团"}, f"没有登记代码为{CHILD}的单位"),
    ({"child": "own", "parent": ABOVE}, f"没有登记代码为{ABOVE}的单位"),
    ({"child": "own", "parent": "own"}, "代码相同"),
    ({"child": "own", "parent": "other", "parent_name": "示例集团"}, "与所填名称不同"),
    ({"child": "own", "parent": "other", "looked_up_on": date(2026, 5, 21)}, "不能晚于今天"),
    ({"child": "own", "parent": "other", "kind": LinkKind.NONE}, "又填写了上级单位"),
    ({"child": "own", "parent": "", "kind": LinkKind.BRANCH}, "没有填写上级单位的代码"),
    ({"child": "own", "parent": ""}, "本来没有登记上级单位"),
]


@pytest.mark.parametrize(("said", "words_said"), WRONG, ids=[says for _, says in WRONG])
def test_what_does_not_hold_is_refused_with_its_reason(world: World, said: dict[str, Any], words_said: str) -> None:
    codes = {"own": world.organisation.credit_code, "other": world.employer.credit_code}
    given = {**said, **{key: codes.get(said[key], said[key]) for key in ("child", "parent")}}
    with pytest.raises(ActRefused, match=words_said) as error:
        enter(world, **given)
    assert all(one.basis and one.remedy for one in error.value.refusals)
    assert not OrganisationLink.objects.exists()


def test_a_second_entry_waits_for_the_first_and_the_same_parent_is_not_entered_twice(world: World) -> None:
    own, other = world.organisation.credit_code, world.employer.credit_code
    row = enter(world, own, other)
    with pytest.raises(ActRefused, match="等待核对"):
        enter(world, own, ABOVE, parent_name="示例集团")
    links.confirm(row, actor=world.approver, at=AT)
    with pytest.raises(ActRefused, match=f"已经是“{world.employer.name}”"):
        enter(world, own, other)


def test_a_circle_is_refused_as_it_is_entered_and_as_it_is_confirmed(world: World) -> None:
    own, other = world.organisation.credit_code, world.employer.credit_code
    confirmed(world, other, ABOVE, parent_name="示例集团")
    early = enter(world, ABOVE, own)
    links.confirm(enter(world, own, TOP, parent_name="示例总公司"), actor=world.approver, at=AT)
    closing = enter(world, TOP, other)
    links.confirm(early, actor=world.approver, at=AT)
    with pytest.raises(ActRefused) as error:
        links.confirm(closing, actor=world.approver, at=AT)
    assert guards(error) == {"no_circle"}
    links.reject(closing, actor=world.approver, at=AT, reason="互为上下级")
    with pytest.raises(ActRefused, match="不能互为上下级"):
        enter(world, TOP, other)


def employed(actor: Actor, code: str) -> None:
    Post.objects.create(person_id=actor.person_id, employer="示例", credit_code=code, starts=date(2020, 1, 1),
                        ends=date(2024, 1, 1))  # fmt: skip


def test_who_worked_for_either_house_neither_enters_confirms_nor_rejects(world: World) -> None:
    own = world.organisation.credit_code
    for officer in (world.drafter, world.approver):
        employed(officer, ABOVE)
    with pytest.raises(ActRefused) as error:
        enter(world, own, ABOVE, parent_name="示例集团")
    assert guards(error) == {"officer_without_interest"}
    row = enter(world, own, ABOVE, parent_name="示例集团", actor=world.second)
    for act, said in ((links.confirm, {}), (links.reject, {"reason": "示例"})):
        with pytest.raises(ActRefused) as error:
            act(row, actor=world.approver, at=AT, **said)  # type: ignore[operator]
        assert guards(error) == {"officer_without_interest"}
    assert parent_of(own) == ""


def test_who_is_recused_from_a_case_of_the_house_does_not_confirm(world: World) -> None:
    case = make.registered(world)
    row = enter(world, world.organisation.credit_code, ABOVE, parent_name="示例集团")
    recuse(world.approver, case.pk, AT)
    with pytest.raises(ActRefused) as error:
        links.confirm(row, actor=world.approver, at=AT)
    assert guards(error) == {"officer_without_interest"}
    links.confirm(row, actor=world.second, at=AT)


def test_only_a_drafter_enters_and_only_the_office_confirms(world: World) -> None:
    own = world.organisation.credit_code
    with pytest.raises(ActRefused) as error:
        enter(world, own, ABOVE, parent_name="示例集团", actor=world.approver)
    assert "role" in guards(error)
    row = enter(world, own, ABOVE, parent_name="示例集团")
    with pytest.raises(ActRefused) as error:
        links.confirm(row, actor=world.chair, at=AT)
    assert "role" in guards(error)


# Pages ----------------------------------------------------------------------------------------------------------


def typed(child: str, parent: str, **more: str) -> dict[str, str]:
    return {"child_code": child, "kind": "subsidiary", "parent_code": parent, "source": "公示系统",
            "looked_up_on": "2026-05-19", **more}  # fmt: skip


def test_it_is_entered_and_confirmed_on_the_pages(world: World) -> None:
    own = world.organisation.credit_code
    url = reverse("act", args=["organisation.link", world.authority.pk])
    refused = browser(world.drafter, DAY).post(url, typed(own, ABOVE))
    assert refused.status_code == 422
    assert "没有登记代码为" in refused.content.decode()
    assert "公示系统" in refused.content.decode(), "what was typed stays"
    assert browser(world.drafter, DAY).post(url, typed(own, ABOVE, parent_name="示例集团")).status_code == 302
    row = OrganisationLink.objects.get()
    (item,) = BY_KEY["links"].items(Desk(world.approver, AT))
    assert item.row == row
    assert "由您录入，不能由您核对" in words(world.drafter, "organisation_link", row.pk, day=DAY)
    page = words(world.approver, "organisation_link", row.pk, day=DAY)
    assert all(said in page for said in (own, ABOVE, "示例集团", "公示系统", "周示五", "核对属实"))
    confirm = reverse("act", args=["organisation_link.confirm", row.pk])
    assert browser(world.approver, DAY).post(confirm).status_code == 302
    assert parent_of(own) == ABOVE
    assert "已核对" in words(world.drafter, "organisation-links", day=DAY)


def test_the_pages_are_not_there_for_who_does_not_work_for_the_office(world: World) -> None:
    row = enter(world, world.organisation.credit_code, ABOVE, parent_name="示例集团")
    for actor in (world.chair, world.manager, world.stranger, world.administrator):
        assert status(actor, "organisation-links", day=DAY) == 404
        assert status(actor, "organisation_link", row.pk, day=DAY) == 404
        assert status(actor, "act", "organisation_link.confirm", row.pk, day=DAY) == 404


def test_the_list_is_empty_in_words_and_exports_what_it_shows(world: World) -> None:
    assert "没有录入不表示没有隶属关系" in words(world.drafter, "organisation-links", day=DAY)
    enter(world, world.organisation.credit_code, ABOVE, parent_name="示例集团")
    answer = browser(world.drafter, DAY).get(reverse("organisation-links") + "?format=xlsx")
    (sheet, *_) = load_workbook(io.BytesIO(answer.content)).worksheets
    _, line = sheet.iter_rows(values_only=True)
    assert line[:5] == (world.organisation.name, world.organisation.credit_code, "母子公司", "示例集团", ABOVE)
    assert line[7] == "待核对"
