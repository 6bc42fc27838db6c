"""推荐 (Art. 21): recommended in the system or by letter, asked, answered, taken up; each refusal beside its act."""

import io
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from guiguan.applications import queries as applications
from guiguan.applications.models import Application, Recommendation
from guiguan.applications.operations import recommending
from guiguan.applications.queries import recommending as queries
from guiguan.applications.rules.recommending import COLUMNS, EXAMPLES, Recommended, read_rows
from guiguan.documents.models import Paper
from guiguan.people.models import Account
from guiguan.procedure import clock
from guiguan.procedure.engine import ActRefused
from guiguan.procedure.models import Message
from guiguan.procedure.register.verify import verify
from guiguan.procedure.spec import Actor, Role
from tests.applications import factories as make
from tests.applications.factories import World, on

pytestmark = pytest.mark.django_db
MODEL = Recommended(kind="model", title="“三链协同”质量管理模式", holder="示例浦江精密制造有限公司",
                    credit_code="91310000MA1SHILI01", district="示例区", trade="装备制造", reasons="做法成熟（示例）。")  # fmt: skip


@pytest.fixture
def world() -> World:
    return make.make_world()


@pytest.fixture
def side(world: World) -> Actor:
    return make.grant(world.authority, make.account("recommender", "蒋示三"), Role.RECOMMENDER, at=on("2026-03-03", 11))


def recommend(world: World, actor: Actor, at: str = "2026-03-04", **over: Any) -> Recommendation:
    one = replace(MODEL, credit_code=world.organisation.credit_code, **over)
    recommending.recommend(world.round, actor=actor, at=on(at), recommender_kind="association",
                           recommender="示例协会", one=one)  # fmt: skip
    return Recommendation.objects.latest("id")


def asked(world: World, actor: Actor, **over: Any) -> Recommendation:
    row = recommend(world, actor, **over)
    recommending.ask(row, actor=world.drafter, at=on("2026-03-05"), asked_on=date(2026, 3, 5), how="电话（示例）")
    return row


def willing(world: World, actor: Actor, mail: str = "", **over: Any) -> Recommendation:
    row = asked(world, actor, **over)
    recommending.record_willing(row, actor=world.drafter, at=on("2026-03-06"), answered_on=date(2026, 3, 6),
                                how="来函（示例）", mail=mail)  # fmt: skip
    return row


def reasons(refused: pytest.ExceptionInfo[ActRefused]) -> str:
    return "".join(str(refusal) for refusal in refused.value.refusals)


# Acts -----------------------------------------------------------------------------------------------------------


def test_a_recommendation_is_no_application(world: World, side: Actor) -> None:
    row = recommend(world, side)
    assert (row.state, row.recommended_by_id, row.application_id) == ("recommended", side.person_id, None)
    assert Application.objects.count() == 0
    assert Message.objects.filter(person_id=world.drafter.person_id, subject__startswith="推荐").exists()
    assert verify() == []


def test_only_who_holds_the_role_recommends(world: World, side: Actor) -> None:
    for actor in (world.manager, world.drafter, world.chair, world.administrator):
        with pytest.raises(ActRefused) as refused:
            recommend(world, actor)
        assert "由推荐单位办理" in reasons(refused)
    assert recommend(world, side)


def test_the_same_thing_is_recommended_once_by_the_same_side(world: World, side: Actor) -> None:
    row = recommend(world, side)
    with pytest.raises(ActRefused) as refused:
        recommend(world, side)
    assert "已经推荐过" in reasons(refused)
    recommending.withdraw(row, actor=side, at=on("2026-03-05"), reason="材料有误")
    assert recommend(world, side, "2026-03-06").state == "recommended"


def test_nothing_is_recommended_once_the_filing_is_closed(world: World, side: Actor) -> None:
    assert recommend(world, side, "2026-04-30").state == "recommended"
    with pytest.raises(ActRefused) as refused:
        recommend(world, side, "2026-05-01", title="另一模式")
    assert "申报已经截止" in reasons(refused)


def test_a_letter_is_entered_by_the_office_with_its_number_and_scan(world: World, side: Actor) -> None:
    given: dict[str, Any] = {"recommender_kind": "expert", "recommender": "示例专家", "one": MODEL,
                             "letter_number": "无文号", "letter_on": date(2026, 3, 4), "scan": make.file()}  # fmt: skip
    with pytest.raises(ActRefused):
        recommending.enter(world.round, actor=side, at=on("2026-03-05"), **given)
    recommending.enter(world.round, actor=world.drafter, at=on("2026-03-05"), **given)
    row = Recommendation.objects.get()
    assert (row.recommended_by_id, row.letter_number) == (None, "无文号")
    with pytest.raises(ActRefused) as refused:
        recommending.enter(world.round, actor=world.drafter, at=on("2026-03-03"), **given)
    assert "不能晚于今天" in reasons(refused)


