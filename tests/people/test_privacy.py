"""The notice read, one's own data copied, corrected, deleted as far as may be; and nobody else's."""

import json
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guiguan.applications.models import Section
from guiguan.documents import spreadsheet
from guiguan.people.models import Account, Acknowledgement, Person, PersonalRequest
from guiguan.people.notice import CURRENT
from guiguan.people.operations import privacy as operations
from guiguan.procedure.engine import ActRefused
from guiguan.procedure.models import AccessLog, DemoClock, Message
from guiguan.procedure.ports import case_kind
from guiguan.procedure.register.verify import verify
from guiguan.procedure.spec import Actor
from guiguan.web import notice_gate
from guiguan.web.urls import urlpatterns
from tests.applications import factories as make
from tests.applications.factories import World, on
from tests.people.test_members import browser

pytestmark = pytest.mark.django_db
AT = on("2026-03-12")
OPEN_BEFORE = {"notice-read", "personal", "personal-copy", "personal_request", "work", "switch-role", "my-sign-ins",
               "my-sign-in-end", "notice", "round", "criteria", "review_rules"}  # fmt: skip
"""What opens before the notice on personal data was read, public pages apart; the last four are public once published."""


@pytest.fixture
def world(settings: Any) -> World:
    settings.GUIGUAN_DEMO = True
    DemoClock.objects.update_or_create(id=1, defaults={"instant": AT})
    return make.make_world()


def asked(world: World, wish: str, actor: Actor | None = None) -> PersonalRequest:
    operations.request(world.authority, actor=actor or world.worker, at=AT, wish=wish, content="示例")
    return PersonalRequest.objects.latest("id")


# The notice -------------------------------------------------------------------------------------------------------


def test_the_notice_is_shown_at_the_first_sign_in_and_its_reading_recorded(world: World) -> None:
    client = browser(world.manager)
    assert client.get(reverse("work"))["Location"] == reverse("applicant-home")
    Acknowledgement.objects.all().delete()
    assert client.get(reverse("work"))["Location"] == reverse("notice-read")
    page = client.get(reverse("notice-read"))
    assert all(words in page.content.decode() for _, words in CURRENT.sections)
    assert not Acknowledgement.objects.exists(), "looking is not knowing"
    assert client.post(reverse("notice-read"))["Location"] == reverse("work")
    client.post(reverse("notice-read"))
    row = Acknowledgement.objects.get()
    assert (row.person_id, row.version, row.at) == (world.manager.person_id, CURRENT.version, AT)
    assert client.get(reverse("work"))["Location"] == reverse("applicant-home")


def test_every_page_of_ones_own_work_waits_for_the_notice_and_is_come_back_to(world: World) -> None:
    begun = make.begun(world)
    Acknowledgement.objects.all().delete()
    client = browser(world.manager)
    gated = [reverse("applicant-home"), reverse("apply", args=[begun.pk]), reverse("application", args=[begun.pk]),
             reverse("act", args=["application.withdraw", begun.pk]), reverse("inbox"),
             reverse("organisation", args=[world.organisation.pk]),
             reverse("application-begin", args=[world.round.pk])]  # fmt: skip
    for url in gated:
        assert client.get(url)["Location"] == f"{reverse('notice-read')}?next={quote(url, safe='')}", url
    assert gated[2] in client.get(f"{reverse('notice-read')}?next={gated[2]}").content.decode()
    assert client.post(reverse("notice-read"), {"next": gated[2]})["Location"] == gated[2]
    for url in gated:
        assert reverse("notice-read") not in client.get(url).get("Location", ""), url
    assert client.post(reverse("notice-read"), {"next": "https://example.invalid/"})["Location"] == reverse("work")


def test_every_address_but_the_public_ones_waits_for_the_notice(world: World) -> None:
    """By what each address declares; the ones that do not wait are named here."""
    before = {pattern.name for pattern in urlpatterns
              if (rule := pattern.callback.access).rule not in {"public", "demo"}
              and (rule.visitors or rule.ungated)}  # fmt: skip
    assert before == OPEN_BEFORE
    Acknowledgement.objects.all().delete()
    request = RequestFactory().get("/")
    request.user = Account.objects.get(pk=world.manager.account_id)
    request.session = {}  # type: ignore[assignment]
    for pattern in urlpatterns:
        answer = notice_gate.gate(request, pattern.callback)
        free = pattern.name in before or pattern.callback.access.rule in {"public", "demo"}
        assert (answer is None) is free, pattern.name


