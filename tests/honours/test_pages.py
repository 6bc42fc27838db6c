"""The register of honours: entered once, read by everybody, certified complete by two."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guiguan.conferral import operations as conferral
from guiguan.honours import operations, queries
from guiguan.honours.models import Honour, HonourRoll
from guiguan.people.models import Account, Authority
from guiguan.procedure.engine import ActRefused, CaseMovedOn
from guiguan.procedure.models import DemoClock
from guiguan.procedure.spec import Actor
from tests.applications import factories as make
from tests.applications.factories import World, on
from tests.conferral import factories as lists

pytestmark = pytest.mark.django_db
DAY = on("2026-03-12")


@pytest.fixture
def world() -> World:
    return make.make_world()


def row(label: str = "2014", **over: str) -> dict[str, str]:
    return {"round": label, "prize": "上海市质量金奖", "kind": "组织", "item": "", "organisation": "示例甲公司", "person": "",
            "source": "https://example.org/a", "note": ""} | over  # fmt: skip


def enter(world: World, *rows: dict[str, str]) -> list[HonourRoll]:
    operations.import_past(world.authority, list(rows) or [row()], actor=world.drafter, at=DAY)
    return list(HonourRoll.objects.order_by("label"))


def visitor(actor: Actor | None = None) -> Client:
    DemoClock.objects.update_or_create(pk=1, defaults={"instant": DAY})
    client = Client()
    if actor is not None:
        client.force_login(Account.objects.get(pk=actor.account_id), backend="guiguan.people.backend.AccountBackend")
    return client


def words(client: Client, name: str, *args: Any, **asked: str) -> str:
    response = client.get(reverse(name, args=args), asked)
    assert response.status_code == 200, (name, response.status_code)
    return str(response.content.decode())


# What is entered ------------------------------------------------------------------------------------------------


def test_every_past_winner_names_its_source() -> None:
    rows = operations.past_winners()
    assert len(rows) == 41
    assert all(one["source"].startswith(("http://", "https://")) for one in rows)
    assert all(one["organisation"] or one["person"] or one["item"] for one in rows)


def test_the_shipped_winners_are_entered_without_award_days_or_certificates(world: World) -> None:
    entered = operations.import_past(world.authority, operations.past_winners(), actor=world.drafter, at=DAY)
    assert entered == Honour.objects.count() == 35
    assert not Honour.objects.exclude(awarded_on=None).exists()
    assert set(HonourRoll.objects.values_list("state", flat=True)) == {"uncertified"}
    assert not queries.complete(world.authority)


def test_a_districts_prize_is_not_the_citys(world: World) -> None:
    enter(world, row(), row("徐汇区2020", prize="徐汇区区长质量奖"))
    assert Honour.objects.count() == HonourRoll.objects.count() == 1


def test_only_the_office_enters_past_lists(world: World) -> None:
    with pytest.raises(ActRefused):
        operations.import_past(world.authority, [row()], actor=world.manager, at=DAY)
    assert not HonourRoll.objects.exists()


# Certified by two -----------------------------------------------------------------------------------------------


def test_two_officers_certify_a_list(world: World) -> None:
    roll = enter(world)[0]
    operations.propose_complete(roll, actor=world.drafter, at=DAY, decree="示府发〔2014〕1号")
    assert (roll.state, roll.decree) == ("proposed", "示府发〔2014〕1号")
    assert not queries.complete(world.authority)
    operations.certify(roll, actor=world.approver, at=DAY)
    assert roll.state == "certified"
    assert queries.complete(world.authority)


def test_whoever_proposed_does_not_certify(world: World) -> None:
    roll = enter(world)[0]
    operations.propose_complete(roll, actor=world.second, at=DAY, decree="示府发〔2014〕1号")
    with pytest.raises(ActRefused) as refused:
        operations.certify(roll, actor=world.second, at=DAY)
    assert [refusal.guard for refusal in refused.value.refusals] == ["not_own_proposal"]
    operations.certify(roll, actor=world.approver, at=DAY)


def test_a_list_sent_back_is_proposed_again(world: World) -> None:
    roll = enter(world)[0]
    operations.propose_complete(roll, actor=world.drafter, at=DAY, decree="示府发〔2014〕1号")
    operations.send_back(roll, actor=world.approver, at=DAY, reason="缺附件")
    assert roll.state == "uncertified"
    operations.propose_complete(roll, actor=world.drafter, at=DAY, decree="示府发〔2014〕2号")
    assert roll.decree == "示府发〔2014〕2号"


def test_a_stale_page_certifies_nothing(world: World) -> None:
    roll = enter(world)[0]
    operations.propose_complete(roll, actor=world.drafter, at=DAY, decree="示府发〔2014〕1号")
    with pytest.raises(CaseMovedOn):
        operations.certify(roll, actor=world.approver, at=DAY, version=1)


def test_one_list_not_certified_leaves_the_question_open(world: World) -> None:
    first, _second = enter(world, row("2014"), row("2016"))
    operations.propose_complete(first, actor=world.drafter, at=DAY, decree="示府发〔2014〕1号")
    operations.certify(first, actor=world.approver, at=DAY)
    facts = queries.facts_for(organisation=world.organisation, person=None, authority=world.authority, at=DAY)
    assert facts["register_complete"].value is False


# The public register --------------------------------------------------------------------------------------------


def test_the_register_shows_what_is_known_and_says_what_is_not(world: World) -> None:
    enter(world, row(person="王示甲", kind="个人"))
    page = words(visitor(), "honours")
    for expected in ("2014", "上海市质量金奖", "示例甲公司", "王示甲", "未载明", "（公开资料未载名称）"):
        assert expected in page
    single = words(visitor(), "honour", Honour.objects.get().pk)
    assert "https://example.org/a" in single
    assert '获奖日期</dt><dd><span class="muted">未载明' in single


def test_a_source_is_text_never_a_way_out(world: World) -> None:
    enter(world, row(source="https://example.org/<b>"))
    page = words(visitor(), "honour", Honour.objects.get().pk)
    assert 'href="https://example.org' not in page
    assert "https://example.org/&lt;b&gt;" in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, {"甲", "乙", "丙"}),
        ({"prize": "mayor"}, {"乙"}),
        ({"kind": "achievement"}, {"丙"}),
        ({"roll": "2016"}, {"乙", "丙"}),
        ({"words": "示例甲"}, {"甲"}),
        ({"words": "甲"}, {"甲", "乙", "丙"}),
        ({"words": "示例 公司", "roll": "2014"}, {"甲"}),
        ({"words": "查无此名"}, set()),
        ({"prize": "nonsense"}, set()),
    ],
)
def test_filters(world: World, asked: dict[str, str], found: set[str]) -> None:
    enter(world, row(), row("2016", organisation="示例乙公司", prize="上海市市长质量奖"),
          row("2016", organisation="示例丙公司", person="李示乙", kind="个人"))  # fmt: skip
    page = words(visitor(), "honours", **asked)
    assert {name for name in "甲乙丙" if f"示例{name}公司" in page.split("<table")[1]} == found
    assert ("没有查到符合条件的获奖" in page) == (not found)


def test_one_character_is_too_few_and_stays_typed(world: World) -> None:
    enter(world)
    page = words(visitor(), "honours", words="甲")
    assert "请输入两个以上的字" in page
    assert 'value="甲"' in page


def test_words_are_taken_as_they_are(world: World) -> None:
    enter(world)
    for nasty in ("%%", "__", "'; --", "\x00\x00", "<script>alert(1)</script>"):
        page = words(visitor(), "honours", words=nasty)
        assert "<script>alert" not in page


def test_revoked_honours_leave_the_register(world: World) -> None:
    enter(world)
    Honour.objects.update(state="revoked")
    assert "示例甲公司" not in words(visitor(), "honours")
    assert visitor().get(reverse("honour", args=[Honour.objects.get().pk])).status_code == 404


def test_empty_registers_say_so(world: World) -> None:
    assert "还没有登记获奖" in words(visitor(), "honours")
    assert "还没有历届名单" in words(visitor(world.drafter), "honour-rolls")
    assert visitor().get(reverse("honour", args=[1])).status_code == 404


@pytest.mark.parametrize("page", ["0", "999", "x"])
def test_pages_that_do_not_exist_show_one_that_does(world: World, page: str) -> None:
    enter(world, *[row(organisation=f"示例第{number}公司") for number in range(31)])
    assert "条，共 31 条" in words(visitor(), "honours", page=page)


def test_thirty_honours_a_page(world: World) -> None:
    enter(world, *[row(organisation=f"示例第{number}公司") for number in range(31)])
    assert "第 1—30 条，共 31 条" in words(visitor(), "honours")
    assert "第 31—31 条，共 31 条" in words(visitor(), "honours", page="2", words="示例")


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("https://example.org/a/long/way?down=1", '来源">example.org</td>'),
        ("http://[broken", '来源">http://[broken</td>'),
        ("示府发〔2014〕1号", '来源">示府发〔2014〕1号</td>'),
        ("", '来源"><span class="muted">未载明</span></td>'),
    ],
)
def test_each_row_names_its_source(world: World, source: str, shown: str) -> None:
    enter(world, row(source=source))
    assert shown in words(visitor(), "honours")


def test_lists_nobody_certified_are_named(world: World) -> None:
    first, second = enter(world, row("2014"), row("2016"))
    page = words(visitor(), "honours", words="查无此名")
    assert "以下届次的名单尚未核定完整：2016、2014。这些届次未查到不等于没有获奖。" in page
    for roll in (first, second):
        operations.propose_complete(roll, actor=world.drafter, at=DAY, decree="示府发〔2014〕1号")
    operations.certify(first, actor=world.approver, at=DAY)
    assert "尚未核定完整：2016。" in words(visitor(), "honours")
    operations.certify(second, actor=world.approver, at=DAY)
    page = words(visitor(), "honours", words="查无此名")
    assert "没有查到符合条件的获奖" in page
    assert "未查到不等于" not in page


def test_each_authority_keeps_its_own_register(world: World) -> None:
    elsewhere = lists.officer_elsewhere()
    enter(world)
    assert 'name="authority"' not in words(visitor(), "honours")
    district = Authority.objects.get(code="cn-31x99")
    operations.import_past(district, [row("2015", organisation="示例区公司")], actor=elsewhere, at=DAY)
    for asked, held, other in (("", "甲", "区"), ("cn-31x99", "区", "甲"), ("nonsense", "甲", "区")):
        page = words(visitor(), "honours", authority=asked)
        assert 'name="authority"' in page
        assert f"示例{held}公司" in page
        assert f"示例{other}公司" not in page
    assert f"{reverse('honours')}?authority=cn-31x99" in words(visitor(), "honours", authority="cn-31x99", prize="gold")


def test_an_honour_of_a_round_names_its_document_and_notice(world: World) -> None:
    enter(world, row("2014"))
    past = Honour.objects.get()
    document = lists.entered(world, lists.evaluated(world, {("gold", "model"): 1}))
    conferral.confirm(document, actor=world.approver, at=lists.AFTER)
    found = Honour.objects.exclude(pk=past.pk).get()
    page = words(visitor(), "honour", found.pk)
    for expected in ("示府发〔2026〕5号", "2026年9月15日", "拟获奖名单公示", "2026年9月7日（周一）发布"):
        assert expected in page
    assert "<dt>公示</dt>" not in words(visitor(), "honour", past.pk)


# The office -----------------------------------------------------------------------------------------------------


def test_the_office_sees_which_lists_nobody_certified(world: World) -> None:
    first, second = enter(world, row("2014"), row("2016"))
    operations.propose_complete(first, actor=world.drafter, at=DAY, decree="示府发〔2014〕1号")
    page = words(visitor(world.drafter), "honour-rolls")
    assert "尚未核定完整 2 届，其中待第二人核定 1 届" in page
    assert reverse("honour_roll", args=[second.pk]) in page
    assert '提请人">周示五</td>' in page
    assert "核定名单完整" in words(visitor(world.approver), "honour_roll", first.pk)
    assert "提请核定完整" in words(visitor(world.drafter), "honour_roll", second.pk)


def test_a_list_sent_back_waits_for_a_new_proposal(world: World) -> None:
    roll = enter(world)[0]
    operations.propose_complete(roll, actor=world.drafter, at=DAY, decree="示府发〔2014〕1号")
    operations.send_back(roll, actor=world.approver, at=DAY, reason="缺附件")
    assert "尚未提请" in words(visitor(world.drafter), "honour-rolls")
    page = words(visitor(world.drafter), "honour_roll", roll.pk)
    assert "尚未提请" in page
    assert "缺附件" in page


def test_the_whole_way_by_its_pages(world: World) -> None:
    roll = enter(world)[0]
    address = reverse("act", args=["honour_roll.propose_complete", roll.pk])
    client = visitor(world.drafter)
    assert client.post(address, {"version": "1", "decree": ""}).status_code == 422
    assert client.post(address, {"version": "1", "decree": "示府发〔2014〕1号"}).status_code == 302
    address = reverse("act", args=["honour_roll.certify", roll.pk])
    assert visitor(world.approver).post(address, {"version": "2"}).status_code == 302
    page = words(visitor(world.drafter), "honour_roll", roll.pk)
    for expected in ("已核定完整", "周示五", "郑示七", "示府发〔2014〕1号"):
        assert expected in page


def test_lists_are_the_offices(world: World) -> None:
    roll = enter(world)[0]
    for actor in (world.manager, world.stranger, world.chair, world.administrator):
        client = visitor(actor)
        assert client.get(reverse("honour-rolls")).status_code == 404
        assert client.get(reverse("honour_roll", args=[roll.pk])).status_code == 404
    assert visitor().get(reverse("honour-rolls")).status_code == 302
    assert visitor().get(reverse("honour_roll", args=[roll.pk])).status_code == 302


@pytest.mark.parametrize("name", ["honours", "honour-rolls"])
def test_the_number_of_queries_does_not_grow(world: World, name: str) -> None:
    client = visitor(world.drafter)
    counts = []
    for rows in ([row("2010")], [row("2012"), row("2014"), row("2016")]):
        enter(world, *rows)
        client.get(reverse(name))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(name)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_one_list_takes_the_same_queries_with_three_honours(world: World) -> None:
    first, second = enter(world, row("2010"), *[row("2012", organisation=f"示例{name}公司") for name in "甲乙丙"])
    client = visitor(world.drafter)
    counts = []
    for roll in (first, second):
        client.get(reverse("honour_roll", args=[roll.pk]))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("honour_roll", args=[roll.pk]))
        counts.append(len(asked))
    assert counts[0] == counts[1]
