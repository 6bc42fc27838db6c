"""What may come in as a file: judged by content, never by the name alone. Pure but for reading the bytes."""

import re
import unicodedata
from dataclasses import dataclass
from typing import IO, Any

import filetype

from guiguan.documents import office, plain

ALLOWED = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    office.DOCX: (".docx",),
    office.XLSX: (".xlsx",),
    office.PPTX: (".pptx",),
    office.DOC: (".doc",),
    office.XLS: (".xls",),
    office.PPT: (".ppt",),
}
FAULTS = {"application/pdf": plain.pdf_fault, "image/png": plain.png_fault, "image/jpeg": plain.jpeg_fault}
KINDS = "PDF、图片（PNG、JPEG）、Word、Excel、PowerPoint"
MEGABYTE = 1024 * 1024
NAME_LENGTH = 120
LOOKALIKES = dict.fromkeys(map(ord, '<>:"|?*／＼∕⁄⧸⧵．﹒․'), "_")
"""What a system takes, or an eye mistakes, for a path or a suffix."""
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)


class UploadRefused(Exception):
    """The file is not taken; the message is a Chinese sentence with the way forward."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What the bytes are."""

    mime: str
    name: str
    """The cleaned name, fit for a download."""


def clean_name(name: str) -> str:
    """A file name without path, control characters, direction marks or leading dots; NFC; at most 120 characters."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
    name = name.translate(LOOKALIKES).strip().lstrip(". ").rstrip(". ")
    name = DEVICES.sub(r"_\1", name, count=1) if DEVICES.match(name) else name
    stem, dot, suffix = name.rpartition(".")
    if not dot:
        return name[:NAME_LENGTH] or "未命名"
    suffix = suffix[: NAME_LENGTH // 2]
    return f"{stem[: NAME_LENGTH - len(suffix) - 1] or '未命名'}.{suffix}"


def _looked_at(content: bytes) -> tuple[str | None, str]:
    """(type, what is wrong)."""
    if content.startswith((office.ZIP, office.OLE)):
        return office.look(content)
    guess = filetype.guess(content[:8192])  # type: ignore[no-untyped-call]
    mime = guess.mime if guess else None
    # Some readers look for the mark of a PDF in the first kilobyte; we take it at the very start only.
    if mime not in FAULTS or (mime == "application/pdf" and not content.startswith(b"%PDF-")):
        return None, ""
    return mime, FAULTS[mime](content)


def judge(stream: IO[Any], name: str, size: int, limit: int) -> Kind:
    """What the file is, or :class:`UploadRefused`. ``size`` and ``limit`` in bytes; the stream is rewound."""
    name = clean_name(name)
    if size == 0:
        raise UploadRefused(f"“{name}”是空文件，没有接收。请检查后重新上传。")
    if size > limit:
        raise UploadRefused(f"“{name}”超过 {limit // MEGABYTE} MB，没有接收。请压缩或拆分后重新上传。")
    stream.seek(0)
    content = stream.read()
    stream.seek(0)
    mime, wrong = _looked_at(content)
    if wrong:
        raise UploadRefused(f"“{name}”：{wrong}")
    if mime not in ALLOWED:
        raise UploadRefused(f"“{name}”的格式不在可接收范围（{KINDS}）。请转换格式后重新上传。")
    if not name.lower().endswith(ALLOWED[mime]):
        raise UploadRefused(f"“{name}”的扩展名与内容不符。请改用 {'、'.join(ALLOWED[mime])} 后重新上传。")
    return Kind(mime, name)
