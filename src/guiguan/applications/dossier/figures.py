"""Figures as people write them, and their growth from year to year. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

NUMBER = re.compile(r"-?\d{1,3}(,?\d{3})*(\.\d+)?")
TENTH = Decimal("0.1")


def number_of(text: str) -> Decimal | None:
    """The number written, with full-width digits, thousands marks and any minus sign; None when it is none.

    >>> number_of("−1,460.5")
    Decimal('-1460.5')
    """
    plain = unicodedata.normalize("NFKC", text.strip()).replace("−", "-")
    return Decimal(plain.replace(",", "")) if NUMBER.fullmatch(plain) else None


def growth(before: str, after: str, unit: str) -> str:
    """同比 in percent to one decimal; of percentages the difference in 百分点. Empty where it has no meaning.

    >>> growth("1,200", "1,300", "万元"), growth("98", "97.5", "%"), growth("-5", "10", "万元")
    ('+8.3%', '-0.5 个百分点', '')
    """
    old, new = number_of(before), number_of(after)
    if old is None or new is None:
        return ""
    if unit == "%":
        return f"{_signed(new - old)} 个百分点"
    return f"{_signed((new - old) * 100 / old)}%" if old > 0 else ""


def _signed(value: Decimal) -> str:
    rounded = value.quantize(TENTH, ROUND_HALF_UP)
    return f"{rounded:+}" if rounded else "0.0"


def growths(values: Sequence[str], unit: str) -> tuple[str, ...]:
    """Beside each value its growth over the one before; empty beside the first."""
    return ("", *(growth(old, new, unit) for old, new in pairwise(values)))
