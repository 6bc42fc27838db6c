"""A form pressed after the session ended: the words come back, to the same person, and nothing is done by itself."""

import html
import re

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from guiguan.people.models import Account
from guiguan.procedure.models import DemoClock
from guiguan.procedure.spec import Actor
from guiguan.publicity.models import Lead
from tests.applications import factories as make
from tests.applications.factories import World, on

pytestmark = pytest.mark.django_db
WORDS = "未署名来信，反映“展板”数据<b>偏高</b>。\n第二行"
HERE = "http://testserver"


@pytest.fixture
def world() -> World:
    DemoClock.objects.update_or_create(pk=1, defaults={"instant": on("2026-06-18", 10)})
    return make.make_world()


def sign_in(client: Client, actor: Actor) -> None:
    account = Account.objects.get(pk=actor.account_id)
    client.force_login(account, backend="guiguan.people.backend.AccountBackend")


def opened(world: World) -> tuple[Client, str, dict[str, str]]:
    """A drafter has the form of an act in front of him; (browser, address, what he is about to press)."""
    client, address = Client(enforce_csrf_checks=True), reverse("act", args=["lead.record", world.round.pk])
    sign_in(client, world.drafter)
    page = client.get(address).content.decode()
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page)
    version = re.search(r'name="version" value="(\d+)"', page)
    assert token
    assert version
    return client, address, {"csrfmiddlewaretoken": token[1], "version": version[1], "channel": "letter",
                             "received_on": "2026-06-17", "content": WORDS}  # fmt: skip


def offered(response: HttpResponse) -> dict[str, str]:
    """What pressing the button of the page would post."""
    body = response.content.decode()
    assert response["Cache-Control"] == "no-store"
    hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', body)
    shown = re.findall(r'<textarea [^>]*name="([^"]*)"[^>]*>\n(.*?)</textarea>', body, re.DOTALL)
    return {name: html.unescape(value) for name, value in hidden + shown}


def post(client: Client, address: str, typed: dict[str, str], origin: str = HERE) -> HttpResponse:
    response = client.post(address, typed, headers={"origin": origin})
    assert isinstance(response, HttpResponse)
    return response


def test_the_words_come_back_and_are_sent_by_the_same_person_after_signing_in(world: World) -> None:
    client, address, typed = opened(world)
    Session.objects.all().delete()
    ended = post(client, address, typed)
    assert ended.status_code == 401
    assert "在新窗口以原账号登录" in ended.content.decode()
    assert "<b>偏高" not in ended.content.decode()
    again = offered(ended)
    assert again["content"] == WORDS
    assert post(client, address, again).status_code == 401, "not signed in yet"
    sign_in(client, world.drafter)
    assert not Lead.objects.exists()
    shown = post(client, address, again)
    assert shown.status_code == 403
    assert world.drafter.name in shown.content.decode()
    assert not Lead.objects.exists(), "nothing by itself"
    ready = offered(shown)
    assert ready["content"] == WORDS
    assert post(client, address, ready).status_code == 302
    assert Lead.objects.get().content.replace("\r\n", "\n") == WORDS


def test_another_account_neither_reads_nor_sends_them(world: World) -> None:
    client, address, typed = opened(world)
    Session.objects.all().delete()
    again = offered(post(client, address, typed))
    sign_in(client, world.second)
    shown = post(client, address, again)
    body = shown.content.decode()
    assert shown.status_code == 403
    assert "不是填写内容的账号" in body
    assert "展板" not in body
    locked = offered(shown)
    assert set(locked) == {"csrfmiddlewaretoken", "whose", "held"}
    sign_in(client, world.drafter)
    assert offered(post(client, address, locked))["content"] == WORDS
    sign_in(client, world.second)
    forged = post(client, address, again | {"whose": f"{world.second.account_id}:x"})
    assert "展板" in forged.content.decode(), "a broken field says no more than there being none: he typed it himself"
    assert not Lead.objects.exists()


def test_signed_in_again_in_another_window_one_presses_once_more(world: World) -> None:
    client, address, typed = opened(world)
    client.logout()
    sign_in(client, world.drafter)
    client.get(address)
    client.cookies["csrftoken"] = "x" * 32
    shown = post(client, address, typed)
    assert shown.status_code == 403
    assert post(client, address, offered(shown)).status_code == 302
    assert Lead.objects.get()


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", ""])
def test_another_sites_form_gets_no_token(world: World, origin: str) -> None:
    client, address, typed = opened(world)
    refused = post(client, address, typed | {"csrfmiddlewaretoken": "x" * 32}, origin)
    body = refused.content.decode()
    assert refused.status_code == 403
    assert "不能这样提交" in body
    assert "csrfmiddlewaretoken" not in body
    assert "展板" not in body


def test_nothing_typed_leads_to_sign_in_as_ever(world: World) -> None:
    client = Client()
    address = reverse("act", args=["lead.record", world.round.pk])
    for response in (client.get(address), client.post(address, {"version": "1", "next": "/office/"}),
                     client.post(address, {"content": WORDS}, headers={"X-Autosave": "1"})):  # fmt: skip
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("account_login"))


def test_an_autosave_with_a_stale_token_is_refused_in_words(world: World) -> None:
    client, address, typed = opened(world)
    response = client.post(address, typed | {"csrfmiddlewaretoken": "x" * 32}, headers={"X-Autosave": "1"})
    assert response.status_code == 403
    assert "登录已失效" in response.json()["sentence"]


def test_passwords_and_codes_never_come_back(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    typed = {
        "number": "YY-2026-000001",
        "code": "SECRETCODE",
        "password": "a-long-password",
        "again": "a-long-password",
    }
    for address in (reverse("objection-status"), reverse("account_login")):
        body = post(client, address, typed).content.decode()
        assert "SECRETCODE" not in body
        assert "a-long-password" not in body
    assert offered(post(client, reverse("objection-status"), typed))["number"] == "YY-2026-000001"


def test_a_visitors_form_left_open_too_long_keeps_its_words(world: World) -> None:
    client, address = Client(enforce_csrf_checks=True), reverse("lead-leave", args=[world.round.pk])
    stale = post(client, address, {"content": WORDS})
    assert stale.status_code == 403
    assert "登录" not in stale.content.decode()
    assert post(client, address, offered(stale)).status_code == 302
    assert Lead.objects.get().channel == "web"
