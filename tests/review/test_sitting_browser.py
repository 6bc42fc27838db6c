"""An expert scores 23 items in one sitting by keyboard; no word is lost on the way; pictures for the guide.

``GUIGUAN_PICTURES=1`` takes the guide's pictures anew from the pages of this journey.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests import databases
from tests.browser import counting, server
from tests.browser.driver import Company, company

pytestmark = [pytest.mark.browser, pytest.mark.sqlite, pytest.mark.long]
EXPERT, LEADER = "expert08", "expert01"
STATIC = Path(__file__).parents[2] / "src/guiguan/web/static/web/pictures"
PICTURES = ("reviewer-overview.jpg", "reviewer-item.jpg", "reviewer-consensus.jpg")
BUDGET = 200_000


@pytest.fixture(scope="module")
def people(template_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    folder = tmp_path_factory.mktemp("sitting")
    address = databases.copy_of(template_database, "sitting")
    server.run(server.PLAY, address, folder)
    with server.serving(address, folder) as base, company(base) as found:
        yield found


def picture(page: Page, name: str) -> None:
    if os.environ.get("GUIGUAN_PICTURES"):
        STATIC.mkdir(exist_ok=True)
        page.evaluate("document.querySelectorAll('.ribbon').forEach((one) => one.remove())")
        page.screenshot(path=STATIC / name, type="jpeg", quality=38)


def axe(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == [], page.url


def item_path(people: Company) -> str:
    """The first item of the expert's sheet."""
    sheet = people[EXPERT].find("/review/", r"/review/sheets/\d+/")
    return f"{sheet}4.1.2/"


def opened(people: Company, path: str) -> Page:
    page = people[EXPERT].page.context.new_page()
    page.set_default_timeout(15_000)
    page.goto(people.base + path)
    return page


def test_every_item_in_one_sitting_by_keyboard(people: Company) -> None:
    expert = people[EXPERT]
    page = expert.page
    counting.count(page)
    page.goto(people.base + "/review/")
    counting.counted(page, "clicks")
    page.locator(".queue a", has_text="填写评分记录表").first.click()
    page.wait_for_url(re.compile(r"/review/sheets/\d+/$"))
    page.get_by_role("link", name=re.compile("开始评分")).click()
    page.wait_for_url(re.compile(r"/4\.1\.2/$"))
    assert counting.counted(page, "clicks") <= 2, "from the first page after signing in"
    items = page.locator(".itemrail a").count()
    assert items == 23
    axe(page)
    most = 0
    for number in range(items):
        here = page.url
        counting.counted(page, "keys")
        for key in "100" if number == 0 else "05" if number == 1 else f"{3 + number % 6}{'05'[number % 2]}":
            page.keyboard.press(key)
        if number == 2:
            assert page.locator("input[name=percent]:checked").get_attribute("value") == "50"
            total = page.locator(".totals dd.live").last.inner_text()
            page.keyboard.press("ArrowRight")
            assert page.locator("input[name=percent]:checked").get_attribute("value") == "55"
            assert page.locator(".totals dd.live").last.inner_text() != total, "the totals follow the choice"
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url, before=here: url != before)
        page.wait_for_load_state()
        most = max(most, counting.counted(page, "keys"))
    assert most <= 4
    assert counting.counted(page, "clicks") == 0
    assert re.fullmatch(r".*/review/sheets/\d+/", page.url)
    expect(page.locator("main")).to_contain_text("已评 23 / 23 条")
    assert page.locator('form[action*="/do/sheet.submit/"] button').count() == 1
    axe(page)
    assert people.faults() == []


def test_no_word_on_an_item_is_lost(people: Company) -> None:
    path = item_path(people)
    context = people[EXPERT].page.context
    one, two = opened(people, path), opened(people, path)
    one.fill("#thought", "甲窗口写的一条")
    expect(one.locator("#saved")).to_contain_text("已自动留存")
    two.fill("#thought", "乙窗口写的一条")
    told = two.locator("#conflict")
    expect(told).to_contain_text("甲窗口写的一条")
    told.get_by_text("以此处为准保存").click()
    expect(two.locator("#saved")).to_contain_text("已自动留存")
    one.close()

    context.set_offline(True)
    two.fill("#private_note", "断网时写的笔记")
    expect(two.locator("#saved")).to_contain_text("网络不通")
    two.locator("#bands input").first.focus()
    two.keyboard.press("Enter")
    assert two.input_value("#private_note") == "断网时写的笔记", "the page is not left with words unsaved"
    context.set_offline(False)
    expect(two.locator("#saved")).to_contain_text("已自动留存")

    context.clear_cookies()
    two.fill("#thought", "登录失效后写的一条")
    expect(told).to_contain_text("登录已失效")
    popup = context.new_page()
    popup.goto(f"{people.base}/demo/")
    popup.locator(f'form[action$="/demo/sign-in/{EXPERT}/"] button').click()
    popup.wait_for_load_state()
    popup.close()
    two.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(two.locator("#saved")).to_contain_text("已自动留存")
    two.reload()
    assert two.input_value("#thought") == "登录失效后写的一条"
    assert two.input_value("#private_note") == "断网时写的笔记"
    two.locator("#source").press("Enter")
    two.wait_for_load_state()
    assert two.input_value("#thought") == "登录失效后写的一条", "Enter in a field saves, and removes nothing"
    two.close()


def test_the_guide_shows_the_pages_as_they_are(people: Company) -> None:
    first = people[LEADER]
    sheet = first.find("/review/", r"/review/sheets/\d+/")
    first.page.set_viewport_size({"width": 1200, "height": 750})
    first.go(sheet)
    expect(first.page.locator("main")).to_contain_text("还缺 14 条")
    axe(first.page)
    picture(first.page, PICTURES[0])
    first.page.get_by_role("link", name=re.compile("继续评分")).click()
    first.page.wait_for_load_state()
    first.page.locator(".itemrail a").first.click()
    first.page.wait_for_load_state()
    expect(first.page.locator(".thoughts")).to_contain_text(["修改", "修改"])
    first.page.evaluate("document.documentElement.style.zoom = '0.75'")  # so that the thoughts are in the picture
    picture(first.page, PICTURES[1])
    talks = [first.go(path).url for path in first.hrefs("/review/", r"/review/consensus/\d+/")
             if first.go(path).locator(".marks").count()]  # fmt: skip
    first.page.goto(talks[0])
    expect(first.page.locator("main")).to_contain_text("先说明")
    axe(first.page)
    picture(first.page, PICTURES[2])
    guide = people.public.go("/guide/reviewer/")
    axe(guide)
    assert guide.locator("figure.picture img").count() == len(PICTURES)
    assert sum((STATIC / name).stat().st_size for name in PICTURES) <= BUDGET
    for one in guide.locator("figure.picture img").all():
        assert guide.request.get(f"{people.base}{one.get_attribute('src')}").ok
