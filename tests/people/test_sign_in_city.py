"""The city's single sign-on: a fake OpenID provider on this machine; known subjects come in, others are told why not."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from guiguan.people import operations
from guiguan.people.models import Account, Person
from guiguan.people.queries import sign_ins
from guiguan.procedure.models import AccessLog
from tests.people import totp

pytestmark = pytest.mark.django_db
KEY = "示例密钥，只在本机测试中使用，不用于任何环境"


@dataclass
class City:
    """Answers every code with the claims it is told to."""

    base: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    broken: bool = False

    def answer(self, path: str, body: dict[str, list[str]]) -> dict[str, Any]:
        if path.endswith("openid-configuration"):
            return {"issuer": self.base, "authorization_endpoint": f"{self.base}/authorize", "jwks_uri": f"{self.base}/keys",
                    "token_endpoint": f"{self.base}/token", "userinfo_endpoint": f"{self.base}/userinfo"}  # fmt: skip
        if path.endswith("token"):
            self.asked.append(body)
            if self.broken:
                return {"error": "invalid_grant"}
            told = {**self.claims, "iss": self.base, "aud": "guiguan", "exp": 4_000_000_000}
            return {"access_token": "示例".encode().hex(), "token_type": "Bearer",
                    "id_token": jwt.encode(told, KEY, algorithm="HS256")}  # fmt: skip
        return self.claims


@pytest.fixture
def city(settings: Any) -> Iterator[City]:
    made = City(claims={"sub": "42", "preferred_username": "somebody"})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.dumps(
                made.answer(urlsplit(self.path).path, parse_qs(self.rfile.read(length).decode()))
            ).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - the server's own name

        def log_message(self, *_args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.base = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.GUIGUAN_OIDC_URL = made.base
    app = {**settings.OPENID_APP, "client_id": "guiguan", "secret": "s", "settings": {"server_url": made.base}}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def account() -> Account:
    cache.clear()
    return operations.open_account("somebody", operations.enter_person("示例甲", phone="021-0000-0001"), None)


def sign_in(client: Client, **over: str) -> Any:
    """Away to the city and back."""
    away = client.post(reverse("openid_connect_login", args=["city"]), over.pop("given", {}))
    asked = parse_qs(urlsplit(away["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    given = {"code": "示例", "state": asked["state"][0]} | over
    return client.get(reverse("openid_connect_callback", args=["city"]), given)


def test_a_known_subject_comes_in_and_nothing_is_stored(city: City, account: Account) -> None:
    client = Client()
    page = client.get(reverse("account_login")).content.decode()
    assert "用市统一身份认证登录" in page
    assert sign_in(client)["Location"] == reverse("work")
    assert client.session["_auth_user_id"] == str(account.pk)
    assert city.asked[0]["code_verifier"]
    assert not SocialAccount.objects.exists()
    assert (Account.objects.count(), Person.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "claims",
    [{"sub": "7", "preferred_username": "nobody"}, {"sub": "7"}, {"preferred_username": ""}, {"preferred_username": None},
     {"preferred_username": ["somebody"]}, {"preferred_username": {"a": "somebody"}}, {"preferred_username": "SOMEBODY"}],
)  # fmt: skip
def test_an_unknown_subject_is_refused_and_never_entered(city: City, account: Account, claims: dict[str, Any]) -> None:
    city.claims = {"sub": "42", **claims}
    client = Client()
    answer = sign_in(client)
    assert answer.status_code == 403
    assert "没有与之对应的账号" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    assert (Account.objects.count(), SocialAccount.objects.count()) == (1, 0)
    assert AccessLog.objects.filter(what="统一身份认证无对应账号").count() == 1


def test_a_closed_account_is_an_unknown_one(city: City, account: Account) -> None:
    Account.objects.update(is_active=False)
    assert sign_in(Client()).status_code == 403


def test_the_claim_and_what_it_is_matched_with_are_chosen(city: City, account: Account, settings: Any) -> None:
    settings.GUIGUAN_OIDC_CLAIM, settings.GUIGUAN_OIDC_FIELD = "phone_number", "person__phone"
    city.claims = {"sub": "42", "phone_number": "021-0000-0001"}
    assert sign_in(Client()).status_code == 302
    operations.open_account("namesake", operations.enter_person("示例乙", phone="021-0000-0001"), None)
    assert sign_in(Client()).status_code == 403, "two answer to it: nobody is guessed"
    with pytest.raises(ValueError, match="is not one of"):
        sign_ins.account_claimed("password", "x")


def test_the_second_factor_is_asked_all_the_same(city: City, account: Account) -> None:
    from django.test import TestCase

    own = Client()
    own.force_login(account, "guiguan.people.backend.AccountBackend")
    secret = own.get(reverse("mfa_activate_totp")).context["form"].secret
    with TestCase.captureOnCommitCallbacks(execute=True):
        own.post(reverse("mfa_activate_totp"), {"code": totp.code(secret)})
    client = Client()
    assert sign_in(client)["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    assert client.post(reverse("mfa_authenticate"), {"code": totp.code(secret, 1)}).status_code == 302
    assert client.session["_auth_user_id"] == str(account.pk)


def test_a_false_answer_lets_nobody_in(city: City, account: Account) -> None:
    client = Client()
    assert sign_in(client, state="forged").status_code == 401
    city.broken = True
    answer = sign_in(Client())
    assert answer.status_code == 401
    assert "统一身份认证没有完成" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_an_account_is_never_tied_to_a_subject(city: City, account: Account) -> None:
    """The library's way to connect accounts stays shut, even for who is signed in."""
    client = Client()
    client.force_login(account, "guiguan.people.backend.AccountBackend")
    assert sign_in(client, given={"process": "connect"}).status_code == 403  # type: ignore[arg-type]
    assert not SocialAccount.objects.exists()


def test_without_the_setting_there_is_no_such_way(client: Client, settings: Any) -> None:
    assert not settings.GUIGUAN_OIDC_URL
    assert "统一身份认证" not in client.get(reverse("account_login")).content.decode()
    assert client.post(reverse("openid_connect_login", args=["city"])).status_code == 404
    assert client.get(reverse("openid_connect_callback", args=["city"])).status_code == 404
