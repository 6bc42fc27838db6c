"""拟稿—核稿—签发 and back from elsewhere; a scoring sheet filled on paper: in the browser, by the two people it takes."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import server
from tests.browser.driver import Value, Visitor, company
from tests.documents.hostile import pdf_with

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]  # the operations are tried on both databases


def test_a_paper_goes_from_its_draft_to_word_and_pdf(template_database: str, tmp_path: Path) -> None:
    address = server.played(template_database, "papers", tmp_path)
    with server.serving(address, tmp_path) as base, company(base) as people:
        clerk, second = people["office1"], people["approver1"]
        second.press("/office/papers/", "paper.set_route", kind="函", checks=True, countersigners="示例法规处")
        outside = clerk.go("/office/papers/").locator("main a", has_text="事项的函").first.get_attribute("href") or ""
        clerk.start("/office/papers/", "paper.draft")
        value = clerk.page.locator('main select[name="about"] option[value^="函:"]').first.get_attribute("value") or ""
        clerk.fill(about=value)
        clerk.send("paper.draft")
        letter = clerk.go("/office/papers/").locator("main a", has_text="事项的函").first.get_attribute("href") or ""
        clerk.start(letter, "paper.revise")
        clerk.fill(title="关于示例事项的函", text="有关单位：\n现就示例事项函告如下。")
        clerk.send("paper.revise")
        assert not clerk.offers(letter, "paper.check"), "who wrote it does not check it"
        second.press(letter, "paper.check")
        second.refused(letter, "paper.issue", "示例法规处尚未会签")
        clerk.press(letter, "paper.countersign", who="示例法规处", on="2026-05-06", opinion="同意。")
        second.start(letter, "paper.issue")
        second.send("paper.issue")
        paper = second.find(letter, r"/papers/\d+/")
        page = second.go(paper)
        assert "关于示例事项的函" in page.inner_text("main")
        for words in ("下载 DOCX", "下载 PDF"):
            with page.expect_download() as taken:
                page.get_by_role("link", name=words).first.click()
            assert taken.value.path().stat().st_size > 2_000
        scan = tmp_path / "盖章件.pdf"
        scan.write_bytes(pdf_with(b"sealed"))
        assert letter != outside
        given: dict[str, Value] = {"signer": "示例负责人", "signed_on": "2026-05-06", "scan": scan}
        clerk.press(outside, "paper.record_outside", number="示质奖审办〔2026〕77号", **given)
        assert not clerk.offers(outside, "paper.confirm_outside"), "who recorded it does not compare it"
        second.press(outside, "paper.confirm_outside")
        assert "〔2026〕77号" in second.go(second.find(outside, r"/papers/\d+/")).inner_text("main")
        clerk.press(paper, "paper.register_sealed", **given)
        assert not clerk.offers(paper, "paper.confirm_sealed"), "who registered it does not compare it"
        assert "盖章件待核对" in second.go("/office/").inner_text("main")
        second.press(paper, "paper.confirm_sealed")
        assert "示例负责人，2026年5月6日" in second.go(paper).inner_text("main")
        notice = second.go("/office/papers/").locator("main a", has_text="事项的通知").first.get_attribute("href") or ""
        second.press(notice, "paper.confirm_outside")
        assert second.find(notice, r"/papers/\d+/")
        assert people.faults() == []


def test_a_sheet_on_paper_is_copied_by_keyboard_and_compared_by_another(template_database: str, tmp_path: Path) -> None:
    address = server.played(template_database, "papers", tmp_path)
    with server.serving(address, tmp_path) as base, company(base) as people:
        clerk, second = people["office1"], people["approver1"]
        reviewed = clerk.hrefs("/office/applications/", r"/applications/\d+/")
        waiting = people["expert08"].page.locator(".workbar a, header a", has_text="示").last.inner_text().strip()
        assert any(clerk.offers(one, "paper_sheet.enter") and _sits(clerk, one, waiting) for one in reviewed)
        clerk.choose("member", waiting)
        scan = tmp_path / "扫描件.pdf"
        scan.write_bytes(pdf_with(b"a sheet on paper"))
        clerk.fill(scan=scan)
        values = clerk.page.locator('main select[name^="value_"]')
        values.first.focus()
        for place in range(values.count()):
            expect(clerk.page.locator(f'main select[name="value_{place}"]')).to_be_focused()
            clerk.page.keyboard.type("65")
            for _ in ("reason", "strengths", "improvements", "next value"):
                clerk.page.keyboard.press("Tab")
        assert {one.input_value() for one in values.all()} == {"65"}
        clerk.send("paper_sheet.enter")
        sheets = second.hrefs("/office/queue/?of=paper_sheets", r"/review/paper-sheets/\d+/")
        assert sheets
        assert not any(clerk.offers(one, "paper_sheet.confirm") for one in sheets), "who copied it does not compare it"
        for one in sheets:
            second.press(one, "paper_sheet.confirm", checked=True)
        assert people.faults() == []


def _sits(clerk: Visitor, case: str, name: str) -> bool:
    """Opens the form; whether the member, who has not begun to score in the system, has a sheet on this case."""
    clerk.start(case, "paper_sheet.enter")
    return any(name in one for one in clerk.page.locator('main select[name="member"] option').all_inner_texts())
