"""Days whose month is written in words: 31 December 2026, Dec 31st, 2026, 15 رجب 1448هـ."""

import re

from cms.core.arabic import fold
from cms.core.digits import to_ascii_digits

_ENGLISH = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_ARABIC = (
    *("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو"),
    *("يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"),
)
_HIJRI = (
    *("محرم", "صفر", "ربيع الأول", "ربيع الآخر", "جمادى الأولى", "جمادى الآخرة"),
    *("رجب", "شعبان", "رمضان", "شوال", "ذو القعدة", "ذو الحجة"),
)
_ALSO = {"ربيع الثاني": 4, "جمادى الثانية": 6, "ذي القعدة": 11, "ذي الحجة": 12}
#: No living person's Hijri year is as great, no Gregorian one as small.
FIRST_GREGORIAN_YEAR = 1600


def _numbered(*rows: tuple[str, ...]) -> dict[str, str]:
    return {fold(name): f"{number}" for row in rows for number, name in enumerate(row, 1)}


_SHORT = tuple(name[:3] for name in _ENGLISH)
_GREGORIAN_MONTHS = _numbered(_ENGLISH, _ARABIC, _SHORT) | {"sept": "9"}
_HIJRI_MONTHS = _numbered(_HIJRI) | {fold(name): f"{number}" for name, number in _ALSO.items()}
_NAMES = sorted(_GREGORIAN_MONTHS | _HIJRI_MONTHS, key=len, reverse=True)
_MONTH = re.compile(rf"(?<!\w)(?:{'|'.join(_NAMES)})(?!\w)")
_ORDINAL = re.compile(r"(?<=[0-9])(?:st|nd|rd|th)\b")
_NUMBER = re.compile(r"(?<![0-9])[0-9]{1,4}(?![0-9])")


def parts_by_name(text: str) -> list[str] | None:
    """Return year, month and day as numbers of one calendar; None when no month is named.

    With a name the order cannot be mistaken: the year has four digits and the day has not.
    """
    said = fold(_ORDINAL.sub("", to_ascii_digits(text).casefold()))
    named = _MONTH.search(said)
    numbers = _NUMBER.findall(said)
    years = [number for number in numbers if len(number) == 4]
    if named is None or len(numbers) != 2 or len(years) != 1:
        return None
    year = years[0]
    day = next(number for number in numbers if number != year)
    is_hijri = int(year) < FIRST_GREGORIAN_YEAR
    month = (_HIJRI_MONTHS if is_hijri else _GREGORIAN_MONTHS).get(named.group())
    return [year, month, day] if month else None
