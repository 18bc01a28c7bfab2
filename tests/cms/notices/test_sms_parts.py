"""How the network counts an SMS (domain B8)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.notices.sms_parts import sms_length


@pytest.mark.parametrize(
    ("text", "units", "parts", "is_unicode"),
    [
        ("", 0, 1, False),
        ("a" * 160, 160, 1, False),
        ("a" * 161, 161, 2, False),
        ("a" * 306, 306, 2, False),
        ("a" * 307, 307, 3, False),
        ("€" * 80, 160, 1, False),
        ("€" * 81, 162, 2, False),
        ("ا" * 70, 70, 1, True),
        ("ا" * 71, 71, 2, True),
        ("ا" * 134, 134, 2, True),
        ("ا" * 135, 135, 3, True),
        ("a" * 69 + "ا", 70, 1, True),
        ("😀" * 35, 70, 1, True),
        ("😀" * 36, 72, 2, True),
    ],
)
def test_a_text_is_counted_as_the_network_counts_it(
    text: str, units: int, parts: int, is_unicode: bool
) -> None:
    length = sms_length(text)

    assert (length.units, length.parts, length.is_unicode) == (units, parts, is_unicode)


@given(st.text(max_size=400))
def test_the_parts_hold_the_text_and_none_of_them_is_empty(text: str) -> None:
    length = sms_length(text)

    assert length.left >= 0
    one_less = 0 if length.parts == 1 else (length.parts - 1) * (67 if length.is_unicode else 153)
    assert length.parts == 1 or length.units > one_less
