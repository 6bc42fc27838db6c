"""What may come in as a file: judged by content, never by the name alone. Pure but for reading the bytes."""

import unicodedata
import zipfile
from dataclasses import dataclass
from typing import IO, Any

import filetype

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ALLOWED = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    DOCX: (".docx",),
    XLSX: (".xlsx",),
}
KINDS = "PDF、PNG、JPEG、DOCX、XLSX"
MEGABYTE = 1024 * 1024
NAME_LENGTH = 120
ZIP_ENTRIES = 5000


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
    name = "".join(c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
    name = "".join("_" if c in '<>:"|?*' else c for c in name).strip().lstrip(".").rstrip(". ")
    stem, dot, suffix = name.rpartition(".")
    if not dot:
        return name[:NAME_LENGTH] or "未命名"
    return f"{stem[: NAME_LENGTH - len(suffix) - 1] or '未命名'}.{suffix}"


def _office(stream: IO[Any]) -> str | None:
    """DOCX or XLSX by the parts inside; nothing is unpacked. Macros are refused."""
    try:
        with zipfile.ZipFile(stream) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return None
    if len(names) > ZIP_ENTRIES or any(".." in name or name.startswith("/") for name in names):
        raise UploadRefused("文件内部结构异常，没有接收。请另存为新文件后重新上传。")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UploadRefused("文件含有宏，没有接收。请另存为不含宏的 DOCX 或 XLSX 后重新上传。")
    if "[Content_Types].xml" not in names:
        return None
    if "word/document.xml" in names:
        return DOCX
    return XLSX if "xl/workbook.xml" in names else None


def judge(stream: IO[Any], name: str, size: int, limit: int) -> Kind:
    """What the file is, or :class:`UploadRefused`. ``size`` and ``limit`` in bytes; the stream is rewound."""
    name = clean_name(name)
    if size == 0:
        raise UploadRefused(f"“{name}”是空文件，没有接收。请检查后重新上传。")
    if size > limit:
        raise UploadRefused(f"“{name}”超过 {limit // MEGABYTE} MB，没有接收。请压缩或拆分后重新上传。")
    stream.seek(0)
    guess = filetype.guess(stream.read(8192))  # type: ignore[no-untyped-call]
    stream.seek(0)
    mime = guess.mime if guess else None
    if zipfile.is_zipfile(stream):
        stream.seek(0)
        if mime in {"application/pdf", "image/png", "image/jpeg"}:
            raise UploadRefused(f"“{name}”内夹带了压缩包，没有接收。请重新导出后上传。")
        mime = _office(stream)
    stream.seek(0)
    if mime not in ALLOWED:
        raise UploadRefused(f"“{name}”的格式不在可接收范围（{KINDS}）。请转换格式后重新上传。")
    if not name.lower().endswith(ALLOWED[mime]):
        raise UploadRefused(f"“{name}”的扩展名与内容不符。请改用 {'、'.join(ALLOWED[mime])} 后重新上传。")
    return Kind(mime, name)
