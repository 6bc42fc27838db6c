"""What never leaves in a public paper: identity numbers, telephones, bank cards, mail addresses. Pure.

The unified social credit code (GB 32100) is public and passes; so do dates, document numbers and scores.
"""

import html
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pypdf
from pypdf.errors import PyPdfError

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
"""GB 11643-1999, for the first seventeen digits of an identity number."""
GAP = r"[ \-‐‑‒–—―−_.·,　\u200b\u200c\u200d\u2060\ufeff\xad\t]{0,3}"
BEFORE, AFTER = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
IDENTITY = re.compile(rf"(?<![0-9])[1-9](?:{GAP}[0-9]){{16}}{GAP}[0-9Xx]{AFTER}")
OLD_IDENTITY = re.compile(rf"{BEFORE}[1-9](?:{GAP}[0-9]){{14}}{AFTER}")
MOBILE = re.compile(rf"(?<![0-9])(?:(?:\+|00)?86{GAP})?1{GAP}[3-9](?:{GAP}[0-9]){{9}}(?![0-9])")
LANDLINE = re.compile(
    rf"(?<![0-9A-Za-z])[(（]?0(?:10|2[0-9]|[3-9][0-9]{{2}})[)）]?{GAP}[2-8](?:{GAP}[0-9]){{6,7}}(?![0-9])"
)
CARD = re.compile(rf"{BEFORE}[3-9](?:{GAP}[0-9]){{14,18}}{AFTER}")
MAIL = re.compile(r"[A-Za-z0-9._%+-]+\s?@\s?[A-Za-z0-9-]+(?:\s?\.\s?[A-Za-z0-9-]+)*\s?\.\s?[A-Za-z]{2,}")
CREDIT = re.compile(rf"{BEFORE}[0-9A-HJ-NPQRTUWXY]{{2}}[0-9]{{6}}[0-9A-HJ-NPQRTUWXY]{{10}}{AFTER}")
CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"

PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
PIXELS = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"pHYs", b"sBIT", b"bKGD"}
"""Chunks of a PNG that say nothing but what is seen."""


@dataclass(frozen=True, slots=True)
class Leak:
    what: str
    where: str

    def __str__(self) -> str:
        return f"{self.where}中有{self.what}"


def _digits(found: str) -> str:
    return re.sub(r"[^0-9Xx]", "", found).upper()


def _is_identity(digits: str) -> bool:
    """Date of birth or check digit right: a mistyped number still gives a person away."""
    if len(digits) == 15:
        return _is_day("19" + digits[6:12])
    check = "10X98765432"[sum(int(d) * w for d, w in zip(digits, WEIGHTS, strict=False)) % 11]
    return _is_day(digits[6:14]) or digits[17] == check


def _is_day(text: str) -> bool:
    return "1900" <= text[:4] <= "2099" and "01" <= text[4:6] <= "12" and "01" <= text[6:8] <= "31"