def test_before_the_notice_one_reads_public_pages_asks_for_ones_data_and_leaves(world: World) -> None:
    Acknowledgement.objects.all().delete()
    client = browser(world.manager)
    for name in ("home", "privacy", "objections", "notice-read", "personal", "my-sign-ins", "mfa_index"):
        assert client.get(reverse(name)).status_code == 200, name
    wish = {"wish": "correct", "content": "电话改为 021-0000-0009"}
    assert client.post(reverse("personal"), wish)["Location"] == reverse("personal")
    assert PersonalRequest.objects.get().person_id == world.manager.person_id
    assert client.post(reverse("personal-copy"), {"form": "json"}).status_code == 200
    assert client.post(reverse("account_logout")).status_code == 302
    assert "_auth_user_id" not in client.session


def test_what_is_typed_before_the_notice_is_not_lost_and_a_machine_is_told(world: World) -> None:
    begun = make.begun(world)
    Acknowledgement.objects.all().delete()
    client, url = browser(world.manager), reverse("apply-part", args=[begun.pk, "overview"])
    typed = {"version": "1", "text": "本单位三十年来坚持以顾客为中心，做法如下。"}
    auto = client.post(url, typed, headers={"X-Autosave": "1"})
    assert auto.status_code == 422
    assert "请先阅读个人信息处理规则" in auto.json()["sentence"]
    page = client.post(url, typed)
    assert page.status_code == 403
    for words in (typed["text"], reverse("notice-read"), "再次提交"):
        assert words in page.content.decode()
    section = Section.objects.filter(application=begun, key="overview").first()
    assert section is None or typed["text"] not in str(section.data)


def test_a_new_version_of_the_notice_is_shown_at_the_next_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser(world.manager)
    assert client.get(reverse("applicant-home")).status_code == 200
    later = replace(CURRENT, version="2099-1")
    for module in (notice_gate, "guiguan.web.public.privacy", "guiguan.web.sign_in"):
        target = f"{module}.CURRENT" if isinstance(module, str) else f"{module.__name__}.CURRENT"
        monkeypatch.setattr(target, later)
    assert client.get(reverse("applicant-home"))["Location"].startswith(reverse("notice-read"))
    client.post(reverse("notice-read"))
    assert client.get(reverse("applicant-home")).status_code == 200


def test_everybody_reads_the_notice_and_the_inventory(client: Client, world: World) -> None:
    page = client.get(reverse("privacy")).content.decode()
    for words in ("身份证件号码和证件", "谁能看到", "《个人信息保护法》第十三条", CURRENT.version):
        assert words in page


# A copy of one's own ----------------------------------------------------------------------------------------------


def test_a_copy_holds_what_is_ones_own_and_nothing_of_anybody_else(world: World) -> None:
    make.begun_by_person(world)
    client = browser(world.worker)
    answer = client.post(reverse("personal-copy"), {"form": "json"})
    held = json.loads(answer.content)
    assert held["人员"] == [{"姓名": "张示丙", "电话": "021-0000-0000", "电子邮箱": ""}]
    assert held["账号"][0]["密码"] == "（加密保存）"
    assert "示例仪器研究所" in json.dumps(held["申报部分"], ensure_ascii=False)
    text = answer.content.decode()
    assert not [name for name in ("李示四", "许示九", "孔示丁", "周示五") if name in text]
    assert AccessLog.objects.filter(what="复制个人信息", account_id=world.worker.account_id).count() == 1
    book = spreadsheet.read(client.post(reverse("personal-copy"), {"form": "xlsx"}).content)
    assert "人员" in [title for title, _rows in book]


def test_who_handled_a_case_copies_that_he_did_and_the_applicant_not_who(world: World) -> None:
    mine = make.begun_by_person(world)
    make.registered(world)
    text = browser(world.drafter).post(reverse("personal-copy"), {"form": "json"}).content.decode()
    assert "办理经过" in json.loads(text)
    assert "示例内容" not in text, "nothing of the dossier he handled"
    type(mine).objects.filter(pk=mine.pk).update(handler_id=world.drafter.person_id)
    held = browser(world.worker).post(reverse("personal-copy"), {"form": "json"}).content.decode()
    assert "张示丙" in held
    assert "周示五" not in held


