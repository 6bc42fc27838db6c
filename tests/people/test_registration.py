"""首次登记: a stranger with a sealed letter or a document; one checks, another decides; nothing tells what is known."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guiguan.documents.models import Attachment
from guiguan.people import queries, sealed
from guiguan.people.models import Account, Invitation, Registration
from guiguan.people.operations import confirm_late_entry, members, propose_late_entry
from guiguan.people.operations import registration as operations
from guiguan.people.queries import invitations
from guiguan.procedure.engine import ActRefused
from guiguan.procedure.models import AccessLog, DemoClock, LateEntry, Message
from guiguan.procedure.register.verify import verify
from guiguan.procedure.spec import THE_PUBLIC
from tests.applications import factories as make
from tests.applications.factories import World, on
from tests.people.test_members import browser

pytestmark = pytest.mark.django_db
AT = on("2026-03-12")
CODE, NUMBER = "91310000MA1SHILI09", "31010119900101000X"


@pytest.fixture
def world(settings: Any) -> World:
    settings.GUIGUAN_DEMO = True
    DemoClock.objects.update_or_create(id=1, defaults={"instant": AT})
    cache.clear()
    return make.make_world()


def typed(**over: Any) -> dict[str, Any]:
    return {"organisation_name": "示例新来企业", "credit_code": CODE, "district": "示例区", "trade": "仪器仪表",
            "name": "钱示新", "phone": "021-0000-0000", "mail": "new@example.org", "proof": make.file(),
            "read": "on"} | over  # fmt: skip


def lodged(world: World, **over: Any) -> Registration:
    given = {key: value for key, value in typed(**over).items() if key != "read"}
    return operations.lodge_registration(world.authority, actor=THE_PUBLIC, at=AT, **given)


def test_from_the_letter_to_the_first_manager(world: World, client: Client) -> None:
    answer = client.post(reverse("enrol-organisation"), typed(credit_code="９１３１００００ ma1shili09"))
    assert answer.status_code == 200
    row = Registration.objects.get()
    assert row.receipt in answer.content.decode()
    assert row.credit_code == CODE, "full width, spaces and small letters are made plain"
    assert "校验位不符" in answer.content.decode(), "a warning, no bar"
    operations.check(row, actor=world.drafter, at=AT)
    operations.approve(row, actor=world.approver, at=AT)
    invitation = Invitation.objects.get()
    account = members.accept_with_new_account(invitation, at=AT, username="newcomer", name="钱示新", password="x" * 12)
    (held,) = queries.memberships_of(account.person_id, AT)
    assert (held.organisation.credit_code, held.right) == (CODE, "manager")
    assert account.person.mail == "new@example.org"
    assert verify() == []


def test_one_checks_another_decides(world: World) -> None:
    row = lodged(world)
    with pytest.raises(ActRefused):
        operations.approve(row, actor=world.approver, at=AT)
    operations.check(row, actor=world.second, at=AT)
    with pytest.raises(ActRefused, match="自己核对"):
        operations.approve(row, actor=world.second, at=AT)
    assert not Invitation.objects.exists()
    operations.refuse_registration(row, actor=world.approver, at=AT, reason="授权书没有盖章。")
    letter = Message.objects.get(address="new@example.org")
    assert "授权书没有盖章" in letter.body
    assert Registration.objects.get().state == "refused"


@pytest.mark.parametrize("who", ["manager", "stranger", "administrator", "chair"])
def test_who_is_not_of_the_office_decides_nothing_and_sees_nothing(world: World, who: str) -> None:
    row, actor = lodged(world), getattr(world, who)
    for act, given in ((operations.check, {}), (operations.approve, {}), (operations.invite_again, {}),
                       (operations.refuse_registration, {"reason": "x"})):  # fmt: skip
        with pytest.raises(ActRefused):
            act(row, actor=actor, at=AT, **given)
    with pytest.raises(PermissionError):
        operations.open_identity(row, actor=actor, at=AT)
    assert browser(actor).get(reverse("registration", args=[row.pk])).status_code == 404
    assert browser(actor).get(reverse("registrations")).status_code == 404
    assert browser(actor).get(reverse("file", args=[row.letter_id])).status_code == 404


def test_the_answer_is_the_same_whether_the_code_is_known_or_not(world: World) -> None:
    pages = []
    for code in (world.organisation.credit_code, CODE):
        body = Client().post(reverse("enrol-organisation"), typed(credit_code=code)).content.decode()
        pages.append(re.sub(r"DJ-2026-\d{6}", "", body))
    assert pages[0] == pages[1]
    held = browser(world.drafter).get(reverse("registration", args=[Registration.objects.earliest("id").pk]))
    assert "李示四（管理员）" in held.content.decode(), "the officer is told, the stranger is not"


def test_a_person_is_registered_and_his_number_is_sealed(world: World, client: Client) -> None:
    given = {"name": "钱示己", "identity": NUMBER, "phone": "021-0000-0000", "mail": "self@example.org",
             "proof": make.file(), "read": "on"}  # fmt: skip
    assert client.post(reverse("enrol-person"), given).status_code == 200
    row = Registration.objects.get()
    assert NUMBER.encode() not in bytes(row.identity)
    url = reverse("registration", args=[row.pk])
    officer = browser(world.drafter)
    assert NUMBER not in officer.get(url).content.decode()
    assert not AccessLog.objects.filter(what="查阅身份证件号码").exists()
    assert NUMBER in officer.post(url).content.decode()
    assert AccessLog.objects.filter(what="查阅身份证件号码", object=row.receipt).count() == 1
    with pytest.raises(sealed.Unreadable):
        sealed.unseal(bytes(row.identity), "DJ-2026-other")
    operations.check(row, actor=world.drafter, at=AT)
    operations.approve(row, actor=world.approver, at=AT)
    assert invitations.path_to(Invitation.objects.get()) in officer.get(url).content.decode(), "no mail: handed over"
    account = members.accept_with_new_account(Invitation.objects.get(), at=AT, username="self1", name="钱示己",
                                              password="x" * 12)  # fmt: skip
    assert not queries.memberships_of(account.person_id, AT).exists()


def test_a_second_invitation_voids_the_first(world: World, client: Client) -> None:
    row = lodged(world)
    operations.check(row, actor=world.drafter, at=AT)
    operations.approve(row, actor=world.approver, at=AT)
    first = Invitation.objects.get()
    operations.invite_again(row, actor=world.drafter, at=AT)
    assert client.get(invitations.path_to(first)).status_code == 404
    assert client.get(invitations.path_to(Invitation.objects.latest("id"))).status_code == 200


@pytest.mark.parametrize(
    ("over", "sentence"),
    [({"credit_code": "一二三"}, "数字和字母"), ({"mail": "nowhere"}, "有效的"), ({"proof": ""}, "必填"),
     ({"read": ""}, "必填"), ({"proof": make.file("坏.pdf", b"MZ")}, "格式")],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    world: World, client: Client, over: dict[str, Any], sentence: str
) -> None:
    body = client.post(reverse("enrol-organisation"), typed(**over))
    assert body.status_code == 422
    assert sentence in body.content.decode()
    assert "示例新来企业" in body.content.decode()
    assert not Registration.objects.exists()


def test_a_flood_is_stopped(world: World, client: Client) -> None:
    for _ in range(10):
        assert client.post(reverse("enrol-organisation"), typed()).status_code == 200
    assert "过于频繁" in client.post(reverse("enrol-organisation"), typed()).content.decode()
    assert Registration.objects.count() == 10


@pytest.mark.parametrize("count", [1, 3])
def test_the_offices_list_takes_a_constant_number_of_queries(world: World, count: int) -> None:
    for _ in range(count):
        lodged(world)
    client = browser(world.drafter)
    client.get(reverse("registrations"))
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("registrations"))
    COUNTS.append(len(captured))
    assert len(set(COUNTS)) == 1


COUNTS: list[int] = []


# The employer of a person confirms the internal notice (Art. 20) ---------------------------------------------------


@pytest.fixture
def recorded(world: World) -> Any:
    application = make.begun_by_person(world)
    make.post_and_finish(application, world.worker)
    DemoClock.objects.update(instant=on("2026-03-24"))
    return application


def invite_employer(world: World, application: Any) -> Invitation:
    client = browser(world.worker)
    answer = client.post(reverse("act", args=["application.invite_employer", application.pk]),
                         {"name": "孙示人事", "address": "hr@example.org"})  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()
    return Invitation.objects.latest("id")


def test_an_employer_without_an_account_confirms_by_invitation(world: World, recorded: Any, client: Client) -> None:
    invitation = invite_employer(world, recorded)
    url = invitations.path_to(invitation)
    assert url in browser(world.worker).get(reverse("apply-notice", args=[recorded.pk])).content.decode()
    given = {"name": "孙示人事", "post": "人事科长", "agreed": "on"}
    assert client.post(url, given).status_code == 422, "not without the sealed letter"
    assert client.post(url, {**given, "proof": make.file()}).status_code == 200
    recorded.refresh_from_db()
    assert recorded.internal_notice.confirmed_at is not None
    assert client.get(url).status_code == 404, "used once"
    assert Account.objects.filter(person__mail="hr@example.org").count() == 0, "and opens no account"
    assert verify() == []


def test_an_employers_invitation_opens_no_account_and_no_other_case(world: World, recorded: Any) -> None:
    invitation = invite_employer(world, recorded)
    with pytest.raises(ActRefused, match="不开立账号"):
        members.accept_with_new_account(invitation, at=on("2026-03-24"), username="sly", name="甲", password="x" * 12)
    with pytest.raises(ActRefused):
        members.revoke(invitation, actor=world.stranger, at=on("2026-03-24"))
    for who in (world.manager, world.boss, world.stranger, world.drafter):
        page = browser(who).get(reverse("act", args=["application.invite_employer", recorded.pk]))
        assert page.status_code == 404


def test_a_sealed_confirmation_on_paper_takes_two_officers(world: World, recorded: Any) -> None:
    listing = browser(world.drafter).get(reverse("registrations")).content.decode()
    assert "张示丙" in listing
    url = reverse("employer-confirmation", args=[recorded.pk])
    for who in (world.approver, world.manager, world.worker, world.administrator):
        assert browser(who).get(url).status_code == 404
    given = {"occurred_on": "2026-03-24", "occurred_time": "09:00", "reference": "来信收文第12号"}
    other = reverse("late-propose", args=["application.confirm_internal_notice", recorded.pk])
    for address in (url, other):
        without = browser(world.drafter).post(address, given)
        assert without.status_code in {404, 422}, "not without the scan"
    assert not LateEntry.objects.exists()
    with pytest.raises(ActRefused, match="没有附盖章件的扫描件"):
        propose_late_entry(world.authority, actor=world.drafter, at=on("2026-03-24", 11), case=recorded,
                           act="application.confirm_internal_notice", occurred_at=on("2026-03-24", 9),
                           reference="来信收文第12号")  # fmt: skip
    sent = browser(world.drafter).post(url, given | {"scan": make.file("盖章确认件.pdf")})
    assert sent.status_code == 302
    recorded.refresh_from_db()
    assert recorded.internal_notice.confirmed_at is None
    entry = LateEntry.objects.get()
    file = Attachment.objects.get(case_kind="late_entry")
    assert (file.pk, file.sha256) == (entry.scan_id, entry.scan_sha256)
    for who, status in ((world.approver, 200), (world.worker, 404), (world.manager, 404), (world.administrator, 404)):
        assert browser(who).get(reverse("file", args=[file.pk])).status_code == status
    assert "盖章确认件.pdf" in browser(world.approver).get(reverse("late_entry", args=[entry.pk])).content.decode()
    with pytest.raises(ActRefused):
        confirm_late_entry(entry, actor=world.drafter, at=on("2026-03-24", 11))
    confirm_late_entry(entry, actor=world.approver, at=on("2026-03-24", 11))
    recorded.internal_notice.refresh_from_db()
    assert recorded.internal_notice.confirmed_at is not None
    assert verify() == []


def test_the_state_is_told_to_whoever_knows_number_and_address(world: World, client: Client) -> None:
    row, url = lodged(world), reverse("enrol-status")
    assert "待核对" in client.post(url, {"number": row.receipt, "mail": "New@example.org"}).content.decode()
    pages = [client.post(url, given) for given in ({"number": row.receipt, "mail": "x@example.org"},
                                                   {"number": "DJ-2026-none", "mail": "new@example.org"})]  # fmt: skip
    bodies = [re.sub(r'value="[^"]*"', "", page.content.decode()) for page in pages]
    assert [page.status_code for page in pages] == [422, 422]
    assert bodies[0] == bodies[1]