def test_the_office_asks_and_may_write_without_naming_who_recommended(world: World, side: Actor) -> None:
    row = recommend(world, side)
    recommending.ask(row, actor=world.drafter, at=on("2026-03-05"), asked_on=date(2026, 3, 5), how="发函", letter=True)
    paper = Paper.objects.get(case_kind="recommendation", case_id=row.pk)
    assert row.state == "asked"
    assert "示例协会" not in paper.body
    recommending.ask(row, actor=world.drafter, at=on("2026-03-06"), asked_on=date(2026, 3, 6), how="再次发函",
                     letter=True, tell=True)  # fmt: skip
    assert "示例协会" in Paper.objects.filter(case_id=row.pk).latest("id").body


@pytest.mark.parametrize("role", ["manager", "approver", "chair", "administrator"])
def test_nobody_but_the_drafting_office_asks(world: World, side: Actor, role: str) -> None:
    row = recommend(world, side)
    for actor in (side, getattr(world, role)):
        with pytest.raises(ActRefused) as refused:
            recommending.ask(row, actor=actor, at=on("2026-03-05"), asked_on=date(2026, 3, 5), how="电话")
        assert "由审定办经办办理" in reasons(refused)


def test_asking_makes_no_sense_once_the_filing_is_closed(world: World, side: Actor) -> None:
    row = recommend(world, side)
    assert queries.unconfirmed(world.drafter, on("2026-04-30")) == [row]
    with pytest.raises(ActRefused) as refused:
        recommending.ask(row, actor=world.drafter, at=on("2026-05-06"), asked_on=date(2026, 5, 6), how="电话")
    assert "申报已经截止" in reasons(refused)
    assert "申报通知" in reasons(refused)
    assert queries.unconfirmed(world.drafter, on("2026-05-06")) == []


def test_no_answer_is_on_record_before_the_question(world: World, side: Actor) -> None:
    row = recommend(world, side)
    for record in (recommending.record_willing, recommending.record_unwilling):
        with pytest.raises(ActRefused) as refused:
            record(row, actor=world.drafter, at=on("2026-03-05"), answered_on=date(2026, 3, 5), how="电话")
        assert "已推荐" in reasons(refused)
    row = asked(world, side, title="另一模式")
    with pytest.raises(ActRefused) as refused:
        recommending.record_willing(row, actor=world.drafter, at=on("2026-03-06"), answered_on=date(2026, 3, 4), how="电话")  # fmt: skip
    assert "日期应当在2026年3月5日和今天之间" in reasons(refused)


def test_a_yes_tells_the_managers_and_opens_nothing(world: World, side: Actor) -> None:
    row = willing(world, side)
    assert (row.state, Application.objects.count()) == ("willing", 0)
    told = Message.objects.get(person_id=world.manager.person_id)
    assert "开始申报" in told.body
    assert "示例协会" not in told.body + told.subject
    assert [one.pk for one in queries.willing(world.manager, on("2026-03-12"))] == [row.pk]
    assert queries.willing(world.boss, on("2026-03-12")) == []


def test_whoever_has_no_account_is_asked_to_register(world: World, side: Actor) -> None:
    fresh = replace(MODEL, holder="示例新单位", credit_code="91310000MA1SHILI99")
    recommending.recommend(world.round, actor=side, at=on("2026-03-05", 12), recommender_kind="association",
                           recommender="示例协会", one=fresh)  # fmt: skip
    row = Recommendation.objects.latest("id")
    recommending.ask(row, actor=world.drafter, at=on("2026-03-05", 13), asked_on=date(2026, 3, 5), how="电话")
    recommending.record_willing(row, actor=world.drafter, at=on("2026-03-06"), answered_on=date(2026, 3, 6), how="来函",
                                mail="new@example.org")  # fmt: skip
    letter = Message.objects.get(address="new@example.org")
    assert "首次登记" in letter.body
    assert "示例协会" not in letter.body


def test_a_no_ends_it_and_the_recommender_is_told(world: World, side: Actor) -> None:
    row = asked(world, side)
    recommending.record_unwilling(
        row, actor=world.drafter, at=on("2026-03-06"), answered_on=date(2026, 3, 6), how="电话"
    )
    assert row.state == "unwilling"
    assert Message.objects.filter(person_id=side.person_id, subject__startswith="登记不愿申报").exists()
    with pytest.raises(ActRefused):
        recommending.withdraw(row, actor=side, at=on("2026-03-07"), reason="示例")


