"""The database gone while somebody types, and back: with and without JavaScript no word is lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from guiguan.web.outage import SENTENCE
from tests import databases
from tests.applications.test_dossier_browser import DRAFT, OWNER
from tests.browser import server
from tests.browser.driver import Company, company

pytestmark = [pytest.mark.browser, pytest.mark.postgresql]  # a server that can be taken away; files: test_outage.py
WORDS = "数据库停机时写下的话，“一字不少”。\n第二行 <b>&amp;</b>"


@pytest.fixture(scope="module")
def address(template_database: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("prepared")
    made = databases.copy_of(template_database, "typing")
    server.run(DRAFT, made, folder)
    return made


@pytest.fixture
def people(address: str, tmp_path: Path) -> Iterator[Company]:
    with server.serving(address, tmp_path) as base, company(base) as found:
        yield found


@contextmanager
def gone(address: str) -> Iterator[None]:
    """Nobody can connect, and whoever was connected is put out."""
    name = address.rsplit("/", 1)[1]
    databases.superuser([
        f"ALTER DATABASE {name} ALLOW_CONNECTIONS false",
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
    ])  # fmt: skip
    yield
    databases.superuser([f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"])


def part_of(people: Company) -> str:
    return f"{people[OWNER].find('/apply/', r'/apply/[0-9]+/')}part/overview/"


def opened(people: Company, path: str, **how: Any) -> Page:
    """A window of its own; without JavaScript in a context of its own, signed in as the same person."""
    context = people[OWNER].page.context
    if how:
        context = people.browser.new_context(storage_state=context.storage_state(), **how)
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(people.base + path)
    return page


def test_the_page_keeps_what_is_typed_and_stores_it_when_the_database_is_back(people: Company, address: str) -> None:
    page = opened(people, part_of(people))
    with gone(address):
        page.fill('[name="text"]', WORDS)
        expect(page.locator("#saved")).to_contain_text("暂时不能保存，内容已留存在本机")
        page.locator(".formfoot .btn--primary").click()
        expect(page.locator("#saved")).to_contain_text("暂时不能保存")
        assert page.input_value('[name="text"]') == WORDS, "the page is not left with words unsaved"
    page.locator(".formfoot .btn--primary").click()
    page.wait_for_load_state()
    again = opened(people, part_of(people))
    assert again.input_value('[name="text"]') == WORDS
    expect(again.locator("#saved")).not_to_contain_text("暂时不能保存")


def test_without_javascript_the_plain_page_carries_the_words_until_they_are_taken(
    people: Company, address: str
) -> None:
    path = part_of(people)
    page = opened(people, path, java_script_enabled=False)
    words = WORDS + "无脚本。"
    page.fill('[name="text"]', words)
    with gone(address):
        page.get_by_role("button", name="保存", exact=True).click()
        expect(page.locator("main")).to_contain_text(SENTENCE)
        assert page.input_value('[name="text"]') == words
        page.get_by_role("button", name="再次提交").click()
        expect(page.locator("main")).to_contain_text(SENTENCE)
        assert page.input_value('[name="text"]') == words
    page.get_by_role("button", name="再次提交").click()
    page.wait_for_load_state()
    assert SENTENCE not in page.content()
    assert opened(people, path).input_value('[name="text"]') == words
    page.context.close()


def test_a_database_that_was_started_anew_meanwhile_is_no_outage(people: Company, address: str) -> None:
    """Nobody asked while it was away; each thread of the server holds a connection that has died."""
    owner = people[OWNER]
    for _ in range(8):
        owner.go("/apply/")
    with gone(address):
        pass
    for _ in range(8):
        owner.go("/apply/")
