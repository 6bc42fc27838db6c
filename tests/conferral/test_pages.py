"""The pages of lists and commendations: who opens them, what they show and press, what they keep back."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from guiguan.conferral import letters
from guiguan.conferral.models import AwardList, Commendation
from guiguan.governance.models import AgendaItem, Recusal
from guiguan.governance.operations import committee
from guiguan.honours.models import Honour
from guiguan.people.models import Account
from guiguan.procedure.models import AccessLog, DemoClock
from guiguan.procedure.spec import Actor
from guiguan.publicity.models import Notice
from guiguan.publicity.operations import notices
from tests.applications.factories import World, make_world, on
from tests.conferral import factories as make

pytestmark = pytest.mark.django_db
GOLD = ("gold", "model")
DAY = "2026-09-15"


@pytest.fixture
def world() -> World:
    return make_world()


def browser(actor: Actor, day: str = DAY) -> Client:
    DemoClock.objects.update_or_create(pk=1, defaults={"instant": on(day)})
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account_id), backend="guiguan.people.backend.AccountBackend")
    return client


def words(actor: Actor, name: str, *args: Any, day: str = DAY) -> str:
    response = browser(actor, day).get(reverse(name, args=args))
    assert response.status_code == 200, (name, response.status_code)
    return str(response.content.decode())


def status(actor: Actor, name: str, *args: Any, day: str = DAY) -> int:
    return int(browser(actor, day).get(reverse(name, args=args)).status_code)


def test_the_desk_leads_to_the_list_and_its_next_step(world: World) -> None:
    assert "还没有名单" in words(world.drafter, "lists", day="2026-08-19")
    assert reverse("act", args=["award_list.draft", world.round.pk]) in words(world.drafter, "lists", day="2026-08-19")
    row = make.drafted(world, make.evaluated(world, {GOLD: 1}))
    page = words(world.drafter, "lists", day="2026-08-20")
    assert reverse("award_list", args=[row.pk]) in page
    assert "下一步：提请审议" in page


def test_the_list_is_drafted_from_the_page(world: World) -> None:
    first, second = make.evaluated(world, {GOLD: 2})
    client, url = browser(world.drafter, "2026-08-20"), reverse("act", args=["award_list.draft", world.round.pk])
    form = client.get(url).content.decode()
    assert form.index(first.title) < form.index(second.title), "in the order of rank"
    nothing = client.post(url, {f"reason_{first.pk}": "带动面广", "version": world.round.version})
    assert nothing.status_code == 422
    assert "请至少选择一件申报" in nothing.content.decode()
    assert "带动面广" in nothing.content.decode(), "what was typed stays"
    done = client.post(
        url, {f"chosen_{first.pk}": "on", f"reason_{first.pk}": "带动面广", "version": world.round.version}
    )
    assert done.status_code == 302
    row = AwardList.objects.get()
    page = client.get(reverse("award_list", args=[row.pk])).content.decode()
    assert "带动面广" in page
    assert first.title in page
    assert second.title not in page


def test_the_list_is_revised_with_reasons(world: World) -> None:
    first, second = make.evaluated(world, {GOLD: 2})
    row = make.drafted(world, [first])
    entry = row.entries.get()
    client, url = browser(world.drafter, "2026-08-21"), reverse("act", args=["award_list.revise", row.pk])
    bare = client.post(url, {f"strike_{entry.pk}": "on", "version": row.version})
    assert (bare.status_code, "请写明移出的理由" in bare.content.decode()) == (422, True)
    assert client.post(url, {"version": row.version}).status_code == 422
    given = {
        f"strike_{entry.pk}": "on",
        f"why_{entry.pk}": "行业集中",
        f"chosen_{second.pk}": "on",
        "version": row.version,
    }
    assert client.post(url, given).status_code == 302
    page = client.get(reverse("award_list", args=[row.pk])).content.decode()
    assert "行业集中" in page


def test_the_places_stand_beside_the_list_with_their_article(world: World) -> None:
    row = make.drafted(world, make.evaluated(world, {GOLD: 2, ("mayor", "model"): 1}))
    page = words(world.drafter, "award_list", row.pk, day="2026-08-21")
    assert "第三条" in page
    assert "可以空缺" in page
    assert "超过</span>" not in page


def test_a_button_that_cannot_be_pressed_says_why(world: World) -> None:
    row = make.drafted(world, make.evaluated(world, {("mayor", "model"): 5}))
    page = words(world.approver, "award_list", row.pk, day="2026-08-21")
    assert "超过“市长质量奖名额”" in page


def test_the_document_goes_from_entry_to_the_register_of_honours(world: World) -> None:
    row = make.noticed(world, make.evaluated(world, {GOLD: 1}))
    clerk = browser(world.drafter)
    url = reverse("act", args=["commendation.enter", row.pk])
    early = clerk.post(url, {"number": "示府发〔2026〕5号", "dated_on": "2026-09-14", "version": row.version})
    assert (early.status_code, "2026年9月14日届满" in early.content.decode()) == (422, True)
    assert "示府发〔2026〕5号" in early.content.decode()
    assert clerk.post(url, {"number": "示府发〔2026〕5号", "dated_on": DAY, "version": row.version}).status_code == 302
    document = Commendation.objects.get()
    page = words(world.approver, "commendation", document.pk)
    assert "示府发〔2026〕5号" in page
    assert reverse("commendation", args=[document.pk]) in words(world.approver, "lists")
    assert reverse("act", args=["commendation.confirm", document.pk]) in page
    assert not Honour.objects.exists()


@pytest.mark.parametrize("state", ["draft", "tabled", "noticed"])
def test_others_find_nothing(world: World, state: str) -> None:
    other = make.officer_elsewhere()
    reach: dict[str, Callable[..., AwardList]] = {
        "draft": make.drafted, "tabled": make.tabled, "noticed": make.noticed
    }  # fmt: skip
    row = reach[state](world, make.evaluated(world, {GOLD: 1}))
    for actor in (world.manager, world.administrator, world.worker, other):
        assert status(actor, "award_list", row.pk) == 404
    assert status(world.manager, "lists") == 404
    assert reverse("award_list", args=[row.pk]) not in words(other, "lists")
    assert status(world.chair, "award_list", row.pk) == (404 if state == "draft" else 200)
    assert Client().get(reverse("award_list", args=[row.pk])).status_code == 302


def test_the_document_is_the_offices(world: World) -> None:
    other = make.officer_elsewhere()
    document = make.entered(world, make.evaluated(world, {GOLD: 1}))
    for actor in (world.chair, world.manager, world.administrator, other):
        assert status(actor, "commendation", document.pk) == 404
    assert status(world.drafter, "commendation", document.pk) == 200


def test_what_one_is_recused_from_stays_hidden(world: World) -> None:
    first, second = make.evaluated(world, {GOLD: 2})
    Recusal.objects.create(round=world.round, application=first, person_id=world.drafter.person_id, source="self",
                           ground="kinship", state="upheld", raised_at=make.DRAFTED, raised_by_id=1)  # fmt: skip
    form = words(world.drafter, "act", "award_list.draft", world.round.pk, day="2026-08-20")
    assert first.title not in form
    assert second.title in form


def queries_of(actor: Actor, name: str, pk: int) -> int:
    client = browser(actor)
    client.get(reverse(name, args=[pk]))
    with CaptureQueriesContext(connection) as seen:
        assert client.get(reverse(name, args=[pk])).status_code == 200
    return len(seen)


def test_a_longer_list_costs_no_more_queries(world: World) -> None:
    first, *rest = make.evaluated(world, {GOLD: 8, ("gold", "achievement"): 4})
    make.entered(world, [first, *rest])
    document = Commendation.objects.get()
    full = (queries_of(world.approver, "award_list", document.award_list_id),
            queries_of(world.approver, "commendation", document.pk))  # fmt: skip
    document.award_list.entries.exclude(application=first).delete()
    short = (queries_of(world.approver, "award_list", document.award_list_id),
             queries_of(world.approver, "commendation", document.pk))  # fmt: skip
    assert full == short


def packed(actor: Actor, row: AwardList) -> Any:
    return browser(actor, "2026-09-01").get(reverse("list-pack", args=[row.pk]), follow=True)


def test_the_pack_for_the_approving_body_holds_request_and_winners(world: World) -> None:
    row = make.adopted(world, make.evaluated(world, {GOLD: 1}))
    answer = packed(world.drafter, row)
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.getvalue())).pages)
    assert answer["Content-Type"] == "application/pdf"
    assert "示例goldmodel1" in text.replace("\n", "")
    assert AccessLog.objects.filter(object=f"award_list/{row.pk}", detail="报批材料包").count() == 1


def test_the_pack_holds_request_resolution_notices_and_reports_then_each_winner(world: World) -> None:
    found = make.evaluated(world, {GOLD: 2})
    committee.convene(world.authority, actor=world.drafter, at=make.DRAFTED, title="示例会议", place="示例",
                      held_on=make.DRAFTED.date(), items=[("matter", None, "甲"), ("matter", None, "乙")])  # fmt: skip
    row = make.noticed(world, found)
    item = AgendaItem.objects.get(subject_kind="award_list")
    assert item.pk != item.meeting_id, "else the one could pass for the other"
    notice = Notice.objects.get(kind="award")
    notices.report(notice, actor=world.drafter, at=make.AFTER, text="公示期满，未收到异议。")
    parts = letters.pack(row, make.AFTER)
    kinds = [part.title.partition("\u3000")[0] for part in parts]
    assert kinds == [
        "关于2026年度示例市政府质量奖拟获奖名单的请示",
        "会议纪要",
        "决议",
        "公示",
        "公示情况报告",
        "拟获奖",
        "拟获奖",
    ]
    said = [json.dumps(part.blocks, ensure_ascii=False) for part in parts]
    assert "示审委〔2026〕2号" in said[0]
    assert "示例goldmodel1" in said[0]
    assert "示例goldmodel2" in said[0]
    assert "示例goldmodel1" in said[5]
    assert "示例goldmodel2" in said[6]
    answer = browser(world.drafter, "2026-09-16").get(reverse("list-pack", args=[row.pk]))
    text = "".join("".join(page.extract_text() for page in PdfReader(BytesIO(answer.getvalue())).pages).split())
    places = [text.rindex("".join(str(part.title).split())) for part in parts]
    assert places == sorted(places), "bound in this order"


def test_a_telephone_stops_the_pack(world: World) -> None:
    row = make.adopted(world, make.evaluated(world, {GOLD: 1}))
    row.entries.update(reason="联系 13800138000")
    answer = packed(world.drafter, row)
    assert "手机" in answer.content.decode()
    assert not AccessLog.objects.filter(detail="报批材料包").exists()
