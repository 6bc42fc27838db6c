"""A paper for the word processor: measures of GB/T 9704, fonts for Chinese, nothing of the author."""

import io
import unicodedata
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import docx
import pypdf
from docx.oxml.ns import qn
from docx.shared import Mm

from guiguan.documents import sheets
from guiguan.documents.blocks import heading, paragraphs, table
from guiguan.documents.sheets import Sheet

AT = datetime(2026, 3, 5, 1, tzinfo=UTC)
SHEET = Sheet(title="关于示例的函", blocks=[heading("一、事项"), *paragraphs("正文。"), table(["序号"], [[1]])], signer="示例审定办",
              date="2026年3月5日", issuer="示例审定办", number="示质奖审办〔2026〕1号", to="示例单位", copies="示例局",
              printed="2026年3月5日", public="公开")  # fmt: skip


def test_the_word_file_keeps_the_measures_and_names_nobody() -> None:
    content = sheets.docx(SHEET, at=AT)
    made = docx.Document(io.BytesIO(content))
    page, grid = made.sections[0], made.sections[0]._sectPr.find(qn("w:docGrid"))
    sizes = (page.page_width, page.top_margin, page.left_margin)
    assert all(abs(size - wanted) < 700 for size, wanted in zip(sizes, (Mm(210), Mm(37), Mm(28)), strict=True))
    assert grid is not None
    assert int(grid.get(qn("w:linePitch")) or 0) * 22 <= 225 / 25.4 * 1440 + 22
    text = [paragraph.text for paragraph in made.paragraphs]
    assert {SHEET.title, SHEET.number, "示例单位：", "正文。"} <= set(text)
    imprint = [row.cells[0].text for row in made.tables[-1].rows]
    assert imprint == ["抄送：示例局。", "示例审定办\t2026年3月5日印发"]
    assert all(run._r.rPr.rFonts.get(qn("w:eastAsia")) for line in made.paragraphs for run in line.runs)
    assert (made.core_properties.author, made.core_properties.last_modified_by) == ("", "")
    assert made.settings.odd_and_even_pages_header_footer
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None


def test_the_pdf_says_the_same() -> None:
    text = pypdf.PdfReader(io.BytesIO(sheets.pdf(SHEET, at=AT))).pages[0].extract_text()
    # Some fonts name a character by its radical, and set latin figures apart.
    text = unicodedata.normalize("NFKC", text).replace(" ", "")
    assert all(words in text for words in (SHEET.title, SHEET.number, "示例单位", "正文。", "—1—"))


def _pages(sheet: Sheet) -> list[str]:
    read = pypdf.PdfReader(io.BytesIO(sheets.pdf(sheet, at=AT))).pages
    return [unicodedata.normalize("NFKC", page.extract_text()).replace(" ", "") for page in read]


def test_a_letter_has_no_number_on_its_first_page_and_names_no_printer() -> None:
    long = paragraphs(*(f"第{n}项：示例正文。" for n in range(1, 40)))
    first, second, *_ = _pages(replace(SHEET, form="letter", blocks=long))
    assert "—1—" not in first
    assert "—2—" in second
    assert "印发" not in "".join(_pages(replace(SHEET, form="letter")))
    made = docx.Document(io.BytesIO(sheets.docx(replace(SHEET, form="letter"), at=AT)))
    assert made.sections[0].different_first_page_header_footer


def test_minutes_bear_their_title_as_the_mark_and_are_not_signed_under() -> None:
    text = "".join(_pages(replace(SHEET, form="minutes")))
    assert text.count(SHEET.title) == 1
    assert text.index(SHEET.date) < text.index("正文。")
    lines = docx.Document(io.BytesIO(sheets.docx(replace(SHEET, form="minutes"), at=AT))).paragraphs
    assert [line.text for line in lines].count(f"{SHEET.signer}\t{SHEET.date}") == 1
    assert SHEET.signer not in [line.text for line in lines]


def test_what_is_attached_follows_the_date_on_a_page_of_its_own_before_the_imprint() -> None:
    listed = [heading("示例名单"), table(["名称"], [["示例模式"]])]
    blocks, attached = sheets.divided([*SHEET.blocks, heading("附件"), *listed])
    assert (list(blocks), list(attached)) == (list(SHEET.blocks), listed)
    first, last = _pages(replace(SHEET, attached=attached))
    assert first.index("附件:示例名单") < first.rindex(SHEET.date)
    assert last.startswith("附件\n示例名单")
    assert last.index("示例模式") < last.index("印发")
    made = docx.Document(io.BytesIO(sheets.docx(replace(SHEET, attached=attached), at=AT)))
    text = [line.text for line in made.paragraphs]
    assert text.index("附件：示例名单") < text.index(SHEET.date) < text.index("附件") < text.index("示例名单")
    assert made.paragraphs[text.index("附件")].paragraph_format.page_break_before
    assert [table.rows[-1].cells[0].text for table in made.tables[-2:]] == ["示例模式", "示例审定办\t2026年3月5日印发"]


def test_what_goes_up_names_beside_its_number_who_signed_it() -> None:
    assert "〔2026〕1号签发人:郑示七" in "".join(_pages(replace(SHEET, approver="郑示七")))
    assert "签发人" not in "".join(_pages(SHEET))
    lines = docx.Document(io.BytesIO(sheets.docx(replace(SHEET, approver="郑示七"), at=AT))).paragraphs
    assert f"{SHEET.number}\t签发人：郑示七" in [line.text for line in lines]


def test_a_heading_never_ends_a_page() -> None:
    long = paragraphs(*(f"第{n}项。" for n in range(1, 30)))
    ends = set()
    for count in range(6, 16):
        pages = _pages(replace(SHEET, blocks=[*long[:count], heading("示例小标题"), *long]))
        assert not pages[0].removesuffix("—1—").endswith("示例小标题"), count
        ends.add("示例小标题" in pages[0])
    assert ends == {True, False}, "the heading was tried on both sides of the end of the page"


def test_the_form_follows_from_what_the_paper_is_called() -> None:
    assert [sheets.form_of(kind) for kind in ("征求意见函", "会议纪要", "公示")] == ["letter", "minutes", ""]
