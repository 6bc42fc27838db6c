"""What may come in as a file is judged by its content; hostile things are refused with a sentence."""

import io
import re

import pytest

from guiguan.documents.upload import ALLOWED, MEGABYTE, NAME_LENGTH, UploadRefused, clean_name, judge
from tests.documents.hostile import PDF, harmless, hostile


def judged(content: bytes, name: str, limit: int = 20 * MEGABYTE) -> str:
    return judge(io.BytesIO(content), name, len(content), limit).mime


def test_what_is_asked_for_is_taken() -> None:
    taken = {judged(content, name) for name, content in harmless()}
    assert taken == set(ALLOWED)


@pytest.fixture(scope="module")
def samples() -> list[tuple[str, str, bytes]]:
    return list(hostile())


def test_hostile_files_are_refused_with_a_sentence(samples: list[tuple[str, str, bytes]]) -> None:
    """One table; each refusal is a full sentence that names the file and the way forward."""
    failures = []
    for what, name, content in samples:
        try:
            judged(content, name)
            failures.append(what)
        except UploadRefused as refused:
            if not re.fullmatch(r"“[^”]+”.+。.+。", str(refused)):
                failures.append(f"{what}: {refused}")
    print(f"uploads: {len(samples)} cases, {len(failures)} failures")
    assert len(samples) >= 60
    assert failures == []


@pytest.mark.parametrize(
    ("what", "sentence"),
    [("empty", "是空文件"), ("html", "格式不在可接收范围"), ("pdf as picture", "扩展名与内容不符"), ("pdf and zip", "夹带了别的内容"),
     ("macro", "含有宏"), ("pdf script", "含有脚本"), ("locked", "打开密码"), ("bomb by ratio", "解开后过大"),
     ("bomb of pixels", "尺寸过大"), ("xxe", "结构异常"), ("fetches https://example.invalid/t.dotm", "外部链接对象")],
)  # fmt: skip
def test_the_sentence_says_what_is_wrong(samples: list[tuple[str, str, bytes]], what: str, sentence: str) -> None:
    name, content = next((name, content) for found, name, content in samples if found == what)
    with pytest.raises(UploadRefused, match=sentence):
        judged(content, name)


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
        ("甲\0.pdf", "甲.pdf"),
        ("甲\u200b\ufeff.pdf", "甲.pdf"),
        ("甲／乙＼丙∕丁.pdf", "甲_乙_丙_丁.pdf"),
        ("甲．exe.pdf", "甲_exe.pdf"),
        (".htaccess", "htaccess"),
        (". .pdf", "pdf"),
        ("甲.pdf . .", "甲.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("aux", "_aux"),
        ("lpt1.docx", "_lpt1.docx"),
        ("contents.pdf", "contents.pdf"),
        ("", "未命名"),
        ("e\u0301.pdf", "é.pdf"),
    ],
)
def test_names_carry_nothing_but_a_name(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_long_names_keep_their_suffix() -> None:
    for given in ("长" * 300 + ".pdf", "a." + "b" * 300):
        kept = clean_name(given)
        assert len(kept) <= NAME_LENGTH
    assert clean_name("长" * 300 + ".pdf").endswith(".pdf")
