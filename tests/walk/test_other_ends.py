"""Other ends of the walk in the browser, from where the demonstration stands: each pressed by its role on its page."""

import re
from collections.abc import Iterator

import pytest

from tests.applications.factories import PDF
from tests.browser import server
from tests.browser.driver import Company, Visitor, company

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def people(template_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """The demonstration as `make run` leaves it; the tests below follow one another on it."""
    folder = tmp_path_factory.mktemp("ends")
    address = server.played(template_database, "ends", folder)
    with server.serving(address, folder) as base, company(base) as found:
        yield found


def case_of(someone: Visitor, listing: str, title: str) -> str:
    page = someone.go(listing)
    href = page.locator("main a", has_text=title).first.get_attribute("href")
    assert href
    return href


def test_one_signs_in_with_a_password_and_out_again(people: Company) -> None:
    page = people.visitor("来客").go("/desk/")
    page.fill('[name="login"]', "firm02")
    page.fill('[name="password"]', "guiguan-demo-2026")
    page.get_by_role("button", name="登录").click()
    page.wait_for_load_state()
    assert "许示九" in page.inner_text("header")
    page.get_by_role("button", name="退出").click()
    page.wait_for_load_state()
    assert "许示九" not in page.inner_text("body")


def test_an_applicant_withdraws(people: Company) -> None:
    firm = people["firm01"]
    case = case_of(firm, "/apply/", "“三链协同”质量管理模式")
    firm.press(case, "application.withdraw", reason="本单位另有安排。")
    assert "撤回申报" in firm.go(case).inner_text("main")
    assert not people["expert01"].sees(case), "the group's access goes with it"


def test_a_step_on_paper_is_entered_by_one_and_confirmed_by_another(people: Company) -> None:
    office, approver, second = people["office1"], people["approver1"], people["approver2"]
    case = case_of(office, "/office/applications/", "“一站一码”轨道维保质量管理模式")
    page = office.go(case)
    page.get_by_text("补录线下办理").click()
    page.get_by_role("link", name="征求意见").last.click()
    page.wait_for_load_state()
    office.fill(occurred_on="2026-06-05", reference="示收文〔2026〕12号", department="示例生态环境部门",
                number="示函〔2026〕9号", sent_on="2026-06-05", matter="近三年有无环境事故。")  # fmt: skip
    page.get_by_role("button", name="提出补录").click()
    page.wait_for_load_state()
    assert "已提出补录" in page.inner_text("main")
    entry = office.find("/office/late/", r"/office/late/\d+/")
    assert not office.offers(entry, "late_entry.confirm"), "who entered does not confirm"
    confirming = approver if approver.offers(entry, "late_entry.confirm") else second
    confirming.press(entry, "late_entry.confirm")
    course = office.go(case).inner_text("main")
    assert "示例生态环境部门" in course
    assert "补录" in course


def test_which_copy_prevails_is_changed_with_its_reason(people: Company) -> None:
    office = people["office1"]
    case = case_of(office, "/office/applications/", "“一站一码”轨道维保质量管理模式")
    office.press(case, "application.change_prevailing", prevails="paper", reason="电子件缺页，以纸质件为准。")
    assert "电子件缺页" in office.go(case).inner_text("main")
    assert "电子件缺页" in people["firm04"].go(case).inner_text("main"), "the applicant is told"


def test_a_paper_application_is_sent_back_typed_again_and_filed_by_another(people: Company) -> None:
    office, approver = people["office8"], people["approver8"]
    first = approver.find("/office/intake/", r"/office/paper-filings/\d+/")
    approver.press(first, "paper_filing.return", reason="行业与纸质件不一致。")
    page = office.go(first)
    page.locator('a[href*="&from="]').click()
    page.wait_for_load_state()
    assert page.input_value('main [name="place"]') == "厂区公告栏（示例）", "what was typed stands"
    office.fill(trade="示例行业")
    page.set_input_files('[name="scan"]', {"name": "扫描件.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.get_by_role("button", name="录入，交另一人核对").click()
    page.wait_for_load_state()
    assert "已录入，请由另一人对照扫描件核对" in page.inner_text("main"), office.wrong()
    (second,) = set(approver.hrefs("/office/intake/", r"/office/paper-filings/\d+/")) - {first}
    assert not office.offers(second, "paper_filing.confirm"), "who typed it does not confirm it"
    assert "示例行业" in approver.go(second).inner_text("main")
    approver.press(second, "paper_filing.confirm", checked=True)
    assert approver.find(second, r"/applications/\d+/")


def test_a_new_draft_takes_over_what_the_last_one_said(people: Company) -> None:
    firm = people["firm10"]
    firm.go(firm.find("/apply/", r"/apply/begin/\d+/"))
    for words in ("金奖", "先进质量管理模式"):
        firm.page.get_by_label(words).first.check()
    firm.page.get_by_role("button", name="开始申报").click()
    firm.follow("查看并沿用")
    firm.page.get_by_role("button", name="沿用", exact=True).click()
    firm.page.wait_for_load_state()
    assert re.search(r"已沿用 \d+ 栏", firm.page.inner_text("main"))
    part = re.sub(r"part/\w+/$", "part/overview/", firm.path)
    assert firm.go(part).input_value('[name="text"]')
    assert "修改后此提示消失" in firm.page.inner_text("main .copied")


def test_work_is_handed_over_to_a_colleague_who_declares_before_he_opens_it(people: Company) -> None:
    office = people["office1"]
    office.start("/office/affairs/", "work.hand_over")
    office.choose("from_person", "周示五")
    office.choose("to_person", "吴示六")
    office.fill(reason="周示五调离岗位。")
    office.send("work.hand_over")
    people["office2"].press("/office/", "recusal.declare_office", rest=True)
    case = case_of(people["office2"], "/office/applications/", "“全程可溯”冷链质量管理模式")
    people_here = people["office2"].go(case).locator("aside", has_text="有关人员").inner_text()
    assert "吴示六" in people_here


def test_a_year_is_typed_as_announced_and_confirmed_by_another(people: Company) -> None:
    office, approver = people["office1"], people["approver1"]
    office.start("/office/calendar/", "calendar.announce")
    office.fill(year="2028", text="元旦：1月1日至3日放假", source="示例通知〔2027〕1号")
    office.choose("scope", "全国")
    page = office.dare()
    assert "没有写明" not in page.inner_text("main")
    year = office.find("/office/calendar/", r"/office/calendar/years/\d+/")
    assert "与双休日不同" in office.go(year).inner_text("main")
    assert not office.offers(year, "calendar_year.confirm"), "who typed it does not confirm it"
    approver.press(year, "calendar_year.confirm")
    assert "放假安排未公布" not in approver.go("/office/calendar/?year=2028").inner_text("main .pagehead")


def test_where_a_notice_stood_is_recorded_and_read_by_everybody(people: Company) -> None:
    office = people["office1"]
    notice = office.find("/office/notices/", r"/notices/\d+/")
    office.start(notice, "notice.record_publication")
    office.fill(url="https://www.example.com/notices/9", starts_at="2026-05-22T09:00", ends_at="2026-06-01T00:00")
    office.page.set_input_files(
        '[name="screenshot"]', {"name": "截图.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    office.send("notice.record_publication")
    read = people.public.go(notice).inner_text("main")
    assert "www.example.com/notices/9" in read
    assert "2026年6月1日 00:00" in read
    assert "截图" not in read


def letter(office: Visitor, content: str) -> tuple[str, str]:
    """Entered by an officer; the receipt and the code."""
    page = office.start("/office/notices/", "objection.record")
    office.choose("channel", "来信")
    office.fill(content=content, who="person", name="钱示信", phone="021-0000-0077")
    page.set_input_files('[name="scan"]', {"name": "来信.pdf", "mimeType": "application/pdf", "buffer": PDF})
    office.dare()
    assert page.locator(".receipt").count(), office.wrong() or page.inner_text("main")[:600]
    number, code = page.locator(".receipt dd").all_inner_texts()
    return number, code


def told(citizen: Visitor, receipt: tuple[str, str]) -> str:
    """What whoever objected reads."""
    page = citizen.go("/objections/status/")
    citizen.fill(number=receipt[0], code=receipt[1])
    page.get_by_role("button", name="查询").click()
    page.wait_for_load_state()
    return page.inner_text("main")


def test_a_letter_is_entered_inquired_into_and_answered(people: Company) -> None:
    office, handler, approver = people["office1"], people["office2"], people["approver1"]
    receipt = letter(office, "来信反映展板数据偏高。")
    path = handler.find("/office/objections/", r"/office/objections/\d+/")
    handler.press(path, "objection.accept", reason="可以核实。")
    handler.press(path, "objection.record_inquiry", kind="statement", held_on="2026-06-12", text="申报方作了说明。")
    handler.go(path).fill('[name="reason"]', "电话核实")
    handler.page.get_by_role("button", name="查阅提出人信息").click()
    handler.page.wait_for_load_state()
    assert "钱示信" in handler.page.inner_text("main")
    assert "钱示信" not in approver.go(path).inner_text("body")
    approver.press(path, "objection.uphold", answer="经核查，展板数据有误，已更正。")
    assert "展板数据有误" in told(people.public, receipt)


def test_a_letter_is_not_accepted_and_its_writer_reads_why(people: Company) -> None:
    office, approver = people["office1"], people["approver1"]
    receipt = letter(office, "来信反映某单位拖欠货款。")
    path = approver.find("/office/objections/", r"/office/objections/\d+/")
    assert not office.offers(path, "objection.decline"), "who drafts does not decline"
    approver.press(path, "objection.decline", reason="不属于评选工作范围，请向有关部门反映。")
    approver.follow("不予受理告知书")
    assert "不属于评选工作范围" in approver.page.inner_text("main")
    assert "不属于评选工作范围" in told(people.public, receipt)


def test_a_lead_is_left_without_a_name_and_closed_by_the_office(people: Company) -> None:
    page = people.public.go("/objections/")
    ours = page.locator("li", has_text="2025—2026年度上海市政府质量奖")
    ours.get_by_role("link", name="反映线索").first.click()
    page.wait_for_load_state()
    people.public.fill(content="展板数据偏高，请核查。")
    page.get_by_role("button", name="提交线索").click()
    page.wait_for_load_state()
    assert "没有回执，不作答复" in page.inner_text("main")
    approver = people["approver1"]
    lead = approver.find("/office/leads/", r"/office/leads/\d+/")
    assert "展板数据偏高，请核查。" in approver.go(lead).inner_text("main")
    approver.press(lead, "lead.close", outcome="已在异议核查中一并查明。")
    assert "已办结" in approver.go(lead).inner_text("main")


def test_a_round_is_cancelled_with_its_reason_in_public(people: Company) -> None:
    approver = people["approver8"]
    path = case_of(approver, "/office/rounds/", "2026—2027年度")
    approver.press(path, "round.cancel", reason="因机构调整，本届取消，另行组织。")
    assert "另行组织" in people.public.go(path).inner_text("main")
    draft = people["firm08"].go("/apply/").inner_text("main")
    assert "已撤回" in draft or "撤回" in draft, "drafts end with their round"


def test_a_round_ends_without_an_award(people: Company) -> None:
    approver = people["approver1"]
    path = case_of(approver, "/office/rounds/", "2025—2026年度")
    approver.press(path, "round.close_without_award", reason="本届申报均未达到授奖要求，全部空缺。")
    assert "全部空缺" in people.public.go(path).inner_text("main")
    case = case_of(people["office2"], "/office/applications/", "“四方共治”物业服务质量管理模式")
    assert not people["expert05"].sees(case)


def test_it_works_without_scripts(people: Company) -> None:
    """Everything but autosave: an act is pressed and a part of the wizard saved with JavaScript switched off."""
    context = people.browser.new_context(java_script_enabled=False)
    someone = Visitor(context, people.base, "无脚本")
    page = someone.go("/demo/")
    page.locator('form[action$="/demo/sign-in/office2/"] button').click()
    page.wait_for_load_state()
    someone.start("/office/affairs/", "calendar.correct")
    someone.fill(scope="cn-31", on="2026-12-30", working="0", source="示例通知〔2026〕1号")
    someone.send("calendar.correct")
    assert "2026年12月30日" in someone.go("/office/calendar/").inner_text("main")
    context.close()
    assert not people["office2"].offers("/office/calendar/", "calendar.confirm")
    people["approver1"].press("/office/calendar/", "calendar.confirm")
    assert not people["approver1"].offers("/office/calendar/", "calendar.confirm")


def test_nothing_went_wrong_on_the_way(people: Company) -> None:
    assert people.faults() == []
