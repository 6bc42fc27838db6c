"""Many papers and files bound into one PDF (卷宗): contents in front, one run of page numbers, A4 throughout."""

import contextlib
import io
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from guiguan.documents import formset, typeset
from guiguan.documents.blocks import Block, table

A4 = (595.28, 841.89)
"""Width and height in points."""
PICTURES = {"image/png": "png", "image/jpeg": "jpg"}
MANY_FILES, MANY_BYTES, MANY_PAGES = 30, 20_000_000, 300
"""Beyond any of these the worker binds."""
LARGEST = 30_000_000
"""Bytes of attachments bound in; what goes beyond is listed with its hash and kept apart."""
NUMBERS = """
#set page(width: 595.28pt, height: 841.89pt, margin: 0pt, fill: none)
#set text(font: "Noto Sans CJK SC", size: 8pt)
#let data = json(bytes(sys.inputs.data))
#for number in range(1, data.total + 1) {
  place(top + right, dx: -26mm, dy: 14mm)[#data.words　第 #number 页　共 #data.total 页]
  if number < data.total { pagebreak() }
}
"""
PICTURE = """
#let data = json(bytes(sys.inputs.data))
#set page(paper: "a4", margin: 25mm)
#image("/" + data.file, width: 100%, height: 100%, fit: "contain")
"""


@dataclass(slots=True)
class Part:
    """One entry of the contents: set from ``blocks``, or a file's own pages."""

    title: str
    blocks: Sequence[Block] = ()
    pages: Any = None
    """A pypdf reader."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that belongs to the case; ``path`` where its bytes lie."""

    name: str
    label: str
    mime: str
    sha256: str
    size: int
    path: Path
    opens: bool = True


@dataclass(slots=True)
class Sorted:
    """Enclosures that could be bound in, and why the others could not."""

    bound: list[Part] = field(default_factory=list)
    lines: list[tuple[str, str, str, str]] = field(default_factory=list)
    """(use, name, SHA-256, where it is)."""


def _reader(content: bytes) -> Any:
    from pypdf import PdfReader

    found = PdfReader(io.BytesIO(content))
    if found.is_encrypted:
        raise ValueError("encrypted")
    len(found.pages)
    return found


def _picture(one: Enclosure) -> bytes:
    import typst

    with tempfile.TemporaryDirectory() as folder:
        source, name = Path(folder) / "page.typ", f"picture.{PICTURES[one.mime]}"
        source.write_text(PICTURE, "utf8")
        (Path(folder) / name).write_bytes(one.path.read_bytes())
        made: bytes = typst.compile(
            source, format="pdf", root=Path(folder), sys_inputs={"data": json.dumps({"file": name})}
        )
    return made


def _pages_of(one: Enclosure) -> Any:
    """A reader of the file's pages, or None for a file that has none we can set."""
    if one.mime in PICTURES:
        return _reader(_picture(one))
    return _reader(one.path.read_bytes()) if one.mime == "application/pdf" else None


def _silent(_done: int) -> None:
    """Nobody waits to be told."""


def sort(enclosures: Sequence[Enclosure], tell: Callable[[int], None] = _silent) -> Sorted:
    """Bind PDF and pictures in, list everything. A file that cannot be read is listed, never left out in silence.

    ``tell`` hears how many files have been gone through.
    """
    found, taken = Sorted(), 0
    for number, one in enumerate(enclosures):
        tell(number)
        where = "原件另存（不是 PDF 或者图片）"
        if not one.opens or not one.path.is_file():
            where = "未附（未经病毒扫描或者已经删除）"
        elif taken + one.size > LARGEST:
            where = "原件另存（卷宗过大）"
        else:
            try:
                pages = _pages_of(one)
            except Exception:  # noqa: BLE001 - whatever a damaged file makes the reader raise, it is listed
                pages, where = None, "原件另存（不能读取）"
            if pages is not None:
                taken, where = taken + one.size, "附后"
                found.bound.append(Part(f"附件：{one.label} {one.name}", pages=pages))
        found.lines.append((one.label, one.name, one.sha256, where))
    return found


def is_large(enclosures: Sequence[Enclosure]) -> bool:
    """Too much to be bound while somebody waits for the page."""
    if len(enclosures) > MANY_FILES or sum(one.size for one in enclosures) > MANY_BYTES:
        return True
    pages = 0
    for one in enclosures:
        if one.mime == "application/pdf" and one.path.is_file():
            with contextlib.suppress(Exception):  # whatever a damaged file makes the reader raise, it is not bound in
                pages += len(_reader(one.path.read_bytes()).pages)
    return pages > MANY_PAGES


def _take(writer: Any, page: Any) -> Any:
    """The page as it is read, in the writer, scaled down to A4 and centred."""
    from pypdf import Transformation
    from pypdf.generic import RectangleObject

    sheet = writer.add_page(page)
    sheet.transfer_rotation_to_content()
    box = sheet.cropbox
    width, height = float(box.width) or A4[0], float(box.height) or A4[1]
    scale = min(A4[0] / width, A4[1] / height, 1.0)
    left = (A4[0] - width * scale) / 2 - float(box.left) * scale
    low = (A4[1] - height * scale) / 2 - float(box.bottom) * scale
    sheet.add_transformation(Transformation().scale(scale).translate(left, low))
    for name in ("mediabox", "cropbox", "trimbox", "bleedbox", "artbox"):
        setattr(sheet, name, RectangleObject((0, 0, *A4)))
    return sheet


def _numbers(words: str, total: int) -> Any:
    return _reader(typeset.pdf(NUMBERS, data={"words": words, "total": total}))


def _contents(title: str, under: Sequence[str], lines: Sequence[tuple[str, str]], foot: str, at: datetime) -> Any:
    blocks = [table(["材料", "页码"], lines)]
    return _reader(formset.pdf(title, under, [("目录", blocks)], foot=foot, at=at, numbered=False))


def bind(title: str, under: Sequence[str], parts: Sequence[Part], *, foot: str, at: datetime) -> tuple[bytes, int]:
    """(the PDF, how many pages). The contents are set twice: first to learn how many pages they take themselves."""
    from pypdf import PdfWriter

    readers = [
        part.pages if part.pages is not None
        else _reader(formset.pdf(part.title, [], [("", part.blocks)], foot=foot, at=at, numbered=False))
        for part in parts
    ]  # fmt: skip
    draft = [(part.title, "000") for part in parts]
    first = len(_contents(title, under, draft, foot, at).pages) + 1
    starts = []
    for reader in readers:
        starts.append(first)
        first += len(reader.pages)
    lines = [(part.title, str(start)) for part, start in zip(parts, starts, strict=True)]
    total = first - 1
    writer, numbers = PdfWriter(), _numbers(title, total)
    for reader in (_contents(title, under, lines, foot, at), *readers):
        for page in reader.pages:
            _take(writer, page).merge_page(numbers.pages[len(writer.pages) - 1])
    for part, start in zip(parts, starts, strict=True):
        writer.add_outline_item(title=part.title, page_number=start - 1)
    writer.add_metadata({"/Title": title})
    writer.compress_identical_objects()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue(), total
