"""Looks inside Office files, new (zip) and old (OLE): what they are and what is wrong with them. Pure; runs nothing.

Part names and relations after ISO/IEC 29500, the old container after [MS-CFB].
"""

import html
import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
DOC, XLS, PPT = "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"
MAIN = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX, "ppt/presentation.xml": PPTX}
STREAMS = {"WordDocument": DOC, "Workbook": XLS, "Book": XLS, "PowerPoint Document": PPT}
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

ENTRIES = 5_000
UNPACKED, WHOLE, PIECE = 200 * 1024 * 1024, 64 * 1024 * 1024, 64 * 1024
"""Bytes: of all parts together; of a part read as a whole; read at a time."""
RATIO, RATIO_FROM = 200, 8 * 1024 * 1024
"""A part above the second bound may be at most this many times its packed size."""
NESTED, OVERLAP = 2, 64

STRANGE = "文件内部结构异常，没有接收。请另存为新文件后重新上传。"
MACRO = "文件含有宏，没有接收。请另存为不含宏的文件后重新上传。"
ACTIVE = "文件含有控件、外部链接对象或者夹带的程序，没有接收。请删除后另存为新文件，再重新上传。"
LOCKED = "文件设有打开密码，无法核验，没有接收。请取消密码后重新上传。"
HUGE = "文件解开后过大，没有接收。请压缩图片或者拆分后重新上传。"

MARKUP = (".xml", ".rels", ".vml", ".xhtml", ".html", ".htm")
DECLARES = re.compile(rb"<!(DOCTYPE|ENTITY)|<\0!\0(D\0O\0C|E\0N\0T)|\0<\0!\0(D\0O\0C|E\0N\0T)", re.IGNORECASE)
RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^<>]{0,4000}>")
FETCHED = re.compile(r"(attachedTemplate|oleObject|frame|subDocument)[\"']", re.IGNORECASE)
ELSEWHERE = re.compile(r"Target\s*=\s*[\"']\s*(https?:|ftp:|mhtml:|\\\\|//|file:/{0,5}[\w.-]{2,}[/\\@])", re.IGNORECASE)
ASKS = re.compile(rb"\bDDEAUTO\b")
PPT_MACRO = re.compile(rb"\x02\x00\x00\x04\x0c\x00\x00\x00.{4}\x01\x00\x00\x00", re.DOTALL)
"""VbaInfoAtom with fHasMacros, [MS-PPT] 2.4.11."""


def look(content: bytes) -> tuple[str | None, str]:
    """(type, what is wrong): None when it is no Office file, "" when nothing is wrong."""
    if content.startswith(OLE):
        return _old(content)
    return _packed(content, NESTED) if content.startswith(ZIP) else (None, "")


def _packed(content: bytes, depth: int) -> tuple[str | None, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            kind = next((MAIN[part.filename] for part in parts if part.filename in MAIN), None)
            if wrong := _shape(archive, parts) or _names(parts):
                return kind, wrong
            if kind is None or "[Content_Types].xml" not in archive.namelist():
                return None, ""
            return kind, next(filter(None, _insides(archive, parts, depth)), "")
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, OSError, EOFError, RuntimeError):
        return None, STRANGE


