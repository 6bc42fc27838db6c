"""The pages: who opens them, what they save, what they say."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guiguan.applications import queries
from guiguan.applications.models import Application, Presence, Section
from guiguan.applications.operations import NotEditable, be_present, drafting
from guiguan.applications.queries.findings import findings_of
from guiguan.documents.models import Attachment, Paper
from guiguan.people.models import Account
from guiguan.procedure.models import AccessLog, DemoClock
from guiguan.procedure.spec import Actor
from tests.applications import factories as make
from tests.applications.factories import World, on

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make.make_world()


def clock(day: str, hour: int = 10) -> None:
    DemoClock.objects.update_or_create(pk=1, defaults={"instant": on(day, hour)})


BACKEND = "guiguan.people.backend.AccountBackend"


def browser(actor: Actor, day: str = "2026-05-20") -> Client:
    clock(day)
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account_id), backend=BACKEND)
    return client


def words(client: Client, name: str, *args: Any) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200, (name, response.status_code)
    return str(response.content.decode())


# The wizard -----------------------------------------------------------------------------------------------------


def test_the_wizard_opens_at_the_first_part_that_wants_something(world: World) -> None:
    application = make.begun(world)
    response = browser(world.manager, "2026-03-13").get(reverse("apply", args=[application.pk]))
    assert response.headers["Location"] == reverse("apply-part", args=[application.pk, "basic"])


@pytest.mark.parametrize("part", ["basic", "conditions", "overview", "summary", "self_report", "figures", "evidence"])
def test_every_part_opens_for_the_editor(world: World, part: str) -> None:
    application = make.begun(world)
    page = words(browser(world.editor, "2026-03-13"), "apply-part", application.pk, part)
    assert "系统比对结果，仅供参考，不作为审查结论。" in page


def test_a_draft_is_not_there_for_others(world: World) -> None:
    application = make.begun(world)
    for actor in (world.stranger, world.drafter, world.administrator, world.boss):
        for name in ("apply", "apply-print", "apply-notice", "apply-submit", "application", "findings"):
            assert browser(actor).get(reverse(name, args=[application.pk])).status_code == 404
    assert browser(world.reader).get(reverse("apply-part", args=[application.pk, "basic"])).status_code == 404


def test_autosave_stores_and_the_second_window_is_told_and_loses_nothing(world: World) -> None:
    application, client = make.begun(world), browser(world.manager, "2026-03-13")
    url = reverse("apply-part", args=[application.pk, "overview"])
    first = client.post(url, {"version": "0", "text": "第一窗口"}, headers={"X-Autosave": "1"})
    assert json.loads(first.content)["version"] == 1
    second = client.post(url, {"version": "0", "text": "第二窗口"}, headers={"X-Autosave": "1"})
    assert second.status_code == 409
    assert json.loads(second.content)["stored"] == {"text": "第一窗口"}
    assert Section.objects.get(application=application, key="overview").data == {"text": "第一窗口"}
    plain = client.post(url, {"version": "0", "text": "第二窗口"})
    assert plain.status_code == 409
    assert "第一窗口" in plain.content.decode()
    assert "第二窗口" in plain.content.decode()


def test_opening_a_part_shows_the_manager_who_is_where_and_for_how_long(world: World) -> None:
    application = make.begun(world)
    overview = reverse("apply-part", args=[application.pk, "overview"])
    said, here = "许示九 正在填写概述", {"X-Presence": "1"}
    assert browser(world.editor, "2026-03-13").get(overview).status_code == 200
    assert not Presence.objects.exists(), "looking writes nothing"
    assert json.loads(browser(world.editor, "2026-03-13").post(overview, headers=here).content) == {"others": []}
    assert not Section.objects.exists(), "nothing of the dossier is touched"
    for actor in (world.reader, world.stranger, world.drafter):
        assert browser(actor, "2026-03-13").post(overview, headers=here).status_code == 404
    assert Presence.objects.get().person_id == world.editor.person_id
    page = words(browser(world.manager, "2026-03-13"), "apply-part", application.pk, "basic")
    assert said in page
    assert (
        "许示九"
        in words(browser(world.manager, "2026-03-13"), "organisation", world.organisation.pk).split("十分钟内")[0]
    )
    stored = browser(world.manager, "2026-03-13").post(
        reverse("apply-part", args=[application.pk, "basic"]), {"version": "0"}, headers={"X-Autosave": "1"}
    )
    assert json.loads(stored.content)["others"] == [said]
    for minute, shown in ((9, True), (10, False)):
        DemoClock.objects.update(instant=on("2026-03-13", 10) + timedelta(minutes=minute))
        client = Client()
        client.force_login(Account.objects.get(pk=world.manager.account_id), backend=BACKEND)
        assert (said in words(client, "apply-part", application.pk, "basic")) is shown, minute


def test_one_is_where_he_was_last_and_noted_once_a_minute(world: World) -> None:
    application, at = make.begun(world), on("2026-03-13", 10)
    for key, seconds in (("basic", 0), ("overview", 10), ("overview", 60), ("overview", 80)):
        be_present(application, key=key, actor=world.editor, at=at + timedelta(seconds=seconds))
    assert queries.others_at_work(application, world.manager.person_id, at + timedelta(minutes=2)) == [
        (world.editor.name, "overview")
    ]
    assert Presence.objects.get().seen_at == at + timedelta(seconds=80)
    be_present(application, key="basic", actor=world.manager, at=at + timedelta(hours=1))
    assert Presence.objects.get().person_id == world.manager.person_id, "who has gone is not kept"
    with pytest.raises(NotEditable):
        be_present(application, key="basic", actor=world.reader, at=at)


def test_the_save_button_goes_on_to_the_next_part(world: World) -> None:
    application, client = make.begun(world), browser(world.manager, "2026-03-13")
    response = client.post(
        reverse("apply-part", args=[application.pk, "overview"]), {"version": "0", "text": "甲\r\n乙"}
    )
    assert response.headers["Location"] == reverse("apply-part", args=[application.pk, "summary"])
    assert queries.data_of(application)["overview"] == {"text": "甲\n乙"}


def test_the_title_follows_the_first_part(world: World) -> None:
    application, client = make.begun(world), browser(world.manager, "2026-03-13")
    client.post(reverse("apply-part", args=[application.pk, "basic"]), {"version": "0", "title": "“示例”模式"})
    assert Application.objects.get(pk=application.pk).title == "“示例”模式"


def test_files_are_taken_by_content_and_taken_out_again(world: World) -> None:
    application, client = make.begun(world), browser(world.manager, "2026-03-13")
    url = reverse("apply-part", args=[application.pk, "evidence"])
    assert client.post(url, {"evidence.licence": make.file(), "file": "add"}).status_code == 302
    page = words(client, "apply-part", application.pk, "evidence")
    assert "示例.pdf" in page
    refused = client.post(url, {"evidence.licence": make.file("页面.pdf", b"<html>"), "file": "add"})
    assert refused.status_code == 422
    assert "格式不在可接收范围" in refused.content.decode()
    held = queries.file_counts(application)
    assert held == {"evidence.licence": 1}
    upload = queries.documents.uploads_of("application", application.pk).get()
    client.post(url, {"file": f"remove:{upload.pk}"})
    assert queries.file_counts(application) == {}


def test_nothing_is_saved_after_submission(world: World) -> None:
    application = make.submitted(world)
    client = browser(world.manager, "2026-03-26")
    url = reverse("apply-part", args=[application.pk, "overview"])
    assert client.post(url, {"version": "1", "text": "改"}, headers={"X-Autosave": "1"}).status_code == 404


def test_the_notice_page_proposes_dates(world: World) -> None:
    application = make.begun(world)
    page = words(browser(world.manager, "2026-03-16"), "apply-notice", application.pk)
    assert "2026年3月23日（周一） 24:00 届满" in page
    dates = queries.proposed_dates(application, on("2026-03-16"))
    assert (dates.latest_posting, dates.latest_end) == (date(2026, 4, 22), date(2026, 4, 29))


def test_submitting_by_the_button_ends_on_the_case_page(world: World) -> None:
    application = make.ready(world)
    client = browser(world.manager, "2026-03-25")
    assert "材料齐全" in words(client, "apply-submit", application.pk)
    response = client.post(
        reverse("act", args=["application.submit", application.pk]), {"version": str(application.version)}
    )
    assert response.status_code == 302
    page = words(client, "application", application.pk)
    assert "已提交" in page
    assert "申报提交回执" in page


def test_beginning_leads_into_the_wizard(world: World) -> None:
    client = browser(world.manager, "2026-03-12")
    assert "开始申报" in words(client, "applicant-home")
    response = client.post(reverse("application-begin", args=[world.round.pk]),
                           {"prize": "gold", "applicant": str(world.organisation.pk)})  # fmt: skip
    application = Application.objects.get()
    assert response.headers["Location"] == reverse("apply", args=[application.pk])
    again = client.post(reverse("application-begin", args=[world.round.pk]),
                        {"prize": "gold", "applicant": str(world.organisation.pk)})  # fmt: skip
    assert again.status_code == 422
    assert "已有同一申报主体" in again.content.decode()


def test_nobody_learns_which_codes_are_known(world: World) -> None:
    answers = []
    for code in (world.employer.credit_code, "91310000MA1SHILI77"):
        worker = make.account(f"w{code[-1]}", "钱示己")
        client = browser(worker, "2026-03-12")
        response = client.post(reverse("application-begin", args=[world.round.pk]), {
            "prize": "gold", "applicant": "self", "employer_name": "某单位", "employer_code": code,
        })  # fmt: skip
        application = Application.objects.get(person_id=worker.person_id)
        page = words(client, "application", application.pk)
        answers.append((response.status_code, "某单位" in page, world.employer.name in page))
    assert answers == [(302, True, False), (302, True, False)]


# The case page and the office's lists ---------------------------------------------------------------------------


def test_the_case_page_gives_the_five_answers_to_each(world: World) -> None:
    application = make.registered(world)
    for actor in (world.manager, world.drafter):
        page = words(browser(actor), "application", application.pk)
        assert all(f"<dt>{word}</dt>" in page for word in ("现在", "下一步", "轮到谁", "期限", "依据"))
    assert "周示五" not in words(browser(world.manager), "application", application.pk)
    assert "周示五" in words(browser(world.drafter), "application", application.pk)


def test_lists_not_yet_published_are_not_told_to_the_applicant(world: World) -> None:
    application = make.registered(world)
    pages = []
    for state in ("evaluated", "suggested", "proposed"):
        Application.objects.filter(pk=application.pk).update(state=state)
        pages.append(words(browser(world.manager), "application", application.pk).split('class="caseflow-acts"')[0])
    strip = [page.split("csrfmiddlewaretoken")[0] for page in pages]
    assert strip[0] == strip[1] == strip[2]


def test_an_employer_sees_the_internal_notice_and_nothing_else(world: World) -> None:
    application = make.begun_by_person(world)
    make.fill(application, world.worker, on("2026-03-13"))
    make.post_and_finish(application, world.worker)
    client = browser(world.boss, "2026-03-25")
    page = words(client, "application", application.pk)
    assert "确认内部公示" in page
    assert "申报条件</h2>" not in page
    assert client.get(reverse("apply-print", args=[application.pk])).status_code == 404
    photo = Attachment.objects.get(purpose="internal_notice")
    assert client.get(reverse("file", args=[photo.pk])).status_code == 200


@pytest.mark.parametrize("name", ["applications", "intake", "qualification"])
def test_the_offices_lists_are_the_offices(world: World, name: str) -> None:
    make.submitted(world)
    assert browser(world.drafter).get(reverse(name)).status_code == 200
    for actor in (world.manager, world.stranger, world.administrator, world.chair):
        assert browser(actor).get(reverse(name)).status_code == 404


@pytest.mark.parametrize("name", ["applications", "intake", "qualification"])
def test_lists_ask_as_many_questions_for_three_as_for_one(
    world: World, name: str, django_assert_num_queries: Any, settings: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    application = make.registered(world)
    state = {"applications": "checked", "intake": "submitted", "qualification": "checking"}[name]
    Application.objects.filter(pk=application.pk).update(state=state)
    client = browser(world.drafter)
    client.get(reverse(name))
    counts = []
    for more in (0, 2):
        for number in range(more):
            Application.objects.create(round=world.round, prize="gold", kind="model", organisation=world.organisation,
                                       title=f"示例{number}", state=state, number=f"9{number}", begun_at=timezone.now(),
                                       submitted_at=timezone.now())  # fmt: skip
        with CaptureQueriesContext(
            connection,
        ) as captured:
            page = client.get(reverse(name)).content.decode()
        counts.append(len(captured))
        assert page.count("示例浦江精密制造有限公司") == more + 1
    assert counts[0] == counts[1]


def test_search_takes_two_characters_and_finds_them_anywhere(world: World) -> None:
    application = make.registered(world)
    client = browser(world.drafter)
    for query, found in (("浦江", True), ("三链", True), (application.number, True), ("浦港", False)):
        page = client.get(reverse("applications"), {"words": query}).content.decode()
        assert (application.title in page) is found
    assert "请至少输入两个字" in client.get(reverse("applications"), {"words": "浦"}).content.decode()


def test_the_group_writes_findings_on_its_page(world: World) -> None:
    application = make.checking(world)
    client = browser(world.experts[0], "2026-05-11")
    page = words(client, "findings", application.pk)
    assert "系统比对" in page
    row = findings_of(application)[0]
    url = reverse("findings", args=[application.pk])
    saved = client.post(url, {f"finding-{row.pk}": "met", f"note-{row.pk}": "核对执照", f"version-{row.pk}": "1"})
    assert saved.status_code == 302
    late = browser(world.experts[1], "2026-05-11").post(
        url, {f"finding-{row.pk}": "not_met", f"note-{row.pk}": "存疑", f"version-{row.pk}": "1"}
    )
    assert late.status_code == 409
    assert "核对执照" in late.content.decode()
    assert "存疑" in late.content.decode()
    for actor in (world.manager, world.stranger):
        assert browser(actor).get(url).status_code == 404
    assert browser(world.drafter).get(url).status_code == 200


# Papers and files -----------------------------------------------------------------------------------------------


def test_a_paper_is_read_by_whom_it_is_addressed_to(world: World) -> None:
    make.registered(world)
    receipt = Paper.objects.get(kind="收件回执")
    for actor, status in ((world.manager, 200), (world.drafter, 200), (world.stranger, 404), (world.boss, 404)):
        assert browser(actor).get(reverse("paper", args=[receipt.pk])).status_code == status
    assert Client().get(reverse("paper", args=[receipt.pk])).status_code == 404
    call = Paper.objects.filter(audience="public").first()
    assert call is not None
    assert Client().get(reverse("paper", args=[call.pk])).status_code == 200


def test_a_download_is_checked_logged_and_inert(world: World) -> None:
    application = make.submitted(world)
    row = Attachment.objects.filter(purpose="evidence.licence").get()
    url = reverse("file", args=[row.pk])
    response = browser(world.drafter).get(url)
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    assert AccessLog.objects.filter(what="download", object=f"application/{application.pk}/{row.pk}").count() == 1
    for actor in (world.stranger, world.administrator, world.boss):
        assert browser(actor).get(url).status_code == 404
    assert Client().get(url).status_code == 404


def test_the_print_view_shows_the_frozen_copy(world: World) -> None:
    application = make.submitted(world)
    Section.objects.filter(application=application, key="overview").update(data={"text": "之后改动"})
    page = words(browser(world.drafter), "apply-print", application.pk)
    assert "示例内容" in page
    assert "之后改动" not in page
    assert "不超过 3000 字" in words(browser(world.manager), "apply-blank", application.pk)


def test_recalled_and_the_wizard_is_open_again(world: World) -> None:
    application = make.submitted(world)
    drafting.recall(application, actor=world.manager, at=on("2026-03-26"))
    assert words(browser(world.editor, "2026-03-26"), "apply-part", application.pk, "overview")
