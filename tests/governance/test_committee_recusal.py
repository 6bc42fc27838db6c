"""A committee member with a recusal: the item is closed to him at the next request, the minutes say that he left."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from guiguan.documents import queries as documents
from guiguan.documents.models import Paper
from guiguan.governance.models import AgendaItem, Meeting, Recusal
from guiguan.governance.operations import committee, recusal
from guiguan.governance.rules.committee import in_order
from guiguan.governance.states import Ground
from guiguan.people import operations as people
from guiguan.people.models import Post
from guiguan.procedure.engine import ActRefused
from guiguan.procedure.models import LateEntry
from guiguan.procedure.ports import REGISTRY
from guiguan.procedure.spec import Actor, Role
from tests.applications import factories as make
from tests.applications.factories import World
from tests.conferral import factories as lists
from tests.governance.test_groups import guards
from tests.review.test_pages import browser, status, words

pytestmark = pytest.mark.django_db
DAY, MET = "2026-08-27", lists.MET


@pytest.fixture
def world() -> World:
    return make.make_world()


@pytest.fixture
def member(world: World) -> Actor:
    return make.grant(world.authority, make.account("member", "陈示十"), Role.COMMITTEE_MEMBER, at=lists.DRAFTED)


@pytest.fixture
def met(world: World, member: Actor) -> Meeting:
    row = lists.tabled(world, lists.evaluated(world, {("gold", "model"): 2}))
    items = [("award_list", row.pk, "获奖建议名单"), ("matter", None, "研究宣传推广工作")]
    committee.convene(world.authority, actor=world.drafter, at=MET, title="示例会议", held_on=MET.date(), place="示例",
                      items=items, a_round=world.round)  # fmt: skip
    return Meeting.objects.select_related("authority", "round").get()


def item(met: Meeting) -> AgendaItem:
    return met.items.get(subject_kind="award_list")


def cases(met: Meeting) -> list[Any]:
    return list(met.round.applications.order_by("pk"))


def declare(met: Meeting, member: Actor) -> None:
    committee.declare_recusal(met, actor=member, at=MET, applications=cases(met)[:1], ground=Ground.KINSHIP,
                              reason="亲属在申报方任职")  # fmt: skip


def test_after_a_late_recusal_the_next_request_shows_nothing_of_the_item(
    world: World, member: Actor, met: Meeting
) -> None:
    title, other = (row.title for row in cases(met))
    row = item(met)
    listed = row.subject_id
    for name, *args in (("committee-home",), ("meeting", met.pk), ("award_list", listed)):
        assert title in words(member, name, *args, day=DAY), name
    declare(met, member)
    for name, *args in (("committee-home",), ("meeting", met.pk)):
        page = words(member, name, *args, day=DAY)
        assert title not in page
        assert other not in page
        assert "请回避" in page
        assert "研究宣传推广工作" in page
    assert status(member, "award_list", listed, day=DAY) == 404
    assert title in words(world.chair, "meeting", met.pk, day=DAY)
    assert Recusal.objects.get().state == "upheld"


def test_minutes_and_resolution_stay_closed_to_him_too(world: World, member: Actor, met: Meeting) -> None:
    declare(met, member)
    row = item(met)
    committee.record_minutes(met, actor=world.drafter, at=MET, present=["王示八", member.name], minutes="逐件讨论了名单",
                             left={row.pk: [member.name]})  # fmt: skip
    outcomes = {one.pk: ("approved", "同意，文字稍作修改") for one in met.items.all()}
    committee.resolve(met, actor=world.chair, at=MET, resolution="示审委〔2026〕2号", outcomes=outcomes)
    page = words(member, "meeting", met.pk, day=DAY)
    assert "逐件讨论了名单" not in page
    assert page.count("同意，文字稍作修改") == 1  # the matter that he took part in
    assert "逐件讨论了名单" in words(world.chair, "meeting", met.pk, day=DAY)
    for paper in Paper.objects.filter(case_kind="meeting"):
        assert status(member, "paper", paper.pk, day=DAY) == 404


def test_minutes_say_who_left_and_count_him_out(world: World, member: Actor, met: Meeting) -> None:
    declare(met, member)
    row = item(met)
    present = ["王示八", "冯示", member.name]
    with pytest.raises(ActRefused, match="没有记载其离场"):
        committee.record_minutes(met, actor=world.drafter, at=MET, present=present, minutes="示例")
    with pytest.raises(ActRefused, match="不在出席委员之中"):
        committee.record_minutes(met, actor=world.drafter, at=MET, present=present, minutes="示例",
                                 left={row.pk: [member.name, "孙示"]})  # fmt: skip
    committee.record_minutes(met, actor=world.drafter, at=MET, present=present, minutes="示例",
                             left={row.pk: [member.name]})  # fmt: skip
    assert item(met).left == [member.name]
    told = str(documents.blocks_of(Paper.objects.get(kind="会议纪要")))
    assert f"审议本项时{member.name}离场，参加审议 2 人" in told


def test_the_form_of_the_minutes_proposes_who_leaves(world: World, member: Actor, met: Meeting) -> None:
    declare(met, member)
    client, address = browser(world.drafter, DAY), reverse("act", args=["meeting.record_minutes", met.pk])
    assert f'value="{member.name}"' in client.get(address).content.decode()
    typed = {"present": f"王示八、{member.name}", "minutes": "示例", f"left_{item(met).pk}": ""}
    answer = client.post(address, typed)
    assert answer.status_code == 422
    assert "没有记载其离场" in answer.content.decode()
    typed[f"left_{item(met).pk}"] = member.name
    assert client.post(address, typed).status_code == 302


def test_a_chair_who_is_recused_does_not_resolve(world: World, met: Meeting) -> None:
    declare(met, world.chair)
    committee.record_minutes(met, actor=world.drafter, at=MET, present=["冯示"], minutes="示例")
    outcomes = {one.pk: ("approved", "") for one in met.items.all()}
    with pytest.raises(ActRefused) as error:
        committee.resolve(met, actor=world.chair, at=MET, resolution="示审委〔2026〕2号", outcomes=outcomes)
    assert guards(error) == {"presides_without_interest"}
    assert all("办法" not in str(one.basis) for one in error.value.refusals)


def test_only_the_committee_declares_and_only_for_cases_on_the_agenda(
    world: World, member: Actor, met: Meeting
) -> None:
    address = reverse("act", args=["meeting.declare_recusal", met.pk])
    assert browser(member, DAY).get(address).status_code == 200
    for actor in (world.drafter, world.manager):
        assert browser(actor, DAY).get(address).status_code == 404
    with pytest.raises(ActRefused, match="没有选择申报"):
        committee.declare_recusal(met, actor=member, at=MET, applications=[], ground=Ground.OTHER, reason="无")
    committee.declare_recusal(met, actor=member, at=MET, applications=cases(met), ground=Ground.OTHER, reason="往来")
    with pytest.raises(ActRefused) as error:
        committee.declare_recusal(
            met, actor=member, at=MET, applications=cases(met), ground=Ground.OTHER, reason="往来"
        )
    assert guards(error) == {"the_agenda_has_cases"} or "没有选择申报" in str(error.value)


def test_a_declaration_in_writing_bars_at_once_and_another_officer_decides(
    world: World, member: Actor, met: Meeting
) -> None:
    case = cases(met)[0]
    recusal.enter_declared(case, actor=world.drafter, at=MET, person=make.person_of(member), ground=Ground.KINSHIP,
                           reason="亲属", signed_on=date(2026, 8, 26), scan=make.file("扫描件.png", make.PNG))  # fmt: skip
    row = Recusal.objects.get()
    assert (row.raised_by_id, row.entered_by_id, row.state) == (member.person_id, world.drafter.person_id, "pending")
    assert case.title not in words(member, "meeting", met.pk, day=DAY)
    with pytest.raises(ActRefused, match="回避待决定"):
        recusal.enter_declared(case, actor=world.drafter, at=MET, person=make.person_of(member), ground=Ground.OTHER,
                               reason="亲属", signed_on=date(2026, 8, 26), scan=make.file("扫描件.png", make.PNG))  # fmt: skip
    both = make.grant(world.authority, world.drafter, Role.OFFICE_APPROVER, at=MET)
    with pytest.raises(ActRefused) as error:
        recusal.decide_dismiss(row, actor=both, at=MET, decision="无")
    assert "not_the_raiser" in guards(error)
    recusal.decide_dismiss(row, actor=world.approver, at=MET, decision="已查明没有关系")
    assert case.title in words(member, "meeting", met.pk, day=DAY)


def test_records_are_compared_for_the_committee_too(world: World, member: Actor, met: Meeting) -> None:
    Post.objects.create(person_id=member.person_id, employer=str(world.organisation), starts=date(2024, 1, 1),
                        credit_code=world.organisation.credit_code)  # fmt: skip
    recusal.find(world.round, actor=world.drafter, at=MET)
    assert set(Recusal.objects.filter(person_id=member.person_id).values_list("application_id", flat=True)) == {
        row.pk for row in cases(met)
    }
    assert "请回避" in words(member, "meeting", met.pk, day=DAY)


@pytest.mark.parametrize(
    ("leavers", "order"),
    [
        ([{1}, set(), {1}], [1, 0, 2]),
        ([{1}, {2}, {1}, {2}], [0, 2, 1, 3]),
        ([{1, 2}, {1}, set()], [2, 1, 0]),
    ],
)
def test_the_agenda_lets_people_leave_as_few_times_as_possible(leavers: list[set[int]], order: list[int]) -> None:
    assert in_order([frozenset(one) for one in leavers]) == order


def test_a_resolution_entered_from_paper_names_no_officer_as_its_author(world: World, met: Meeting) -> None:
    committee.record_minutes(met, actor=world.drafter, at=MET, present=["冯示"], minutes="示例")
    data = "&".join(["resolution=示审委〔2026〕2号", *(f"outcome_{one.pk}=approved" for one in met.items.all())])
    people.propose_late_entry(world.authority, actor=world.drafter, at=MET, act="meeting.resolve", case=met,
                              occurred_at=MET, reference="签字决议", data=data)  # fmt: skip
    people.confirm_late_entry(LateEntry.objects.get(), actor=world.approver, at=MET)
    met.refresh_from_db()
    assert (met.state, met.resolved_by_id) == ("resolved", None)


@pytest.mark.parametrize(
    "act", ["application.sign_findings", "application.submit", "draw.seed", "recusal.declare_late"]
)
def test_what_only_its_doer_can_sign_is_not_entered_for_him(act: str) -> None:
    assert not REGISTRY.acts[act].on_paper


def test_papers_of_a_meeting_are_kept_from_a_recused_officer_by_every_way(world: World, met: Meeting) -> None:
    title = cases(met)[0].title
    committee.record_minutes(met, actor=world.drafter, at=MET, present=["冯示九"], minutes=f"审议了{title}。", left={})
    paper = Paper.objects.get(case_kind="meeting", kind="会议纪要")
    ways = [("paper", paper.pk), ("paper-docx", paper.pk), ("paper-pdf", paper.pk)]
    assert [status(world.drafter, *way, day=DAY) for way in ways] == [200, 200, 200]
    found = browser(world.drafter, DAY).get(reverse("search"), {"q": "示例会议纪要"}).content.decode()
    assert reverse("paper", args=[paper.pk]) in found
    recusal.declare_late(cases(met)[0], actor=world.drafter, at=MET, ground=Ground.KINSHIP, reason="亲属在申报方任职")
    assert [status(world.drafter, *way, day=DAY) for way in ways] == [404, 404, 404]
    gone = browser(world.drafter, DAY).get(reverse("search"), {"q": "示例会议纪要"}).content.decode()
    assert reverse("paper", args=[paper.pk]) not in gone
    assert status(world.approver, *ways[0], day=DAY) == 200


# A matter that is about a case ------------------------------------------------------------------------------------

MATTER = "示例异议的处理"


def numbered(world: World) -> list[Any]:
    for number, row in enumerate(lists.evaluated(world, {("gold", "model"): 2}), start=1):
        type(row).objects.filter(pk=row.pk).update(number=f"{number:04d}")
    return list(world.round.applications.order_by("pk"))


@pytest.fixture
def about(world: World, member: Actor) -> Meeting:
    case = numbered(world)[0]
    committee.convene(world.authority, actor=world.drafter, at=MET, title="示例会议", held_on=MET.date(), place="示例",
                      items=[("matter", None, "研究宣传推广工作"), ("matter", None, MATTER)], concerns={1: [case]},
                      a_round=world.round)  # fmt: skip
    return Meeting.objects.select_related("authority", "round").get()


def test_a_matter_about_a_case_is_closed_to_a_recused_member(world: World, member: Actor, about: Meeting) -> None:
    title = cases(about)[0].title
    for name, *args in (("committee-home",), ("meeting", about.pk)):
        page = words(member, name, *args, day=DAY)
        assert MATTER in page
        assert title in page
    declare(about, member)
    for name, *args in (("committee-home",), ("meeting", about.pk)):
        page = words(member, name, *args, day=DAY)
        assert MATTER not in page
        assert title not in page
        assert "涉及您须回避的申报的事项" in page
        assert "研究宣传推广工作" in page
    with pytest.raises(ActRefused, match="没有记载其离场"):
        committee.record_minutes(about, actor=world.drafter, at=MET, present=[member.name], minutes="示例")
    row = about.items.get(title=MATTER)
    committee.record_minutes(about, actor=world.drafter, at=MET, present=[member.name], minutes=f"讨论了{MATTER}",
                             left={row.pk: [member.name]})  # fmt: skip
    assert MATTER not in words(member, "meeting", about.pk, day=DAY)
    assert status(member, "paper", Paper.objects.get(kind="会议纪要").pk, day=DAY) == 404
    assert MATTER in words(world.chair, "meeting", about.pk, day=DAY)


def test_a_recused_officer_neither_reads_nor_writes_its_minutes(world: World, about: Meeting) -> None:
    recusal.declare_late(cases(about)[0], actor=world.drafter, at=MET, ground=Ground.KINSHIP, reason="亲属在申报方任职")
    with pytest.raises(ActRefused) as error:
        committee.record_minutes(about, actor=world.drafter, at=MET, present=["冯示"], minutes="示例")
    assert guards(error) == {"free_of_cases"}
    second = make.grant(world.authority, make.account("office3", "办示三"), Role.OFFICE_DRAFTER, at=MET)
    committee.record_minutes(about, actor=second, at=MET, present=["冯示"], minutes=f"讨论了{MATTER}")
    client, paper = browser(world.drafter, DAY), Paper.objects.get(kind="会议纪要")
    urls = [reverse("meeting", args=[about.pk]), reverse("act", args=["meeting.correct_minutes", about.pk]),
            reverse("paper", args=[paper.pk]), f"{reverse('search')}?q=异议的处理"]  # fmt: skip
    told = [client.get(url).content.decode().replace('异议的处理"', "") for url in urls]
    assert [url for url, page in zip(urls, told, strict=True) if MATTER in page] == []
    assert MATTER in words(second, "meeting", about.pk, day=DAY)


def test_a_recused_chair_does_not_read_the_matter_in_the_form_of_the_resolution(world: World, about: Meeting) -> None:
    committee.record_minutes(about, actor=world.drafter, at=MET, present=["冯示"], minutes="示例")
    address = reverse("act", args=["meeting.resolve", about.pk])
    assert MATTER in browser(world.chair, DAY).get(address).content.decode()
    declare(about, world.chair)
    assert MATTER not in browser(world.chair, DAY).get(address).content.decode()


def convening(world: World, matters: str, **more: str) -> Any:
    typed = {"title": "示例会议", "held_on": "2026-08-28", "matters": matters, "a_round": world.round.pk, **more}
    return browser(world.drafter, DAY).post(reverse("act", args=["meeting.convene", world.authority.pk]), typed)


def test_the_numbers_at_the_end_of_a_line_say_what_it_is_about(world: World) -> None:
    filed = numbered(world)
    answer = convening(world, f"研究宣传推广工作\n{MATTER}［0001、0002］")
    assert answer.status_code == 302
    found = {row.title: row.concerns for row in AgendaItem.objects.all()}
    assert found == {"研究宣传推广工作": [], MATTER: [row.pk for row in filed]}


def test_a_number_that_is_none_or_of_a_case_kept_from_him_is_refused_alike(world: World) -> None:
    case = numbered(world)[0]
    recusal.declare_late(case, actor=world.drafter, at=MET, ground=Ground.KINSHIP, reason="亲属在申报方任职")
    for number in ("9999", case.number):
        answer = convening(world, f"{MATTER}［{number}］")
        assert answer.status_code == 422
        assert f"所选届次没有编号为{number}的申报" in answer.content.decode()
        assert f"{MATTER}［{number}］" in answer.content.decode()
    assert "请选择该申报所属的届次" in convening(world, f"{MATTER}［{case.number}］", a_round="").content.decode()
    with pytest.raises(ActRefused, match="其中有您应当回避"):
        committee.convene(world.authority, actor=world.drafter, at=MET, title="示例会议", held_on=MET.date(), place="",
                          items=[("matter", None, MATTER)], concerns={0: [case]}, a_round=world.round)  # fmt: skip