def _shape(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> str:
    """The archive as told by its directory, before anything is unpacked."""
    if len(parts) > ENTRIES or archive.comment or len({part.filename.lower() for part in parts}) < len(parts):
        return STRANGE
    end = 0
    for part in sorted(parts, key=lambda one: one.header_offset):
        if part.header_offset < end:
            return STRANGE  # parts lie over one another: a bomb that repeats itself
        end = part.header_offset + part.compress_size
        if part.flag_bits & 0x1:
            return LOCKED
        if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            return STRANGE
        if part.file_size > RATIO_FROM and part.file_size > RATIO * max(part.compress_size, 1):
            return HUGE
    return HUGE if sum(part.file_size for part in parts) > UNPACKED else ""


def _names(parts: list[zipfile.ZipInfo]) -> str:
    for part in parts:
        name = part.orig_filename
        lowered = name.lower()
        if stat.S_ISLNK(part.external_attr >> 16) or re.search(r"[\x00-\x1f\\:]|^/|(^|/)\.\.(/|$)", name):
            return STRANGE
        if re.search(r"vbaproject|vbadata|/macrosheets/", lowered):
            return MACRO
        if "/activex/" in lowered or lowered.endswith((".exe", ".dll", ".js", ".vbs", ".bat", ".lnk", ".hta", ".jar")):
            return ACTIVE
    return ""


def _insides(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], depth: int) -> Iterator[str]:
    """What is wrong inside the parts. A size told falsely ends in a false checksum."""
    for part in parts:
        with archive.open(part) as stream:
            head = stream.read(PIECE)
            name = part.filename.lower()
            if name.endswith(".rels") or name == "[content_types].xml" or head.startswith((ZIP, OLE)):
                if part.file_size > WHOLE:
                    yield HUGE
                yield _whole_fault(name, head + b"".join(iter(lambda: stream.read(PIECE), b"")), depth)
            elif name.endswith(MARKUP) or head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
                yield from _markup_faults(head, stream)
            elif head.startswith((b"MZ", b"\x7fELF")):
                yield ACTIVE


def _whole_fault(name: str, content: bytes, depth: int) -> str:
    if content.startswith(OLE):
        return _directory_fault(content)
    if content.startswith(ZIP):
        kind, wrong = _packed(content, depth - 1) if depth > 1 else (None, STRANGE)
        return wrong or ("" if kind else ACTIVE)
    if DECLARES.search(content):
        return STRANGE
    if b"macroenabled" in content.lower():
        return MACRO
    return ACTIVE if name.endswith(".rels") and _loads(content) else ""


def _loads(content: bytes) -> bool:
    """Whether opening the file would fetch a template, frame or object from elsewhere."""
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in content[:4]:
        return True  # not what any office program writes; not read further
    tags = (html.unescape(match[0].decode("utf8", "replace")) for match in RELATION.finditer(content))
    return any(FETCHED.search(tag) and ELSEWHERE.search(tag) for tag in tags)


def _markup_faults(head: bytes, stream: IO[bytes]) -> Iterator[str]:
    """Entities (XXE, expansion) and fields that start a program, looked for piece by piece."""
    seen = head
    while seen:
        if DECLARES.search(seen):
            yield STRANGE
        if ASKS.search(seen):
            yield ACTIVE
        more = stream.read(PIECE)
        seen = seen[-OVERLAP:] + more if more else b""


def _holds(content: bytes, name: str) -> bool:
    """Whether the old container's directory has an entry of this name: UTF-16, on a 128-byte step, length after it."""
    wanted, at = name.encode("utf-16-le") + b"\0\0", 512
    while (at := content.find(wanted, at)) >= 0:
        if at % 128 == 0 and content[at + 64 : at + 66] == len(wanted).to_bytes(2, "little"):
            return True
        at += 1
    return False


def _directory_fault(content: bytes) -> str:
    if any(_holds(content, name) for name in ("EncryptedPackage", "EncryptionInfo", "DRMContent")):
        return LOCKED
    if any(_holds(content, name) for name in ("VBA", "_VBA_PROJECT", "_VBA_PROJECT_CUR", "Macros", "_xlm")):
        return MACRO
    return ACTIVE if _holds(content, "\x01Ole10Native") else ""


def _old(content: bytes) -> tuple[str | None, str]:
    kind = next((mime for name, mime in STREAMS.items() if _holds(content, name)), None)
    wrong = _directory_fault(content)
    if kind == PPT and not wrong and PPT_MACRO.search(content):
        wrong = MACRO
    if not wrong and is_archive(content):
        wrong = STRANGE
    return kind, wrong


def is_archive(content: bytes) -> bool:
    """Whether a zip ends exactly where the file ends, whatever the file begins with."""
    at = content.rfind(b"PK\x05\x06", max(0, len(content) - 65_557))
    return at >= 0 and at + 22 + int.from_bytes(content[at + 20 : at + 22], "little") == len(content)