def test_what_the_willing_begins_is_linked_and_named(world: World, side: Actor) -> None:
    row = willing(world, side)
    application = make.begun(world)
    row.refresh_from_db()
    assert row.application_id == application.pk
    assert application.title == MODEL.title
    assert applications.data_of(application)["basic"]["title"] == MODEL.title
    assert queries.willing(world.manager, on("2026-03-13")) == []
    assert verify() == []


def test_the_unwilling_and_others_are_linked_to_nothing(world: World, side: Actor) -> None:
    row = asked(world, side)
    recommending.record_unwilling(
        row, actor=world.drafter, at=on("2026-03-06"), answered_on=date(2026, 3, 6), how="电话"
    )
    assert make.begun(world).title == ""
    row.refresh_from_db()
    assert row.application_id is None


def test_a_person_is_known_by_name_and_employer(world: World, side: Actor) -> None:
    one = replace(MODEL, kind="achievement", title="示例操作法", holder="张示丙", employer=world.employer.name,
                  credit_code=world.employer.credit_code)  # fmt: skip
    recommending.recommend(world.round, actor=side, at=on("2026-03-04"), recommender_kind="association",
                           recommender="示例协会", one=one)  # fmt: skip
    row = Recommendation.objects.get()
    recommending.ask(row, actor=world.drafter, at=on("2026-03-05"), asked_on=date(2026, 3, 5), how="电话")
    recommending.record_willing(row, actor=world.drafter, at=on("2026-03-06"), answered_on=date(2026, 3, 6), how="来函")
    assert make.begun_by_person(world).title == "示例操作法"


def test_what_was_begun_already_is_linked_when_the_yes_comes(world: World, side: Actor) -> None:
    application = make.begun(world)
    row = recommend(world, side, "2026-03-13")
    recommending.ask(row, actor=world.drafter, at=on("2026-03-13", 11), asked_on=date(2026, 3, 13), how="电话")
    recommending.record_willing(row, actor=world.drafter, at=on("2026-03-13", 12), answered_on=date(2026, 3, 13), how="电话")  # fmt: skip
    assert row.application_id == application.pk


def test_a_recommendation_is_withdrawn_by_its_own_side_or_the_office(world: World, side: Actor) -> None:
    other = make.grant(world.authority, make.account("other", "沈示四"), Role.RECOMMENDER, at=on("2026-03-03", 11))
    row = recommend(world, side)
    with pytest.raises(ActRefused) as refused:
        recommending.withdraw(row, actor=other, at=on("2026-03-05"), reason="示例")
    assert "不是您推荐的" in reasons(refused)
    recommending.withdraw(row, actor=world.drafter, at=on("2026-03-05"), reason="推荐方来函撤回")
    assert row.state == "withdrawn"


def test_asking_rests_on_the_article(world: World, side: Actor) -> None:
    entry = recommending.ask(recommend(world, side), actor=world.drafter, at=on("2026-03-05"),
                             asked_on=date(2026, 3, 5), how="电话")  # fmt: skip
    assert "办法第二十一条第二款" in entry.basis


# Who sees what --------------------------------------------------------------------------------------------------


def test_a_recommender_sees_his_own_and_an_applicant_none(world: World, side: Actor) -> None:
    other = make.grant(world.authority, make.account("other", "沈示四"), Role.RECOMMENDER, at=on("2026-03-03", 11))
    row = willing(world, side)
    at = on("2026-03-12")
    assert list(queries.visible(side, at)) == list(queries.visible(world.drafter, at)) == [row]
    for actor in (other, world.manager, world.chair, world.administrator, world.worker):
        assert not queries.visible(actor, at).exists()


# A sheet of many ------------------------------------------------------------------------------------------------


def rows(**over: str) -> list[list[str]]:
    first = dict(zip(COLUMNS, EXAMPLES[0], strict=True)) | over
    return [list(COLUMNS), [first[name] for name in COLUMNS], list(EXAMPLES[1])]


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"类别": "模式"}, "“类别”只能填"),
        ({"推荐理由": ""}, "“推荐理由”没有填写"),
        ({"统一社会信用代码": "123"}, "应为 18 位"),
        ({"所在单位": "示例单位"}, "所在单位留空"),
        ({"行业": "长" * 41}, "超过 40 个字"),
    ],
)
def test_a_faulty_row_is_named(over: dict[str, str], sentence: str) -> None:
    first, second = read_rows(rows(**over), ())[0]
    assert sentence in "".join(first.faults)
    assert second.faults == ()


