"""Amounts of money as people read them; tables for machines and fields keep the plain number."""

import re
from decimal import Decimal

from cms.core.digits import DigitStyle, current_style, shown_digits

#: What parts thousands and halalas where digits are Arabic-Indic.
_ARABIC_SIGNS = str.maketrans(",.", "٬٫")

#: What people write behind an amount.
_RIYALS = re.compile(
    r"\s*(?:ريال(?:ًا|ا\u064b|ا|ات)?(?:\s+سعودي\w*)?|ر\.?\s?س\.?|﷼|SAR|SR)$", re.IGNORECASE
)


def without_currency(text: str) -> str:
    """Return what was typed without the word or sign of the riyal behind it."""
    return _RIYALS.sub("", text)


def amount_words(amount: Decimal | str | int) -> str:
    """Thousands apart, halalas only where there are some, in the association's digits."""
    whole, _point, part = f"{Decimal(amount):,f}".partition(".")
    part = part.rstrip("0")
    text = f"{whole}.{part.ljust(2, '0')}" if part else whole
    if current_style.get() == DigitStyle.ARABIC_INDIC:
        text = text.translate(_ARABIC_SIGNS)
    return shown_digits(text)