def test_a_visitor_copies_nothing(client: Client) -> None:
    assert client.post(reverse("personal-copy"))["Location"].startswith(reverse("account_login"))
    assert client.get(reverse("personal"))["Location"].startswith(reverse("account_login"))


# Requests ---------------------------------------------------------------------------------------------------------


def test_a_correction_is_asked_for_made_and_answered(world: World) -> None:
    client = browser(world.worker)
    assert client.post(reverse("personal"), {"wish": "correct", "content": "电话改为 021-0000-0009"}).status_code == 302
    row = PersonalRequest.objects.get()
    assert row.due_on == date(2026, 4, 2), "fifteen working days"
    operations.grant(row, actor=world.drafter, at=AT, answer="已更正。", phone="021-0000-0009")
    person = Person.objects.get(pk=world.worker.person_id)
    assert (person.name, person.phone) == ("张示丙", "021-0000-0009")
    assert Message.objects.filter(person_id=person.pk, subject__contains="办结").exists()
    assert "已更正。" in client.get(reverse("personal_request", args=[row.pk])).content.decode()
    assert verify() == []


def test_a_deletion_takes_what_may_go_and_names_what_stays_with_its_basis(world: World) -> None:
    application = make.begun_by_person(world)
    application.submitted_at = AT
    application.save()
    row = asked(world, "delete")
    operations.grant(row, actor=world.drafter, at=AT, answer="答复如下。")
    assert Person.objects.get(pk=world.worker.person_id).phone == ""
    assert "保存10年（办法第三十九条）" in row.answer
    assert "登记簿只增不改" in row.answer


def test_a_refusal_says_why_and_on_what_basis(world: World) -> None:
    row = asked(world, "delete")
    client, url = browser(world.drafter), reverse("act", args=["personal.refuse", row.pk])
    page = client.get(url).content.decode()
    assert "办法第三十九条：申报评审材料保存10年" in page
    assert client.post(url, {"basis": "想不出", "reason": "不行"}).status_code == 422
    assert client.post(url, {"basis": "系统规则：登记簿只增不改", "reason": "登记簿不能删除。"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.answer) == ("refused", "登记簿不能删除。（依据：系统规则：登记簿只增不改）")
    assert Person.objects.get(pk=world.worker.person_id).phone == "021-0000-0000"


@pytest.mark.parametrize("who", ["manager", "worker", "stranger", "administrator", "chair"])
def test_only_the_office_answers_and_only_the_two_see(world: World, who: str) -> None:
    row, actor = asked(world, "delete"), getattr(world, who)
    for act, given in ((operations.grant, {"answer": "x"}), (operations.refuse_request, {"basis": "x", "reason": "x"})):
        with pytest.raises(ActRefused):
            act(row, actor=actor, at=AT, **given)
    page = browser(actor).get(reverse("personal_request", args=[row.pk]))
    assert page.status_code == (200 if who == "worker" else 404)
    assert case_kind("personal_request").visible(actor, AT).exists() == (who == "worker")
    assert browser(actor).get(reverse("personal-requests")).status_code == 404


def test_nobody_answers_his_own_request(world: World) -> None:
    row = asked(world, "correct", world.drafter)
    with pytest.raises(ActRefused, match="自己提出"):
        operations.grant(row, actor=world.drafter, at=AT, answer="x", name="别名")
    operations.grant(row, actor=world.second, at=AT, answer="已更正。", name="周示五五")
    assert Person.objects.get(pk=world.drafter.person_id).name == "周示五五"


@pytest.mark.parametrize("count", [1, 3])
def test_the_offices_list_takes_a_constant_number_of_queries(world: World, count: int) -> None:
    for _ in range(count):
        asked(world, "access")
    client = browser(world.drafter)
    client.get(reverse("personal-requests"))
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("personal-requests"))
    COUNTS.append(len(captured))
    assert len(set(COUNTS)) == 1


COUNTS: list[int] = []
