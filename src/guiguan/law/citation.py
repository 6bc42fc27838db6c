"""What a decision rests on, in the words an official uses."""

from dataclasses import dataclass

DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a text: ``办法第二十二条第一款``; or a basis outside the Measures: ``申报通知``, ``系统规则：…``.

    ``provision`` is the stable id (``art_22__para_1``), empty outside the Measures.
    """

    label: str
    provision: str = ""
    quote: str = ""
    policy: str = ""

    def __str__(self) -> str:
        return self.label


def chinese_number(number: int) -> str:
    """1-99 as in the text: 10 → 十, 36 → 三十六."""
    if not 0 < number < 100:
        raise ValueError(f"no article has the number {number}")
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return head + (DIGITS[ones] if ones else "")


def number_of(chinese: str) -> int:
    """三十六 → 36."""
    if "十" not in chinese:
        return DIGITS.index(chinese)
    tens, ones = chinese.split("十")
    return (DIGITS.index(tens) if tens else 1) * 10 + (DIGITS.index(ones) if ones else 0)