def test_a_row_twice_or_recommended_before_is_named() -> None:
    table = [*rows(), rows()[1]]
    assert "与第 2 行重复" in "".join(read_rows(table, ())[0][2].faults)
    key = (EXAMPLES[0][3], EXAMPLES[0][2], EXAMPLES[0][1])
    assert "本届已经推荐过" in "".join(read_rows(rows(), {key})[0][0].faults)
    assert "缺少下列栏目" in read_rows([["类别"]], ())[1]


def test_many_are_recommended_together_or_not_at_all(world: World, side: Actor) -> None:
    given: dict[str, Any] = {"at": on("2026-03-04"), "recommender_kind": "bureau", "recommender": "示例局"}
    with pytest.raises(ActRefused) as refused:
        recommending.recommend_many(world.round, actor=side, sheet=rows(行业="")[1:], **given)
    assert "没有写入任何一行" in reasons(refused)
    assert Recommendation.objects.count() == 0
    with pytest.raises(ActRefused):
        recommending.recommend_many(world.round, actor=world.drafter, sheet=rows()[1:], **given)
    recommending.recommend_many(world.round, actor=side, sheet=rows()[1:], **given)
    assert set(Recommendation.objects.values_list("kind", "recommender")) == {
        ("model", "示例局"),
        ("achievement", "示例局"),
    }


# Pages ----------------------------------------------------------------------------------------------------------


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account_id), "guiguan.people.backend.AccountBackend")
    return client


@pytest.fixture
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: on("2026-03-12"))


def workbook(table: list[list[str]]) -> SimpleUploadedFile:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for line in table:
        book.worksheets[0].append(line)
    book.save(out)
    return SimpleUploadedFile("推荐.xlsx", out.getvalue())


@pytest.mark.usefixtures("_today")
def test_a_sheet_is_looked_at_before_it_is_written(world: World, side: Actor) -> None:
    client, url = signed_in(side), reverse("recommend-many")
    given = {"round": world.round.pk, "recommender_kind": "bureau", "recommender": "示例局"}
    wrong = client.post(url, {**given, "table": workbook(rows(推荐理由=""))}).content.decode()
    assert "有误的行" in wrong
    assert "推荐这些" not in wrong
    looked = client.post(url, {**given, "table": workbook(rows())})
    assert Recommendation.objects.count() == 0
    checked = looked.context["checked"]
    assert client.post(url, {"checked": checked}).status_code == 302
    assert Recommendation.objects.count() == 2
    assert client.post(url, {"checked": "forged"}).status_code == 302
    assert Recommendation.objects.count() == 2


@pytest.mark.usefixtures("_today")
def test_the_page_tells_the_recommender_progress_and_the_office_all(world: World, side: Actor) -> None:
    row = asked(world, side)
    url = reverse("recommendation", args=[row.pk])
    own, office = signed_in(side).get(url).content.decode(), signed_in(world.drafter).get(url).content.decode()
    assert "已询问" in own
    assert "电话（示例）" not in own
    assert "电话（示例）" in office
    for actor in (world.manager, world.chair):
        assert signed_in(actor).get(url).status_code == 404


@pytest.mark.usefixtures("_today")
def test_the_queue_the_list_and_the_workbook_hold_the_same(world: World, side: Actor) -> None:
    row = recommend(world, side)
    client = signed_in(world.drafter)
    assert row.title in client.get(reverse("queue") + "?of=will").content.decode()
    assert row.title in client.get(reverse("recommendations")).content.decode()
    assert row.title not in client.get(reverse("recommendations") + "?state=willing").content.decode()
    sheet = openpyxl.load_workbook(
        io.BytesIO(client.get(reverse("recommendations") + "?format=xlsx").content)
    ).worksheets[0]
    assert [cell.value for cell in sheet[2]][2] == row.title


@pytest.mark.usefixtures("_today")
def test_the_manager_is_led_to_begin(world: World, side: Actor) -> None:
    willing(world, side)
    page = signed_in(world.manager).get(reverse("applicant-home")).content.decode()
    assert "已登记本单位愿意申报" in page
    assert "示例协会" not in page


@pytest.mark.usefixtures("_today")
def test_what_is_typed_wrongly_stays(world: World, side: Actor) -> None:
    url = reverse("act", args=["recommendation.recommend", world.round.pk])
    given = {"recommender_kind": "bureau", "recommender": "示例局", "kind": "achievement", "title": "示例操作法",
             "holder": "示例姓名", "credit_code": "123", "district": "示例区", "trade": "综合", "reasons": "示例"}  # fmt: skip
    page = signed_in(side).post(url, given)
    body = page.content.decode()
    assert page.status_code == 422
    assert "应为 18 位" in body
    assert "请填写其所在单位" in body
    assert "示例操作法" in body
