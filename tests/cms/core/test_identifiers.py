from django.core.exceptions import ValidationError

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum import luhn

from cms.core.digits import DigitStyle, localize_digits
from cms.core.identifiers import (
    IdentifierKind,
    mask_iban,
    mask_identifier,
    validate_iban,
    validate_identifier,
    validate_short_address,
)

IBAN = "SA0380000000608010167519"  # the textbook example
BODIES = st.text("0123456789", min_size=8, max_size=8)


def refusal_of(value: str, kind: str) -> ValidationError:
    with pytest.raises(ValidationError) as refusal:
        validate_identifier(value, kind)
    return refusal.value


@pytest.mark.parametrize(
    ("value", "kind", "stored"),
    [
        ("1000000008", "national_id", "1000000008"),
        ("1999999996", "national_id", "1999999996"),
        ("2000000006", "iqama", "2000000006"),
        ("2999999994", "iqama", "2999999994"),
        ("١٠٠٠٠٠٠٠٠٨", "national_id", "1000000008"),
        (" 100-000 0008\u200f", "national_id", "1000000008"),
        ("3000000004", "border_number", "3000000004"),
        ("a1234567", "passport", "A1234567"),
        ("۶۱ ۲۳۴ ۵۶۷", "visa", "61234567"),
        ("12-34/5", "mosque_number", "12-34/5"),
        ("١٦٨٢", "entity_licence", "1682"),
        ("", "none", ""),
        ("  ", "none", ""),
    ],
)
def test_a_sound_number_is_kept_in_one_spelling(value: str, kind: str, stored: str) -> None:
    assert validate_identifier(value, kind) == stored
    assert validate_identifier(stored, kind) == stored


@pytest.mark.parametrize(
    ("value", "kind", "rule"),
    [
        ("1000000000", "national_id", "checksum"),
        ("100000008", "national_id", "length"),
        ("10000000080", "national_id", "length"),
        ("", "national_id", "digits"),
        ("10000O0008", "national_id", "digits"),
        ("2000000006", "national_id", "first_digit"),
        ("1000000008", "iqama", "first_digit"),
        ("2000000000", "iqama", "checksum"),
        ("1000000008", "border_number", "first_digit"),
        ("3000000000", "border_number", "checksum"),
        ("A12", "passport", "length"),
        ("A123456789012", "passport", "length"),
        ("جواز", "passport", "characters"),
        ("A<1234567", "passport", "characters"),
        ("12345", "visa", "length"),
        ("--", "mosque_number", "characters"),
        ("1" * 25, "mosque_number", "length"),
        ("1'; --", "entity_licence", "characters"),
        ("123", "none", "kind"),
    ],
)
def test_a_refusal_names_the_broken_rule(value: str, kind: str, rule: str) -> None:
    assert refusal_of(value, kind).code == rule


def test_a_length_refusal_counts_what_was_written() -> None:
    assert refusal_of("12345", "iqama").params == {"count": 5}
    assert "5" in refusal_of("12345", "iqama").messages[0]


def test_an_unknown_kind_is_a_fault_of_the_caller() -> None:
    with pytest.raises(ValueError, match="shoe_size"):
        validate_identifier("1", "shoe_size")


@given(st.text(), st.sampled_from(IdentifierKind))
def test_any_text_gets_an_answer(text: str, kind: str) -> None:
    try:
        stored = validate_identifier(text, kind)
    except ValidationError:
        return
    assert validate_identifier(stored, kind) == stored


@given(st.text("0123456789", min_size=5), st.sampled_from(IdentifierKind))
def test_a_refusal_never_repeats_the_number(number: str, kind: str) -> None:
    try:
        validate_identifier(number, kind)
    except ValidationError as refusal:
        message = refusal.messages[0]
    else:
        message = ""
    assert number not in message


@given(BODIES, st.sampled_from(["1", "2"]), st.sampled_from(DigitStyle))
def test_every_number_that_passes_luhn_is_accepted_in_any_script(
    body: str, first: str, style: DigitStyle
) -> None:
    number = first + body + luhn.calc_check_digit(first + body)
    kind = IdentifierKind.NATIONAL_ID if first == "1" else IdentifierKind.IQAMA
    assert validate_identifier(localize_digits(number, style), kind) == number


@given(BODIES, st.integers(1, 9), st.sampled_from("0123456789"))
def test_every_single_wrong_digit_is_noticed(body: str, at: int, digit: str) -> None:
    number = "1" + body + luhn.calc_check_digit("1" + body)
    assume(number[at] != digit)
    wrong = number[:at] + digit + number[at + 1 :]
    assert refusal_of(wrong, "national_id").code == "checksum"


@pytest.mark.parametrize(
    "value",
    [IBAN, "sa03 8000 0000 6080 1016 7519", "SA٠٣٨٠٠٠٠٠٠٠٦٠٨٠١٠١٦٧٥١٩", f"\u202a{IBAN}\u202c"],
)
def test_a_sound_iban_is_kept_in_one_piece(value: str) -> None:
    assert validate_iban(value) == IBAN


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("", "prefix"),
        ("0380000000608010167519", "prefix"),
        ("GB29NWBK60161331926819", "prefix"),
        (IBAN[:-1], "length"),
        (IBAN + "0", "length"),
        ("SA0380000000608010167518", "checksum"),
        ("SA0380000000608010167591", "checksum"),
        ("SA038000000060801016751é", "checksum"),
    ],
)
def test_an_iban_refusal_names_the_broken_rule(value: str, rule: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        validate_iban(value)
    assert refusal.value.code == rule


def test_a_short_address_is_four_letters_and_four_digits() -> None:
    assert validate_short_address("raaa ٢٩١٩") == "RAAA2919"
    for wrong in ("RAA2919", "RAAA29190", "2919RAAA", "ربعد2919", ""):
        with pytest.raises(ValidationError):
            validate_short_address(wrong)


@pytest.mark.parametrize(
    ("value", "shown"),
    [("1000000008", "••••••0008"), ("123456", "•••456"), ("12", "•2"), ("1", "•"), ("", "")],
)
def test_a_mask_keeps_the_last_four_and_never_more_than_half(value: str, shown: str) -> None:
    assert mask_identifier(value) == shown


def test_a_masked_iban_keeps_country_and_last_four() -> None:
    assert mask_iban(IBAN) == "SA" + "•" * 18 + "7519"
    assert mask_iban("SA12") == "••12"


@given(st.text(min_size=1))
def test_a_mask_hides_at_least_half_and_keeps_the_length(value: str) -> None:
    masked = mask_identifier(value)
    assert len(masked) == len(value)
    assert masked.startswith("•" * (len(value) - min(4, len(value) // 2)))


@pytest.mark.parametrize(
    ("kind", "other"), [("national_id", "2000000006"), ("iqama", "1000000008")]
)
def test_only_a_number_of_the_other_kind_is_sent_to_the_other_kind(kind: str, other: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        validate_identifier(other, kind)
    assert "اختاروا" in refusal.value.messages[0]
    with pytest.raises(ValidationError) as refusal:
        validate_identifier("3000000004", kind)
    assert "اختاروا" not in refusal.value.messages[0]
