"""One journey in the browser: code and passkey set up, used, lost and won back; a grave act; a sign-in ended."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from guiguan.cli.demo.cast import PASSWORD
from tests import databases
from tests.browser import server
from tests.browser.driver import Company, Visitor, company
from tests.people import totp

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]
AGE = """
import django; django.setup()
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
for row in Session.objects.all():
    store = SessionStore(row.session_key)
    if "signed_in_at" in store.load():
        store["signed_in_at"] -= 3600
        store.save()
"""
"""As if an hour had gone by since anybody signed in."""


@pytest.fixture(scope="module")
def people(template_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Company, Any]]:
    """As in production: who must have a second factor is asked for one. Passkeys want a name, not a number."""
    folder = tmp_path_factory.mktemp("signin")
    address = databases.copy_of(template_database, "signin")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GUIGUAN_SECOND_FACTOR", "office,experts,committee,administrators")
        patch.setenv("GUIGUAN_FRESH_MINUTES", "10")
        server.run(server.PEOPLE, address, folder)
        with server.serving(address, folder) as base, company(base.replace("127.0.0.1", "localhost")) as found:
            yield found, lambda: server.run(AGE, address, folder)


def with_authenticator(someone: Visitor) -> Visitor:
    """Chromium's own virtual authenticator, which always says yes."""
    link = someone.page.context.new_cdp_session(someone.page)
    link.send("WebAuthn.enable")
    link.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True}})  # fmt: skip
    return someone


def press(someone: Visitor, words: str) -> None:
    someone.page.locator("main").get_by_role("button", name=words, exact=True).click()
    someone.page.wait_for_load_state()


def enter(someone: Visitor, username: str) -> None:
    """The first step: account and password."""
    someone.page.context.clear_cookies()
    someone.go("/accounts/login/")
    someone.fill(login=username, password=PASSWORD)
    press(someone, "登录")


def looked_at(someone: Visitor) -> None:
    """No serious fault, and no wider than a telephone."""
    found = [
        one["id"] for one in Axe().run(someone.page).response["violations"] if one["impact"] in {"serious", "critical"}
    ]
    assert found == [], someone.path
    someone.page.set_viewport_size({"width": 390, "height": 844})
    assert someone.page.evaluate("document.documentElement.scrollWidth") <= 390, someone.path
    someone.page.set_viewport_size({"width": 1280, "height": 900})


def test_code_and_passkey_are_set_up_used_lost_and_won_back(people: tuple[Company, Any]) -> None:
    everybody, age = people
    office, expert, admin = (with_authenticator(everybody.visitor(name)) for name in ("office", "expert", "admin"))
    secret, proof, spare = _sets_up_a_code(office)
    _signs_in_with_codes(office, secret, proof, spare)
    _sets_up_a_passkey_and_uses_it(expert, "expert01", "/review/")
    _sets_up_a_passkey_and_uses_it(admin, "secadmin", "/security/")
    _is_sent_away(admin, expert)
    _loses_it_and_wins_it_back(office, expert, admin, age)
    _replaces_a_lost_passkey(expert, _sets_up_a_passkey_and_uses_it(expert, "expert01", "/review/"))
    _replaces_a_lost_code(office, secret, spare[1])
    _has_a_lost_code_reset_by_two(everybody.visitor("other"), office, admin)
    assert everybody.faults() == []


def _sets_up_a_code(office: Visitor) -> tuple[str, str, list[str]]:
    enter(office, "approver1")
    assert office.path == "/accounts/factors/", "led to it before anything else"
    assert "须设置第二重验证" in office.page.inner_text("main")
    office.go("/office/")
    assert office.path == "/accounts/factors/"
    looked_at(office)
    office.follow("设置手机动态码")
    looked_at(office)
    secret = office.page.inner_text("#totp-secret")
    before = len(office.faults)
    office.fill(code="000000")
    press(office, "确认设置")
    assert "验证没有通过" in office.page.inner_text("main")
    assert office.faults[before:] == []
    secret = office.page.inner_text("#totp-secret")
    proof = totp.code(secret)
    office.fill(code=proof)
    press(office, "确认设置")
    assert office.path == "/accounts/factors/spare/"
    looked_at(office)
    spare = office.page.locator(".codes code").all_inner_texts()
    assert len(set(spare)) == 10
    office.follow("已经保管好")
    assert "已设置" in office.page.inner_text("main")
    office.go("/office/")
    assert office.path == "/office/"
    return secret, proof, spare


def _signs_in_with_codes(office: Visitor, secret: str, proof: str, spare: list[str]) -> None:
    enter(office, "approver1")
    assert office.path == "/accounts/factors/check/"
    looked_at(office)
    code = totp.code(secret, 1)
    office.fill(code=code)
    press(office, "登录")
    assert office.path == "/office/"
    enter(office, "approver1")
    for used in (code, proof):
        office.fill(code=used)
        press(office, "登录")
        assert "用过的验证码不能再用" in office.page.inner_text("main")
    office.fill(code=spare[0])
    press(office, "登录")
    assert office.path == "/office/"


def _sets_up_a_passkey_and_uses_it(someone: Visitor, username: str, desk: str) -> list[str]:
    """The spare codes that came with it."""
    enter(someone, username)
    assert someone.path == "/accounts/factors/"
    someone.follow("添加通行密钥")
    looked_at(someone)
    someone.fill(name="办公电脑")
    someone.page.get_by_role("button", name="添加").click()
    someone.page.wait_for_url("**/accounts/factors/spare/")
    spare = someone.page.locator(".codes code").all_inner_texts()
    someone.go("/accounts/factors/")
    assert "办公电脑" in someone.page.inner_text("main")
    enter(someone, username)
    assert someone.path == "/accounts/factors/check/"
    someone.page.get_by_role("button", name="使用通行密钥").click()
    someone.page.wait_for_url(f"**{desk}")
    return spare


