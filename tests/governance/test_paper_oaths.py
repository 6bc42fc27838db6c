"""An oath on paper: printed for the member, entered by one officer, compared by another, the member's own from then."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from guiguan.applications.models import Application
from guiguan.documents.models import Attachment
from guiguan.governance.models import Declaration, Oath, PaperOath, Recusal, ReviewGroup
from guiguan.governance.operations import groups, oaths, recusal
from guiguan.governance.operations.groups import Interest
from guiguan.governance.queries import groups as queries
from guiguan.governance.queries import readiness
from guiguan.governance.rules import oath
from guiguan.governance.states import Ground
from guiguan.procedure.engine import ActRefused
from guiguan.procedure.spec import Actor
from tests.applications import factories as make
from tests.applications.factories import World
from tests.governance.test_groups import AT, form, guards, listed
from tests.review.test_pages import browser, status, words

pytestmark = pytest.mark.django_db
DAY = "2026-05-06"


@pytest.fixture
def world() -> World:
    return make.make_world()


@pytest.fixture
def case(world: World) -> Application:
    return make.registered(world)


@pytest.fixture
def group(world: World, case: Application) -> ReviewGroup:
    listed(world)
    return form(world, case)


def scan() -> Any:
    return make.file("扫描件.png", make.PNG)


def enter(group: ReviewGroup, world: World, member: Actor, **said: Any) -> PaperOath:
    given = {"edition": oath.EDITION, "signed_on": date(2026, 5, 4), "answers": {}, "scan": scan(), **said}
    oaths.enter(group, actor=world.drafter, at=AT, member=make.person_of(member), **given)
    return PaperOath.objects.select_related("group__round", "person").get(state="proposed")


def test_a_member_counts_as_sworn_once_a_second_officer_has_compared_the_scan(
    world: World, case: Application, group: ReviewGroup
) -> None:
    member = world.experts[1]
    paper = enter(group, world, member, answers={case.pk: None})
    assert not Oath.objects.exists()
    assert not Declaration.objects.exists()
    with pytest.raises(ActRefused) as error:
        oaths.confirm(paper, actor=world.drafter, at=AT)
    assert "not_own_entry" in guards(error)
    oaths.confirm(paper, actor=world.approver, at=AT)
    sworn = Oath.objects.get()
    assert (sworn.person_id, sworn.edition, sworn.signed_on) == (member.person_id, oath.EDITION, date(2026, 5, 4))
    assert sworn.sworn_at == AT
    said = Declaration.objects.get()
    assert (said.person_id, said.application_id, said.stage, said.interest) == (
        member.person_id,
        case.pk,
        "check",
        False,
    )


def test_files_open_to_a_member_who_signed_on_paper_as_to_the_others(
    world: World, case: Application, group: ReviewGroup
) -> None:
    for actor in world.experts[:2]:
        groups.swear(group, actor=actor, at=AT)
        groups.declare(group, actor=actor, at=AT, answers={case.pk: None})
    member = world.experts[2]
    with pytest.raises(ActRefused, match="录入其签署的纸质承诺书"):
        groups.activate(group, actor=world.approver, at=AT)
    oaths.confirm(enter(group, world, member, answers={case.pk: None}), actor=world.approver, at=AT)
    group.refresh_from_db()
    groups.activate(group, actor=world.approver, at=AT)
    groups.take_on(group, actor=world.drafter, at=AT)
    assert list(queries.reviewable(member.person_id).values_list("application_id", flat=True)) == [case.pk]


def test_a_case_that_the_paper_leaves_out_stays_undeclared(
    world: World, case: Application, group: ReviewGroup
) -> None:  # fmt: skip
    member = world.experts[1]
    oaths.confirm(enter(group, world, member), actor=world.approver, at=AT)
    assert [row.pk for row in readiness.to_declare(readiness.load(group), member.person_id)] == [case.pk]


def test_an_interest_on_paper_is_the_member_s_own_and_bars_him(
    world: World, case: Application, group: ReviewGroup
) -> None:  # fmt: skip
    member = world.experts[1]
    answers = {case.pk: Interest(Ground.KINSHIP, "配偶在申报方任职")}
    oaths.confirm(enter(group, world, member, answers=answers), actor=world.approver, at=AT)
    row = Recusal.objects.get()
    assert (row.person_id, row.raised_by_id, row.source) == (member.person_id, member.person_id, "own")
    assert (row.ground, row.state) == (Ground.KINSHIP, "pending")
    assert case.pk in queries.barred_from(member.person_id)


def test_a_member_who_has_sworn_declares_alone_on_paper(world: World, case: Application, group: ReviewGroup) -> None:
    member = world.experts[1]
    groups.swear(group, actor=member, at=AT)
    group.refresh_from_db()
    with pytest.raises(ActRefused, match="已经签署本组的承诺书"):
        enter(group, world, member, answers={case.pk: None})
    oaths.confirm(enter(group, world, member, edition="", answers={case.pk: None}), actor=world.approver, at=AT)
    assert Oath.objects.get().signed_on is None
    assert Declaration.objects.get().person_id == member.person_id


@pytest.mark.parametrize(
    ("said", "words_of_it"),
    [
        ({"edition": "2019-1"}, "不是现行的"),
        ({"edition": ""}, "“未填”不是现行的"),
        ({"signed_on": date(2026, 5, 7)}, "不能晚于今天"),
        ({"answers": {999: None}}, "不属于本组"),
    ],
)
def test_a_paper_that_does_not_hold_is_refused(
    world: World, group: ReviewGroup, said: dict[str, Any], words_of_it: str
) -> None:  # fmt: skip
    with pytest.raises(ActRefused, match=words_of_it):
        enter(group, world, world.experts[1], **said)


def test_what_does_not_match_the_scan_goes_back_and_is_entered_again(world: World, group: ReviewGroup) -> None:
    paper = enter(group, world, world.experts[1])
    group.refresh_from_db()
    with pytest.raises(ActRefused, match="等待核对"):
        enter(group, world, world.experts[1])
    oaths.give_back(paper, actor=world.approver, at=AT, reason="日期不符")
    assert not Oath.objects.exists()
    assert enter(group, world, world.experts[1], signed_on=date(2026, 5, 5)).signed_on == date(2026, 5, 5)


def test_paper_does_not_count_twice_beside_the_screen(world: World, case: Application, group: ReviewGroup) -> None:
    member = world.experts[1]
    paper = enter(group, world, member, answers={case.pk: None})
    group.refresh_from_db()
    groups.swear(group, actor=member, at=AT)
    groups.declare(group, actor=member, at=AT, answers={case.pk: None})
    with pytest.raises(ActRefused) as error:
        oaths.confirm(paper, actor=world.approver, at=AT)
    assert guards(error) == {"not_sworn_since", "declarations_still_asked"}


def test_a_member_who_left_does_not_swear_by_paper(world: World, group: ReviewGroup) -> None:
    paper = enter(group, world, world.experts[1])
    group.refresh_from_db()
    groups.release_member(group, actor=world.approver, at=AT, person=paper.person, reason="调动")
    with pytest.raises(ActRefused) as error:
        oaths.confirm(paper, actor=world.approver, at=AT)
    assert "still_seated" in guards(error)


def test_an_officer_kept_from_a_case_of_the_group_neither_enters_nor_sees_nor_prints(
    world: World, case: Application, group: ReviewGroup
) -> None:
    paper = enter(group, world, world.experts[1], answers={case.pk: None})
    group.refresh_from_db()
    assert status(world.second, "paper_oath", paper.pk, day=DAY) == 200
    recusal.declare_late(case, actor=world.second, at=AT, ground=Ground.KINSHIP, reason="亲属")
    recusal.declare_late(case, actor=world.drafter, at=AT, ground=Ground.KINSHIP, reason="亲属")
    file = Attachment.objects.get(case_kind="paper_oath")
    for name, pk in (
        ("paper_oath", paper.pk),
        ("group-oaths", group.pk),
        ("group-oaths-pdf", group.pk),
        ("file", file.pk),
    ):
        assert status(world.second, name, pk, day=DAY) == 404, name
    with pytest.raises(ActRefused) as error:
        oaths.enter(group, actor=world.drafter, at=AT, member=make.person_of(world.experts[2]), answers={},
                    edition=oath.EDITION, signed_on=date(2026, 5, 4), scan=scan())  # fmt: skip
    assert "free_of_cases" in guards(error)


def test_the_sheet_holds_text_declaration_and_lines_to_sign(
    world: World, case: Application, group: ReviewGroup
) -> None:
    page = words(world.drafter, "group-oaths", group.pk, day=DAY)
    for actor in world.experts:
        assert page.count(f"成员：{actor.name}") == 1
    assert oath.TEXT[1] in page
    assert f"{oath.EDITION} 版" in page
    assert queries.holder_line(case) in page
    assert "签名：" in page
    mine = words(world.experts[1], "group-oaths", group.pk, day=DAY)
    assert f"成员：{world.experts[1].name}" in mine
    assert f"成员：{world.experts[0].name}" not in mine
    made = browser(world.drafter, DAY).get(reverse("group-oaths-pdf", args=[group.pk]))
    assert made["Content-Type"] == "application/pdf"
    assert made.content.startswith(b"%PDF")
    assert status(world.manager, "group-oaths", group.pk, day=DAY) == 404


def test_the_form_keeps_what_was_typed_and_names_what_is_missing(
    world: World, case: Application, group: ReviewGroup
) -> None:
    address = reverse("act", args=["oath.enter_paper", group.pk])
    typed = {"member": str(world.experts[1].person_id), "signed_on": "2026-05-04", "edition": "2019-1",
             f"answer_{case.pk}": "yes", f"reason_{case.pk}": "曾任其顾问"}  # fmt: skip
    answer = browser(world.drafter, DAY).post(address, typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "现行版本是 2026-1" in page
    assert "请选择情形" in page
    assert "曾任其顾问" in page
    assert browser(world.experts[0], DAY).get(address).status_code == 404
    typed |= {"edition": oath.EDITION, f"ground_{case.pk}": Ground.OTHER.value, "scan": scan()}
    assert browser(world.drafter, DAY).post(address, typed).status_code == 302
    paper = PaperOath.objects.get()
    assert paper.answers == [{"application": case.pk, "stage": "check", "ground": "other", "reason": "曾任其顾问"}]
    page = words(world.approver, "paper_oath", paper.pk, day=DAY)
    assert "曾任其顾问" in page
    assert "其他利害关系" in page
    assert "待核对" in words(world.approver, "group", group.pk, day=DAY)
    oaths.confirm(PaperOath.objects.select_related("group__round", "person").get(), actor=world.approver, at=AT)
    assert "纸质，2026年5月4日" in words(world.experts[1], "group", group.pk, day=DAY)
    for actor in (*world.experts, world.manager):
        assert status(actor, "paper_oath", paper.pk, day=DAY) == 404
