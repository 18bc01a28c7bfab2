import contextlib
from datetime import UTC, date, datetime

from django.core.exceptions import ValidationError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core.dates import (
    HijriDate,
    OutsideCalendar,
    calendar_mismatch_days,
    format_dual,
    format_gregorian,
    format_hijri,
    from_hijri,
    hijri,
    hijri_day,
    local_day,
    parse_date,
)
from cms.core.digits import DigitStyle, localize_digits

FIRST, LAST = date(1924, 8, 1), date(2077, 11, 16)
IN_TABLES = st.dates(FIRST, LAST)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2023, 3, 18), (1444, 8, 26)),
        (date(2023, 3, 6), (1444, 8, 14)),
        (date(2025, 1, 5), (1446, 7, 5)),
        (date(2025, 2, 27), (1446, 8, 28)),
        (date(2020, 11, 28), (1442, 4, 13)),
        (date(2026, 3, 18), (1447, 9, 29)),
        (date(2030, 1, 5), (1451, 9, 1)),
        (date(2030, 12, 26), (1452, 9, 1)),
    ],
)
def test_a_day_has_its_umm_al_qura_date(day: date, expected: tuple[int, int, int]) -> None:
    assert hijri(day) == HijriDate(*expected)
    assert from_hijri(*expected) == day


@given(IN_TABLES)
def test_the_two_calendars_lead_back_to_each_other(day: date) -> None:
    assert from_hijri(*hijri(day)) == day


def test_where_a_month_has_no_thirtieth_its_last_day_is_meant() -> None:
    assert hijri_day(1448, 9, 30) == hijri_day(1448, 9, 29) == date(2027, 3, 8)
    assert hijri_day(1447, 12, 20) == date(2026, 6, 6)
    with pytest.raises(OutsideCalendar):
        hijri_day(1501, 1, 30)


@pytest.mark.parametrize("day", [date(1924, 7, 31), date(2077, 11, 17), date.min, date.max])
def test_beyond_the_tables_there_is_no_hijri_date(day: date) -> None:
    with pytest.raises(OutsideCalendar):
        hijri(day)


@pytest.mark.parametrize("wrong", [(1448, 13, 1), (1448, 0, 1), (1448, 1, 31)])
def test_a_hijri_day_that_is_not_in_the_calendar_is_refused(wrong: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="must be in"):
        from_hijri(*wrong)


def test_a_hijri_year_beyond_the_tables_is_refused_as_such() -> None:
    with pytest.raises(OutsideCalendar):
        from_hijri(1501, 1, 1)


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("ar", "الأحد 12 جمادى الآخرة 1448هـ · 22 نوفمبر 2026م"),
        ("ar-sa", "الأحد 12 جمادى الآخرة 1448هـ · 22 نوفمبر 2026م"),
        ("en", "Sunday 12 Jumada al-Akhirah 1448 AH · 22 November 2026"),
        ("ur", "Sunday 12 Jumada al-Akhirah 1448 AH · 22 November 2026"),
    ],
)
def test_a_day_is_written_in_both_calendars(language: str, shown: str) -> None:
    assert format_dual(date(2026, 11, 22), language) == shown


def test_each_calendar_can_stand_alone() -> None:
    assert format_hijri(date(2020, 11, 28), "ar") == "13 ربيع الآخر 1442هـ"
    assert format_gregorian(date(2020, 11, 28), "ar") == "28 نوفمبر 2020م"
    assert format_hijri(date(2025, 1, 5), "en") == "5 Rajab 1446 AH"
    assert format_gregorian(date(2025, 1, 5), "en") == "5 January 2025"


@pytest.mark.parametrize(
    ("day", "language", "shown"),
    [
        (date(1900, 1, 1), "ar", "الاثنين 1 يناير 1900م"),
        (date(2090, 5, 4), "en", "Thursday 4 May 2090"),
    ],
)
def test_beyond_the_tables_the_gregorian_date_stands_alone(
    day: date, language: str, shown: str
) -> None:
    assert format_dual(day, language) == shown


