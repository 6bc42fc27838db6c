"""A paper for the word processor: measures of GB/T 9704, fonts for Chinese, nothing of the author."""

import io
import unicodedata
import zipfile
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
