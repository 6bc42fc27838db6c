"""The second factor: set up, used, used up, lost, reset by two; asked of whom the setting names; sessions ended."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guiguan.people import operations, queries
from guiguan.people.models import Account, FactorReset
from guiguan.people.queries import sign_ins
from guiguan.procedure import clock
from guiguan.procedure.engine import ActRefused, FreshSignInNeeded
from guiguan.procedure.models import AccessLog, Entry
from guiguan.procedure.register.verify import verify
from guiguan.procedure.spec import Actor, Role
from guiguan.web import fresh, second_factor
from tests.applications import factories as make
from tests.applications.factories import World, on
from tests.people import totp

WORDS = "示例口令-不对外-2026"
pytestmark = pytest.mark.django_db
BACKEND = "guiguan.people.backend.AccountBackend"


@pytest.fixture(autouse=True)
def _clean() -> None:
    cache.clear()


@pytest.fixture
def world() -> World:
    clock.move_to(on("2026-03-12"))
    found = make.make_world()
    security = make.account("security", "韩示五")
    make.grant(found.authority, security, Role.SECURITY_ADMIN, at=on("2026-03-12"))
    for account in Account.objects.all():
        account.set_password(WORDS)
        account.save()
    return found


def actor(username: str) -> Actor:
    return queries.actor_of(Account.objects.get(username=username))


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(username=username), BACKEND)
    return client


def by_password(username: str, client: Client | None = None) -> tuple[Client, Any]:
    client = client or Client()
    return client, client.post(reverse("account_login"), {"login": username, "password": WORDS})


def enrol(client: Client) -> tuple[str, str]:
    """Set up TOTP: the secret, and the code that proved it."""
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    found = re.search(r'id="totp-secret">([A-Z2-7]+)<', page)
    assert found, page[-800:]
    proof = totp.code(found[1])
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = client.post(reverse("mfa_activate_totp"), {"code": proof})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    return found[1], proof


def spare_codes(client: Client) -> list[str]:
    return re.findall(r"<code>(\d{8})</code>", client.get(reverse("mfa_view_recovery_codes")).content.decode())


def second(client: Client, code: str) -> Any:
    return client.post(reverse("mfa_authenticate"), {"code": code})


# Set up and used --------------------------------------------------------------------------------------------------


def test_a_code_is_asked_after_the_password_and_counts_once(world: World) -> None:
    secret, proof = enrol(signed_in("drafter"))
    client, answer = by_password("drafter")
    assert answer["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("office-home")).status_code == 302
    assert second(client, proof).status_code == 200, "the code that proved the enrolment is spent"
    later = totp.code(secret, 1)
    assert second(client, later)["Location"] == reverse("work")
    assert client.get(reverse("office-home")).status_code == 200
    again, _ = by_password("drafter")
    cache.clear()  # another process has another cache
    replayed = second(again, later)
    assert replayed.status_code == 200
    assert "用过的验证码不能再用" in replayed.content.decode()
    assert "_auth_user_id" not in again.session


def test_the_secret_lies_encrypted(world: World) -> None:
    secret, _ = enrol(signed_in("drafter"))
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in str(kept)
    assert second_factor.FactorAdapter().decrypt(kept) == secret
    seed = Authenticator.objects.get(type="recovery_codes").data["seed"]
    assert len(seed) > 120


def test_wrong_codes_close_the_door_like_wrong_passwords(world: World, settings: Any) -> None:
    secret, _ = enrol(signed_in("drafter"))
    client, _ = by_password("drafter")
    answers = [second(client, "000000").status_code for _ in range(settings.AXES_FAILURE_LIMIT)]
    assert answers == [200] * 4 + [429]
    assert second(client, totp.code(secret, 1)).status_code == 429
    assert "_auth_user_id" not in client.session
    assert by_password("drafter")[1].status_code == 429


def test_spare_codes_are_shown_once_and_each_counts_once(world: World) -> None:
    own = signed_in("drafter")
    enrol(own)
    codes = spare_codes(own)
    assert len(set(codes)) == 10
    assert spare_codes(own) == []
    client, _ = by_password("drafter")
    assert second(client, codes[3])["Location"] == reverse("work")
    client, _ = by_password("drafter")
    assert second(client, codes[3]).status_code == 200
    assert second(client, codes[4]).status_code == 302


def test_setting_up_asks_who_it_is_unless_one_just_signed_in(world: World) -> None:
    client = signed_in("drafter")
    age(client)
    for name in ("mfa_activate_totp", "mfa_add_webauthn"):
        assert client.get(reverse(name))["Location"].startswith(reverse("account_reauthenticate"))
    client.post(reverse("account_reauthenticate"), {"password": WORDS})
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_nothing_is_mailed_and_nothing_runs_inline(world: World, mailoutbox: list[Any]) -> None:
    client = signed_in("drafter")
    enrol(client)
    for name in ("mfa_index", "mfa_add_webauthn", "mfa_generate_recovery_codes", "mfa_deactivate_totp"):
        page = client.get(reverse(name))
        assert page.status_code == 200
        assert not re.search(r"<script(?![^>]*(src=|application/json))|\son\w+=|style=", page.content.decode())
        assert "script-src 'self'" in page["Content-Security-Policy"]
    assert mailoutbox == []


# Asked of whom ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("groups", "username", "led"),
    [("office", "drafter", True), ("office", "approver", True), ("experts", "drafter", False), ("office", "manager", False),
     ("committee", "chair", True), ("administrators", "security", True), ("", "drafter", False)],
)  # fmt: skip
def test_who_must_have_one_is_led_to_it_first(
    world: World, settings: Any, groups: str, username: str, led: bool
) -> None:
    settings.GUIGUAN_SECOND_FACTOR = groups.split()
    client = signed_in(username)
    for path in (reverse("inbox"), reverse("home"), reverse("act", args=["membership.admit", world.authority.pk])):
        for answer in (client.get(path), client.post(path)):
            assert (answer.status_code == 302 and answer["Location"] == reverse("mfa_index")) is led, path
    if led:
        assert "须设置第二重验证" in client.get(reverse("mfa_index")).content.decode()
        enrol(client)
        assert client.get(reverse("inbox")).status_code == 200
        client.post(reverse("mfa_deactivate_totp"))
        assert client.get(reverse("inbox"))["Location"] == reverse("mfa_index"), "taken away, it is asked for again"


def test_an_unknown_group_is_an_error(settings: Any) -> None:
    settings.GUIGUAN_SECOND_FACTOR = ["offices"]
    with pytest.raises(KeyError):
        second_factor.listen()


def test_outside_a_demonstration_it_is_asked(tmp_path: Any) -> None:
    import os
    import subprocess
    import sys

    given = {key: value for key, value in os.environ.items() if not key.startswith("GUIGUAN_")}
    code = "from django.conf import settings as s; print(*s.GUIGUAN_SECOND_FACTOR, s.GUIGUAN_FRESH_MINUTES)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env=given | {
        "GUIGUAN_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "guiguan.config.settings", "PYTHONPATH": "src"})  # fmt: skip
    assert done.stdout.split() == ["office", "experts", "committee", "administrators", "10"]


# Fresh sign-in ----------------------------------------------------------------------------------------------------


def age(client: Client) -> None:
    """As if an hour had gone by since the last sign-in."""
    session = client.session
    session[fresh.SINCE] -= 3600
    session.save()


@pytest.fixture
def reset(world: World) -> FactorReset:
    enrol(signed_in("manager"))
    operations.request_factor_reset(world.authority, actor=actor("security"), at=on("2026-03-12"),
                                    account=Account.objects.get(username="manager"), reason="手机遗失")  # fmt: skip
    return FactorReset.objects.get()


def test_a_grave_act_asks_again_and_keeps_what_was_typed(world: World, reset: FactorReset) -> None:
    client, url = signed_in("approver"), reverse("act", args=["factor.confirm_reset", reset.pk])
    page = f"{url}?next={reverse('office-desk')}"
    assert client.get(page).status_code == 200
    age(client)
    asked = client.post(page, {"version": 1, "checked": "当面核验身份证件"})
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    reset.refresh_from_db()
    assert reset.state == "proposed"
    wrong = client.post(asked["Location"], {"password": "not mine", "next": page})
    assert wrong.status_code == 200
    assert client.get(page)["Location"].startswith(reverse("account_reauthenticate")), "not before it is confirmed"
    back = client.post(asked["Location"], {"password": WORDS, "next": page})
    assert back["Location"] == page
    shown = client.get(page).content.decode()
    assert 'value="当面核验身份证件"' in shown
    assert "事项尚未办理" in shown
    assert 'value="当面核验身份证件"' not in client.get(page).content.decode(), "once"
    done = client.post(page, {"version": 1, "checked": "当面核验身份证件"})
    assert done["Location"] == reverse("office-desk")
    reset.refresh_from_db()
    assert reset.state == "done"


def test_who_has_no_password_is_led_to_a_second_factor(world: World, reset: FactorReset) -> None:
    Account.objects.filter(username="approver").update(password="!")
    client, url = signed_in("approver"), reverse("act", args=["factor.confirm_reset", reset.pk])
    age(client)
    assert client.get(url)["Location"] == reverse("mfa_index")


def test_the_engine_itself_refuses(world: World, reset: FactorReset) -> None:
    from dataclasses import replace

    stale = replace(actor("approver"), fresh=False)
    with pytest.raises(FreshSignInNeeded):
        operations.confirm_factor_reset(reset, actor=stale, at=on("2026-03-12"), checked="当面")
    assert not Entry.objects.filter(act="factor.confirm_reset").exists()
    operations.reject_factor_reset(reset, actor=stale, at=on("2026-03-12"), reason="身份不符")


# Lost and reset ---------------------------------------------------------------------------------------------------


def test_a_reset_takes_two_and_ends_every_session(world: World, reset: FactorReset) -> None:
    holder = signed_in("manager")
    assert holder.get(reverse("inbox")).status_code == 200
    operations.confirm_factor_reset(reset, actor=actor("approver"), at=on("2026-03-13"), checked="当面核验身份证件")
    assert sign_ins.second_factors({world.manager.account_id}) == {}
    assert holder.get(reverse("inbox")).status_code == 302
    assert by_password("manager")[1]["Location"] == reverse("work")
    entry = Entry.objects.get(act="factor.confirm_reset")
    assert (entry.actor_name, entry.note) == ("郑示七", "当面核验身份证件")
    assert verify() == []


@pytest.mark.parametrize("username", ["security", "drafter", "manager", "stranger"])
def test_nobody_else_resets(world: World, reset: FactorReset, username: str) -> None:
    with pytest.raises(ActRefused):
        operations.confirm_factor_reset(reset, actor=actor(username), at=on("2026-03-13"), checked="当面")
    with pytest.raises(ActRefused):
        operations.reject_factor_reset(reset, actor=actor(username), at=on("2026-03-13"), reason="不予")
    if username != "security":
        with pytest.raises(ActRefused):
            operations.request_factor_reset(world.authority, actor=actor(username), at=on("2026-03-13"),
                                            account=reset.account, reason="手机遗失")  # fmt: skip


def test_nobody_resets_his_own(world: World) -> None:
    at = on("2026-03-12")
    operations.request_factor_reset(world.authority, actor=actor("security"), at=at, reason="手机遗失",
                                    account=Account.objects.get(username="approver"))  # fmt: skip
    row = FactorReset.objects.get()
    with pytest.raises(ActRefused, match="不能由您办理"):
        operations.confirm_factor_reset(row, actor=actor("approver"), at=at, checked="当面")
    operations.confirm_factor_reset(row, actor=actor("second"), at=at, checked="当面")
    with pytest.raises(ActRefused):
        operations.confirm_factor_reset(row, actor=actor("second"), at=at, checked="当面")


# Sessions ---------------------------------------------------------------------------------------------------------


def session_pk(username: str) -> int:
    return sign_ins.live_sessions({actor(username).account_id}, clock_real())[0].pk


def clock_real() -> Any:
    from django.utils import timezone

    return timezone.now()


def test_the_security_administrator_ends_a_sign_in(world: World) -> None:
    other, admin = signed_in("drafter"), signed_in("security")
    assert other.get(reverse("office-home")).status_code == 200
    assert "drafter" in admin.get(reverse("security-sign-ins")).content.decode()
    pk = session_pk("drafter")
    assert signed_in("approver").post(reverse("security-sign-in-end"), {"session": pk}).status_code == 404
    assert other.get(reverse("office-home")).status_code == 200
    assert admin.post(reverse("security-sign-in-end"), {"session": pk}).status_code == 302
    gone = other.get(reverse("office-home"))
    assert gone["Location"].startswith(reverse("account_login"))
    row = AccessLog.objects.get(what="结束登录")
    assert (row.account_id, row.object) == (actor("security").account_id, "drafter")


def test_one_ends_only_ones_own(world: World) -> None:
    here, there, other = signed_in("drafter"), signed_in("drafter"), signed_in("approver")
    listed = here.get(reverse("my-sign-ins")).content.decode()
    assert listed.count("本次登录") == 1
    assert listed.count("结束</button>") == 1
    pk = int(re.search(r'name="session" value="(\d+)"', listed)[1])  # type: ignore[index]
    for wrong in (session_pk("approver"), "x", "", 999_999, "9" * 40):
        assert here.post(reverse("my-sign-in-end"), {"session": wrong}).status_code == 404
    assert other.get(reverse("inbox")).status_code == 200
    assert here.post(reverse("my-sign-in-end"), {"session": pk}).status_code == 302
    assert there.get(reverse("inbox")).status_code == 302
    assert here.get(reverse("inbox")).status_code == 200


def test_idle_for_half_an_hour_is_out(settings: Any) -> None:
    assert settings.SESSION_COOKIE_AGE <= 1800
    assert settings.SESSION_SAVE_EVERY_REQUEST


def test_the_list_asks_as_many_questions_for_three_as_for_one(world: World) -> None:
    admin = signed_in("security")
    admin.get(reverse("security-sign-ins"))  # what is asked once a session
    asked = []
    for names in (["drafter"], ["approver", "manager"]):
        for name in names:
            signed_in(name)
        with CaptureQueriesContext(connection) as captured:
            admin.get(reverse("security-sign-ins"))
        asked.append(len(captured))
    assert asked[0] == asked[1]
