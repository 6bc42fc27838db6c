"""What may come in as a file is judged by its content; hostile things are refused with a sentence."""

import io
import zipfile

import pytest

from guiguan.documents.upload import ALLOWED, MEGABYTE, NAME_LENGTH, UploadRefused, clean_name, judge

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\0" * 40
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\0" * 40
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def archive(*names: str, content: bytes = b"x") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(name, content)
    return stream.getvalue()


DOCX = archive("[Content_Types].xml", "word/document.xml")
XLSX = archive("[Content_Types].xml", "xl/workbook.xml")


def judged(content: bytes, name: str, limit: int = MEGABYTE) -> str:
    return judge(io.BytesIO(content), name, len(content), limit).mime


@pytest.mark.parametrize(
    ("content", "name"),
    [(PDF, "甲.pdf"), (PNG, "甲.PNG"), (JPEG, "甲.jpg"), (JPEG, "甲.jpeg"), (DOCX, "甲.docx"), (XLSX, "甲.xlsx")],
)
def test_what_is_asked_for_is_taken(content: bytes, name: str) -> None:
    assert judged(content, name) in ALLOWED


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "空.pdf", "是空文件"),
        (b"<html><script>1</script>", "页.pdf", "格式不在可接收范围"),
        (b"MZ" + b"\0" * 60, "程序.pdf", "格式不在可接收范围"),
        (EICAR, "样本.pdf", "格式不在可接收范围"),
        (
            b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
            "甲.docx",
            "格式不在可接收范围",
        ),
        (archive("a.txt"), "甲.docx", "格式不在可接收范围"),
        (PDF, "甲.png", "扩展名与内容不符"),
        (PDF, "甲", "扩展名与内容不符"),
        (PDF + archive("payload.html"), "两用.pdf", "夹带了压缩包"),
        (PNG + archive("payload.html"), "两用.png", "夹带了压缩包"),
        (archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "宏.docx", "含有宏"),
        (archive("[Content_Types].xml", "word/document.xml", "../../etc/cron.d/x"), "滑.docx", "结构异常"),
        (archive("[Content_Types].xml", "word/document.xml", *(f"p{n}" for n in range(5001))), "多.docx", "结构异常"),
    ],
)
def test_hostile_files_are_refused_with_a_sentence(content: bytes, name: str, sentence: str) -> None:
    with pytest.raises(UploadRefused, match=sentence):
        judged(content, name)


def test_a_bomb_is_never_unpacked() -> None:
    bomb = archive("[Content_Types].xml", "word/document.xml", content=b"0" * 50_000_000)
    assert len(bomb) < MEGABYTE
    assert judged(bomb, "甲.docx")


@pytest.mark.parametrize(("size", "taken"), [(MEGABYTE, True), (MEGABYTE + 1, False)])
def test_the_limit_is_inclusive(size: int, taken: bool) -> None:
    if taken:
        assert judge(io.BytesIO(PDF), "甲.pdf", size, MEGABYTE).name == "甲.pdf"
        return
    with pytest.raises(UploadRefused, match="超过 1 MB"):
        judge(io.BytesIO(PDF), "甲.pdf", size, MEGABYTE)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\用户\\甲.pdf", "甲.pdf"),
        ("甲\u202efdp.exe.pdf", "甲fdp.exe.pdf"),
        ("甲\r\nSet-Cookie: x.pdf", "甲Set-Cookie_ x.pdf"),
        (".htaccess", "htaccess"),
        ("", "未命名"),
        ("e\u0301.pdf", "é.pdf"),
    ],
)
def test_names_carry_nothing_but_a_name(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_long_names_keep_their_suffix() -> None:
    kept = clean_name("长" * 300 + ".pdf")
    assert len(kept) == NAME_LENGTH
    assert kept.endswith(".pdf")
