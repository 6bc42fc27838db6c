"""No word is lost: second window, ended session, lost connection, closed window; the grid; the page without JavaScript."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests import databases
from tests.browser import server
from tests.browser.driver import Company, company

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]  # what is tested here happens in the browser
DRAFT = """
import django; django.setup()
from django.db import transaction
from guiguan.cli.demo import neighbours
from guiguan.cli.demo.play import Story
from guiguan.procedure import clock
from guiguan.people import operations as people
with transaction.atomic():
    story = Story(lambda words: None)
    neighbours.called(story.stage, story.town)
    cast = story.stage.cast
    people.admit_member(cast.authorities["cn-31"], actor=people.INSTALLER, at=story.stage.at, right="editor",
                        person=cast.person("firm06"), organisation=cast.firms[8], starts=story.stage.today)
    clock.move_to(story.stage.at)
"""
OWNER, COLLEAGUE = "firm08", "firm06"
SAVED = re.compile("已自动留存|已留存")


@pytest.fixture(scope="module")
def people(template_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    folder = tmp_path_factory.mktemp("dossier")
    address = databases.copy_of(template_database, "dossier")
    server.run(DRAFT, address, folder)
    with server.serving(address, folder) as base, company(base) as found:
        yield found


@pytest.fixture
def part(people: Company) -> str:
    """The address of the overview of the draft."""
    first = people[OWNER].find("/apply/", r"/apply/\d+/")
    return f"{first}part/overview/"


def opened(people: Company, path: str) -> Page:
    """A window of its own of the same person."""
    page = people[OWNER].page.context.new_page()
    page.set_default_timeout(15_000)
    page.goto(people.base + path)
    return page


def write(page: Page, words: str) -> None:
    page.fill('[name="text"]', words)


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_contain_text(SAVED)


def kept(page: Page) -> list[str]:
    found: list[str] = page.evaluate("Object.keys(localStorage)")
    return found


def stored(people: Company, path: str) -> str:
    page = opened(people, path)
    found = page.input_value('[name="text"]')
    page.close()
    return found


def test_what_is_typed_is_stored_by_itself_with_its_time(people: Company, part: str) -> None:
    page = opened(people, part)
    write(page, "自动留存的概述")
    expect(page.locator("#saved")).to_contain_text(re.compile(r"已自动留存 \d\d:\d\d:\d\d"))
    assert page.inner_text("#c-text") == "7"
    assert kept(page) == []
    assert stored(people, part) == "自动留存的概述"
    page.close()


def test_who_is_where_is_shown_without_loading_again(people: Company, part: str) -> None:
    page, colleague = opened(people, part), people[COLLEAGUE]
    expect(page.locator("#others")).to_be_empty()
    with colleague.page.expect_response(lambda answer: answer.request.method == "POST"):
        colleague.go(part.replace("overview", "summary"))
    expect(colleague.page.locator("#others")).to_contain_text("正在填写概述")
    write(page, "概述第一稿")
    expect(page.locator("#others")).to_have_text(re.compile(r"\S+ 正在填写质量管理模式总结"))
    assert colleague.faults == []
    page.close()


def test_a_second_window_is_told_with_both_texts_side_by_side(people: Company, part: str) -> None:
    one, two = opened(people, part), opened(people, part)
    write(one, "甲窗口的概述")
    expect(one.locator("#saved")).to_contain_text("已自动留存")
    write(two, "乙窗口的概述")
    told = two.locator("#conflict")
    expect(told).to_contain_text("已在另一窗口修改")
    assert [cell.inner_text() for cell in told.locator("td").all()] == ["概述", "乙窗口的概述", "甲窗口的概述"]
    write(two, "乙窗口的概述，续写")
    assert stored(people, part) == "甲窗口的概述", "nothing is overwritten before somebody chose"
    told.get_by_text("以此处为准保存").click()
    expect(two.locator("#saved")).to_contain_text("已自动留存")
    assert stored(people, part) == "乙窗口的概述，续写"
    write(one, "甲窗口又写")
    one.locator("#conflict").get_by_text("以另一窗口为准").click()
    assert one.input_value('[name="text"]') == "乙窗口的概述，续写"
    one.close()
    two.close()


def test_after_the_session_ended_one_signs_in_again_without_leaving_the_page(people: Company, part: str) -> None:
    page, context = opened(people, part), people[OWNER].page.context
    page.wait_for_load_state("networkidle")  # else the answer still on its way brings the cookie back
    context.clear_cookies()
    write(page, "登录失效后写下的话")
    expect(page.locator("#conflict")).to_contain_text("登录已失效")
    with context.expect_page() as popped:
        page.get_by_text("打开登录窗口").click()
    popup = popped.value
    popup.wait_for_load_state()
    assert "/accounts/login/" in popup.url
    popup.goto(f"{people.base}/demo/")
    popup.locator('form[action$="/demo/sign-in/firm07/"] button').click()
    popup.wait_for_load_state()
    page.get_by_role("button", name="继续保存").click()
    expect(page.locator("#conflict")).to_contain_text("登录已失效")  # somebody else's session saves nothing
    popup.goto(f"{people.base}/demo/")
    popup.locator(f'form[action$="/demo/sign-in/{OWNER}/"] button').click()
    popup.wait_for_load_state()
    popup.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator("#saved")).to_contain_text("已自动留存")
    assert stored(people, part) == "登录失效后写下的话"
    page.close()


def test_words_typed_without_connection_are_sent_when_it_is_back(people: Company, part: str) -> None:
    page, context = opened(people, part), people[OWNER].page.context
    context.set_offline(True)
    write(page, "断网时写下的话")
    expect(page.locator("#saved")).to_contain_text("网络不通")
    page.locator(".formfoot .btn--primary").click()
    expect(page.locator("#saved")).to_contain_text("网络不通")
    assert page.input_value('[name="text"]') == "断网时写下的话", "the page is not left with words unsaved"
    context.set_offline(False)
    expect(page.locator("#saved")).to_contain_text("已自动留存")
    assert stored(people, part) == "断网时写下的话"

    context.set_offline(True)
    write(page, "关窗前写下的话")
    expect(page.locator("#saved")).to_contain_text("网络不通")
    page.close(run_before_unload=False)
    context.set_offline(False)
    again = opened(people, part)
    assert again.input_value('[name="text"]') == "关窗前写下的话"
    expect(again.locator("#saved")).to_contain_text("已自动留存")
    again.reload()
    assert again.input_value('[name="text"]') == "关窗前写下的话"
    again.close()


def test_signing_out_clears_what_the_account_left_and_nothing_else(people: Company, part: str) -> None:
    page = opened(people, part)
    people[OWNER].page.context.set_offline(True)
    write(page, "还没有保存的话")
    expect(page.locator("#saved")).to_contain_text("网络不通")
    page.evaluate("localStorage.setItem('guiguan:999999:application:1:basic:x', '{}')")
    people[OWNER].page.context.set_offline(False)
    home = opened(people, "/apply/")
    home.locator("form[data-leave] button").click()
    home.wait_for_load_state()
    assert [key for key in kept(home) if not key.startswith("guiguan:999999:")] == []
    assert len(kept(home)) == 1
    home.evaluate("localStorage.clear()")
    page.close()
    home.close()
    del people.visitors[OWNER]


def test_the_grid_of_figures_grows_while_one_types_and_goes_by_keyboard(people: Company, part: str) -> None:
    page = opened(people, part.replace("overview", "figures"))
    page.fill('[name="revenue.2023"]', "1,200")
    page.fill('[name="revenue.2024"]', "１３００")
    row = page.locator("#f-revenue")
    assert row.locator(".growth").first.inner_text() == "+8.3%"
    page.fill('[name="satisfaction.2023"]', "98")
    page.fill('[name="satisfaction.2024"]', "97.5")
    assert page.locator("#f-satisfaction .growth").first.inner_text() == "-0.5 个百分点"
    page.focus('[name="revenue.2024"]')
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "tax.2025"
    page.fill('[name="tax.2025"]', "")
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_load_state()
    page.get_by_role("link", name="2025年度纳税总额为空").click()
    expect(page.locator("#f-tax input").first).to_be_focused()
    page.fill('[name="tax.reason"]', "当年未单列")
    saved(page)
    page.close()


def test_the_self_assessment_counts_and_marks_each_item(people: Company, part: str) -> None:
    page = opened(people, part.replace("overview", "self_report"))
    rail = page.locator(".itemrail a")
    assert rail.count() == 23
    for aspect in ("approach", "deployment", "results"):
        page.fill(f'[name="4.1.2.{aspect}"]', "示例内容")
    expect(rail.first).to_have_class("is-done")
    assert page.inner_text("#total") == "12"
    rail.nth(1).click()
    assert page.url.endswith("#item-4.1.3")
    expect(page.locator("#saved")).to_contain_text("已自动留存")
    page.close()


def test_without_javascript_a_conflict_shows_both_texts_and_the_growth_stands(people: Company, part: str) -> None:
    state = people[OWNER].page.context.storage_state()
    context = people.browser.new_context(java_script_enabled=False, storage_state=state)
    one, two = context.new_page(), context.new_page()
    for page in (one, two):
        page.goto(people.base + part)
    for page, words in ((one, "无脚本甲"), (two, "无脚本乙")):
        page.fill('[name="text"]', words)
        page.get_by_role("button", name="保存", exact=True).click()
        page.wait_for_load_state()
    assert "无脚本甲" in two.locator(".theirs").inner_text()
    assert two.input_value('[name="text"]') == "无脚本乙"
    two.get_by_role("button", name="保存", exact=True).click()
    two.wait_for_load_state()
    assert two.input_value('[name="text"]') == "无脚本乙"
    one.goto(people.base + part.replace("overview", "figures"))
    assert one.locator(".growth").first.inner_text() == "+8.3%"
    context.close()


def test_without_javascript_an_ended_session_loses_no_word(people: Company, part: str) -> None:
    state = people[OWNER].page.context.storage_state()
    context = people.browser.new_context(java_script_enabled=False, storage_state=state)
    page, words = context.new_page(), "无脚本，登录失效后写下的话，一字不少。"
    page.goto(people.base + part)
    context.clear_cookies(name="sessionid")
    page.fill('[name="text"]', words)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("main")).to_contain_text("登录已失效")
    assert page.input_value('[name="text"]') == words
    with context.expect_page() as popped:
        page.get_by_role("link", name="在新窗口以原账号登录").click()
    popup = popped.value
    popup.wait_for_load_state()
    assert "/accounts/login/" in popup.url
    for account, said in (("firm07", "不是填写内容的账号"), (OWNER, "再次提交")):
        popup.goto(f"{people.base}/demo/")
        popup.locator(f'form[action$="/demo/sign-in/{account}/"] button').click()
        popup.wait_for_load_state()
        page.get_by_role("button", name="继续").click()
        expect(page.locator("main")).to_contain_text(said)
        if account != OWNER:
            assert words not in page.content()
    assert stored(people, part) != words
    assert page.input_value('[name="text"]') == words
    page.get_by_role("button", name="再次提交").click()
    page.wait_for_load_state()
    assert stored(people, part) == words
    context.close()
