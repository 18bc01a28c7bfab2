"""A number is read the way it was meant, or asked about; it is never guessed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core.digits import DigitStyle, localize_digits
from cms.core.typed_numbers import DoubtfulNumber, NotANumber, read_number


@given(
    number=st.decimals(min_value=-(10**11), max_value=10**11, places=2),
    style=st.sampled_from(DigitStyle),
    between=st.sampled_from([",", "", " ", "٬"]),
)
def test_what_is_written_is_read_as_it_was(number, style, between):
    typed = localize_digits(f"{number:,.2f}".replace(",", between), style)
    assert read_number(typed) == number


@pytest.mark.parametrize(
    "typed", ["3.200", "٣٫٢٠٠", "3,20", "1,3.5", "12,34", "1,500,00", "1234,567", "1,5000"]
)
def test_what_can_be_read_in_two_ways_is_asked_about(typed):
    with pytest.raises(DoubtfulNumber):
        read_number(typed)


@pytest.mark.parametrize("typed", ["", "1e5", "½", "15 00", "NaN", "1.2.3", "--1", ",5", "9" * 13])
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(NotANumber):
        read_number(typed)


def test_halalas_behind_thousands_are_no_doubt():
    assert read_number("1,500.50") == Decimal("1500.5")
