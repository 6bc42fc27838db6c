"""How words are written in the index: Han characters apart, everything else by runs, in one case and width."""

import re
import unicodedata
from collections.abc import Sequence

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
TOKEN = re.compile(f"[{HAN}]|[^\\W_{HAN}]+")
MOST = 200_000
"""Characters of one document that are indexed."""


def tokens(text: str) -> list[str]:
    """“上海ABC公司” → 上, 海, abc, 公, 司."""
    return TOKEN.findall(unicodedata.normalize("NFKC", text).casefold())


def spaced(text: str) -> str:
    """The tokens with blanks between them, as both databases' tokenizers take them."""
    return " ".join(tokens(text[:MOST]))


def phrases(query: str) -> list[str]:
    """Each word of the query as a phrase of the index; words without a letter fall away."""
    return [found for part in query.split() if (found := spaced(part))]


def too_short(query: str) -> bool:
    """Whether some word is a single character, which would find nearly everything."""
    return any(len(phrase) < 2 for phrase in phrases(query))


def marked(text: str, words: Sequence[str], around: int = 40) -> list[tuple[str, bool]]:
    """A snippet about the first hit as (piece, is a hit); plain text, to be escaped like any other."""
    found = [re.escape(word) for word in sorted(words, key=len, reverse=True) if word]
    hit = re.search("|".join(found), text, re.IGNORECASE) if found else None
    if hit is None:
        return [(text[: 2 * around] + "…" * (len(text) > 2 * around), False)] if text else []
    start, end = max(hit.start() - around, 0), min(hit.end() + around, len(text))
    pieces = [("…" * (start > 0) + text[start : hit.start()], False), (hit.group(), True),
              (text[hit.end() : end] + "…" * (end < len(text)), False)]  # fmt: skip
    return [piece for piece in pieces if piece[0]]
