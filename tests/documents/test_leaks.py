"""Two hundred seeded leaks, two hundred stopped; harmless texts pass."""

import io
import random
from collections.abc import Iterator
from typing import Any

import docx
import openpyxl
import pypdf
import pytest
from pypdf.generic import DecodedStreamObject, NameObject

from guiguan.documents import leaks
from guiguan.documents.blocks import heading, paragraphs, table
from guiguan.documents.leaks import CREDIT_SIGNS, WEIGHTS
from guiguan.documents.typeset import layout, pdf
from tests.documents import hostile as sample

WIDE = str.maketrans("0123456789X@", "０１２３４５６７８９Ｘ＠")


def identity(rng: random.Random) -> str:
    born = f"{rng.randint(1940, 2005)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
    stem = f"{rng.choice(['310101', '320106', '110108'])}{born}{rng.randint(0, 999):03}"
    return stem + "10X98765432"[sum(int(d) * w for d, w in zip(stem, WEIGHTS, strict=True)) % 11]


def card(rng: random.Random) -> str:
    stem = "62" + "".join(str(rng.randint(0, 9)) for _ in range(rng.choice([13, 16])))
    odd = sum(d - 9 if d > 9 else d for d in (int(c) * (2 - i % 2) for i, c in enumerate(reversed(stem))))
    return stem + str(-odd % 10)


def seeds(rng: random.Random) -> Iterator[str]:
    """Forty of each kind, in the spellings people use."""

    def spaced(text: str, gap: str, every: int) -> str:
        return gap.join(text[at : at + every] for at in range(0, len(text), every))

    for at in range(40):
        dress = (str, lambda t: t.translate(WIDE), lambda t: spaced(t, " ", 4), lambda t: spaced(t, "-", 3))[at % 4]
        yield dress(identity(rng))
        yield dress(f"1{rng.choice('3456789')}{rng.randint(10**8, 10**9 - 1)}")
        yield dress(card(rng))
        yield f"{rng.choice(['021', '0512'])}{rng.choice(['-', ' ', '－', ''])}{rng.randint(20000000, 89999999)}"
        yield f"shili{at}@example{rng.choice(['.com', '.cn', '.com.cn'])}".translate(WIDE if at % 2 else {})


def without_preview(made: Any) -> bytes:
    """A preview picture comes with the library's blank document, and is not let out."""
    links, out = made.part.package.rels, io.BytesIO()
    for key in [key for key, link in links.items() if link.reltype.endswith("/thumbnail")]:
        del links[key]
    made.save(out)
    return out.getvalue()


