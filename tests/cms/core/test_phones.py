from django.core.exceptions import ValidationError
from django.utils import translation

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core.digits import DigitStyle, localize_digits
from cms.core.phones import (
    can_receive_sms,
    display_phone,
    is_saudi_mobile,
    mask_phone,
    normalize_phone,
)

MOBILE = "+966501234567"


@pytest.mark.parametrize(
    "written",
    [
        "0501234567",
        "501234567",
        "966501234567",
        "+966501234567",
        "00966501234567",
        "+966 050 123 4567",
        "٠٥٠١٢٣٤٥٦٧",
        "۰۵۰۱۲۳۴۵۶۷",
        "٠٠٩٦٦٥٠١٢٣٤٥٦٧",
        "050-123-4567",
        "(050) 123.4567",
        "\u202a+966 50 123 4567\u202c",
        "966501234567+",
        "＋966501234567",
    ],
)
def test_every_way_of_writing_a_saudi_mobile_is_read(written: str) -> None:
    assert normalize_phone(written) == MOBILE


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("+62 812-3456-789", "+628123456789"),
        ("0062 812 3456 789", "+628123456789"),
        ("+44 7400 123456", "+447400123456"),
        ("0112345678", "+966112345678"),
    ],
)
def test_foreign_numbers_and_landlines_are_read(written: str, stored: str) -> None:
    assert normalize_phone(written) == stored


def test_a_number_without_a_country_belongs_to_the_region_asked_for() -> None:
    assert normalize_phone("07400 123456", region="GB") == "+447400123456"


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("", "characters"),
        ("call me", "characters"),
        ("05O1234567", "characters"),
        ("05012++34", "characters"),
        ("050123", "too_short"),
        ("5", "too_short"),
        ("05012345678901", "too_long"),
        ("9" * 41, "characters"),
        ("+999123456789", "country"),
        ("0201234567", "unknown"),
        ("+966" + "5" * 30, "too_long"),
        ("0812345678", "unknown"),
    ],
)
def test_a_refusal_names_the_broken_rule(written: str, rule: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        normalize_phone(written)
    assert refusal.value.code == rule


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("051234567", "ينقص الرقم خانة واحدة"),
        ("٠٥١٢٣٤٥٦", "ينقص الرقم خانتان"),
        ("+966 51234", "ينقص الرقم 4 خانات"),
        ("05123456789", "في الرقم خانة زائدة"),
    ],
)
def test_a_miscounted_saudi_mobile_is_told_by_how_many_digits(written: str, words: str) -> None:
    with translation.override("ar"), pytest.raises(ValidationError) as refusal:
        normalize_phone(written)
    assert words in refusal.value.messages[0]


@given(st.text())
def test_any_text_gets_an_answer(text: str) -> None:
    try:
        stored = normalize_phone(text)
    except ValidationError:
        return
    assert normalize_phone(stored) == stored


@given(
    st.from_regex(r"50[0-9]{7}", fullmatch=True),
    st.sampled_from(["", "0", "966", "00966", "+966", "+966 0"]),
    st.sampled_from(DigitStyle),
)
def test_prefix_and_script_never_change_the_number(
    national: str, prefix: str, style: DigitStyle
) -> None:
    assert normalize_phone(localize_digits(prefix + national, style)) == "+966" + national


@pytest.mark.parametrize(
    ("number", "answer"),
    [
        (MOBILE, True),
        ("+966112345678", False),
        ("+447400123456", False),
        ("0501234567", False),
        ("+966٥01234567", False),
    ],
)
def test_a_saudi_mobile_is_known_by_its_stored_form(number: str, answer: bool) -> None:
    assert is_saudi_mobile(number) is answer


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (MOBILE, "050 123 4567"),
        ("+628123456789", "+62 812-3456-789"),
        ("not a number", "not a number"),
        ("", ""),
    ],
)
def test_a_number_is_shown_in_the_grouping_its_readers_know(number: str, shown: str) -> None:
    assert display_phone(number) == shown


@pytest.mark.parametrize(("number", "shown"), [(MOBILE, "••••••••••567"), ("12", "•2"), ("", "")])
def test_a_masked_phone_keeps_three_digits(number: str, shown: str) -> None:
    assert mask_phone(number) == shown


@pytest.mark.parametrize(
    ("number", "answer"),
    [
        (MOBILE, True),
        ("+966138000000", False),  # a landline
        ("+966920001234", False),  # a company's number
        ("+9668001234567", False),  # free of charge
        ("+12125550123", True),  # America does not tell its mobiles apart
        ("nonsense", False),
    ],
)
def test_text_messages_go_only_where_they_can_arrive(number: str, answer: bool) -> None:
    assert can_receive_sms(number) is answer
