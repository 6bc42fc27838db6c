"""In the browser: a stranger checks the conditions, registers his firm, invites a colleague; a person asks for his data."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import databases
from tests.applications.factories import PDF
from tests.browser import server
from tests.browser.driver import Company, Visitor, company

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]
PASSWORD = "一段够长的示例口令-2026"


@pytest.fixture(scope="module")
def people(template_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    folder = tmp_path_factory.mktemp("door")
    address = databases.copy_of(template_database, "door")
    server.run(server.PEOPLE, address, folder)
    with server.serving(address, folder) as base, company(base) as found:
        yield found
        assert found.faults() == []


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "授权书.pdf"
    path.write_bytes(PDF)
    return path


def test_the_conditions_are_checked_by_keyboard_without_scripts_and_nothing_stays(people: Company) -> None:
    context = people.browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(people.base + "/self-check/")
    page.locator('[value="shanghai-2022:gold:model"]').focus()
    page.keyboard.press("Space")
    for _ in range(30):
        with page.expect_navigation():
            page.keyboard.press("Enter")
        if "自查结果" in page.inner_text("h1"):
            break
        assert page.locator("main .prose").count(), "the clause's own words stand below"
        first = page.locator('main input[type="radio"], main input.input').first
        first.focus()
        if first.get_attribute("type") == "radio":
            page.keyboard.press("Space")
    assert "系统比对结果，仅供参考，不作为审查结论。" in page.inner_text("main")
    assert page.locator(".verdict--ok").count() >= 5
    page.get_by_role("button", name="返回修改").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_role("button", name="上一题").click()
    page.wait_for_load_state()
    assert page.url == people.base + "/self-check/", "no answer stands in an address"
    assert {cookie["name"] for cookie in context.cookies()} <= {"csrftoken"}
    context.close()


def test_from_a_sealed_letter_to_a_member_who_may_only_edit(people: Company, letter: Path) -> None:
    stranger = people.visitor("来客")
    stranger.go("/enrol/")
    stranger.follow("单位首次登记")
    stranger.fill(organisation_name="示例新桥材料有限公司", credit_code="91310000SHILI0021X", district="示例区", trade="新材料",
                  name="钱示四", phone="021-0000-0021", mail="qian@example.org", proof=letter, read=True)  # fmt: skip
    stranger.page.get_by_role("button", name="提交登记").click()
    assert "DJ-" in stranger.page.inner_text("main")
    office, approver = people["office1"], people["approver1"]
    case = office.find("/office/registrations/", r"/office/registrations/\d+/")
    office.press(case, "registration.check")
    assert not office.offers(case, "registration.approve")
    approver.press(case, "registration.approve")
    manager = accept(people.visitor("钱示四"), link_on(office, case))
    manager.go("/members/")
    manager.press(manager.path, "membership.invite", name="孙示六", address="sun@example.org", right="editor")
    editor = accept(people.visitor("孙示六"), link_on(manager, "/members/"))
    page = editor.go("/members/")
    assert "示例新桥材料有限公司" in page.inner_text("main")
    assert not editor.offers(editor.path, "membership.invite")
    place = manager.go("/members/").url.removeprefix(manager.base)
    manager.start(place, "membership.change_right")
    manager.choose("member", "孙示六")
    manager.fill(right="manager")
    manager.send("membership.change_right")
    assert editor.offers(place, "membership.invite"), "the new right holds at the next request"
    manager.start(place, "membership.remove")
    manager.choose("member", "孙示六")
    manager.send("membership.remove")
    assert not editor.sees(place), "gone at the next request"


def link_on(someone: Visitor, path: str) -> str:
    someone.go(path)
    return (someone.page.locator(".linkout a").first.get_attribute("href") or "").removeprefix(someone.base)


def accept(someone: Visitor, link: str) -> Visitor:
    """Open the account behind an invitation, sign in by the name allotted, read the notice."""
    username = someone.go(link).input_value('main [name="username"]')
    someone.fill(password=PASSWORD, again=PASSWORD)
    someone.page.get_by_role("button", name="接受邀请").click()
    someone.page.wait_for_load_state()
    someone.follow("登录")
    someone.fill(login=username, password=PASSWORD)
    someone.page.get_by_role("button", name="登录").click()
    someone.page.wait_for_load_state()
    someone.page.get_by_role("button", name="已阅读，继续").click()
    someone.page.wait_for_url("**/apply/")
    return someone


def test_a_person_takes_a_copy_of_his_data_and_has_it_corrected(people: Company) -> None:
    person, office = people["person01"], people["office1"]
    page = person.go("/desk/personal/")
    with page.expect_download() as taken:
        page.get_by_role("button", name="下载 JSON").click()
    assert "严示一" in taken.value.path().read_text("utf8")
    person.fill(wish="correct", content="电话改为 021-0000-0023")
    page.get_by_role("button", name="提出申请").click()
    case = office.find("/office/personal/", r"/office/personal/\d+/")
    office.press(case, "personal.grant", phone="021-0000-0023", answer="已更正。")
    assert "021-0000-0023" in person.go("/desk/personal/").inner_text("main")
    assert "已更正。" in person.go(case).inner_text("main")

    person.go("/desk/personal/")
    person.fill(wish="delete", content="请删除联系电话。")
    page.get_by_role("button", name="提出申请").click()
    (asked,) = set(office.hrefs("/office/personal/", r"/office/personal/\d+/")) - {case}
    office.press(asked, "personal.grant", answer="可以删除的已经删除。")
    assert "登记簿只增不改" in person.go(asked).inner_text("main"), "what stays is named with its basis"
