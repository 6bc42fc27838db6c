"""How far a judged XLSX reaches once it is laid out: a few hundred bytes can name cells that fill any memory. Pure.

Cells after ISO/IEC 29500-1, 18.3: ``c`` in ``row``, its place in ``r``; shared texts are written out once a cell.
"""

import io
import re
import zipfile
from xml.parsers import expat

ROWS, COLUMNS, CELLS = 20_000, 300, 200_000
"""The furthest row and column with a value; cells with a value, of all sheets together."""
TEXT, WRITTEN, UNPACKED = 32_767, 50_000_000, 64 * 1024 * 1024
"""Characters of one cell, as Excel itself has it, and of all; bytes of all parts together."""
PLACE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})$")

WIDE = "表格过大或者单元格位置异常，没有读取。请只保留需要的行和列，另存为新文件后再上传。"
BROKEN = "文件内部结构异常，没有读取。请另存为新的 .xlsx 文件后再上传。"


class _Extent:
    """What one part adds. Styled cells without a value count for nothing: programs write them to the sheet's edge."""

    def __init__(self) -> None:
        self.cells = self.longest = self.row = self.column = self.length = 0
        self.fits, self.inside = True, False

    def start(self, name: str, given: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "row":
                self.row = int(given["r"]) if given.get("r", "").isdecimal() else self.row + 1
                self.column = 0
            case "c":
                self._place(given.get("r", ""))
            case "v" | "is" | "f":
                self.cells, self.length, self.inside = self.cells + 1, 0, True
                self.fits = self.fits and self.row <= ROWS and self.column <= COLUMNS
            case "si":
                self.length, self.inside = 0, True

    def _place(self, told: str) -> None:
        if found := PLACE.match(told):
            self.column, self.row = _number(found[1]), int(found[2])
        else:
            self.column = self.column + 1

    def end(self, name: str) -> None:
        self.inside = self.inside and name.rpartition(":")[2] not in {"v", "is", "f", "si"}

    def text(self, words: str) -> None:
        self.length += len(words) * self.inside
        self.longest = max(self.longest, self.length)


def _number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def fault(content: bytes) -> str:
    """Why this workbook is not laid out, or ""."""
    cells = longest = 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(part.file_size for part in archive.infolist()) > UNPACKED:
            return WIDE
        for part in archive.infolist():
            told = archive.read(part)
            if not part.filename.lower().endswith((".xml", ".rels")):
                if b"sheetData" in told:
                    return BROKEN  # a sheet under a name under which it is not looked for
                continue
            extent = _Extent()
            if not _measured(extent, told):
                return BROKEN
            if not extent.fits:
                return WIDE
            cells, longest = cells + extent.cells, max(longest, extent.longest)
    return WIDE if cells > CELLS or longest > TEXT or cells * longest > WRITTEN else ""


def _measured(extent: _Extent, told: bytes) -> bool:
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = extent.start, extent.end
    parser.CharacterDataHandler = extent.text
    try:
        parser.Parse(told, True)  # noqa: FBT003 -- the last piece; entities were refused by office.look
    except (expat.ExpatError, ValueError):
        return False
    return True
