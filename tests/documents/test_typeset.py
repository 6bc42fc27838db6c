"""PDFs: archival, inert to what users type, refused when a font or a character is missing."""

import io

import pypdf
import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from guiguan.documents import typeset
from guiguan.documents.blocks import heading, paragraphs, table
from guiguan.documents.typeset import TypesettingFailed, layout, pdf
from guiguan.web.middleware import Desk

BLOCKS = [
    *paragraphs("#panic() *甲* $x$ 〔2026〕1号，王龑、鱻䶮。"),
    heading("一、事项"),
    table(["序号", "名称"], [[1, "示例"]]),
]
PAPER = {"issuer": "示例审定办", "number": "示质奖审办〔2026〕1号", "title": "关于示例的函", "to": "示例单位",
         "blocks": BLOCKS * 30, "signer": "示例审定办", "date": "2026年3月5日", "copies": "示例局", "printed": "2026年3月5日",
         "public": "yes"}  # fmt: skip


def text_of(made: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages)


def test_a_paper_is_archival_and_shows_what_was_typed() -> None:
    made = pdf(layout("paper"), data=PAPER)
    reader = pypdf.PdfReader(io.BytesIO(made))
    assert b"pdfaid" in reader.root_object["/Metadata"].get_data()  # type: ignore[index]
    assert "#panic() *甲* $x$" in text_of(made)
    assert "— 2 —" in text_of(made)
    assert made == pdf(layout("paper"), data=PAPER), "the same data give the same bytes"
    assert not (reader.metadata or {}).get("/Author")


def test_each_page_of_a_print_carries_the_footer() -> None:
    made = pdf(layout("plain"), data={"title": "申报材料", "footer": "校验值 0123abcd", "blocks": BLOCKS * 40})
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages]
    assert len(pages) > 1
    assert all("0123abcd" in page for page in pages)


def test_a_case_file_lists_its_parts_with_their_pages() -> None:
    parts = [{"title": "请示", "blocks": BLOCKS}, {"title": "名单", "blocks": BLOCKS}, {"title": "附件", "at": 9}]
    made = pdf(layout("casefile"), data={"title": "卷宗", "parts": parts})
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages]
    lines = [line for line in pages[0].splitlines() if line[:2] in {"1.", "2.", "3."}]
    assert [line.split()[-1].strip(".") for line in lines] == ["2", "3", "9"]
    assert "请示" in pages[1]
    assert "名单" in pages[2]


@pytest.mark.parametrize("text", ["\ue000", "\U000323af"])
def test_a_character_that_no_font_has_is_one_sentence(text: str) -> None:
    with pytest.raises(TypesettingFailed, match=r"没有“.+”这个字符"):
        pdf(layout("plain"), data={"title": "甲", "blocks": paragraphs(f"乙{text}")})


def test_a_missing_font_is_one_sentence() -> None:
    with pytest.raises(TypesettingFailed, match="缺少字体 nofont，不能生成"):
        pdf('#set text(font: ("nofont", "Noto Serif CJK SC"))\n甲')


def test_fonts_are_loaded_once() -> None:
    assert typeset.fonts() is typeset.fonts()


@pytest.mark.django_db
def test_a_page_says_in_one_sentence_that_no_pdf_could_be_made() -> None:
    """Wherever a PDF is made on demand: no bare fault, and the way out."""
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    answer = Desk(lambda _request: HttpResponse()).process_exception(
        request, typeset.TypesettingFailed("现有字体没有此字。")
    )
    assert answer is not None
    assert answer.status_code == 422
    assert "现有字体没有此字。" in answer.content.decode()
