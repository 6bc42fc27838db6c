"""Who may act for an organisation: invited, accepted, changed, removed; and what nobody learns on the way."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guiguan.jobs import tasks
from guiguan.people import queries
from guiguan.people.models import Account, Invitation, Membership, Person
from guiguan.people.operations import members as operations
from guiguan.people.queries import invitations
from guiguan.procedure.engine import ActRefused, CaseMovedOn
from guiguan.procedure.models import DemoClock, Entry, Message
from guiguan.procedure.ports import REGISTRY, case_kind
from guiguan.procedure.register.verify import verify
from tests.applications import factories as make
from tests.applications.factories import World, on

pytestmark = pytest.mark.django_db
AT = on("2026-03-12")
PASSWORD = "一段够长的示例口令-2026"
ADDRESS = "colleague@example.org"


@pytest.fixture
def world(settings: Any) -> World:
    settings.GUIGUAN_DEMO = True
    DemoClock.objects.update_or_create(id=1, defaults={"instant": AT})
    return make.make_world()


def invite(world: World, right: str = "editor", address: str = ADDRESS, **over: Any) -> Invitation:
    operations.invite_member(world.organisation, actor=over.get("actor", world.manager), at=AT, name="许示新",
                             address=address, right=right)  # fmt: skip
    return Invitation.objects.latest("id")


def page_of(invitation: Invitation) -> str:
    return invitations.path_to(invitation)


def open_account(client: Client, invitation: Invitation, **over: str) -> Any:
    given = {"name": "许示新", "password": PASSWORD, "again": PASSWORD} | over
    return client.post(page_of(invitation), given)


def member(world: World, right: str) -> Membership:
    return Membership.objects.get(organisation=world.organisation, right=right)


def browser(actor: Any) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account_id), "guiguan.people.backend.AccountBackend")
    return client


def test_a_manager_invites_and_the_newcomer_opens_an_account_with_the_right(world: World, client: Client) -> None:
    invitation = invite(world)
    assert "示例浦江精密制造有限公司" in client.get(page_of(invitation)).content.decode()
    name = invitations.account_name(invitation)
    assert f'value="{name}"' in client.get(page_of(invitation)).content.decode()
    opened = open_account(client, invitation)
    assert f"账号 {name} 已经开立" in opened.content.decode()
    account = Account.objects.get(username=name)
    assert account.check_password(PASSWORD)
    assert account.person.mail == ADDRESS
    assert [row.right for row in queries.memberships_of(account.person_id, AT)] == ["editor"]
    assert open_account(client, invitation).status_code == 404, "a token is used once"
    assert verify() == []


@pytest.mark.parametrize("who", ["editor", "reader", "stranger", "administrator", "drafter", "boss"])
def test_nobody_but_the_manager_invites_changes_or_removes(world: World, who: str) -> None:
    actor = getattr(world, who)
    with pytest.raises(ActRefused):
        invite(world, actor=actor)
    for act, given in ((operations.change_right, {"right": "manager"}), (operations.remove_member, {})):
        with pytest.raises(ActRefused):
            act(world.organisation, actor=actor, at=AT, member=member(world, "editor"), **given)
    row = invite(world)
    with pytest.raises(ActRefused):
        operations.revoke(row, actor=actor, at=AT)
    page = browser(actor).get(reverse("organisation", args=[world.organisation.pk]))
    assert page.status_code == (200 if who in {"editor", "reader"} else 404)
    assert page_of(row) not in page.content.decode()


def test_an_invitation_ends_by_term_by_being_taken_back_and_with_a_wrong_word(world: World, client: Client) -> None:
    late, revoked = invite(world), invite(world, address="other@example.org")
    operations.revoke(revoked, actor=world.manager, at=AT)
    Invitation.objects.filter(pk=late.pk).update(expires_at=AT)
    bodies = {client.get(page_of(late)).content, client.get(page_of(revoked)).content,
              client.get(reverse("invitation", args=["no-such-token"])).content}  # fmt: skip
    assert len(bodies) == 1, "an unknown, a used and an expired link answer alike"
    with pytest.raises(ActRefused):
        operations.accept_with_new_account(late, at=AT + timedelta(days=8), username="late", name="x", password="x")
    assert not Account.objects.filter(username="late").exists()


def test_the_database_does_not_hold_what_opens_the_door(world: World) -> None:
    invitation = invite(world)
    token = invitations.token_for(invitation.salt)
    held = (
        str(list(Invitation.objects.values())) + str(list(Message.objects.values())) + str(list(Entry.objects.values()))
    )
    assert token not in held
    assert invitation.token_sha256 == invitations.hash_of(token)


def test_the_letter_goes_to_the_address_with_the_link_put_in_as_it_leaves(world: World, settings: Any) -> None:
    settings.GUIGUAN_MAIL, settings.GUIGUAN_URL = True, "https://award.example.org"
    first, second = invite(world), invite(world, "reader")
    tasks.deliver_mail()
    letters = [letter for letter in mail.outbox if letter.to == [ADDRESS]]
    assert [re.search(r"https://award.example.org(/invitations/\S+)", str(one.body))[1] for one in letters] == [  # type: ignore[index]
        page_of(first), page_of(second)]  # fmt: skip
    page = browser(world.manager).get(reverse("organisation", args=[world.organisation.pk])).content.decode()
    assert page_of(first) not in page, "where mail goes out, nobody hands links over"


def test_without_mail_the_manager_sees_the_link_and_the_others_do_not(world: World) -> None:
    path = page_of(invite(world))
    url = reverse("organisation", args=[world.organisation.pk])
    assert path in browser(world.manager).get(url).content.decode()
    assert path not in browser(world.editor).get(url).content.decode()


def test_inviting_tells_nothing_of_who_is_known(world: World) -> None:
    Person.objects.filter(pk=world.stranger.person_id).update(mail=ADDRESS)
    pages = []
    for address in (ADDRESS, "nobody@example.org"):
        client = browser(world.manager)
        answer = client.post(reverse("act", args=["membership.invite", world.organisation.pk]),
                             {"name": "许示新", "address": address, "right": "reader"})  # fmt: skip
        assert answer.status_code == 302
        found = Invitation.objects.latest("id")
        body = Client().get(page_of(found)).content.decode()
        pages.append(re.sub(r'value="(u\d{8}|[^"]{60,})"|/invitations/\S+|当前', "", body))
    assert pages[0] == pages[1]


def test_a_known_person_joins_as_himself_but_not_with_anothers_letter(world: World) -> None:
    invitation = invite(world, "reader")
    Person.objects.filter(pk=world.stranger.person_id).update(mail="else@example.org")
    wrong = browser(world.stranger).post(page_of(invitation))
    assert wrong.status_code == 422
    assert "发给另一个电子邮箱" in wrong.content.decode()
    Person.objects.filter(pk=world.stranger.person_id).update(mail=ADDRESS)
    assert browser(world.stranger).post(page_of(invitation)).status_code == 302
    assert invitations.is_member(world.stranger.person_id, world.organisation.pk, AT)
    again = invite(world, "reader")
    refused = browser(world.stranger).post(page_of(again))
    assert "已经是该单位的成员" in refused.content.decode()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [({"again": "不一样"}, "不一致"), ({"password": "short", "again": "short"}, "密码"),
     ({"password": "colleague2026x", "again": "colleague2026x"}, "相似")],
)  # fmt: skip
def test_a_weak_password_opens_nothing(world: World, client: Client, given: dict[str, str], sentence: str) -> None:
    before = Account.objects.count()
    response = open_account(client, invite(world), **given)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert Account.objects.count() == before


@pytest.mark.parametrize("typed", ["manager", "drafter", "nobody-has-this", "a b", ""])
def test_whoever_is_invited_learns_of_no_name_whether_it_is_taken(world: World, client: Client, typed: str) -> None:
    """The account is allotted; what is sent as a name changes neither the answer nor the account."""
    invitation = invite(world)
    name = invitations.account_name(invitation)
    refused = open_account(client, invitation, username=typed, again="不一样")
    told = re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", refused.content.decode())
    plain = re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "",
                   open_account(client, invitation, again="不一样").content.decode())  # fmt: skip
    assert told == plain
    assert open_account(client, invitation, username=typed).status_code == 200
    assert Account.objects.latest("id").username == name


def test_an_allotted_name_that_is_taken_is_passed_over_in_silence(world: World, client: Client) -> None:
    invitation = invite(world)
    first = invitations.account_name(invitation)
    Account.objects.create(username=first, person=Person.objects.create(name="先到"))
    assert invitations.account_name(invitation) != first
    assert open_account(client, invitation).status_code == 200


def test_a_change_and_a_removal_hold_at_the_next_request(world: World) -> None:
    application = make.begun(world)
    client, url = browser(world.editor), reverse("application", args=[application.pk])
    assert client.get(url).status_code == 200
    operations.change_right(world.organisation, actor=world.manager, at=AT, member=member(world, "editor"),
                            right="reader")  # fmt: skip
    roles = case_kind("application").roles(application, world.editor, AT)
    assert {role.value for role in roles} == {"applicant_reader"}
    row = Membership.objects.get(person_id=world.editor.person_id)
    operations.remove_member(world.organisation, actor=world.manager, at=AT, member=row)
    assert client.get(url).status_code == 404
    assert verify() == []


def test_the_last_manager_stays(world: World) -> None:
    only = member(world, "manager")
    for act, given in ((operations.change_right, {"right": "editor"}), (operations.remove_member, {})):
        with pytest.raises(ActRefused, match="至少要有一名管理员"):
            act(world.organisation, actor=world.manager, at=AT, member=only, **given)
    operations.change_right(world.organisation, actor=world.manager, at=AT, member=member(world, "editor"),
                            right="manager")  # fmt: skip
    operations.remove_member(world.organisation, actor=world.manager, at=AT, member=only)


def test_a_member_of_another_organisation_is_not_ours_to_change(world: World) -> None:
    theirs = Membership.objects.get(organisation=world.employer)
    with pytest.raises(ActRefused, match="不是本单位成员"):
        operations.remove_member(world.organisation, actor=world.manager, at=AT, member=theirs)


def test_only_the_manager_submits(world: World) -> None:
    submit = REGISTRY.acts["application.submit"]
    assert {role.value for role in submit.by} == {"applicant_manager", "individual"}


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_a_constant_number_of_queries(world: World, count: int) -> None:
    for number in range(count):
        invite(world, address=f"a{number}@example.org")
    client = browser(world.editor)
    url = reverse("organisation", args=[world.organisation.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    COUNTS.append(len(captured))
    assert len(set(COUNTS)) == 1


COUNTS: list[int] = []


def test_two_cannot_use_one_invitation(world: World) -> None:
    invitation = invite(world)
    stale = Invitation.objects.get(pk=invitation.pk)
    operations.accept_with_new_account(invitation, at=AT, username="first", name="甲", password=PASSWORD)
    with pytest.raises((CaseMovedOn, ActRefused)):
        operations.accept_with_new_account(stale, at=AT, username="rival", name="乙", password=PASSWORD)
    assert not Account.objects.filter(username="rival").exists()
