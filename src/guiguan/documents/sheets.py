"""A paper as .docx and as PDF after GB/T 9704-2012, from the same parts. No seal, no name of an account."""

import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from guiguan.documents import wordfile
from guiguan.documents.blocks import Block
from guiguan.documents.typeset import layout
from guiguan.documents.typeset import pdf as typeset_pdf
from guiguan.documents.wordfile import element, font

SONG, FANG, HEI, RED = "方正小标宋简体", "仿宋", "黑体", "E60012"
POINT = 72 / 25.4
WIDE, HIGH = 156 * POINT, 225 * POINT
"""The block, in points: 28 characters by 22 lines of size 3 (16 pt)."""
PITCH = int(HIGH / 22 * 20)
"""Twips a line, rounded down, or the 22nd would not fit."""
IMPRINT = 24
"""Points a line of the imprint."""
SPACE = -5
"""Twentieths of a point between characters: 28 × 15.75 pt fit into the line with nothing to spare for a 29th."""


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
    attached: Sequence[Block] = ()
    """附件, on pages of its own between the date and the imprint; begins with its title."""
    approver: str | None = None
    """签发人 beside the number of what goes up (7.2.6); empty as long as nobody has signed."""
    form: Literal["", "letter", "minutes"] = ""
    """信函格式 (10.1) and 纪要格式 (10.3); otherwise the general one."""


UNDATED = "　　年　　月　　日"
ATTACHED = "附件"


def form_of(kind: str) -> Literal["", "letter", "minutes"]:
    """By what the paper is called: 函 go out as letters, 纪要 as minutes."""
    return "letter" if kind.endswith("函") else "minutes" if kind.endswith("纪要") else ""


def addressed(blocks: Sequence[Block]) -> tuple[str, Sequence[Block]]:
    """(主送机关, the rest): a first line that ends in a colon stands to the left, without indent (7.3.2)."""
    first = str(blocks[0].get("p", "")) if blocks else ""
    return (first[:-1], blocks[1:]) if first.endswith("：") and len(first) <= 60 else ("", blocks)


def divided(blocks: Sequence[Block]) -> tuple[Sequence[Block], Sequence[Block]]:
    """(正文, 附件): from a heading 附件 on, what follows is attached (7.3.4, 7.3.7)."""
    at = next((at for at, block in enumerate(blocks) if block.get("h") == ATTACHED), len(blocks))
    return blocks[:at], blocks[at + 1 :]


def attachment(blocks: Sequence[Block]) -> tuple[str, Sequence[Block]]:
    """(its title, the rest); the title is its first heading, without one it has none."""
    title = str(blocks[0].get("h", "")) if blocks else ""
    return (title, blocks[1:]) if title else ("", blocks)


def _em(text: str) -> float:
    """Width in characters: figures and letters take half."""
    return sum(1 if unicodedata.east_asian_width(sign) in "WFA" else 0.5 for sign in text)


def _head_size(issuer: str) -> float:
    """发文机关标志 on one line, as large as 30 pt."""
    return min(30.0, int(WIDE / max(_em(issuer), 1) * 2) / 2)


def _sign_right(sheet: Sheet) -> tuple[float, float]:
    """Points free to the right of signature and date: four characters; the signature stands over the date (7.3.5)."""
    over = (_em(sheet.signer) - _em(sheet.date)) * 8
    return max(0.0, 64 - over), max(64.0, over)


def _columns(table: Block) -> list[float]:
    """Parts of the width, by the longest cell."""
    rows = [table["head"], *table["rows"]]
    return [min(max(4.0, *(_em(str(row[at])) + 1 for row in rows if at < len(row))), 24.0)
            for at in range(len(table["head"]))]  # fmt: skip


def pdf(sheet: Sheet, *, at: datetime) -> bytes:
    """Raises :class:`guiguan.documents.typeset.TypesettingFailed`."""
    signer, date = _sign_right(sheet)
    title, attached = attachment(sheet.attached)
    more = {"blocks": _measured(sheet.blocks), "attached_title": title, "attached": _measured(attached),
            "sign_right": signer, "date_right": date,
            "issuer_size": _head_size(sheet.title if sheet.form == "minutes" else sheet.issuer),
            "printed": sheet.printed if _has_imprint(sheet) else ""}  # fmt: skip
    return typeset_pdf(layout("paper"), data=asdict(sheet) | more, at=at)


def _measured(blocks: Sequence[Block]) -> list[Block]:
    return [{"table": {**block["table"], "widths": _columns(block["table"])}} if "table" in block else dict(block)
            for block in blocks]  # fmt: skip


