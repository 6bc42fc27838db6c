"""A filled-in form set as PDF: A4 with the margins of GB/T 9704, one line repeated in the foot of every page."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from guiguan.documents.blocks import Block

PDF = "application/pdf"
TEMPLATE = """
#let data = json(bytes(sys.inputs.data))
#let families = ("FangSong", "FangSong_GB2312", "STFangsong", "Noto Serif CJK SC")
#let bold = ("SimHei", "STHeiti", "Noto Sans CJK SC")
#set document(title: data.title, author: ())
#set page(
  paper: "a4",
  margin: if data.tight { (x: 20mm, y: 16mm) } else { (top: 37mm, bottom: 35mm, left: 28mm, right: 26mm) },
  footer: context {
    set text(size: 8.5pt)
    line(length: 100%, stroke: 0.4pt)
    if data.numbered {
      grid(columns: (1fr, auto), data.foot,
        [第 #counter(page).display() 页　共 #counter(page).final().first() 页])
    } else { data.foot }
  },
)
#set text(font: families, size: if data.tight { 9.5pt } else { 12pt }, lang: "zh", region: "cn")
#set par(leading: 0.9em, spacing: 1em, justify: true)
#set table(stroke: 0.5pt, inset: if data.tight { 2.5pt } else { 6pt })
#show heading: set text(font: bold, weight: "bold")
#show heading.where(level: 1): set text(size: if data.tight { 11pt } else { 15pt })
#let (above, below) = if data.tight { (0.9em, 0.5em) } else { (2em, 1em) }
#show heading.where(level: 1): set block(above: above, below: below)
#show heading.where(level: 2): set text(size: 12pt)
#show heading.where(level: 2): set block(above: 1.4em, below: 0.8em)
#align(center, text(font: bold, size: 18pt, weight: "bold", data.title))
#for line in data.under { align(center, line) }
#for section in data.sections {
  if section.title != "" { heading(level: 1, section.title) }
  for item in section.blocks {
    if "h" in item { heading(level: 2, item.h) }
    else if "table" in item {
      let head = item.table.head
      set text(size: if data.tight { 8.5pt } else { 10.5pt })
      set par(justify: false)
      show regex("[0-9a-f]{64}"): it => text(size: 7pt, it.text.slice(0, 32) + linebreak() + it.text.slice(32))
      table(
        columns: if head.len() == 2 { (2fr, 3fr) } else { (1fr,) * head.len() },
        table.header(..head.map(words => text(font: bold, words))),
        ..item.table.rows.flatten(),
      )
    } else { par(first-line-indent: (amount: 2em, all: true), item.p) }
  }
}
"""
"""Everything typed by people comes in as data, never as markup: nothing in it can act."""


def pdf(
    title: str,
    under: Sequence[str],
    sections: Iterable[tuple[str, Iterable[Block]]],
    *,
    foot: str,
    at: datetime,
    numbered: bool = True,
    tight: bool = False,
) -> bytes:
    """``under``: lines below the title; ``foot``: stands on every page beside its number; ``at`` dates the file.
    ``numbered`` False where the pages are bound into something that numbers them; ``tight`` for a single page."""
    data = {
        "title": title,
        "under": list(under),
        "foot": foot,
        "numbered": numbered,
        "tight": tight,
        "sections": [{"title": words, "blocks": [dict(block) for block in blocks]} for words, blocks in sections],
    }
    return _set(json.dumps(data), int(at.timestamp()))


@lru_cache(maxsize=16)
def _set(data: str, at: int) -> bytes:
    """The same words are set once: what was submitted never changes."""
    import typst

    made: bytes = typst.compile(
        TEMPLATE.encode(), format="pdf", font_paths=fonts(), sys_inputs={"data": data}, timestamp=at
    )
    return made


@cache
def fonts() -> Any:
    """The fonts of the machine, looked for once a process."""
    import typst

    return typst.Fonts()
