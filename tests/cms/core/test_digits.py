import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core.digits import DigitStyle, current_style, localize_digits, to_ascii_digits


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("٠١٢٣٤٥٦٧٨٩", "0123456789"),
        ("۰۱۲۳۴۵۶۷۸۹", "0123456789"),
        ("١٢ شارع 3", "12 شارع 3"),
        ("১২৩", "123"),
        ("１２３", "123"),
        ("²", "²"),  # a superscript is no digit of a number
        ("٫٬", "٫٬"),
        ("", ""),
    ],
)
def test_digits_of_any_script_become_ascii(written: str, stored: str) -> None:
    assert to_ascii_digits(written) == stored


def test_every_decimal_digit_of_unicode_is_known() -> None:
    decimals = [c for c in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(c) == "Nd"]
    assert len(decimals) >= 600
    assert {to_ascii_digits(c) for c in decimals} == set("0123456789")


@given(st.text())
def test_ascii_digits_leave_the_length_and_everything_else_alone(text: str) -> None:
    result = to_ascii_digits(text)
    assert len(result) == len(text)
    for before, after in zip(text, result, strict=True):
        assert before == after or (unicodedata.category(before) == "Nd" and after in "0123456789")


@given(st.text(), st.sampled_from(DigitStyle))
def test_a_style_changes_how_digits_look_and_not_what_they_are(text: str, style: str) -> None:
    assert to_ascii_digits(localize_digits(text, style)) == to_ascii_digits(text)


@pytest.mark.parametrize(
    ("style", "shown"), [(DigitStyle.LATIN, "2026/11"), (DigitStyle.ARABIC_INDIC, "٢٠٢٦/١١")]
)
def test_digits_follow_the_style_of_the_association(style: DigitStyle, shown: str) -> None:
    assert localize_digits("2026/١١", style) == shown


def test_a_style_may_come_as_stored_text() -> None:
    assert localize_digits("7", "arabic_indic") == "٧"


def test_latin_digits_are_the_style_outside_a_request() -> None:
    assert current_style.get() == DigitStyle.LATIN