def docx(sheet: Sheet, *, at: datetime) -> bytes:
    made = wordfile.blank(sheet.title, at=at)
    _page(made, sheet)
    if sheet.form == "minutes":
        _head_of_minutes(made, sheet)
    else:
        (_head_of_letter if sheet.form == "letter" else _head)(made, sheet)
        _title(made, sheet)
    if sheet.to:
        _line(made, f"{sheet.to}：")
    for block in sheet.blocks:
        _block(made, block)
    if sheet.attached:
        _line(made, "")
        _line(made, f"{ATTACHED}：{attachment(sheet.attached)[0]}", indent=True)
    if sheet.form != "minutes":
        _signed(made, sheet)
    if sheet.public:
        _line(made, "（此件公开发布）", indent=True)
    if sheet.attached:
        _attachment(made, sheet)
    if sheet.copies or _has_imprint(sheet):
        _imprint(made, sheet)
    return wordfile.saved(made)


def _head(made: Any, sheet: Sheet) -> None:
    if sheet.issuer:
        _mark(made, sheet.issuer, before=35 * POINT)
        up = sheet.approver is not None
        line = _line(made, sheet.number, align="left" if up else "center", before=2 * PITCH / 20)
        if up:
            _approver(line, str(sheet.approver))
        _rule(line, RED)


def _approver(line: Any, name: str) -> None:
    """Number one character from the left, 签发人 one from the right, the name in 楷体 (7.2.6)."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Pt

    shape = line.paragraph_format
    shape.left_indent = shape.right_indent = Pt(16)
    shape.tab_stops.add_tab_stop(Pt(WIDE - 16), WD_TAB_ALIGNMENT.RIGHT)
    font(line.add_run("\t签发人："), FANG, 16, spacing=SPACE)
    font(line.add_run(name or "　　　"), "楷体", 16, spacing=SPACE)


def _attachment(made: Any, sheet: Sheet) -> None:
    """附件 in 黑体 at the left on the first line of a new page, its title in the middle of the third (7.3.7)."""
    title, blocks = attachment(sheet.attached)
    _line(made, ATTACHED, HEI).paragraph_format.page_break_before = True
    _line(made, "")
    if title:
        _line(made, title, SONG, 22, align="center", exact=34, tight=True)
        _line(made, "")
    for block in blocks:
        _block(made, block)


def _head_of_letter(made: Any, sheet: Sheet) -> None:
    """The mark 30 mm from the edge of the paper over a double line of 170 mm, the number under it to the right."""
    if sheet.issuer:
        mark = _mark(made, sheet.issuer)
        _place(mark, y=30)
        _border(mark, "bottom", "thickThinSmallGap", 11)
        _line(made, sheet.number, align="right", before=14)


def _head_of_minutes(made: Any, sheet: Sheet) -> None:
    """The title is the mark; who holds them and the day stand over the line, nothing is signed at the end."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Pt

    _mark(made, sheet.title, before=35 * POINT)
    if sheet.number:
        _line(made, sheet.number, align="center", before=PITCH / 20)
    line = _line(made, f"{sheet.signer}\t{sheet.date}", before=PITCH / 20)
    line.paragraph_format.tab_stops.add_tab_stop(Pt(WIDE), WD_TAB_ALIGNMENT.RIGHT)
    _rule(line, RED)
    _line(made, "")


def _mark(made: Any, text: str, *, before: float = 0) -> Any:
    """发文机关标志 or the mark of minutes."""
    size = _head_size(text)
    return _line(made, text, SONG, size, align="center", colour=RED, before=before, exact=size * 1.2, tight=True)


def _title(made: Any, sheet: Sheet) -> None:
    above = 2 * PITCH / 20 if sheet.issuer else 0
    _line(made, sheet.title, SONG, 22, align="center", before=above, exact=34, tight=True)
    _line(made, "")


def _signed(made: Any, sheet: Sheet) -> None:
    if made.paragraphs[-1].text:
        made.paragraphs[-1].paragraph_format.keep_with_next = True  # no page of a signature alone (7.3.5)
    signer, date = _sign_right(sheet)
    for text, right in (("", 0.0), (sheet.signer, signer), (sheet.date, date)):
        _line(made, text, align="right", right=right).paragraph_format.keep_with_next = text != sheet.date