@given(st.dates(), st.sampled_from(["ar", "en"]))
def test_any_day_can_be_written(day: date, language: str) -> None:
    assert str(day.year) in format_dual(day, language)


def test_a_moment_is_dated_by_the_clock_on_our_wall() -> None:
    late_in_utc = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)  # half past one in Riyadh
    assert local_day(late_in_utc) == date(2026, 11, 23)
    assert format_gregorian(late_in_utc, "en") == "23 November 2026"
    assert hijri(late_in_utc) == (1448, 6, 13)
    assert local_day(datetime(2026, 11, 22, 22, 30)) == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("22/11/2026", "dmy", date(2026, 11, 22)),
        ("2026/11/22", "ymd", date(2026, 11, 22)),
        ("2026-11-22", "ymd", date(2026, 11, 22)),
        ("2026-11-22", "dmy", date(2026, 11, 22)),
        ("2010/12/24", "dmy", date(2010, 12, 24)),
        ("١٤٠٣/٥/٧", "dmy", date(1983, 2, 20)),
        ("5.1.2025", "dmy", date(2025, 1, 5)),
        ("5 1 2025", "dmy", date(2025, 1, 5)),
        ("٢٢/١١/٢٠٢٦", "dmy", date(2026, 11, 22)),
        ("٢٨/٨/١٤٤٦ هـ", "dmy", date(2025, 2, 27)),
        ("28/8/1446هـ", "dmy", date(2025, 2, 27)),
        ("1446/7/5", "ymd", date(2025, 1, 5)),
        ("27/2/2025م", "dmy", date(2025, 2, 27)),
        ("28/8/1446 AH", "dmy", date(2025, 2, 27)),
        ("\u200f28 / 8 / 1446\u200f", "dmy", date(2025, 2, 27)),
    ],
)
def test_a_date_is_read_in_either_calendar_and_any_digits(text: str, order, day: date) -> None:
    assert parse_date(text, order=order) == day


@pytest.mark.parametrize(
    ("text", "order", "rule"),
    [
        ("", "dmy", "format"),
        ("soon", "dmy", "format"),
        ("22/11", "dmy", "format"),
        ("22/11/26", "dmy", "format"),
        ("22/11/2026", "ymd", "format"),
        ("22" + " " * 300_000 + "/11/2026", "dmy", "format"),
        ("22/111/2026", "dmy", "format"),
        ("31/2/2025", "dmy", "no_such_day"),
        ("1/13/2025", "dmy", "no_such_day"),
        ("30/8/1446", "dmy", "no_such_day"),
        ("1/13/1446", "dmy", "no_such_day"),
        ("1/1/1300", "dmy", "outside_calendar"),
        ("1/1/0000", "dmy", "outside_calendar"),
    ],
)
def test_a_refusal_says_what_is_wrong_with_the_date(text: str, order, rule: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        parse_date(text, order=order)
    assert refusal.value.code == rule


@given(IN_TABLES, st.sampled_from("/-. "), st.sampled_from(DigitStyle), st.booleans())
def test_a_written_date_is_read_back(
    day: date, separator: str, style: DigitStyle, in_hijri: bool
) -> None:
    year, month, number = hijri(day) if in_hijri else (day.year, day.month, day.day)
    parts = [f"{number}", f"{month}", f"{year}"]
    for order, written in (("dmy", parts), ("ymd", parts[::-1])):
        assert parse_date(localize_digits(separator.join(written), style), order=order) == day


@given(st.text())
def test_any_text_gets_an_answer(text: str) -> None:
    with contextlib.suppress(ValidationError):
        assert isinstance(parse_date(text), date)


@pytest.mark.parametrize(
    ("stated", "gregorian", "days"),
    [
        ((1444, 8, 26), date(2023, 3, 6), 12),
        ((1446, 7, 5), date(2025, 1, 5), 0),
        ((1446, 8, 28), date(2025, 2, 27), 0),
        ((1444, 8, 14), date(2023, 3, 18), 12),
    ],
)
def test_two_dates_of_one_approval_are_compared(
    stated: tuple[int, int, int], gregorian: date, days: int
) -> None:
    assert calendar_mismatch_days(stated, gregorian) == days