def _is_card(digits: str) -> bool:
    """Luhn (ISO/IEC 7812-1)."""
    doubled = [int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def _is_credit_code(text: str) -> bool:
    """GB 32100-2015, with its check sign."""
    total = sum(CREDIT_SIGNS.index(sign) * pow(3, i, 31) for i, sign in enumerate(text[:17]))
    return CREDIT_SIGNS[(31 - total % 31) % 31] == text[17]


def _without_credit_codes(text: str) -> str:
    def blank(found: re.Match[str]) -> str:
        code = found.group()
        person = code[:17].isdigit() and _is_day(code[6:14])
        return " 。 " if _is_credit_code(code) and not person else code

    return CREDIT.sub(blank, text)


def kinds_in(text: str) -> list[str]:
    """Names of what must not leave, found in one text; full-width digits and blanks between digits are seen through."""
    plain = _without_credit_codes(unicodedata.normalize("NFKC", text))
    found = []
    if any(_is_identity(_digits(m.group())) for p in (IDENTITY, OLD_IDENTITY) for m in p.finditer(plain)):
        found.append("身份证件号码")
    if MOBILE.search(plain):
        found.append("手机号码")
    if LANDLINE.search(plain):
        found.append("固定电话号码")
    if any(_is_card(_digits(m.group())) for m in CARD.finditer(plain)):
        found.append("银行账号")
    if MAIL.search(plain):
        found.append("电子邮箱地址")
    return found


def in_texts(texts: Iterable[tuple[str, str]]) -> list[Leak]:
    """``texts`` as (place, text), the place as 标题 or 第2段."""
    return [Leak(what, where) for where, text in texts for what in kinds_in(text)]


def in_paper(title: str, number: str, signer: str, blocks: Iterable[Mapping[str, Any]], *, own: str = "") -> list[Leak]:
    """Title, number, signature and every paragraph, heading and cell; ``own``: the authority's published contact."""
    places = {"标题": title, "文号": number, "落款": signer}
    for at, block in enumerate(blocks, start=1):
        if "table" in block:
            rows = [block["table"]["head"], *block["table"]["rows"]]
            places |= {
                f"第{at}段表格第{line}行第{column}列": str(cell)
                for line, row in enumerate(rows)
                for column, cell in enumerate(row, start=1)
            }
        else:
            places[f"第{at}段"] = str(block.get("p", block.get("h", "")))
    return in_texts((where, text.replace(own, " 。 ") if own else text) for where, text in places.items())


class _Unread(Exception):
    """Something in the file cannot be looked through."""


def in_file(name: str, content: bytes) -> list[Leak]:
    """The name, the text and the metadata of a docx, xlsx, pptx, pdf, picture or text file.

    What cannot be looked through is not let out: old Office files, what lies packed inside, notes in pictures.
    """
    try:
        parts = list(_parts(content))
    except (_Unread, zipfile.BadZipFile, PyPdfError, UnicodeDecodeError):
        return [*in_texts([(f"附件《{name}》的文件名", name)]), Leak("无法核对的内容", f"附件《{name}》")]
    found = ((f"附件《{name}》的{part}", text) for part, text in parts)
    return in_texts([(f"附件《{name}》的文件名", name), *found])


def _parts(content: bytes) -> Iterator[tuple[str, str]]:
    if content.startswith(b"PK"):
        yield from _office(content)
    elif content.startswith(b"%PDF"):
        yield from _pdf(content)
    elif content.startswith((PNG, JPEG)):
        _bare(content)
    else:
        yield "内容", content.decode()


def _bare(picture: bytes) -> None:
    """A picture with nothing but its pixels: by its chunks (ISO/IEC 15948) or segments (ISO/IEC 10918-1)."""
    if picture.startswith(PNG):
        at = len(PNG)
        while at < len(picture):
            if picture[at + 4 : at + 8] not in PIXELS:
                raise _Unread
            at += 12 + int.from_bytes(picture[at : at + 4], "big")
        return
    at = 2
    while picture[at + 1 : at + 2] != b"\xda":
        marker, length = picture[at : at + 2], int.from_bytes(picture[at + 2 : at + 4], "big")
        frame = marker[:1] == b"\xff" and (0xC0 <= marker[-1] <= 0xCF or marker[-1] in {0xDB, 0xDD, 0xE0})
        if not frame or length < 2:
            raise _Unread  # application data and comments: where and by whom it was taken
        at += 2 + length
    if not picture.endswith(b"\xff\xd9") or picture.count(b"\xff\xd8") > 1:
        raise _Unread


def _office(content: bytes) -> Iterator[tuple[str, str]]:
    """Every XML part of an Office file: runs are joined, paragraphs, cells and attributes kept apart."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for part in package.namelist():
            if not part.endswith((".xml", ".rels", ".vml")):
                _bare_or_nothing(package.read(part))
                continue
            xml = package.read(part).decode("utf-8", "ignore")
            where = "属性" if part.startswith("docProps/") else "内容"
            apart = re.sub(r"</(?:w:p|a:p|si|c|dc:\w+|cp:\w+|\w*:?lpwstr)>", "\n", xml)
            yield where, html.unescape(re.sub(r"<[^>]+>", "", apart))
            yield where, "\n".join(re.findall(r'Target="(?:mailto:|tel:)([^"]+)"', xml))


def _bare_or_nothing(inside: bytes) -> None:
    """Of what is no markup only a picture without notes is let out."""
    if not inside:
        return
    if not inside.startswith((PNG, JPEG)):
        raise _Unread
    _bare(inside)


def _pdf(content: bytes) -> Iterator[tuple[str, str]]:
    reader = pypdf.PdfReader(io.BytesIO(content))
    if reader.attachments:
        raise _Unread
    yield "属性", "\n".join(str(value) for value in (reader.metadata or {}).values())
    told = reader.trailer["/Root"].get("/Metadata")
    if told is not None:
        xmp = told.get_object().get_data().decode()
        yield "属性", html.unescape(re.sub(r"<[^>]+>", "\n", xmp))
        yield "属性", "\n".join(re.findall(r'="([^"]*)"', xmp))
    for at, page in enumerate(reader.pages, start=1):
        yield f"第{at}页", page.extract_text()


def sentence(found: Iterable[Leak]) -> str:
    """Why a public paper is refused, and where each thing was found; empty when nothing was."""
    told = "；".join(dict.fromkeys(str(leak) for leak in found))
    return f"公开的文书不得载有个人信息和账号：{told}。" if told else ""
