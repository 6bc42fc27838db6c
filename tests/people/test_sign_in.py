"""Signing in: how words are kept, what a stranger learns, when the door closes; who holds which role, and until when."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password, identify_hasher
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from guiguan.people import operations, queries
from guiguan.people.models import Account, Authority, Person, RoleGrant
from guiguan.procedure import clock
from guiguan.procedure.engine import ActRefused, preview
from guiguan.procedure.ports import REGISTRY
from guiguan.procedure.spec import ADMINISTRATORS, Role
from tests.applications import factories as make
from tests.applications.factories import World, on

WORDS = "示例口令-不对外-2026"
pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make.make_world()


@pytest.fixture(autouse=True)
def _nothing_tried_before() -> None:
    """Attempts are counted in the cache, which a test's end does not roll back."""
    cache.clear()


@pytest.fixture
def account() -> Account:
    return operations.open_account("somebody", operations.enter_person("示例甲"), WORDS)


def sign_in(client: Client, username: str, password: str) -> Any:
    return client.post(reverse("account_login"), {"login": username, "password": password})


def told(response: Any) -> str:
    """What the form says is wrong."""
    return str(response.context["form"].errors)


# Words kept -----------------------------------------------------------------------------------------------------


def test_outside_tests_words_are_kept_by_argon2(tmp_path: Any) -> None:
    """Asked of the settings as an installation reads them."""
    given = {key: value for key, value in os.environ.items() if not key.startswith("GUIGUAN_")}
    code = ("import django; django.setup(); from django.contrib.auth.hashers import make_password as m; "
            "from django.conf import settings as s; print(m('x').split('$')[0], len(s.PASSWORD_HASHERS), s.DEBUG)")  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env=given | {
        "GUIGUAN_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "guiguan.config.settings", "PYTHONPATH": "src"})  # fmt: skip
    assert done.stdout.split() == ["argon2", "1", "False"]


def test_one_signs_in_through_argon2(settings: Any, client: Client) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    account = operations.open_account("argon", operations.enter_person("示例乙"), WORDS)
    assert identify_hasher(account.password).algorithm == "argon2"
    assert check_password(WORDS, account.password)
    response = sign_in(client, "argon", WORDS)
    assert response.status_code == 302
    assert response["Location"] == reverse("work")


def test_an_account_without_a_password_lets_nobody_in(client: Client) -> None:
    operations.open_account("later", operations.enter_person("示例丙"), None)
    for word in ("", "!", WORDS):
        assert sign_in(client, "later", word).status_code == 200
    assert "_auth_user_id" not in client.session


def test_an_account_that_was_closed_lets_nobody_in(client: Client, account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(is_active=False)
    sign_in(client, "somebody", WORDS)
    assert "_auth_user_id" not in client.session


def test_an_account_that_is_closed_is_out_at_the_next_page(client: Client, account: Account) -> None:
    sign_in(client, "somebody", WORDS)
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert client.get(reverse("inbox"))["Location"].startswith(reverse("account_login"))


# What a stranger learns -------------------------------------------------------------------------------------------


def test_an_unknown_account_is_answered_like_a_wrong_password(account: Account) -> None:
    known, unknown = (sign_in(Client(), name, "wrong words") for name in ("somebody", "nobody"))
    assert known.status_code == unknown.status_code == 200
    assert told(known) == told(unknown) != ""


def test_the_door_closes_after_failures_and_says_so(client: Client, account: Account, settings: Any) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT - 1):
        assert sign_in(client, "somebody", "wrong words").status_code == 200
    assert sign_in(client, "somebody", "wrong words").status_code == 429
    shut = sign_in(client, "somebody", WORDS)
    assert shut.status_code == 429
    assert "_auth_user_id" not in client.session
    assert "分钟" in shut.content.decode()


def test_the_door_closes_on_an_unknown_account_alike(settings: Any) -> None:
    last = [sign_in(Client(), "nobody", "wrong words") for _ in range(settings.AXES_FAILURE_LIMIT)][-1]
    assert last.status_code == 429


@pytest.mark.parametrize("failures", [1, 3])
def test_success_forgets_failures(client: Client, account: Account, settings: Any, failures: int) -> None:
    for _ in range(2):
        for _ in range(failures):
            sign_in(client, "somebody", "wrong words")
        assert sign_in(client, "somebody", WORDS).status_code == 302
        client.logout()


def test_nobody_signs_up(client: Client) -> None:
    page = client.get(reverse("account_signup"))
    assert "<input" not in page.content.decode().partition("<main")[2].partition("</main")[0]
    client.post(reverse("account_signup"), {"username": "intruder", "password1": WORDS, "password2": WORDS})
    assert not Account.objects.filter(username="intruder").exists()


def test_the_demonstrations_sign_in_is_not_there_outside_it(client: Client, account: Account, settings: Any) -> None:
    settings.GUIGUAN_DEMO = False
    assert client.get(reverse("demo")).status_code == 404
    assert client.post(reverse("demo-sign-in", args=["somebody"])).status_code == 404
    assert client.post(reverse("demo-clock"), {"days": "3"}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_a_visitor_is_led_back_after_signing_in(client: Client, account: Account) -> None:
    asked = client.get(reverse("inbox"))
    assert asked["Location"] == f"{reverse('account_login')}?next={reverse('inbox')}"
    response = client.post(asked["Location"], {"login": "somebody", "password": WORDS, "next": reverse("inbox")})
    assert response["Location"] == reverse("inbox")
    elsewhere = Client().post(
        reverse("account_login"), {"login": "somebody", "password": WORDS, "next": "https://example.invalid/"}
    )
    assert elsewhere["Location"] == reverse("work")


# Roles and terms --------------------------------------------------------------------------------------------------


def _grant(authority: Authority, person: Person, role: Role, **term: Any) -> RoleGrant:
    return RoleGrant.objects.create(
        person=person, authority=authority, role=role, **({"starts": date(2026, 1, 1)} | term)
    )


def test_the_database_keeps_administrators_apart(world: World, account: Account) -> None:
    """Behind the operations' back: one person never holds two of the three."""
    for first in sorted(ADMINISTRATORS):
        for second in sorted(ADMINISTRATORS - {first}):
            person = operations.enter_person("示例丁")
            _grant(world.authority, person, first)
            with pytest.raises(IntegrityError), transaction.atomic():
                _grant(world.authority, person, second)


def test_an_administrator_is_given_no_second_role_and_nobody_else_becomes_one(world: World) -> None:
    grant: Callable[..., Any] = operations.grant_role
    for actor, role in ((world.administrator, Role.OFFICE_DRAFTER), (world.administrator, Role.AUDIT_ADMIN),
                        (world.drafter, Role.SYSTEM_ADMIN)):  # fmt: skip
        with pytest.raises(ActRefused) as refused:
            grant(world.authority, actor=operations.INSTALLER, at=on("2026-03-12"), person=make.person_of(actor),
                  role=role, starts=date(2026, 3, 12))  # fmt: skip
        assert "三员分立" in str(refused.value)


def test_an_administrator_acts_on_no_case_whatever_was_entered(world: World) -> None:
    """Even a grant entered behind the operations' back gives nothing beside the administrator's own."""
    _grant(world.authority, make.person_of(world.administrator), Role.OFFICE_DRAFTER)
    at = on("2026-03-12")
    assert queries.granted_roles(world.administrator, world.authority.pk, at) == {Role.SYSTEM_ADMIN}
    assert queries.authorities_where(world.administrator.person_id, frozenset(Role), at) == []


@pytest.mark.parametrize(
    ("starts", "ends", "held"),
    [(0, None, True), (0, 0, True), (-9, 0, True), (-9, -1, False), (1, None, False), (-9, 9, True)],
)
def test_a_role_lasts_from_its_first_day_to_its_last(
    world: World, account: Account, starts: int, ends: int | None, held: bool
) -> None:
    at = on("2026-04-10")
    today = at.date()
    _grant(world.authority, account.person, Role.OFFICE_APPROVER, starts=today + timedelta(days=starts),
           ends=None if ends is None else today + timedelta(days=ends))  # fmt: skip
    actor = queries.actor_of(account)
    for moment in (on("2026-04-10", 0), at, on("2026-04-10", 23, 59)):
        assert (Role.OFFICE_APPROVER in queries.granted_roles(actor, world.authority.pk, moment)) is held


def test_a_term_does_not_end_before_it_begins(world: World, account: Account) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        _grant(world.authority, account.person, Role.DISTRICT, ends=date(2025, 12, 31))


def test_an_ended_grant_shuts_the_desk_on_the_next_day(world: World) -> None:
    """The session stays; the role is read anew with each request."""
    clock.move_to(on("2026-04-10"))
    browser = Client()
    browser.force_login(Account.objects.get(pk=world.approver.account_id),
                        backend="guiguan.people.backend.AccountBackend")  # fmt: skip
    assert browser.get(reverse("office-home")).status_code == 200
    grant = RoleGrant.objects.get(person_id=world.approver.person_id)
    operations.end_role(world.authority, actor=operations.INSTALLER, at=on("2026-04-10"), grant=grant,
                        ends=date(2026, 4, 10))  # fmt: skip
    assert browser.get(reverse("office-home")).status_code == 200
    clock.move_to(on("2026-04-11", 0))
    assert browser.get(reverse("office-home")).status_code == 404
    refusals = preview(REGISTRY.acts["membership.admit"], world.authority, actor=world.approver, at=clock.now())
    assert [refusal.guard for refusal in refusals] == ["role"]


def test_a_role_in_one_authority_is_none_in_another(world: World) -> None:
    other = operations.establish_authority(
        "cn-31x99", name="示例区人民政府", award="示例区政府质量奖", office="示例区审定办", committee="示例区审定委",
        document_prefix="示", calendar_scopes="CN", fictitious=True,
    )  # fmt: skip
    assert queries.granted_roles(world.drafter, other.pk, on("2026-03-12")) == frozenset()
    with pytest.raises(ActRefused):
        operations.admit_member(other, actor=world.drafter, at=on("2026-03-12"), person=make.person_of(world.worker),
                                organisation=world.organisation, right="reader", starts=date(2026, 1, 1))  # fmt: skip
