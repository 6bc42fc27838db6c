"""Looks into PDF files and pictures: what would act by itself, what hides behind, what is too large. Pure."""

import re
import struct
import zlib

CARRIES = "文件内夹带了别的内容，没有接收。请重新导出后上传。"
ACTS = "PDF 含有脚本、启动程序的动作或者夹带的文件，没有接收。请重新打印为 PDF 后上传。"
LOCKED = "PDF 已加密，无法核验，没有接收。请取消加密后重新上传。"
BROKEN = "文件不完整或者内部结构异常，没有接收。请重新导出后上传。"
HUGE = "图片尺寸过大，没有接收。请缩小到一亿像素以内后重新上传。"

PIXELS, SIDE = 100_000_000, 30_000
UNPACKED = 64 * 1024 * 1024
"""Bytes the packed objects of one PDF may give together."""
TAIL, DICTIONARY, PIECE = 2048, 2000, 64 * 1024
ACTIVE = re.compile(
    rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|Rendition|XFA|GoToE|ImportData|SubmitForm)"
    rb"(?=[\s<>\[\](){}/%\0]|$)"
)
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM = re.compile(rb"stream\r?\n")
MARKUP = re.compile(rb"<(script|html|!doctype html|svg|iframe|\?php)[\s>/]", re.IGNORECASE)
ARCHIVES = re.compile(rb"Rar!\x1a\x07|7z\xbc\xaf\x27\x1c")


def _carries(content: bytes) -> bool:
    """An archive anywhere, or a zip that some reader finds from the end."""
    return b"PK\x05\x06" in content[-65_557:] or bool(ARCHIVES.search(content))


def _plain(content: bytes) -> bytes:
    """Names may be spelled with #xx (ISO 32000-1, 7.3.5)."""
    return ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), content)


def pdf_fault(content: bytes) -> str:
    """Scripts, launches, attachments, encryption, something behind the end; "" when nothing is wrong."""
    if b"%%EOF" not in content[-TAIL:]:
        return BROKEN
    if _carries(content) or MARKUP.search(content[-TAIL:]):
        return CARRIES
    plain = _plain(content)
    if re.search(rb"/Encrypt(?=[\s<>/])", plain):
        return LOCKED
    if ACTIVE.search(plain):
        return ACTS
    return _packed_fault(content)


def _packed_fault(content: bytes) -> str:
    """Objects may lie packed in streams (7.5.7): each is unpacked, up to a bound, and looked at alike."""
    given, left = 4 * len(content), UNPACKED
    for match in re.finditer(rb"/ObjStm\b", content):
        begin = STREAM.search(content, match.end(), match.end() + DICTIONARY)
        if begin is None:
            continue
        told = content[max(0, match.start() - DICTIONARY) : begin.start()].rpartition(b" obj")[2]
        if b"/Filter" not in told:
            continue  # lies open, and was looked at above
        if not re.search(rb"/Filter\s*\[?\s*/FlateDecode\s*\]?\s*[/>]", told) or b"/Predictor" in told:
            return BROKEN
        found, used = _unpacked(memoryview(content)[begin.end() :], left)
        given, left = given - used, left - len(found)
        if given <= 0 or left <= 0 or not found:
            return BROKEN
        if ACTIVE.search(_plain(found)):
            return ACTS
    return ""


def _unpacked(packed: memoryview, limit: int) -> tuple[bytes, int]:
    """(at most ``limit`` bytes, bytes read); nothing when it cannot be unpacked."""
    unpacking, found, used = zlib.decompressobj(), bytearray(), 0
    try:
        while not unpacking.eof and used < len(packed) and len(found) < limit:
            piece = unpacking.unconsumed_tail or packed[used : used + PIECE]
            used += 0 if unpacking.unconsumed_tail else len(piece)
            found += unpacking.decompress(piece, limit - len(found))
    except zlib.error:
        return b"", used
    return bytes(found), used


def _too_large(width: int, height: int) -> bool:
    return max(width, height) > SIDE or width * height > PIXELS


def png_fault(content: bytes) -> str:
    """By its chunks (ISO/IEC 15948): size from IHDR, nothing behind IEND."""
    at, size = 8, (0, 0)
    while at + 12 <= len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        if at == 8 and (kind != b"IHDR" or length != 13):
            return BROKEN
        if kind == b"IHDR":
            size = struct.unpack(">II", content[at + 8 : at + 16])
            if not all(size) or at > 8:
                return BROKEN
        at += 12 + length
        if kind == b"IEND":
            if content[at:].strip(b"\0\r\n ") or _carries(content) or MARKUP.search(content):
                return CARRIES
            return HUGE if _too_large(*size) else ""
    return BROKEN


FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def jpeg_fault(content: bytes) -> str:
    """By its segments (ISO/IEC 10918-1): size from the frame header, an end. Cameras put data behind the end."""
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        if marker in FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            if not height or not width or b"\xff\xd9" not in content[at:]:
                return BROKEN
            if _carries(content) or MARKUP.search(content):
                return CARRIES
            return HUGE if _too_large(width, height) else ""
        if marker == 0xDA or length < 2:
            return BROKEN
        at += 2 + length
    return BROKEN
