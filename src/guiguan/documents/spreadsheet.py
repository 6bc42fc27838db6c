"""Excel and CSV out and in. Whatever a cell begins with, it stays text: no export carries a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from guiguan.documents import extent, office

XLSX = office.XLSX
DANGEROUS = tuple("=+-@\t\r\n＝＋－＠")
"""What a spreadsheet program may take for the beginning of a formula, full-width forms included."""

BIGGEST = 2 * 1024 * 1024
"""Bytes of a table that is read. Nothing of it is kept, so it does not share the limit of attachments."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A text that stands out: on a light ground, so that it is found again."""

    words: str


Cell = str | int | float | bool | date | datetime | Marked | None


NO_TABLE = "这不是可以读取的 Excel 文件，请另存为 .xlsx 后再上传。"
TOO_BIG = f"表格超过 {BIGGEST // 1024 // 1024} MB，没有读取。请删去图片或者分成几个文件后再上传。"


class NotASpreadsheet(ValueError):
    """The file cannot be read; the message is one sentence for the screen."""


def xlsx(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Cell]]]]) -> bytes:
    """A workbook of (title, head, rows) sheets. Texts stay texts, numbers numbers; heads are bold and stay in view."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for title, head, rows in sheets:
        sheet = book.create_sheet(title[:31])
        sheet.freeze_panes = "A2"
        for number, words in enumerate(head, 1):
            sheet.column_dimensions[_letter(number)].width = min(max(len(words) * 2.2 + 2, 10), 48)
        sheet.append([_text(sheet, words, bold=True) for words in head])
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _letter(number: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(number))


def _cell(sheet: Any, value: Cell) -> Any:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.replace(tzinfo=None)  # Excel knows no zones; all our instants are local
    if isinstance(value, Marked):
        return _text(sheet, value.words, ground="F8E3B0")
    return _text(sheet, value) if isinstance(value, str) else value


def _text(sheet: Any, words: str, *, bold: bool = False, ground: str = "") -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font, PatternFill

    cell = WriteOnlyCell(sheet, value="")
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", words)
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    if ground:
        cell.fill = PatternFill("solid", fgColor=ground)
    if words.startswith(DANGEROUS):
        cell.quotePrefix = True
    return cell


def csv_text(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Comma-separated with a byte order mark for Excel; a dangerous beginning is preceded by an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([_inert(value) for value in row] for row in rows)
    return "\ufeff" + out.getvalue()


def _inert(value: Cell) -> Any:
    if isinstance(value, str) and value.startswith(DANGEROUS):
        return "'" + value
    return "" if value is None else value


def read(content: bytes) -> list[tuple[str, list[list[Cell]]]]:
    """(title, rows) of every sheet of an Excel file, values as computed; empty rows at the end fall away.

    The content is judged as that of any upload before a reader sees it. Raises :class:`NotASpreadsheet`.
    """
    from python_calamine import CalamineWorkbook

    if len(content) > BIGGEST:
        raise NotASpreadsheet(TOO_BIG)
    kind, wrong = office.look(content)
    if wrong or kind != XLSX:
        raise NotASpreadsheet(wrong or NO_TABLE)
    if wrong := extent.fault(content):
        raise NotASpreadsheet(wrong)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [(name, book.get_sheet_by_name(name).to_python()) for name in book.sheet_names]
    except Exception as broken:
        raise NotASpreadsheet(NO_TABLE) from broken
    return [(name, _trimmed(rows)) for name, rows in sheets]


def first_sheet(upload: Any) -> list[list[Cell]]:
    """The rows of an upload's first sheet. Raises :class:`NotASpreadsheet`, of a big one before it is in memory."""
    if (upload.size or 0) > BIGGEST:
        raise NotASpreadsheet(TOO_BIG)
    upload.seek(0)
    sheets = read(upload.read())
    return sheets[0][1] if sheets else []


def _trimmed(rows: list[list[Any]]) -> list[list[Cell]]:
    while rows and not any(str(value).strip() for value in rows[-1]):
        rows.pop()
    return [[_value(value) for value in row] for row in rows]


def _value(value: Any) -> Cell:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str | int | float | bool | date | datetime):
        return value
    return str(value)
