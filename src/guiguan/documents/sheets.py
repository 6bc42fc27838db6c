"""A paper as .docx and as PDF after GB/T 9704-2012, from the same parts. No seal, no name of an account."""

import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from guiguan.documents.blocks import Block
from guiguan.documents.typeset import layout
from guiguan.documents.typeset import pdf as typeset_pdf

SONG, FANG, HEI, RED = "方正小标宋简体", "仿宋", "黑体", "E60012"
PITCH = round(225 / 22 / 25.4 * 1440)
"""Twips a line: 22 lines in 225 mm."""
SPACE = round((156 / 28 / 25.4 * 72 - 16) * 4096)
"""A character's extra room in 1/4096 pt: 28 characters in 156 mm."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on a paper, as text; empty parts are left out. ``date`` as 2026年3月5日."""

    title: str
    blocks: Sequence[Block]
    signer: str
    date: str
    issuer: str = ""
    number: str = ""
    to: str = ""
    copies: str = ""
    printed: str = ""
    public: str = ""
    specimen: str = ""


def pdf(sheet: Sheet, *, at: datetime) -> bytes:
    """Raises :class:`guiguan.documents.typeset.TypesettingFailed`."""
    return typeset_pdf(layout("paper"), data=asdict(sheet), at=at)


def docx(sheet: Sheet, *, at: datetime) -> bytes:
    from docx import Document

    made = Document()
    _properties(made, sheet.title, at)
    _page(made)
    if sheet.specimen:
        _line(made, sheet.specimen, HEI, 12)
    if sheet.issuer:
        _line(made, sheet.issuer, SONG, 30, align="center", colour=RED, before=25 / 25.4 * 72)
        _rule(_line(made, sheet.number, FANG, 16, align="center", before=29), RED)
    _line(made, sheet.title, SONG, 22, align="center", before=29)
    _line(made, "", FANG, 16)
    if sheet.to:
        _line(made, f"{sheet.to}：", FANG, 16)
    for block in sheet.blocks:
        _block(made, block)
    _line(made, "", FANG, 16)
    _line(made, sheet.signer, FANG, 16, align="right", right=64)
    _line(made, sheet.date, FANG, 16, align="right", right=64)
    if sheet.public:
        _line(made, "（此件公开发布）", FANG, 16, indent=True)
    if sheet.copies:
        _rule(_line(made, f"抄送：{sheet.copies}。", FANG, 14, before=29), "000000", "top")
    if sheet.printed:
        _rule(_line(made, f"{sheet.signer}　　{sheet.printed}印发", FANG, 14), "000000", "top", "bottom")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _properties(made: Any, title: str, at: datetime) -> None:
    properties = made.core_properties
    properties.title, properties.author, properties.comments = title, "", ""
    properties.last_modified_by, properties.language = "", "zh-CN"
    properties.created = properties.modified = at.astimezone(UTC).replace(tzinfo=None)


def _element(name: str, **values: object) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(name)
    for key, value in values.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def _page(made: Any) -> None:
    from docx.shared import Mm

    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    page.footer_distance = Mm(22)
    for grid in page._sectPr.findall(_element("w:docGrid").tag):
        page._sectPr.remove(grid)
    page._sectPr.append(_element("w:docGrid", type="linesAndChars", linePitch=PITCH, charSpace=SPACE))
    made.settings.odd_and_even_pages_header_footer = True
    for footer, align in ((page.footer, "right"), (page.even_page_footer, "left")):
        _numbered(footer.paragraphs[0], align)
    normal = made.styles["Normal"]
    _font(normal, FANG, 16)
    normal.paragraph_format.space_after = normal.paragraph_format.space_before = Mm(0)


def _numbered(paragraph: Any, align: str) -> None:
    from docx.shared import Pt

    _align(paragraph, align)
    setattr(paragraph.paragraph_format, f"{align}_indent", Pt(14))
    paragraph.add_run("— ")
    field = paragraph.add_run()
    for part in (_element("w:fldChar", fldCharType="begin"), _element("w:instrText"),
                 _element("w:fldChar", fldCharType="end")):  # fmt: skip
        field._r.append(part)
    field._r[-2].text = "PAGE"
    paragraph.add_run(" —")
    for run in paragraph.runs:
        _font(run, "宋体", 14)


def _font(owner: Any, family: str, size: float) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    owner.font.name, owner.font.size = family, Pt(size)
    fonts = owner.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("w:eastAsia", "w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(kind), family)


def _align(paragraph: Any, align: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph.alignment = WD_ALIGN_PARAGRAPH[align.upper()]


def _line(
    made: Any, text: str, family: str, size: float, *, align: str = "", colour: str = "", before: float = 0,
    right: float = 0, indent: bool = False,
) -> Any:  # fmt: skip
    from docx.shared import Pt, RGBColor

    paragraph = made.add_paragraph()
    run = paragraph.add_run(text)
    _font(run, family, size)
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)
    if align:
        _align(paragraph, align)
    shape = paragraph.paragraph_format
    shape.space_before, shape.right_indent = Pt(before), Pt(right)
    if indent:
        shape.first_line_indent = Pt(2 * size)
    return paragraph


def _rule(paragraph: Any, colour: str, *sides: str) -> None:
    borders = _element("w:pBdr")
    for side in sides or ("bottom",):
        borders.append(_element(f"w:{side}", val="single", sz=8, space=6, color=colour))
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _block(made: Any, block: Block) -> None:
    if "table" not in block:
        family = HEI if "h" in block else FANG
        _line(made, str(block.get("h", block.get("p", ""))), family, 16, indent=True)
        return
    rows = [block["table"]["head"], *block["table"]["rows"]]
    drawn = made.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for at, row in enumerate(rows):
        for cell, text in zip(drawn.add_row().cells, row, strict=False):
            cell.text = str(text)
            for run in cell.paragraphs[0].runs:
                _font(run, FANG if at else HEI, 12)
    if rows:
        drawn.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader"))
