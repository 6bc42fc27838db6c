"""拟稿—核稿—签发 and back from elsewhere, in the browser, by the two people it takes."""

from pathlib import Path

import pytest

from tests.browser import server
from tests.browser.driver import company

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]  # the operations are tried on both databases


def test_a_paper_goes_from_its_draft_to_word_and_pdf(template_database: str, tmp_path: Path) -> None:
    address = server.played(template_database, "papers", tmp_path)
    with server.serving(address, tmp_path) as base, company(base) as people:
        clerk, second = people["office1"], people["approver1"]
        letter = clerk.go("/office/papers/").locator("main a", has_text="事项的函").first.get_attribute("href") or ""
        clerk.start(letter, "paper.revise")
        clerk.fill(title="关于示例事项的函", text="有关单位：\n现就示例事项函告如下。")
        clerk.send("paper.revise")
        assert not clerk.offers(letter, "paper.check"), "who wrote it does not check it"
        second.press(letter, "paper.check")
        second.start(letter, "paper.issue")
        second.send("paper.issue")
        paper = second.find(letter, r"/papers/\d+/")
        page = second.go(paper)
        assert "关于示例事项的函" in page.inner_text("main")
        for words in ("下载 DOCX", "下载 PDF"):
            with page.expect_download() as taken:
                page.get_by_role("link", name=words).first.click()
            assert taken.value.path().stat().st_size > 2_000
        notice = second.go("/office/papers/").locator("main a", has_text="事项的通知").first.get_attribute("href") or ""
        second.press(notice, "paper.confirm_outside")
        assert second.find(notice, r"/papers/\d+/")
        assert people.faults() == []