AFTER_FRAME = ("w:widowControl", "w:numPr", "w:suppressLineNumbers", "w:pBdr", "w:shd", "w:tabs",
               "w:suppressAutoHyphens", "w:kinsoku", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr")  # fmt: skip


def _place(paragraph: Any, *, y: float) -> None:
    """170 mm wide in the middle of the paper, ``y`` mm from its upper edge; the text goes on below."""
    frame = element("w:framePr", w=round(170 / 25.4 * 1440), hSpace=0, wrap="notBeside", vAnchor="page",
                    hAnchor="page", x=round(20 / 25.4 * 1440), y=round(y / 25.4 * 1440))  # fmt: skip
    paragraph._p.get_or_add_pPr().insert_element_before(frame, *AFTER_FRAME)


def _page(made: Any, sheet: Sheet) -> None:
    from docx.shared import Mm, Pt

    page, normal = made.sections[0], made.styles["Normal"]
    page.header_distance, page.footer_distance = Mm(20), Mm(22)
    for grid in page._sectPr.findall(element("w:docGrid").tag):
        page._sectPr.remove(grid)
    page._sectPr.append(element("w:docGrid", type="lines", linePitch=PITCH))
    made.settings.odd_and_even_pages_header_footer = True
    font(normal, FANG, 16, spacing=SPACE)
    shape = normal.paragraph_format
    shape.space_after = shape.space_before = Mm(0)
    shape.widow_control, shape.line_spacing = False, 1.0
    # Heights are fixed by the paragraphs: some programs would round them up to the grid.
    normal.element.get_or_add_pPr().insert_element_before(element("w:snapToGrid", val=0), "w:spacing", "w:ind", "w:jc")
    for footer, align in ((page.footer, "right"), (page.even_page_footer, "left")):
        _numbered(footer.paragraphs[0], align)
    headers = [page.header, page.even_page_header]
    if sheet.form == "letter" and sheet.issuer:
        page.different_first_page_header_footer = True
        headers.append(page.first_page_header)
        # A double line of 170 mm, 20 mm from the lower edge, in place of the page number.
        page.footer_distance, foot = Mm(20), page.first_page_footer.paragraphs[0]
        foot.paragraph_format.left_indent, foot.paragraph_format.right_indent = Mm(-8), Mm(-6)
        foot.paragraph_format.line_spacing = Pt(1)
        _border(foot, "top", "thinThickSmallGap", 0)
    for header in headers if sheet.specimen else ():
        font(header.paragraphs[0].add_run(sheet.specimen), HEI, 12)


def _numbered(paragraph: Any, align: str) -> None:
    """— 1 — in half-width figures of 宋体, size 4, one character from the outer edge (7.5)."""
    from docx.shared import Pt

    _align(paragraph, align)
    setattr(paragraph.paragraph_format, f"{align}_indent", Pt(14))
    paragraph.add_run("— ")
    for part in (element("w:fldChar", fldCharType="begin"), element("w:instrText"),
                 element("w:fldChar", fldCharType="separate"),
                 None, element("w:fldChar", fldCharType="end")):  # fmt: skip
        run = paragraph.add_run("1" if part is None else "")
        if part is not None:
            run._r.append(part)
            part.text = " PAGE " if part.tag == element("w:instrText").tag else None
    paragraph.add_run(" —")
    for run in paragraph.runs:
        font(run, "宋体", 14)


def _align(paragraph: Any, align: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph.alignment = WD_ALIGN_PARAGRAPH[align.upper()]


def _line(  # noqa: PLR0913 - a line has these measures
    made: Any, text: str, family: str = FANG, size: float = 16, *, align: str = "justify", colour: str = "",
    before: float = 0, right: float = 0, indent: bool = False, exact: float = PITCH / 20, tight: bool = False,
) -> Any:  # fmt: skip
    """A paragraph with lines of a fixed height: other fonts must not change how many stand on a page."""
    from docx.shared import Pt, RGBColor

    paragraph = made.add_paragraph()
    run = paragraph.add_run(text)
    font(run, family, size, spacing=0 if tight else SPACE)
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)
    _align(paragraph, align)
    shape = paragraph.paragraph_format
    shape.space_before, shape.right_indent, shape.line_spacing = Pt(before), Pt(right), Pt(exact)
    if indent:
        shape.first_line_indent = Pt(2 * size)
        for held in paragraph._p.pPr.findall(element("w:ind").tag):
            held.set(element("w:ind", firstLineChars=0).keys()[0], "200")
    return paragraph


def _rule(paragraph: Any, colour: str) -> None:
    """The red line, 4 mm under the number."""
    _border(paragraph, "bottom", "single", 11, colour)


def _border(paragraph: Any, side: str, kind: str, space: int, colour: str = RED) -> None:
    borders = element("w:pBdr")
    borders.append(element(f"w:{side}", val=kind, sz=12 if kind == "single" else 18, space=space, color=colour))
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _block(made: Any, block: Block) -> None:
    if "table" in block:
        _table(made, block["table"])
        return
    line = _line(made, str(block.get("h", block.get("p", ""))), HEI if "h" in block else FANG, 16, indent=True)
    line.paragraph_format.keep_with_next = "h" in block


def _table(made: Any, table: Block) -> None:
    from docx.shared import Pt

    rows, parts = [table["head"], *table["rows"]], _columns(table)
    widths = [round(part / sum(parts) * WIDE * 20) for part in parts]
    drawn = made.add_table(rows=0, cols=len(widths), style="Table Grid")
    _table_properties(drawn, widths)
    for at, row in enumerate(rows):
        line = drawn.add_row()
        line._tr.get_or_add_trPr().append(element("w:cantSplit"))
        for cell, text, width in zip(line.cells, row, widths, strict=False):
            cell.width = Pt(width / 20)
            paragraph = cell.paragraphs[0]
            font(paragraph.add_run(str(text)), FANG if at else HEI, 12)
            paragraph.paragraph_format.line_spacing = Pt(17)
            _align(paragraph, "left" if at else "center")
    drawn.rows[0]._tr.get_or_add_trPr().append(element("w:tblHeader"))


def _table_properties(drawn: Any, widths: Sequence[int], *more: Any, left: int = 108) -> None:
    """As wide as the block; ``more`` stands before the width; ``left``: the indent counts from the text in the cell."""
    held = drawn._tbl.tblPr
    for old in [one for one in held if one.tag != element("w:tblStyle").tag]:
        held.remove(old)
    held.extend([*more, element("w:tblW", w=sum(widths), type="dxa"), element("w:tblInd", w=left, type="dxa"),
                 element("w:tblLayout", type="fixed")])  # fmt: skip
    for column, width in zip(drawn._tbl.tblGrid, widths, strict=True):
        column.set(element("w:gridCol", w=0).keys()[0], str(width))


def _has_imprint(sheet: Sheet) -> bool:
    """A letter says neither who printed it nor when (10.1)."""
    return bool(sheet.printed) and sheet.form != "letter"


def _imprint(made: Any, sheet: Sheet) -> None:
    """版记 at the foot of the last page (7.4): rules of 0.35 and 0.25 mm, size 4, one character free on both sides."""
    from docx.enum.table import WD_ROW_HEIGHT_RULE
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Pt

    lines = [f"抄送：{sheet.copies}。"] * bool(sheet.copies)
    lines += [f"{sheet.signer}\t{sheet.printed}印发"] * _has_imprint(sheet)
    if made.element.body[-2].tag == element("w:tbl").tag:
        _line(made, "", exact=1)  # two tables that touch would become one
    drawn = made.add_table(rows=0, cols=1, style="Normal Table")
    top = round((297 - 35) / 25.4 * 1440) - len(lines) * IMPRINT * 20
    place = element("w:tblpPr", leftFromText=0, rightFromText=0, vertAnchor="page", horzAnchor="margin", tblpX=0,
                    tblpY=top)  # fmt: skip
    _table_properties(drawn, [round(WIDE * 20)], place, element("w:tblOverlap", val="never"), left=0)
    borders = element("w:tblBorders")
    for side, size in (("top", 8), ("bottom", 8), ("insideH", 6)) if sheet.form != "letter" else ():
        borders.append(element(f"w:{side}", val="single", sz=size, space=0, color="000000"))
    drawn._tbl.tblPr.insert(-1, borders)
    for text in lines:
        row = drawn.add_row()
        row.height, row.height_rule = Pt(IMPRINT), WD_ROW_HEIGHT_RULE.EXACTLY
        paragraph = row.cells[0].paragraphs[0]
        font(paragraph.add_run(text), FANG, 14)
        shape = paragraph.paragraph_format
        shape.left_indent = shape.right_indent = Pt(9)
        shape.line_spacing = Pt(IMPRINT - 2)
        shape.tab_stops.add_tab_stop(Pt(WIDE - 20), WD_TAB_ALIGNMENT.RIGHT)
    last = made.add_paragraph()
    last.paragraph_format.line_spacing = Pt(1)
