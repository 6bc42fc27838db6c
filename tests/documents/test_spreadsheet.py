"""Excel out carries no formula, Excel in reads what people type."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from guiguan.documents import spreadsheet
from guiguan.documents.spreadsheet import DANGEROUS, NotASpreadsheet

WORDS = [f"{first}cmd|' /C calc'!A0" for first in DANGEROUS] + ["=1+1", "普通文字", "a=b"]


def test_no_formula_survives_in_excel() -> None:
    content = spreadsheet.xlsx([("表", WORDS, [WORDS, [1, 2.5, None, date(2026, 3, 5)]])])
    sheet = load_workbook(io.BytesIO(content))["表"]
    cells = [cell for row in sheet.iter_rows(max_row=2) for cell in row]
    assert [cell.data_type for cell in cells] == ["s"] * len(cells)
    assert len(cells) == 2 * len(WORDS)
    print(f"no formula in exports: {len(cells)}, 0")


def test_no_formula_survives_in_csv() -> None:
    lines = spreadsheet.csv_text(["甲"], [[word] for word in WORDS if "\n" not in word and "\r" not in word])
    for line in lines.removeprefix("\ufeff").split("\r\n")[1:]:
        assert not line.lstrip('"').startswith(DANGEROUS), line


def test_what_was_written_is_read_again() -> None:
    content = spreadsheet.xlsx([("一", ["名称", "数"], [["=1+1", 3], ["示例公司", 0.5], ["", None]])])
    assert spreadsheet.read(content) == [("一", [["名称", "数"], ["=1+1", 3], ["示例公司", 0.5]])]


def test_what_is_no_spreadsheet_is_refused_in_a_sentence() -> None:
    with pytest.raises(NotASpreadsheet, match="Excel"):
        spreadsheet.read(b"PK\x03\x04 nothing")
