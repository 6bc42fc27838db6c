"""The office in the browser: a reply table read and weighed, departments asked and asked again, a material asked for."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from guiguan.applications.queries.consulting import HEAD
from guiguan.documents import spreadsheet
from tests import databases
from tests.browser import server
from tests.browser.driver import Company, company

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]
CHECKED = """
import django; django.setup()
from datetime import date
from django.db import transaction
from guiguan.applications.operations import check
from guiguan.cli.demo import asking, course, declaring, opening
from guiguan.cli.demo.neighbours import FIRM
from guiguan.cli.demo.play import Story
from guiguan.procedure import clock
with transaction.atomic():
    story = Story(lambda words: None)
    story.city_call()
    stage, season, members = story.stage, story.city, ("expert01", "expert02", "expert06")
    days = ("2026-03-12", "2026-03-16", "2026-03-23", "2026-03-24")
    passed, asked = opening.file(stage, season, {1: FIRM[1], 2: FIRM[2]}, days).values()
    stage.day("2026-05-06")
    for case in (passed, asked):
        opening.register(stage, season, case)
    declaring.officers(stage, season)
    opening.take_on(stage, season, opening.form_group(stage, season, "示例组", members, [passed, asked]))
    stage.day("2026-05-08")
    asking.ask(stage, season, [passed, asked], date(2026, 5, 22))
    stage.day("2026-05-14")
    course.find(stage, passed, members)
    course.passed(stage, season, passed)
    stage.day("2026-05-18")
    stage.do(check.request_supplement, asked, season.clerk, due_on=date(2026, 5, 25), number="示补〔2026〕1号",
             request="请补充首席质量官任命文件的签发页。")
    clock.move_to(stage.at)
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


def test_a_department_is_listed_asked_and_asked_again_and_the_table_taken(people: Company, tmp_path: Path) -> None:
    office, name = people["office1"], "示例市场监管部门"
    found = office.find("/office/consultations/", r"/office/rounds/\d+/consultations/")
    office.press(found, "department.list", name=name, contact="示例路4号", matter="近五年有无行政处罚。")
    for code, number in (("consultation.send", "示函〔2026〕21号"), ("consultation.ask_again", "示函〔2026〕22号")):
        office.start(found, code)
        office.page.get_by_label(f"{name}：发函文号").fill(number)
        office.send(code)
        office.go(found)
        expect(office.page.locator("main")).to_contain_text(number)
    with office.page.expect_download() as waiting:
        office.page.get_by_role("link", name="导出 Excel").click()
    waiting.value.save_as(tmp_path / "汇总.xlsx")
    head, *rows = spreadsheet.read((tmp_path / "汇总.xlsx").read_bytes())[0][1]
    column = head.index(name)
    assert [(row[0], row[column]) for row in rows] == [("0001", "未复"), ("0002", "未复")]
    assert rows[0][head.index("示例税务部门")] == "有不利情况（已认定）"


def test_a_material_is_asked_for_lengthened_and_answered(people: Company) -> None:
    office, firm = people["office1"], people["firm02"]
    office.go("/office/supplements/")
    office.page.get_by_role("link", name="0002").click()
    case = office.page.url.removeprefix(people.base)
    office.press(case, "application.extend_supplement", due_on="2026-05-29", reason="申报方申请延期（示例）。")
    firm.press(case, "application.supply", reply_1="已补充签发页（示例）。")
    expect(firm.page.locator("main")).to_contain_text("已补充签发页")
    assert people.faults() == []
