"""Covering what tells who somebody is, in words that otherwise stay exactly as they were said."""

import re

from cms.core.digits import to_ascii_digits

#: Stands where something was covered.
COVER = "•••"
#: Numbers as long as a telephone's or an identity's, and addresses of e-mail.
_TELLING = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+|\+?\d(?:[\s\-]?\d){5,}")


def cover(text: str) -> str:
    """Return the text with numbers and addresses covered; names are for a reader to find."""
    plain = to_ascii_digits(text)
    if len(plain) != len(text):  # nothing would stand in its place any more
        return text
    covered, end = [], 0
    for found in _TELLING.finditer(plain):
        covered += [text[end : found.start()], COVER]
        end = found.end()
    return "".join([*covered, text[end:]])


def is_covered_only(text: str, shown: str) -> bool:
    """Tell whether `shown` is `text` with nothing but parts of it covered."""
    parts = [_spaced(part) for part in shown.split(COVER)]
    original, place = _spaced(text), 0
    if len(parts) == 1:
        return parts[0] == original
    if not original.startswith(parts[0]) or not original.endswith(parts[-1]):
        return False
    for part in parts:
        found = original.find(part, place)
        if found < 0:
            return False
        place = found + len(part)
    return True


def _spaced(text: str) -> str:
    """Browsers send other line ends than were stored, and fields lose the spaces at their ends."""
    return " ".join(text.split())
