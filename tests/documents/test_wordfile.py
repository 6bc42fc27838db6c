"""Word calls a file unreadable over an element out of order: every part we write keeps the order of ECMA-376."""

import io
import re
import shutil
import subprocess
import unicodedata
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pypdf
import pytest

from guiguan.documents import leaks, sheets, wordform
from guiguan.documents.blocks import heading, paragraphs, table
from guiguan.documents.sheets import Sheet

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
AT = datetime(2026, 3, 5, 1, tzinfo=UTC)
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
           "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
           "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
           "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid "
           "vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em "
           "lang eastAsianLayout specVanish oMath",
    "sectPr": "headerReference|footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType "
              "pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd "
             "tblBorders shd tblLayout tblCellMar tblLook",
    "tblBorders": "top left bottom right insideH insideV",
    "pBdr": "top left bottom right between bar",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "tbl": "tblPr tblGrid tr",
    "tr": "tblPrEx trPr tc",
    "body": "p|tbl sectPr",
    "settings": "writeProtection view zoom removePersonalInformation removeDateAndTime doNotDisplayPageBoundaries "
                "displayBackgroundShape printPostScriptOverText printFractionalCharacterWidth printFormsData embedTrueTypeFonts "
                "embedSystemFonts saveSubsetFonts saveFormsData mirrorMargins alignBordersAndEdges "
                "bordersDoNotSurroundHeader bordersDoNotSurroundFooter gutterAtTop hideSpellingErrors hideGrammaticalErrors "
                "activeWritingStyle proofState formsDesign attachedTemplate linkStyles stylePaneFormatFilter "
                "stylePaneSortMethod documentType mailMerge revisionView trackRevisions doNotTrackMoves "
                "doNotTrackFormatting documentProtection autoFormatOverride styleLockTheme styleLockQFSet defaultTabStop "
                "autoHyphenation consecutiveHyphenLimit hyphenationZone doNotHyphenateCaps showEnvelope summaryLength "
                "clickAndTypeStyle defaultTableStyle evenAndOddHeaders",
}  # fmt: skip
"""ECMA-376, part 1, annex A: children in the order of their sequences. ``a|b`` come in any order."""
BODY = paragraphs(
    *(f"第{n}项：示例正文，说明有关事项和办理要求，字数足以占满一行以上，用来核对分页。" for n in range(1, 31))
)
ROWS = [[n, f"“示例{n}”质量管理模式", "示例单位"] for n in range(1, 13)]
FULL = Sheet(title="关于示例事项有关工作的通知", to="各有关单位", signer="示例市政府质量奖审定委员会办公室", date="2026年3月5日",
             blocks=[heading("一、事项"), *BODY, table(["序号", "名称", "单位"], ROWS), *paragraphs("特此通知。")],
             issuer="示例市政府质量奖审定委员会办公室", number="示质奖审办〔2026〕1号", copies="示例局", printed="2026年3月5日",
             public="公开", specimen="演示样张")  # fmt: skip
PLAIN = Sheet(
    title="提交回执", blocks=[table(["事项", "内容"], [["名称", "示例"]])], signer="示例审定办", date="2026年3月5日"
)
UPWARD = replace(FULL, approver="郑示七", attached=[heading("示例名单"), table(["序号", "名称", "单位"], ROWS)])
LETTER, MINUTES = replace(FULL, form="letter"), replace(FULL, form="minutes")
FILES = {
    "full": sheets.docx(FULL, at=AT),
    "letter": sheets.docx(LETTER, at=AT),
    "minutes": sheets.docx(MINUTES, at=AT),
    "upward": sheets.docx(UPWARD, at=AT),
    "plain": sheets.docx(PLAIN, at=AT),
    "form": wordform.docx("申报表", ["填写说明"], [("一、基本情况", [*BODY[:2], table(["名称"], [[""]]), table(["甲", "乙"], ROWS and [["1", "2"]])])]),
}  # fmt: skip


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def tree(content: bytes | str) -> ET.Element:
    return ET.fromstring(content)  # noqa: S314 - written by ourselves


def out_of_order(root: ET.Element) -> list[str]:
    found = []
    for node in root.iter():
        order = [names.split("|") for names in ORDER.get(node.tag.removeprefix(W), "").split()]
        rank = {name: at for at, names in enumerate(order) for name in names}
        children = [child.tag.removeprefix(W) for child in node if child.tag.startswith(W)]
        ranks = [rank.get(name, 999) for name in children]
        if order and ranks != sorted(ranks):
            found.append(f"{node.tag.removeprefix(W)}: {' '.join(children)}")
        if node.tag in {W + "pPr", W + "rPr", W + "tblPr", W + "tcPr"} and len(set(children)) < len(children):
            found.append(f"{node.tag.removeprefix(W)} twice: {' '.join(children)}")
    return found


@pytest.mark.parametrize("name", FILES)
def test_elements_stand_in_the_order_that_word_demands(name: str) -> None:
    held = parts(FILES[name])
    for part in held:
        if re.fullmatch(r"word/(document|styles|settings|header\d|footer\d|numbering)\.xml", part):
            assert out_of_order(tree(held[part])) == [], part


def test_an_element_out_of_order_is_noticed() -> None:
    wrong = tree(f'<p xmlns="{W[1:-1]}"><pPr><jc val="left"/><spacing after="0"/></pPr></p>')
    assert out_of_order(wrong) == ["pPr: jc spacing"]


