"""Excel out carries no formula, Excel in reads what people type."""

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import date

import pytest
import python_calamine
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from guiguan.documents import spreadsheet
from guiguan.documents.spreadsheet import DANGEROUS, NotASpreadsheet
from tests.documents import hostile as sample

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
        spreadsheet.read(b"nothing")


def book(parts: dict[str, str]) -> bytes:
    """A workbook whose parts are written as told; what is not told is as openpyxl has it."""
    out, given = io.BytesIO(), zipfile.ZipFile(io.BytesIO(spreadsheet.xlsx([("表", ["甲"], [["乙"]])])))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in dict.fromkeys([*given.namelist(), *parts]):
            made.writestr(name, parts.get(name) or given.read(name))
    return out.getvalue()


def sheet(rows: str) -> dict[str, str]:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return {
        "xl/worksheets/sheet1.xml": f'<x:worksheet xmlns:x="{main}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'
    }


def hostile() -> Iterator[tuple[str, bytes]]:
    """What must not reach the reader, each as (what it is, bytes)."""
    main = "xl/workbook.xml"
    entities = b"<!DOCTYPE a [<!ENTITY b 'ha'><!ENTITY c '&b;&b;'>]><a/>"
    yield "old macro sheet", sample.office({"xl/macrosheets/sheet1.xml": b"<x/>"}, main=main)
    yield "laughs", sample.office({"xl/styles.xml": entities}, main=main)
    yield "macro", sample.office({"xl/vbaProject.bin": b"x"}, main=main)
    yield "polyglot", sample.office(main=main, comment=b"<script>1</script>")
    yield "program before", b"MZ" + b"\0" * 60 + sample.office(main=main)
    yield "bomb by ratio", sample.office({"xl/media/a.bin": b"0" * 20_000_000}, main=main)
    yield "old Excel", sample.ole("Workbook")
    yield "Word", sample.office()
    yield "picture", sample.png()
    yield "text", b"1,2,3"
    yield "big", spreadsheet.xlsx([("表", ["甲"], [])]) + b"\0" * spreadsheet.BIGGEST


def bombs() -> Iterator[tuple[str, bytes]]:
    """Files nothing is wrong with, but for what a reader would lay out of them."""
    number = '<x:row r="{0}"><x:c r="{1}"><x:v>1</x:v></x:c></x:row>'
    yield "far corner", book(sheet(number.format(1, "A1") + number.format(1048576, "XFD1048576")))
    yield (
        "far row, cell without a place",
        book(sheet(number.format(1, "A1") + '<x:row r="900000"><x:c><x:v>1</x:v></x:c></x:row>')),
    )
    yield "far column", book(sheet(number.format(1, "XFD1")))
    yield "many cells", book(sheet('<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>' * 200_001))
    yield (
        "one long text",
        book(sheet(f'<x:row><x:c t="inlineStr"><x:is><x:t>{"长" * 40_000}</x:t></x:is></x:c></x:row>')),
    )
    yield (
        "one text in many cells",
        book(
            {"xl/sharedStrings.xml": f"<sst><si><t>{'长' * 30_000}</t></si></sst>"}
            | sheet(
                "<x:row>"
                + '<x:c t="s"><x:v>0</x:v></x:c>' * 250
                + "</x:row>" * 1
                + ("<x:row>" + '<x:c t="s"><x:v>0</x:v></x:c>' * 250 + "</x:row>") * 10
            )
        ),
    )
    hidden = sheet(number.format(1048576, "XFD1048576"))["xl/worksheets/sheet1.xml"]
    yield "sheet under another name", book({"xl/worksheets/sheet1.bin": hidden})
    yield "sheet that is no XML", book({"xl/worksheets/sheet1.xml": "<x><sheetData>"})


@pytest.mark.parametrize("cases", [hostile, bombs])
def test_a_hostile_table_never_reaches_the_reader(
    cases: Callable[[], Iterator[tuple[str, bytes]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(python_calamine, "CalamineWorkbook", None)
    said = {}
    for what, content in cases():
        with pytest.raises(NotASpreadsheet, match=r"。$") as refused:
            spreadsheet.first_sheet(SimpleUploadedFile("表.xlsx", content))
        assert refused.value.__cause__ is None, f"{what}: the reader was asked"
        said[what] = str(refused.value)
    assert len(set(said.values())) > 1, said


def test_cells_styled_to_the_edge_of_the_sheet_do_no_harm() -> None:
    rows = '<x:row r="1"><x:c r="A1"><x:v>7</x:v></x:c><x:c r="XFD1" s="0"/></x:row><x:row r="1048576"><x:c r="A1048576"/></x:row>'
    assert spreadsheet.read(book(sheet(rows))) == [("表", [[7]])]
