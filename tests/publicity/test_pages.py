"""The pages of notices and objections: who opens them, what they tell, what they never tell."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guiguan.documents import scanner
from guiguan.documents.models import Attachment, Paper
from guiguan.people.models import Account
from guiguan.procedure.models import AccessLog, DemoClock, Entry
from guiguan.procedure.spec import Actor
from guiguan.publicity.models import Lead, Notice, Objection
from guiguan.publicity.operations import notices, objections
from guiguan.web.public import limits
from tests.applications import factories as make
from tests.applications.factories import World, on
from tests.documents.clamd import clamd
from tests.documents.hostile import EICAR
from tests.publicity import factories as own

pytestmark = pytest.mark.django_db
TYPED = {"who": "person", "name": "钱示名", "phone": "021-5555-0199", "content": "材料与事实不符。", "subject_id": "",
         "contact": ""}  # fmt: skip
NOTHING = "没有查到"


def opened() -> "QuerySet[AccessLog]":
    """Openings of who objects; signing in is entered in the same log."""
    return AccessLog.objects.filter(what__startswith="查阅")


@pytest.fixture
def world() -> World:
    cache.clear()
    return make.make_world()


def browser(actor: Actor | None = None, day: str = "2026-06-18", hour: int = 10) -> Client:
    DemoClock.objects.update_or_create(pk=1, defaults={"instant": on(day, hour)})
    client = Client()
    if actor is not None:
        client.force_login(Account.objects.get(pk=actor.account_id), backend="guiguan.people.backend.AccountBackend")
    return client


def words(client: Client, name: str, *args: Any) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200, (name, response.status_code)
    return str(response.content.decode())


def press(client: Client, address: str, /, *args: Any, **typed: Any) -> HttpResponse:
    response = client.post(reverse(address, args=args), typed)
    assert isinstance(response, HttpResponse)
    return response


# Notices --------------------------------------------------------------------------------------------------------


def test_everybody_reads_a_notice_with_its_days(world: World) -> None:
    notice = own.published(world)
    page = words(browser(), "notice", notice.pk)
    for expected in ("示例浦江精密制造有限公司", "示例区", "2026年6月23日（周二） 24:00", "第 3 日", "第 5 日", "休息",
                     "<b>2</b><span>个工作日后届满", "第二十二条", reverse("objection-lodge", args=[notice.pk])):  # fmt: skip
        assert expected in page, expected
    listing = words(browser(), "notices")
    assert "正在公示" in listing
    assert "还剩 2 个工作日" in listing


def test_it_runs_until_midnight(world: World) -> None:
    notice = own.published(world)
    assert "个工作日后届满" in words(browser(day="2026-06-23", hour=23), "notice", notice.pk)
    over = words(browser(day="2026-06-24", hour=0), "notice", notice.pk)
    assert "已届满" in over
    assert reverse("objection-lodge", args=[notice.pk]) in over


def test_a_replaced_notice_leads_to_the_later_one(world: World) -> None:
    notice = own.published(world)
    notices.restart(notice, actor=world.approver, at=on("2026-06-17"), reason="更正所在区")
    later = Notice.objects.latest("id")
    page = words(browser(), "notice", notice.pk)
    assert reverse("notice", args=[later.pk]) in page
    assert reverse("objection-lodge", args=[notice.pk]) not in page
    assert browser().get(reverse("objection-lodge", args=[later.pk])).status_code == 200


def restarted(world: World, notice: Notice, **typed: str) -> HttpResponse:
    return press(browser(world.approver), "act", "notice.restart", notice.pk, version=str(notice.version), **typed)


def test_a_correction_is_typed_over_what_stands_and_read_by_everybody(world: World) -> None:
    notice = own.published(world)
    item = notice.items.get()
    form = words(browser(world.approver), "act", "notice.restart", notice.pk)
    for expected in (f'value="{item.holder}"', f'name="district_{item.subject_id}"', "期限从头计算"):
        assert expected in form
    typed = {f"{name}_{item.subject_id}": getattr(item, name) for name in ("title", "holder")}
    answer = restarted(world, notice, reason="所在区有误", text=notice.text, **typed,
                       **{f"district_{item.subject_id}": "示例新区"})  # fmt: skip
    assert answer.status_code == 302
    page = words(browser(), "notice", Notice.objects.latest("id").pk)
    assert "更正事项：" in page
    assert f"名单第 1 项，所在区：原“{item.district}”改为“示例新区”" in page
    assert '<td class="nowrap" data-label="所在区">示例新区</td>' in page
    assert page.count("名单第 1 项") == 1, "what was not changed is not told"


def test_an_empty_correction_restarts_with_the_same_words(world: World) -> None:
    notice = own.published(world)
    assert restarted(world, notice, reason="官方网站中断").status_code == 302
    again = Notice.objects.latest("id")
    assert list(again.items.values_list(*notices.COPIED)) == list(notice.items.values_list(*notices.COPIED))
    assert "更正事项" not in words(browser(), "notice", again.pk)


def test_a_wrong_correction_keeps_what_was_typed(world: World) -> None:
    notice = own.published(world)
    pk = notice.items.get().subject_id
    answer = restarted(world, notice, reason="名称有误", text="改过的正文", **{f"holder_{pk}": "长" * 201})
    page = answer.content.decode()
    assert answer.status_code == 422
    for expected in ("有 1 处需要修改", "第 1 项组织或者个人", "改过的正文", "长" * 201, "名称有误"):
        assert expected in page
    personal = restarted(world, notice, reason="名称有误", text="联系人手机 13812345678")
    assert personal.status_code == 422
    assert "联系人手机 13812345678" in personal.content.decode()
    assert Notice.objects.count() == 1


def test_drafts_are_the_offices(world: World) -> None:
    make.passed(world)
    notice = own.drafted(world)
    for actor in (None, world.manager, world.stranger, world.chair, world.administrator):
        assert browser(actor).get(reverse("notice", args=[notice.pk])).status_code == 404
        assert notice.title not in words(browser(actor), "notices")
    for actor in (world.drafter, world.approver):
        assert "拟稿" in words(browser(actor), "notice", notice.pk)


def test_nothing_public_tells_of_objections(world: World) -> None:
    notice = own.published(world)
    before = [words(browser(), name, *args) for name, args in public_pages(notice)]
    own.lodge(notice)
    own.lodge(notice, person=own.WHO, content="又一件异议")
    after = [words(browser(), name, *args) for name, args in public_pages(notice)]
    assert [unmarked(page) for page in before] == [unmarked(page) for page in after]


def public_pages(notice: Notice) -> list[tuple[str, list[int]]]:
    return [("notices", []), ("notice", [notice.pk]), ("objections", []), ("objection-status", []), ("home", []),
            ("objection-lodge", [notice.pk]), ("process", [notice.round_id])]  # fmt: skip


def unmarked(page: str) -> str:
    return re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", page)


def test_empty_pages_say_so(world: World) -> None:
    assert "还没有发布公示" in words(browser(), "notices")
    assert "目前没有正在公示的名单" in words(browser(), "objections")
    desk = words(browser(world.drafter), "notices-desk")
    for expected in ("没有正在公示的名单", "没有等待形成报告的公示", "没有待发布的公示", "没有待办的异议"):
        assert expected in desk
    assert "还没有收到异议" in words(browser(world.drafter), "objections-desk")
    assert browser().get(reverse("notice", args=[1])).status_code == 404
    assert browser().get(reverse("objection-lodge", args=[1])).status_code == 404


# Lodging --------------------------------------------------------------------------------------------------------


def receipt_in(response: HttpResponse) -> tuple[str, str]:
    found = re.findall(r"<dd>([^<]+)</dd>", response.content.decode())
    return found[0], found[1]


def test_a_visitor_lodges_and_reads_the_receipt_once(world: World) -> None:
    notice, client = own.published(world), browser()
    subject = str(notice.items.get().subject_id)
    response = press(client, "objection-lodge", notice.pk, **TYPED | {"subject_id": subject},
                     **own.enclosed())  # fmt: skip
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    number, code = receipt_in(response)
    objection = Objection.objects.get(receipt=number)
    assert (objection.subject_id, objection.state) == (int(subject), "lodged")
    assert "sessionid" not in client.cookies
    for name, args in public_pages(notice):
        page = words(client, name, *args)
        assert code not in page
        assert number not in page
    answer = press(client, "objection-status", number=number, code=code)
    assert "待受理" in answer.content.decode()


def test_whoever_is_signed_in_leaves_no_account_behind(world: World) -> None:
    notice, client = own.published(world), browser(world.manager)
    number, code = receipt_in(press(client, "objection-lodge", notice.pk, **TYPED, **own.enclosed()))
    assert number
    assert code not in repr(dict(client.session))
    assert not opened().exists()
    assert press(client, "objection-status", number=number, code=code).status_code == 200


def test_the_page_of_acts_never_swallows_a_receipt(world: World) -> None:
    notice = own.published(world)
    for name, pk in (("objection.lodge", notice.pk), ("objection.lodge_round", world.round.pk)):
        assert "回执编号" in press(browser(), "act", name, pk, **TYPED, **own.enclosed()).content.decode()


def test_what_was_typed_stays_when_something_is_missing(world: World) -> None:
    notice = own.published(world)
    typed = TYPED | own.enclosed() | {"phone": "", "evidence": make.file("恶意.exe", b"MZ\x90\x00")}
    response = press(browser(), "objection-lodge", notice.pk, **typed)
    page = response.content.decode()
    assert response.status_code == 422
    for expected in ("材料与事实不符。", 'value="钱示名"', "有 2 处需要修改", "文件请重新选择"):
        assert expected in page, expected
    assert not Objection.objects.exists()


def test_an_organisation_names_its_contact(world: World) -> None:
    response = press(browser(), "objection-lodge-round", world.round.pk, **TYPED | {"who": "organisation"},
                     **own.enclosed())  # fmt: skip
    assert "请填写联系人" in response.content.decode()
    typed = TYPED | own.enclosed() | {"who": "organisation", "contact": "孙示戊"}
    assert "回执编号" in press(browser(), "objection-lodge-round", world.round.pk, **typed).content.decode()


@pytest.mark.parametrize("subject", ["999", "x", "'", "-1"])
def test_an_unknown_subject_is_refused(world: World, subject: str) -> None:
    notice = own.published(world)
    assert press(browser(), "objection-lodge", notice.pk, **TYPED | {"subject_id": subject},
                 **own.enclosed()).status_code == 422  # fmt: skip


def test_too_long_is_refused_in_one_sentence(world: World) -> None:
    response = press(browser(), "objection-lodge-round", world.round.pk, **TYPED | {"content": "长" * 5001},
                     **own.enclosed())  # fmt: skip
    assert response.status_code == 422
    assert "有 1 处需要修改" in response.content.decode()


def test_an_officer_records_a_letter_and_sees_the_receipt(world: World) -> None:
    assert reverse("act", args=["objection.record", world.round.pk]) in words(browser(world.drafter), "notices-desk")
    typed = TYPED | {"channel": "letter", "received_on": "2026-05-20"}
    without = press(browser(world.drafter), "objection-record", world.round.pk, **typed)
    assert "有 1 处需要修改" in without.content.decode()
    response = press(browser(world.drafter), "objection-record", world.round.pk, **typed, scan=make.file())
    assert Objection.objects.get(receipt=receipt_in(response)[0]).channel == "letter"
    for actor in (world.approver, world.manager, world.administrator):
        assert press(browser(actor), "objection-record", world.round.pk, **typed).status_code == 404
    assert press(browser(), "objection-record", world.round.pk, **typed).status_code == 401


@pytest.mark.parametrize(("missing", "label"), [("evidence", "证明材料"), ("proof", "身份证明")])
def test_the_form_asks_for_proof_and_evidence(world: World, missing: str, label: str) -> None:
    given = own.enclosed()
    del given[missing]
    response = press(browser(), "objection-lodge-round", world.round.pk, **TYPED, **given)
    page = response.content.decode()
    assert response.status_code == 422
    assert "有 1 处需要修改" in page
    assert f"#id_{missing}" in page
    assert label in page
    assert not Objection.objects.exists()


def test_too_many_objections_from_one_address_wait_an_hour(world: World) -> None:
    answers = [press(browser(), "objection-lodge-round", world.round.pk, **TYPED, **own.enclosed())
               for _ in range(limits.PER_HOUR + 1)]  # fmt: skip
    assert [answer.status_code for answer in answers] == [200] * limits.PER_HOUR + [429]
    assert "材料与事实不符。" in answers[-1].content.decode()
    assert Objection.objects.count() == limits.PER_HOUR


# Leads ----------------------------------------------------------------------------------------------------------


def test_a_lead_is_left_without_a_name_and_without_a_receipt(world: World) -> None:
    form = words(browser(), "lead-leave", world.round.pk)
    for expected in ("没有回执，不作答复", "实名提出异议", "日志可能记有网络地址"):
        assert expected in form
    assert reverse("lead-leave", args=[world.round.pk]) in words(browser(), "objections")
    client = browser()
    address = reverse("lead-leave", args=[world.round.pk])
    response = client.post(address, {"content": "展板数据偏高。", "evidence": make.file()}, REMOTE_ADDR="203.0.113.77",
                           follow=True)  # fmt: skip
    assert "线索没有回执，不作答复" in response.content.decode()
    lead = Lead.objects.get()
    assert "展板数据偏高。" in words(browser(world.drafter), "lead", lead.pk)
    assert f"线索 {lead.pk}" in words(browser(world.approver), "notices-desk")
    assert "匿名线索待处理" in words(browser(world.drafter), "office-home")
    for other in (world.manager, world.chair, world.administrator):
        assert browser(other).get(reverse("lead", args=[lead.pk])).status_code == 404
    assert "203.0.113.77" not in everything_stored()


def everything_stored() -> str:
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [repr(row) for row in cursor.fetchall()]
    return "\n".join(found)


def test_whoever_is_signed_in_leaves_a_lead_as_the_public(world: World) -> None:
    for address, args in (("lead-leave", [world.round.pk]), ("act", ["lead.leave", world.round.pk])):
        press(browser(world.manager), address, *args, content="示例")
    assert {(row.actor_id, row.role) for row in Entry.objects.filter(act="lead.leave")} == {(0, "public")}
    assert Lead.objects.filter(recorded_by_id=0).count() == 2


def test_a_lead_with_a_harmful_file_is_refused_and_keeps_its_words(world: World) -> None:
    response = press(browser(), "lead-leave", world.round.pk, content="展板数据偏高。",
                     evidence=make.file("恶意.pdf", b"MZ\x90\x00"))  # fmt: skip
    assert response.status_code == 422
    assert "展板数据偏高。" in response.content.decode()
    assert "文件请重新选择" in response.content.decode()
    assert not Lead.objects.exists()


def test_too_many_leads_from_one_address_wait_an_hour(world: World) -> None:
    answers = [press(browser(), "lead-leave", world.round.pk, content=f"第{n}件") for n in range(limits.PER_HOUR + 1)]
    assert [answer.status_code for answer in answers] == [302] * limits.PER_HOUR + [429]
    assert f"第{limits.PER_HOUR}件" in answers[-1].content.decode()
    assert Lead.objects.count() == limits.PER_HOUR


def test_nothing_public_tells_of_leads(world: World) -> None:
    notice = own.published(world)
    before = [words(browser(), name, *args) for name, args in public_pages(notice)]
    press(browser(), "lead-leave", world.round.pk, content="示例")
    after = [words(browser(), name, *args) for name, args in public_pages(notice)]
    assert [unmarked(page) for page in before] == [unmarked(page) for page in after]
    assert browser().get(reverse("lead-leave", args=[999])).status_code == 404


# Asking how it stands -------------------------------------------------------------------------------------------


def body(response: HttpResponse, number: str) -> str:
    return unmarked(response.content.decode()).replace(number, "")


def test_an_unknown_number_and_a_wrong_code_are_told_the_same(world: World) -> None:
    objection, receipt = own.recorded(world)
    unknown, known = "YY-2026-999999", receipt.number
    answers = {}
    for number in (unknown, known):
        client = browser()
        said = [press(client, "objection-status", number=number, code="AAAAAAAA") for _ in range(11)]
        answers[number] = [(one.status_code, body(one, number)) for one in said]
    assert answers[unknown] == answers[known]
    assert [status for status, _ in answers[known]] == [422] * 10 + [429]
    assert press(browser(), "objection-status", number=known, code=receipt.code).status_code == 429
    cache.clear()
    assert press(browser(), "objection-status", number=known, code=receipt.code).status_code == 200
    assert objection.receipt == known


def test_guessing_at_one_number_does_not_bar_another(world: World) -> None:
    _, receipt = own.recorded(world)
    for _ in range(11):
        press(browser(), "objection-status", number="YY-2026-999999", code="AAAAAAAA")
    assert press(browser(), "objection-status", number=receipt.number, code=receipt.code).status_code == 200


@pytest.mark.parametrize("code", ["", " ", "\x00", "长" * 500])
def test_odd_codes_find_nothing(world: World, code: str) -> None:
    _, receipt = own.recorded(world)
    assert NOTHING in press(browser(), "objection-status", number=receipt.number, code=code).content.decode()
    assert NOTHING in press(browser(), "objection-status", number=code, code=receipt.code).content.decode()


def test_the_objector_reads_the_answer_but_no_name(world: World) -> None:
    objection, receipt = own.recorded(world)
    objections.accept(objection, actor=world.drafter, at=on("2026-05-21"), reason="材料齐全，可以核查。")
    ask = {"number": receipt.number, "code": receipt.code}
    page = press(browser(), "objection-status", **ask).content.decode()
    assert "已受理" in page
    for expected in ("受理告知书", "现予受理", "材料齐全，可以核查。"):
        assert expected in page
    objections.reject(objection, actor=world.approver, at=on("2026-05-22"), answer="经核查，与事实相符。")
    page = press(browser(), "objection-status", **ask).content.decode()
    assert "经核查，与事实相符。" in page
    for hidden in (own.WHO.name, own.WHO.phone, own.CONTENT, world.approver.name, world.drafter.name):
        assert hidden not in page


def test_the_objector_reads_why_it_was_not_accepted(world: World) -> None:
    objection, receipt = own.recorded(world)
    objections.decline(objection, actor=world.approver, at=on("2026-05-21"), reason="不属于评选工作范围。")
    page = press(browser(), "objection-status", number=receipt.number, code=receipt.code).content.decode()
    for expected in ("不予受理告知书", "经审查不予受理。", "理由：不属于评选工作范围。"):
        assert expected in page
    for hidden in (own.WHO.name, own.WHO.phone, own.CONTENT, world.approver.name):
        assert hidden not in page


# The office -----------------------------------------------------------------------------------------------------


def test_the_desk_counts_working_days_down(world: World) -> None:
    notice = own.published(world)
    objection, _ = own.lodge(notice)
    desk = words(browser(world.drafter), "notices-desk")
    for expected in ("还剩 <b>2</b> 个工作日", objection.receipt, "1 项"):
        assert expected in desk
    assert "6月23日届满" in words(browser(world.drafter, "2026-06-24"), "notices-desk")


@pytest.mark.parametrize("name", ["notices-desk", "objections-desk"])
def test_desks_are_the_offices(world: World, name: str) -> None:
    for actor in (world.drafter, world.approver):
        assert browser(actor).get(reverse(name)).status_code == 200
    for actor in (world.manager, world.stranger, world.chair, world.administrator):
        assert browser(actor).get(reverse(name)).status_code == 404
    assert browser().get(reverse(name)).status_code == 302


def test_an_objection_is_the_offices(world: World) -> None:
    objection = own.lodged(world)
    for actor in (world.drafter, world.approver):
        assert own.CONTENT in words(browser(actor), "objection", objection.pk)
        assert objection.receipt in words(browser(actor), "objections-desk")
    for other in (world.manager, world.stranger, world.chair, world.administrator):
        assert browser(other).get(reverse("objection", args=[objection.pk])).status_code == 404
    assert browser().get(reverse("objection", args=[objection.pk])).status_code == 302


def test_the_offices_first_page_leads_to_waiting_objections(world: World) -> None:
    own.lodged(world)
    assert "异议待受理" in words(browser(world.drafter), "office-home")


def test_who_objects_opens_by_a_press_that_is_logged(world: World) -> None:
    objection = own.accepted(world)
    shut = words(browser(world.approver), "objection", objection.pk)
    assert own.WHO.name not in shut
    assert not opened().exists()
    assert press(browser(world.approver), "objection", objection.pk).status_code == 422
    assert not opened().exists()
    response = press(browser(world.approver), "objection", objection.pk, reason="核对联系方式")
    assert own.WHO.name in response.content.decode()
    assert response.headers["Cache-Control"] == "no-store"
    assert opened().get().object == objection.receipt
    assert own.WHO.name not in words(browser(world.approver), "objection", objection.pk)


def test_a_drafter_before_accepting_does_not_open_it(world: World) -> None:
    objection = own.lodged(world)
    assert "只有承办人和审核人员可以查阅" in words(browser(world.drafter), "objection", objection.pk)
    assert press(browser(world.drafter), "objection", objection.pk).status_code == 404
    assert not opened().exists()


def test_the_letter_of_acceptance_is_reached_although_nothing_was_said_to_it(world: World) -> None:
    objection = own.lodged(world)
    objections.accept(objection, actor=world.drafter, at=on("2026-06-17"), reason="")
    letter = Paper.objects.get(case_kind="objection", case_id=objection.pk)
    assert reverse("paper", args=[letter.pk]) in words(browser(world.drafter), "objection", objection.pk)
    assert "现予受理" in words(browser(world.drafter), "paper", letter.pk)


def test_the_letter_of_refusal_opens_by_its_link_and_names_the_reason(world: World) -> None:
    objection = own.lodged(world)
    press(browser(world.approver), "act", "objection.decline", objection.pk, version="1", reason="不属于公示范围。")
    page = words(browser(world.drafter), "objection", objection.pk)
    found = re.search(r'<dt>异议不予受理告知书</dt><dd><a href="(/papers/\d+/)">', page)
    assert found
    letter = browser(world.drafter).get(found[1]).content.decode()
    for expected in (objection.receipt, "经审查不予受理", "理由：不属于公示范围。"):
        assert expected in letter
    assert own.WHO.name not in letter
    for other in (None, world.manager, world.administrator):
        assert browser(other).get(found[1]).status_code == 404


# Sealed files and the scanner -----------------------------------------------------------------------------------

NOWHERE = "127.0.0.1:1"
INFECTED = b"%PDF-1.4\n%" + EICAR


def asked_for(world: World, objection: Objection, what: str) -> HttpResponse:
    return press(browser(world.approver), "objection", objection.pk, reason="核对身份", proof=what)


def sealed(world: World, what: str, content: bytes) -> Objection:
    """An objection with what names the objector; both kinds are taken in while no scanner looks."""
    if what == "scan":
        return own.recorded(world, scan=make.file("来信.pdf", content))[0]
    return own.lodge(own.published(world), proof=make.file("身份证件.pdf", content))[0]


@pytest.mark.parametrize("what", ["proof", "scan"])
def test_a_sealed_file_is_held_while_the_scanner_is_down(world: World, what: str, settings: Any) -> None:
    objection = sealed(world, what, b"%PDF-1.4 canary")
    settings.GUIGUAN_CLAMD = NOWHERE
    answer = asked_for(world, objection, what)
    assert answer.status_code == 409
    assert "还在等待病毒扫描" in answer.content.decode()
    assert b"canary" not in answer.content
    assert not opened().exists()


@pytest.mark.parametrize("what", ["proof", "scan"])
def test_a_sealed_file_with_malware_is_not_given(world: World, what: str, settings: Any) -> None:
    objection = sealed(world, what, INFECTED)
    with clamd() as settings.GUIGUAN_CLAMD:
        answer = asked_for(world, objection, what)
    assert answer.status_code == 409
    assert "查出病毒" in answer.content.decode()
    assert EICAR not in answer.content
    assert not opened().exists()
    found = AccessLog.objects.get(what="查出病毒")
    assert found.object == objection.receipt
    assert ".pdf" not in found.detail, "the name of the file may name the objector"


@pytest.mark.parametrize("what", ["proof", "scan"])
def test_a_clean_sealed_file_opens_and_is_entered(world: World, what: str, settings: Any) -> None:
    objection = sealed(world, what, b"%PDF-1.4 canary")
    with clamd() as settings.GUIGUAN_CLAMD:
        answer = asked_for(world, objection, what)
        assert "病毒扫描：打开文件时进行" in words(browser(world.approver), "objection", objection.pk)
    assert (answer.status_code, answer.content) == (200, b"%PDF-1.4 canary")
    assert opened().get().object == objection.receipt


def test_without_a_scanner_a_sealed_file_opens_and_is_said_to_be_unscanned(world: World, settings: Any) -> None:
    settings.GUIGUAN_CLAMD = ""
    objection = sealed(world, "proof", b"%PDF-1.4 canary")
    assert "病毒扫描：未扫描" in words(browser(world.approver), "objection", objection.pk)
    assert asked_for(world, objection, "proof").content == b"%PDF-1.4 canary"
    assert opened().count() == 1


def test_a_sealed_file_is_scanned_outside_any_transaction(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    objection, outside, depth = sealed(world, "proof", b"%PDF-1.4"), len(connection.savepoint_ids), []

    def scan(_stream: Any) -> scanner.Outcome:
        depth.append(len(connection.savepoint_ids))
        return scanner.Outcome.CLEAN

    monkeypatch.setattr(scanner, "scan", scan)
    assert asked_for(world, objection, "proof").status_code == 200
    assert depth == [outside]


def test_a_recused_officer_is_shown_none_of_it(world: World) -> None:
    objection, _ = own.lodge(own.published(world), evidence=make.file())
    own.recuse(world.second, objection.subject_id or 0, on("2026-06-18"))
    client = browser(world.second)
    for method in (client.get, client.post):
        assert method(reverse("objection", args=[objection.pk])).status_code == 404
    for name in ("notices-desk", "objections-desk"):
        assert objection.receipt not in words(client, name)
    assert "提出异议" not in words(client, "notice", objection.notice_id).split("<h2>经过</h2>")[1]
    file = Attachment.objects.get(case_kind="objection")
    assert client.get(reverse("file", args=[file.pk])).status_code == 404
    assert browser().get(reverse("file", args=[file.pk])).status_code == 404
    assert browser(world.drafter).get(reverse("file", args=[file.pk])).status_code == 200


def test_the_whole_way_by_its_pages(world: World) -> None:
    objection = own.lodged(world)
    for actor, code, version, typed in (
        (world.drafter, "objection.accept", 1, {"reason": ""}),
        (world.approver, "objection.hand_over", 2, {"to_person_id": str(world.second.person_id), "reason": "轮岗"}),
        (world.approver, "objection.reject", 3, {"answer": "经核查，与事实相符。"}),
    ):
        response = press(browser(actor), "act", code, objection.pk, version=str(version), **typed)
        assert response.status_code == 302, (code, response.content.decode()[-3000:])
    page = words(browser(world.approver), "objection", objection.pk)
    assert "异议不成立" in page
    assert "关于异议" in page


# Queries --------------------------------------------------------------------------------------------------------


def counted(client: Client, name: str, *args: Any) -> int:
    client.get(reverse(name, args=args))
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse(name, args=args)).status_code == 200
    return len(asked)


def test_lists_take_the_same_queries_with_one_and_three(world: World) -> None:
    notice = own.published(world)
    own.lodge(notice)
    seen = {name: counted(browser(world.drafter), name) for name in ("notices-desk", "objections-desk", "notices")}
    seen |= {f"public {name}": counted(browser(), name) for name in ("notices", "objections")}
    for _ in range(2):
        own.lodge(Notice.objects.select_related("round__authority").latest("id"), at=on("2026-06-17"))
        notices.restart(Notice.objects.select_related("round__authority").latest("id"), actor=world.approver,
                        at=on("2026-06-17"), reason="更正")  # fmt: skip
    again = {name: counted(browser(world.drafter), name) for name in ("notices-desk", "objections-desk", "notices")}
    again |= {f"public {name}": counted(browser(), name) for name in ("notices", "objections")}
    assert again == seen
