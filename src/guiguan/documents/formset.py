"""A filled-in form set as PDF: A4 with the margins of GB/T 9704, one line repeated in the foot of every page."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from guiguan.documents import typeset
from guiguan.documents.blocks import Block

PDF = "application/pdf"


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
    ``numbered`` False where the pages are bound into something that numbers them; ``tight`` for a single page.

    Raises :class:`guiguan.documents.typeset.TypesettingFailed`.
    """
    data = {
        "title": title,
        "under": list(under),
        "foot": foot,
        "numbered": numbered,
        "tight": tight,
        "sections": [{"title": words, "blocks": [dict(block) for block in blocks]} for words, blocks in sections],
    }
    return typeset.pdf(typeset.layout("form"), data=data, at=at)