@pytest.mark.parametrize("name", FILES)
def test_the_package_is_whole(name: str) -> None:
    """Each part has its type, each relation its part, each id is told once; cells end in a paragraph, tables in rows."""
    held = parts(FILES[name])
    types = tree(held["[Content_Types].xml"])
    extensions = {one.get("Extension") for one in types}
    named = {str(one.get("PartName")) for one in types if one.get("PartName")}
    assert [part for part in held if part.rpartition(".")[2] not in extensions and "/" + part not in named
            and part != "[Content_Types].xml"] == []  # fmt: skip
    for part, content in held.items():
        if part.endswith(".rels"):
            relations = list(tree(content).iter(RELATION))
            folder = part.rpartition("_rels/")[0]
            ids = [one.get("Id") for one in relations]
            assert len(ids) == len(set(ids)), part
            targets = [str(one.get("Target")) for one in relations if one.get("TargetMode") != "External"]
            gone = [to for to in targets if str(Path("/", folder, to).resolve())[1:] not in held]
            assert gone == [], part
    document = tree(held["word/document.xml"])
    known = {one.get("Id") for one in tree(held["word/_rels/document.xml.rels"])}
    used = {value for node in document.iter() for key, value in node.attrib.items() if key.startswith(R)}
    assert used <= known
    assert all(cell[-1].tag == W + "p" for cell in document.iter(W + "tc"))
    body = list(document[0])
    assert not any(one.tag == next_.tag == W + "tbl" for one, next_ in pairwise(body))
    assert body[-2].tag == W + "p", "a table at the very end has no paragraph to stand before"


@pytest.mark.parametrize("name", FILES)
def test_the_file_names_nobody_and_speaks_chinese(name: str) -> None:
    held = parts(FILES[name])
    core = tree(held["docProps/core.xml"])
    told = {node.tag.rpartition("}")[2]: node.text or "" for node in core}
    assert {told.get(key, "") for key in ("creator", "lastModifiedBy", "description", "keywords", "category")} == {""}
    assert not any("thumbnail" in part for part in held)
    app = held["docProps/app.xml"].decode()
    assert re.findall(r"<(?:Manager|Company)>[^<]+<", app) == []
    assert b'w:eastAsia="zh-CN"' in held["word/styles.xml"]
    assert leaks.in_file("文书.docx", FILES[name]) == []


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert sheets.docx(FULL, at=AT) == FILES["full"]


def test_twenty_two_lines_of_twenty_eight_characters_fit_into_the_block() -> None:
    document = tree(parts(FILES["full"])["word/document.xml"])
    size, margin = document.find(f".//{W}pgSz"), document.find(f".//{W}pgMar")
    assert size is not None
    assert margin is not None
    high = int(size.get(W + "h", 0)) - int(margin.get(W + "top", 0)) - int(margin.get(W + "bottom", 0))
    wide = int(size.get(W + "w", 0)) - int(margin.get(W + "left", 0)) - int(margin.get(W + "right", 0))
    assert 22 * sheets.PITCH <= high < 23 * sheets.PITCH
    assert 28 * (320 + sheets.SPACE) <= wide < 29 * (320 + sheets.SPACE)


def test_the_address_stands_to_the_left_and_the_date_four_characters_from_the_edge() -> None:
    to, rest = sheets.addressed(paragraphs("各有关单位：", "现通知如下。"))
    assert (to, rest) == ("各有关单位", paragraphs("现通知如下。"))
    assert sheets.addressed(paragraphs("现通知如下。")) == ("", paragraphs("现通知如下。"))
    assert sheets.addressed([]) == ("", [])
    short = Sheet(title="甲", blocks=[], signer="示例审定办", date="2026年3月5日")
    signer, date = sheets._sign_right(short)
    assert date == 64
    assert signer + 5 * 16 / 2 == date + 6 * 16 / 2, "over the middle of the date"


@pytest.mark.long
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize(
    ("name", "sheet"), [("full", FULL), ("plain", PLAIN), ("letter", LETTER), ("minutes", MINUTES)]
)
def test_an_office_program_sets_it_as_our_pdf(name: str, sheet: Sheet, tmp_path: Path) -> None:
    (tmp_path / "paper.docx").write_bytes(FILES[name])
    subprocess.run(["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/office", "--convert-to", "pdf",
                    "--outdir", str(tmp_path), str(tmp_path / "paper.docx")], check=True, capture_output=True,
                   timeout=180)  # fmt: skip
    theirs = pypdf.PdfReader(tmp_path / "paper.pdf").pages
    ours = pypdf.PdfReader(io.BytesIO(sheets.pdf(sheet, at=AT))).pages
    assert abs(len(theirs) - len(ours)) <= 1
    said = "".join(page.extract_text() for page in theirs)
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", said))
    wanted = [sheet.title, sheet.number, sheet.to, sheet.signer, sheet.date, sheet.copies, sheet.printed]
    # A letter has no number on its first page and names no printer (10.1); minutes are not signed under (10.3).
    wanted = [one for one in wanted if sheet.form != "letter" or one != sheet.printed]
    wanted += ["—2—" if sheet.form == "letter" else "—1—"]
    for block in sheet.blocks:
        cells = (
            [cell for row in (block["table"]["head"], *block["table"]["rows"]) for cell in row]
            if "table" in block
            else []
        )
        wanted += [*cells, str(block.get("p", "")), str(block.get("h", ""))]
    plain = [re.sub(r"\s", "", unicodedata.normalize("NFKC", str(one))) for one in wanted]
    # What stands between two pages of one paragraph: number, specimen, the framed mark of a letter.
    apart = re.sub(rf"—\d+—|演示样张|{sheet.issuer}", "", text)
    assert [one for one in plain if one not in text and one not in apart] == []
