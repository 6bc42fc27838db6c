"""A .docx with the page of GB/T 9704-2012: made for Chinese, without a preview picture, naming nobody.

Word calls a file unreadable whose elements are out of the order of ECMA-376: tests/documents/test_wordfile.py.
"""

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
THEMES = ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme")
AFTER_SPACING = ("w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u", "w:effect", "w:lang")
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def blank(title: str, *, at: datetime = EPOCH) -> Any:
    """A4 with the standard's margins; the first section is the only one."""
    from docx import Document
    from docx.shared import Mm

    made = Document()
    _properties(made, title, at)
    _language(made)
    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    return made


def saved(made: Any) -> bytes:
    """The same paper gives the same bytes: the parts carry no time of their own."""
    out, again = io.BytesIO(), io.BytesIO()
    made.save(out)
    with zipfile.ZipFile(out) as parts, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as packed:
        for part in parts.infolist():
            packed.writestr(zipfile.ZipInfo(part.filename), parts.read(part), zipfile.ZIP_DEFLATED)
    return again.getvalue()


def _properties(made: Any, title: str, at: datetime) -> None:
    properties = made.core_properties
    properties.title, properties.author, properties.comments = title, "", ""
    properties.last_modified_by, properties.language = "", "zh-CN"
    properties.created = properties.modified = at.astimezone(UTC).replace(tzinfo=None)
    package = made.part.package
    for key in [key for key, one in package.rels.items() if one.reltype.endswith("/thumbnail")]:
        del package.rels[key]


def _language(made: Any) -> None:
    """Where lines may break is told by the language of the script, and the template's is English."""
    from docx.oxml.ns import qn

    for lang in made.styles.element.iter(qn("w:lang"), qn("w:themeFontLang")):
        lang.set(qn("w:eastAsia"), "zh-CN")
    for setting in made.settings.element.iter(qn("w:themeFontLang")):
        setting.set(qn("w:eastAsia"), "zh-CN")
    for zoom in made.settings.element.iter(qn("w:zoom")):
        zoom.set(qn("w:percent"), "100")


def element(name: str, **values: object) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(name)
    for key, value in values.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def font(owner: Any, family: str, size: float, *, spacing: int = 0) -> None:
    """Of a style or run, for every script; ``spacing`` between characters in twentieths of a point."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    owner.font.name, owner.font.size = family, Pt(size)
    properties = owner.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for kind in ("w:eastAsia", "w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(kind), family)
    for theme in THEMES:
        fonts.attrib.pop(qn(theme), None)
    for held in properties.findall(qn("w:spacing")):
        properties.remove(held)
    properties.insert_element_before(element("w:spacing", val=spacing), *AFTER_SPACING)
