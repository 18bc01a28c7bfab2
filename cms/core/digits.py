"""Digits of any script come in, ASCII is kept, the association's own style goes out."""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DigitStyle(TextChoices):
    """How numbers look on the screens of one association."""

    LATIN = "latin", _("Latin (123)")
    ARABIC_INDIC = "arabic_indic", _("Arabic-Indic (١٢٣)")


current_style: ContextVar[str] = ContextVar("digit_style", default=DigitStyle.LATIN.value)

_TO_ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def to_ascii_digits(text: str) -> str:
    """Return `text` with every decimal digit of any script (Unicode Nd) as its ASCII digit."""
    if text.isascii():
        return text
    return "".join(_ascii_digit(character) for character in text)


def _ascii_digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def localize_digits(text: str, style: DigitStyle | str) -> str:
    """Return `text` with every digit in `style`; letters and punctuation stay as they are."""
    latin = to_ascii_digits(text)
    return latin.translate(_TO_ARABIC_INDIC) if style == DigitStyle.ARABIC_INDIC else latin


def shown_digits(value: object) -> str:
    """Return something as text with its digits as this association shows them."""
    return localize_digits(str(value), current_style.get())


@contextmanager
def digits_shown(style: str) -> Iterator[None]:
    """Show digits in this style inside the block, whatever the request shows."""
    token = current_style.set(style)
    try:
        yield
    finally:
        current_style.reset(token)
