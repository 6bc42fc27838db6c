"""字数 as Chinese word processors count it. Pure."""

import re

_ALONE = (
    r"\u2e80-\u2fff\u3001-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
    r"\u2010-\u2027\u2030-\u205e"
)
"""Han, kana, full-width forms and Chinese punctuation: each counts as one."""
_WORD = re.compile(rf"[^\s{_ALONE}](?:[^\s{_ALONE}]|’(?=[^\W\d_]))*")
"""A run of other characters, which an apostrophe before a letter does not end."""


def count_characters(text: str) -> int:
    """Each Han character and Chinese mark is one; each run of other characters between blanks is one.

    >>> count_characters("共用 1,460 个零件，合格率 99.1%。")
    12
    """
    return len("".join(_WORD.sub("x", text).split()))