def word(text: str, *, split: bool = False) -> bytes:
    made = docx.Document()
    paragraph = made.add_paragraph("联系：")
    for run in (text[: len(text) // 2], text[len(text) // 2 :]) if split else (text,):
        paragraph.add_run(run).bold = split and run != text
    return without_preview(made)


def word_author(text: str) -> bytes:
    made = docx.Document()
    made.core_properties.author = text
    return without_preview(made)


def sheet(text: str) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["联系", text])
    book.save(out)
    return out.getvalue()


def printed(text: str) -> bytes:
    return pdf(layout("plain"), data={"title": "附件", "blocks": paragraphs(f"联系：{text}")})


def printed_author(text: str) -> bytes:
    out, writer = io.BytesIO(), pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Author": text})
    writer.write(out)
    return out.getvalue()


def through(channel: int, text: str) -> list[leaks.Leak]:
    blocks: list[Any] = paragraphs("正文。")
    said = f"联系{text}，谢谢"
    if channel < 4:
        extra = (paragraphs(said), [heading(said)], [table(["序号"], [[said]])], [table([said], [["1"]])])[channel]
        return leaks.in_paper("标题", "", "示例审定办", [*blocks, *extra])
    if channel == 4:
        return leaks.in_paper(said, "", "示例审定办", blocks)
    if channel == 5:
        return leaks.in_file(f"{text}.txt", b"")
    makers = (word, lambda t: word(t, split=True), word_author, sheet, printed, printed_author)
    return leaks.in_file("附件", makers[channel - 6](text))


HARMLESS = [
    *[f"沪质奖审办〔20{y}〕{n}号" for y in (21, 26) for n in (1, 12, 108)], *[f"2026年{m}月{m + 3}日" for m in range(1, 13)],
    *["2026-03-05 09:00:00", "20260305", "20260305093000", "2026/3/5至2026/4/6", "第1至41条", "总分 876.5 分", "900,000,000 元",
      "1234567890123 元", "人均产值 138.00 万元", "2023 2024 2025", "12.5% 13.0% 13.8%", "上海市浦东新区示例路1380号", "邮编 200125",
      "GB/T 9704-2012", "GB/T 19580-2012", "沪府规〔2022〕18号", "编号 A-2026-000123", "电话 12345", "12315 热线", "1、2、3、4、5",
      "https://example.gov.cn/notice/20260305", "@示例", "0.021 23456", "2025 年 12 月 31 日 24 时", "第 13 届 8 家 123456 人",
      "1381 1382 1383", "营业收入（万元） 102,345.67 112,345.89", "(021)", "得分：95 88 76 92 85 90"],
]  # fmt: skip


def credit_code(rng: random.Random) -> str:
    stem = "91310" + "".join(rng.choice("0123456789") for _ in range(3)) + "MA1" + "".join(
        rng.choice(CREDIT_SIGNS) for _ in range(6))  # fmt: skip
    return stem + CREDIT_SIGNS[(31 - sum(CREDIT_SIGNS.index(s) * pow(3, i, 31) for i, s in enumerate(stem)) % 31) % 31]


def test_two_hundred_seeded_leaks_are_stopped() -> None:
    found = [(text, at % 12, through(at % 12, text)) for at, text in enumerate(seeds(random.Random(7)))]
    missed = [(text, channel) for text, channel, told in found if all(one.what == "无法核对的内容" for one in told)]
    print(f"leaks: {len(found)}, {len(missed)}")
    assert (len(found), missed) == (200, [])


def test_harmless_texts_pass() -> None:
    rng = random.Random(7)
    texts = [*HARMLESS, *(f"统一社会信用代码 {credit_code(rng)}" for _ in range(20))]
    assert len(texts) >= 50
    assert [(text, kinds) for text in texts if (kinds := leaks.kinds_in(text))] == []


@pytest.mark.parametrize(("maker", "where"), [(word, "内容"), (word_author, "属性"), (printed, "第1页")])
def test_the_refusal_names_the_place(maker: Any, where: str) -> None:
    told = leaks.sentence(leaks.in_file("附件", maker("13800138000")))
    assert told == f"公开的文书不得载有个人信息和账号：附件《附件》的{where}中有手机号码。"
    assert leaks.sentence([]) == ""


def printed_xmp(text: str) -> bytes:

    writer, told = pypdf.PdfWriter(), DecodedStreamObject()
    writer.add_blank_page(200, 200)
    told.set_data(f'<x:xmpmeta><rdf:Description photoshop:AuthorsPosition="{text}"/></x:xmpmeta>'.encode())
    writer.root_object[NameObject("/Metadata")] = writer._add_object(told)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_xmp_is_read() -> None:
    assert leaks.in_file("附件.pdf", printed_xmp("示例处")) == []
    assert "附件《附件.pdf》的属性中有手机号码" in leaks.sentence(leaks.in_file("附件.pdf", printed_xmp("13800138000")))


def test_what_cannot_be_looked_through_is_not_let_out() -> None:
    exif = b"\xff\xe1\x00\x0aExif\0\0\0\0"
    photograph = sample.jpeg()
    noted = [
        sample.ole("WordDocument"), sample.png(more=sample.chunk(b"iTXt", b"a\0\1\0\0\0x")), sample.png(tail=b"x"),
        sample.jpeg(comment=b"x"), photograph[:2] + exif + photograph[2:], photograph[:-1], sample.jpeg(tail=b"x"),
        b"\xff\xfe1\x003\x008\x00", sample.office({"word/embeddings/a.docx": sample.office()}),
        sample.office({"word/embeddings/oleObject1.bin": sample.ole("Equation Native")}),
        sample.office({"word/media/a.png": sample.png(more=sample.chunk(b"tEXt", b"a\0x"))}),
    ]  # fmt: skip
    for content in noted:
        assert [leak.what for leak in leaks.in_file("附件", content)] == ["无法核对的内容"], content[:60]
    for content in (sample.png(), photograph, sample.office({"word/media/a.png": sample.png()})):
        assert leaks.in_file("附件", content) == []
