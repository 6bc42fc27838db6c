"""One officer's morning in the browser: queue, list, acts in bulk, search, Excel, messages, one page, case file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from guiguan.documents import spreadsheet
from tests.browser import server
from tests.browser.driver import Company, Visitor, company

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]


@pytest.fixture(scope="module")
def people(template_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    folder = tmp_path_factory.mktemp("morning")
    address = server.played(template_database, "morning", folder)
    with server.serving(address, folder) as base, company(base) as found:
        yield found


def downloaded(someone: Visitor, words: str, folder: Path) -> bytes:
    with someone.page.expect_download() as waiting:
        someone.page.get_by_role("link", name=words).first.click()
    target = folder / "file"
    waiting.value.save_as(str(target))
    return target.read_bytes()


def test_an_officers_morning(people: Company, tmp_path: Path) -> None:
    office = people["office1"]
    page = office.go("/office/")
    page.get_by_role("link", name="待出具审查结果").click()
    expect(page.locator("caption")).to_have_text("共 2 件")
    page.locator('tbody input[name="pk"]').first.focus()
    page.keyboard.press("Space")  # the keyboard is enough
    page.locator("[data-tick-all]").check()
    assert page.locator('tbody input[name="pk"]:checked').count() == 2
    page.get_by_role("button", name="批量办理所选").click()
    page.get_by_label("征求意见").check()
    page.get_by_role("button", name="逐件核对").click()
    expect(page.locator("main")).to_contain_text("可以办理 2 件")
    office.fill(department="示例市级部门", number="示函〔2026〕9号", sent_on="2026-06-12", matter="请提供近三年情况。")
    page.get_by_role("button", name="确认办理 2 件").click()
    assert page.locator("tbody td", has_text="已办理：征求意见。").count() == 2

    office.go("/office/applications/?sort=-number")
    page.get_by_role("link", name="看板").click()
    expect(page.locator(".board section").first).to_be_visible()
    assert "sort=-number" in page.url
    page.get_by_role("link", name="表格").click()
    rows = spreadsheet.read(downloaded(office, "导出 Excel", tmp_path))[0][1]
    assert len(rows) > 5
    expect(office.go("/office/exports/").locator("tbody tr").first).to_contain_text("申报库")

    page.get_by_label("检索申报").fill("三链")
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_have_text("三链")
    page.locator(".hits a").first.click()
    assert downloaded(office, "卷宗", tmp_path).startswith(b"%PDF-")

    office.go("/office/messages/")
    page.locator("tbody a").first.click()
    expect(page.locator("main")).to_contain_text("收件人读到的内容")
    office.go("/office/")
    page.get_by_role("link", name="领导一页纸").click()
    expect(page.locator("main")).to_contain_text("各阶段件数")
    assert downloaded(office, "下载 PDF", tmp_path).startswith(b"%PDF-")
    assert office.faults == []
