"""Two journeys of the office in the browser: a reply table read, looked over and weighed; a material asked for."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from guiguan.applications.queries.consulting import HEAD
from guiguan.documents import spreadsheet
from tests import databases
from tests.browser import server
from tests.browser.driver import Company, company

pytestmark = [pytest.mark.browser, pytest.mark.sqlite, pytest.mark.long]
CHECKED = """
import django; django.setup()
from django.db import transaction
from guiguan.cli.demo.play import Story
from guiguan.procedure import clock
with transaction.atomic():
    story = Story(lambda words: None)
    for chapter in (story.city_call, story.city_filing, story.city_check):
        chapter()
    clock.move_to(story.stage.at)
"""


@pytest.fixture(scope="module")
def people(template_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    folder = tmp_path_factory.mktemp("asking")
    address = databases.copy_of(template_database, "asking")
    server.run(CHECKED, address, folder)
    with server.serving(address, folder) as base, company(base) as found:
        yield found


def test_a_reply_table_is_read_looked_over_and_weighed_by_another(people: Company, tmp_path: Path) -> None:
    office, table = people["office1"], tmp_path / "复函.xlsx"
    rows: list[list[str]] = [
        ["0001", "", "", "", "", "有", "2024年有欠税，已缴清（示例）。"],
        ["9999", "", "", "", "", "无", ""],
    ]
    table.write_bytes(spreadsheet.xlsx([("征求意见", HEAD, rows)]))
    office.go("/office/consultations/")
    office.page.get_by_role("link", name="示例税务部门").click()
    letter = office.page.url.removeprefix(people.base)
    office.attempt(
        letter, "consultation.record_replies", table=table, number="示税函〔2026〕1号", replied_on="2026-05-15"
    )
    expect(office.page.locator(".errors")).to_contain_text("第 3 行：收件编号“9999”不在")
    expect(office.page.locator(".errors")).to_contain_text("尚未登记")
    office.send("consultation.record_replies")
    expect(office.page.locator("main")).to_contain_text("有不利情况（待认定）")
    office.page.get_by_role("link", name="0001").click()
    case = office.page.url.removeprefix(people.base)
    people["approver2"].press(case, "application.weigh_adverse", reason="欠税已缴清，不属重大失信（示例）。")
    office.go(letter)
    expect(office.page.locator("main")).to_contain_text("有不利情况（已认定）")


def test_a_material_is_asked_for_lengthened_and_answered(people: Company) -> None:
    office, firm = people["office1"], people["firm04"]
    office.go("/office/supplements/")
    office.page.get_by_role("link", name="0004").click()
    case = office.page.url.removeprefix(people.base)
    office.press(case, "application.extend_supplement", due_on="2026-05-29", reason="申报方申请延期（示例）。")
    firm.press(case, "application.supply", reply_1="已补充签发页（示例）。")
    expect(firm.page.locator("main")).to_contain_text("已补充签发页")
