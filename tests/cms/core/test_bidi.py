"""What keeps a value's direction to itself."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from cms.core.bidi import in_order, isolated


def test_a_value_keeps_the_direction_of_its_first_letter_and_a_number_its_order() -> None:
    names = [unicodedata.bidirectional(mark) for mark in isolated("")]

    assert names == ["FSI", "PDI"]
    assert [unicodedata.bidirectional(mark) for mark in in_order("")] == ["LRI", "PDI"]


@given(st.text())
def test_nothing_of_the_value_is_lost(text: str) -> None:
    assert isolated(text)[1:-1] == text
    assert in_order(text)[1:-1] == text
