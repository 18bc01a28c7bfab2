"""Numbers as people type them: digits of any script, thousands apart or not."""

import re
from decimal import Decimal

from cms.core.digits import to_ascii_digits

_SIGNS = str.maketrans("٬٫", ",.")
_PLAIN = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,4})?")
#: Thousands may be set apart, but then all of them, by threes.
_APART = re.compile(r"-?[0-9]{1,3}([ ,][0-9]{3}){1,3}(\.[0-9]{1,4})?")
#: Three thousand two hundred, or three and a fifth?
_POINTED = re.compile(r"[-+]?[0-9]{1,3}\.[0-9]{3}")
_WITH_COMMAS = re.compile(r"[-+]?[0-9]+(,[0-9]+)+(\.[0-9]+)?")


class NotANumber(ValueError):
    """What was typed is none."""


class DoubtfulNumber(NotANumber):
    """What was typed can be read in two ways: 3.200, or a comma that sets no thousands apart."""


def read_number(typed: str) -> Decimal:
    """Return the number that was typed: `1500`, `1,500.50`, `1 500`, `١٬٥٠٠٫٥`.

    Raises DoubtfulNumber where a point or comma may mean either, NotANumber for anything else.
    """
    text = to_ascii_digits(typed).strip().translate(_SIGNS)
    is_apart = _APART.fullmatch(text)
    if _POINTED.fullmatch(text) or (_WITH_COMMAS.fullmatch(text) and not is_apart):
        raise DoubtfulNumber
    if not (is_apart or _PLAIN.fullmatch(text)):
        raise NotANumber
    return Decimal(re.sub("[ ,]", "", text))
