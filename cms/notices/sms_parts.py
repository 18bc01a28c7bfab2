"""How many parts an SMS takes: the price of every template, shown to those who write it.

GSM 03.38: 160 characters alone, 153 a part; one character outside its alphabet (any Arabic letter)
and the whole text is counted in UTF-16 units, 70 alone, 67 a part (domain B8).
"""

from dataclasses import dataclass
from math import ceil

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")  # written as two


@dataclass(frozen=True)
class SmsLength:
    """`units` as the network counts them, and how many parts they fill."""

    units: int
    parts: int
    is_unicode: bool

    @property
    def left(self) -> int:
        """How many units still fit into the last part."""
        alone, chained = _limits(self.is_unicode)
        return (alone if self.parts <= 1 else chained * self.parts) - self.units


def sms_length(text: str) -> SmsLength:
    """Return how long `text` is for the network."""
    is_unicode = not all(c in _BASIC or c in _EXTENDED for c in text)
    units = _utf16_units(text) if is_unicode else sum(2 if c in _EXTENDED else 1 for c in text)
    alone, chained = _limits(is_unicode)
    parts = 1 if units <= alone else ceil(units / chained)
    return SmsLength(units=units, parts=parts, is_unicode=is_unicode)


def _limits(is_unicode: bool) -> tuple[int, int]:
    return (70, 67) if is_unicode else (160, 153)


def _utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2
