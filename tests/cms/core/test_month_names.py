"""A day whose month is written in words needs no order of numbers."""

from datetime import date

from django.core.exceptions import ValidationError

import pytest

from cms.core.dates import from_hijri, parse_date


@pytest.mark.parametrize(
    "typed",
    [
        *("31 December 2026", "31st of December 2026", "Dec 31, 2026", "December 31 2026"),
        *("31 dec 2026", "2026 December 31", "٣١ ديسمبر ٢٠٢٦م", "الخميس 31 ديسمبر 2026"),
    ],
)
def test_a_month_in_words_is_read_in_any_order(typed: str) -> None:
    assert parse_date(typed) == parse_date(typed, order="ymd") == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("typed", "month"),
    [
        *(("15 رجب 1448هـ", 7), ("١٥ ربيع الثاني ١٤٤٨", 4), ("15 ربيع الآخر 1448", 4)),
        *(("15 جمادى الآخرة 1448", 6), ("15 ذي القعدة 1448", 11), ("15 ذو الحجة 1448 هـ", 12)),
    ],
)
def test_hijri_months_are_known_by_all_their_names(typed: str, month: int) -> None:
    assert parse_date(typed) == from_hijri(1448, month, 15)


@pytest.mark.parametrize(
    "typed", ["15 رجب 2026", "31 December 26", "December 2026", "31 of 2026", "30 Feb 2026"]
)
def test_a_month_of_the_other_calendar_or_half_a_date_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        parse_date(typed)


def test_who_writes_the_month_first_is_told_so() -> None:
    with pytest.raises(ValidationError, match="31/12/2026"):
        parse_date("12/31/2026")
