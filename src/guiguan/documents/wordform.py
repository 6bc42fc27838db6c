"""A form to be filled in with a word processor: headings, paragraphs and ruled tables as .docx, nothing executable."""

from collections.abc import Iterable, Sequence
from typing import Any

from guiguan.documents import wordfile
from guiguan.documents.blocks import Block

DOCX = wordfile.DOCX
ROOM_MM = 40
"""Height of an empty cell that stands alone: room to write."""


def docx(title: str, under: Sequence[str], sections: Iterable[tuple[str, Iterable[Block]]]) -> bytes:
    """A4 with GB/T 9704 margins; ``under`` the lines below the title, ``sections`` headings with their blocks."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import RGBColor

    form = wordfile.blank(title)
    for style, family, size in (("Normal", "仿宋", 12), ("Title", "宋体", 20), ("Heading 1", "黑体", 15),
                                ("Heading 2", "楷体", 13)):  # fmt: skip
        wordfile.font(form.styles[style], family, size)
        form.styles[style].font.color.rgb = RGBColor(0, 0, 0)
    form.add_paragraph(title, style="Title").alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in under:
        form.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for words, blocks in sections:
        form.add_heading(words, level=1)
        for block in blocks:
            _block(form, block)
    return wordfile.saved(form)


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