def _is_sent_away(admin: Visitor, expert: Visitor) -> None:
    admin.go("/security/sign-ins/")
    looked_at(admin)
    for _ in range(admin.page.get_by_role("button", name="结束expert01的登录").count()):
        admin.page.get_by_role("button", name="结束expert01的登录").first.click()
        admin.page.wait_for_load_state()
    expert.go("/review/")
    assert expert.path.startswith("/accounts/login/")
    enter(expert, "expert01")
    expert.page.get_by_role("button", name="使用通行密钥").click()
    expert.page.wait_for_url("**/review/")
    expert.go("/desk/sign-ins/")
    looked_at(expert)
    assert "本次登录" in expert.page.inner_text("main")


def _loses_it_and_wins_it_back(office: Visitor, expert: Visitor, admin: Visitor, age: Any) -> None:
    admin.go("/security/sign-ins/")
    admin.follow("提出重置第二重验证")
    admin.fill(account="expert01", reason="电脑送修，备用码未保存")
    admin.send("factor.request_reset")
    office.start("/office/affairs/", "factor.confirm_reset")
    office.fill(checked="当面核验身份证件")
    age()
    office.page.locator("main .formfoot .btn--primary").click()
    office.page.wait_for_url("**/accounts/reauthenticate/**")
    assert "请再次确认身份" in office.page.inner_text("main")
    looked_at(office)
    office.fill(password=PASSWORD)
    press(office, "确认")
    assert re.match(r"/do/factor\.confirm_reset/\d+/", office.path)
    assert office.page.input_value('main [name="checked"]') == "当面核验身份证件"
    assert "事项尚未办理" in office.page.inner_text("main")
    office.send("factor.confirm_reset")
    expert.go("/review/")
    assert expert.path.startswith("/accounts/login/")
    enter(expert, "expert01")
    assert expert.path == "/accounts/factors/", "the password stays, the passkey is gone"
    admin.go("/security/sign-ins/")
    age()
    admin.start("/security/", "role.grant")  # not grave: nothing is asked
    admin.go("/accounts/factors/code/")
    assert admin.path.startswith("/accounts/reauthenticate/")
    admin.follow("使用通行密钥")
    admin.page.get_by_role("button", name="使用通行密钥").click()
    admin.page.wait_for_url("**/accounts/factors/code/")


def _sets_up_a_code_anew(someone: Visitor) -> str:
    """The secret, from the page that one is led to."""
    assert someone.path == "/accounts/factors/"
    someone.follow("设置手机动态码")
    secret = str(someone.page.inner_text("#totp-secret"))
    someone.fill(code=totp.code(secret))
    press(someone, "确认设置")
    assert someone.path == "/accounts/factors/spare/"
    return secret


def _replaces_a_lost_passkey(expert: Visitor, spare: list[str]) -> None:
    """The device is gone: a spare code opens, the lost passkey is taken away, another device is added and used."""
    expert.page.close()
    expert.page = expert.page.context.new_page()
    with_authenticator(expert)  # a device that knows nothing of the old one
    enter(expert, "expert01")
    expert.fill(code=spare[0])
    press(expert, "登录")
    assert expert.path == "/review/"
    expert.go("/accounts/factors/")
    assert "办公电脑" in expert.page.inner_text("main")
    expert.page.locator("main .latest").get_by_role("link", name="取消").click()
    expert.page.wait_for_load_state()
    press(expert, "取消这个通行密钥")
    expert.go("/accounts/factors/")
    assert "办公电脑" not in expert.page.inner_text("main")
    _sets_up_a_passkey_and_uses_it(expert, "expert01", "/review/")


def _replaces_a_lost_code(office: Visitor, lost: str, spare: str) -> None:
    """The telephone is gone: a spare code opens, the code is set up on another, the lost one's counts no more."""
    enter(office, "approver1")
    office.fill(code=spare)
    press(office, "登录")
    assert office.path == "/office/"
    office.go("/accounts/factors/")
    office.follow("取消手机动态码")
    press(office, "取消手机动态码")
    office.go("/office/")
    secret = _sets_up_a_code_anew(office)
    enter(office, "approver1")
    office.fill(code=totp.code(lost, 1))
    press(office, "登录")
    assert "验证没有通过" in office.page.inner_text("main")
    office.fill(code=totp.code(secret, 1))
    press(office, "登录")
    assert office.path == "/office/"


def _has_a_lost_code_reset_by_two(other: Visitor, office: Visitor, admin: Visitor) -> None:
    """Telephone and spare codes gone: asked for by one, confirmed by another, then set up anew and used."""
    enter(other, "expert02")
    lost = _sets_up_a_code_anew(other)
    admin.go("/security/sign-ins/")
    admin.follow("提出重置第二重验证")
    admin.fill(account="expert02", reason="手机和备用码均已遗失")
    admin.send("factor.request_reset")
    office.start("/office/affairs/", "factor.confirm_reset")
    office.fill(checked="当面核验身份证件")
    office.send("factor.confirm_reset")
    enter(other, "expert02")
    secret = _sets_up_a_code_anew(other)
    assert secret != lost
    enter(other, "expert02")
    assert other.path == "/accounts/factors/check/"
    other.fill(code=totp.code(secret, 1))
    press(other, "登录")
    assert other.path == "/review/"
