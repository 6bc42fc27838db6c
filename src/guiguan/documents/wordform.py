"""A form to be filled in with a word processor: headings, paragraphs and ruled tables as .docx, nothing executable."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from guiguan.documents.blocks import Block

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ROOM_MM = 40
"""Height of an empty cell that stands alone: room to write."""


def docx(title: str, under: Sequence[str], sections: Iterable[tuple[str, Iterable[Block]]]) -> bytes:
    """A4 with GB/T 9704 margins; ``under`` the lines below the title, ``sections`` headings with their blocks."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    form = Document()
    for name, value in (("author", ""), ("comments", ""), ("title", title)):
        setattr(form.core_properties, name, value)
    page = form.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    for style, family, size in (("Normal", "仿宋", 12), ("Title", "宋体", 20), ("Heading 1", "黑体", 15),
                                ("Heading 2", "楷体", 13)):  # fmt: skip
        _font(form.styles[style], family, size)
    form.add_paragraph(title, style="Title").alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in under:
        form.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for words, blocks in sections:
        form.add_heading(words, level=1)
        for block in blocks:
            _block(form, block)
    out = io.BytesIO()
    form.save(out)
    return out.getvalue()


def _font(style: Any, family: str, size: int) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.name, style.font.size, style.font.color.rgb = family, Pt(size), RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("w:eastAsia", "w:ascii", "w:hAnsi"):
        fonts.set(qn(kind), family)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)


def _block(form: Any, block: Block) -> None:
    if "h" in block:
        form.add_heading(block["h"], level=2)
    elif "table" in block:
        _table(form, block["table"]["head"], block["table"]["rows"])
    else:
        form.add_paragraph(block["p"])


def _table(form: Any, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from docx.shared import Mm

    drawn = form.add_table(rows=0, cols=len(head), style="Table Grid")
    for cells in (() if len(head) == 1 else (head,), rows):
        for row in cells:
            line = drawn.add_row()
            for cell, words in zip(line.cells, row, strict=True):
                cell.text = words
            if len(head) == 1:
                line.height = Mm(ROOM_MM)
    form.add_paragraph()
