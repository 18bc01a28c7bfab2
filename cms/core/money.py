"""Amounts of money as people read them; tables for machines and fields keep the plain number."""

import re
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cms.core.digits import DigitStyle, current_style, shown_digits
from cms.core.typed_numbers import DoubtfulNumber, NotANumber, read_number

#: What parts thousands and halalas where digits are Arabic-Indic.
_ARABIC_SIGNS = str.maketrans(",.", "٬٫")

#: What people write behind an amount.
_RIYALS = re.compile(
    r"\s*(?:ريال(?:ًا|ا\u064b|ا|ات)?(?:\s+سعودي\w*)?|ر\.?\s?س\.?|﷼|SAR|SR)$", re.IGNORECASE
)


def read_amount(typed: str) -> Decimal:
    """Return the amount that was typed, with or without the word of the riyal behind it.

    Raises ValidationError, with another sentence for what can be read in two ways.
    """
    try:
        return read_number(_RIYALS.sub("", typed.strip()))
    except DoubtfulNumber:
        words = _(
            "This can be read in two ways. Write 3200 for three thousand two hundred, or 3.20 for"
            " three riyals and twenty halalas."
        )
    except NotANumber:
        words = _("Write the amount in riyals, in digits, for example 1500.")
    raise ValidationError(words, code="invalid")


def in_all(*amounts: Decimal | None) -> Decimal | None:
    """Return the sum of what is known; None where nothing is."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal()) if known else None


def amount_words(amount: Decimal | str | int) -> str:
    """Thousands apart, halalas only where there are some, in the association's digits."""
    whole, _point, part = f"{Decimal(amount):,f}".partition(".")
    part = part.rstrip("0")
    text = f"{whole}.{part.ljust(2, '0')}" if part else whole
    if current_style.get() == DigitStyle.ARABIC_INDIC:
        text = text.translate(_ARABIC_SIGNS)
    return shown_digits(text)
