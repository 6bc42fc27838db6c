"""The words of values, and where a report names its reviewers. Pure."""

import re
from collections.abc import Collection


def judged(percent: int | None, not_applicable: bool) -> str:
    """A value as it stands on sheets and pages."""
    return "不适用" if not_applicable else "未评" if percent is None else f"{percent}%"


def segments(text: str, names: Collection[str]) -> list[tuple[str, bool]]:
    """The text cut at every name: (words, whether they are a name)."""
    wanted = sorted((name for name in names if name), key=len, reverse=True)
    if not wanted or not text:
        return [(text, False)] if text else []
    parts = re.split(f"({'|'.join(map(re.escape, wanted))})", text)
    return [(part, part in wanted) for part in parts if part]
