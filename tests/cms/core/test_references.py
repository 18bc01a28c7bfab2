import itertools
import math
import re

from django.core.exceptions import ValidationError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core.digits import DigitStyle, localize_digits
from cms.core.references import (
    ALPHABET,
    InvalidReference,
    example_reference,
    hash_secret,
    new_code,
    new_reference,
    new_secret,
    normalize_code,
    parse_reference,
)

PREFIXES = st.sampled_from(["MAM", "IRT", "ENY", "ENV", "HUD", "SLA"])
SYMBOLS = st.sampled_from(ALPHABET)


def test_the_alphabet_has_no_look_alikes_and_a_prime_size() -> None:
    assert not set(ALPHABET) & set("0O1ILUS")
    assert len(ALPHABET) == len(set(ALPHABET)) == 29
    assert all(len(ALPHABET) % divisor for divisor in range(2, 29))


@given(PREFIXES)
def test_a_fresh_reference_has_its_shape_and_passes_its_own_check(prefix: str) -> None:
    reference = new_reference(prefix)
    assert re.fullmatch(rf"{prefix}-[{ALPHABET}]{{5}}-[{ALPHABET}]", reference)
    assert parse_reference(reference) == reference


def test_references_do_not_repeat_in_practice() -> None:
    assert len({new_reference("MAM") for _ in range(500)}) > 490


@pytest.mark.parametrize("prefix", ["", "M", "mam", "MAMAM", "M1", "مام"])
def test_a_prefix_is_two_to_four_capital_letters(prefix: str) -> None:
    with pytest.raises(ValueError, match="two to four"):
        new_reference(prefix)


@given(PREFIXES, st.integers(0, 5), SYMBOLS)
def test_every_single_wrong_symbol_is_noticed(prefix: str, at: int, symbol: str) -> None:
    reference = new_reference(prefix)
    symbols = list(reference.replace("-", ""))
    place = len(prefix) + at
    if symbols[place] == symbol:
        return
    symbols[place] = symbol
    with pytest.raises(InvalidReference):
        parse_reference("".join(symbols))


def test_every_substitution_of_one_reference_is_noticed() -> None:
    body = new_reference("MAM").replace("-", "")
    for place, symbol in itertools.product(range(3, 9), ALPHABET):
        if body[place] != symbol:
            with pytest.raises(InvalidReference):
                parse_reference(body[:place] + symbol + body[place + 1 :])


@given(PREFIXES, st.integers(0, 5), st.integers(0, 5))
def test_every_exchange_of_two_symbols_is_noticed(prefix: str, one: int, other: int) -> None:
    symbols = list(new_reference(prefix).replace("-", ""))
    one, other = one + len(prefix), other + len(prefix)
    if symbols[one] == symbols[other]:
        return
    symbols[one], symbols[other] = symbols[other], symbols[one]
    with pytest.raises(InvalidReference):
        parse_reference("".join(symbols))


def test_the_prefix_is_part_of_the_check() -> None:
    reference = new_reference("MAM")
    for wrong in ("MAN", "AMM", "IRT", "MA"):
        with pytest.raises(InvalidReference):
            parse_reference(reference.replace("MAM", wrong))


@given(
    PREFIXES,
    st.sampled_from(["-", "–", "—", "−", " ", "", "_", ".", " - "]),
    st.sampled_from(DigitStyle),
    st.booleans(),
)
def test_a_reference_is_read_however_it_is_typed(
    prefix: str, separator: str, style: DigitStyle, lower: bool
) -> None:
    reference = new_reference(prefix)
    typed = localize_digits(reference.replace("-", separator), style)
    assert parse_reference(f" {typed.lower() if lower else typed}\u200f\n") == reference


def test_look_alikes_are_read_as_what_they_must_be() -> None:
    reference = next(r for r in iter(lambda: new_reference("SLA"), "") if "5" in r or "V" in r)
    prefix, rest = reference[:3], reference[3:]
    assert parse_reference("5LA" + rest.replace("5", "S").replace("V", "u")) == reference
    assert prefix == "SLA"


def test_characters_that_are_never_used_are_read_as_the_nearest() -> None:
    reference = next(r for r in iter(lambda: new_reference("MAM"), "") if "Q" in r and "7" in r)
    for zero, one in itertools.product("0Oo", "1IlL"):
        typed = reference.replace("Q", zero).replace("7", one)
        assert parse_reference(typed) == reference


@pytest.mark.parametrize(
    "text", ["", "-", "MAM", "7K3QX9", "M-7K3QX-9", "MAM-7K3Q", "مأمن-12345-6", "'"]
)
def test_what_is_no_reference_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InvalidReference) as refusal:
        parse_reference(text)
    assert refusal.value.code == "invalid_reference"
    assert "خانة خانة" in refusal.value.messages[0]
    assert isinstance(refusal.value, ValidationError)


@given(st.text())
def test_any_text_gets_an_answer(text: str) -> None:
    try:
        reference = parse_reference(text)
    except InvalidReference:
        return
    assert parse_reference(reference) == reference


def test_a_code_has_its_shape() -> None:
    assert re.fullmatch(rf"[{ALPHABET}]{{4}}(-[{ALPHABET}]{{4}}){{2}}", new_code())
    assert re.fullmatch(rf"[{ALPHABET}]{{3}}-[{ALPHABET}]{{3}}", new_code(groups=2, size=3))


@given(st.sampled_from(["-", " ", "", "–", "\u200f-"]), st.sampled_from(DigitStyle))
def test_a_code_is_read_however_it_is_typed(separator: str, style: DigitStyle) -> None:
    code = new_code()
    typed = localize_digits(code.lower().replace("-", separator), style)
    assert normalize_code(f" {typed} ") == code
    assert hash_secret(normalize_code(typed)) == hash_secret(code)


@given(st.text())
def test_normalizing_a_code_twice_is_normalizing_it_once(text: str) -> None:
    assert normalize_code(normalize_code(text)) == normalize_code(text)


def test_s13_a_secret_has_at_least_128_bits() -> None:
    drawn = [new_secret() for _ in range(2000)]
    assert len(set(drawn)) == len(drawn)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", secret) for secret in drawn)
    # 43 characters of a 64-symbol alphabet, all in use at every place but the last, shorter one.
    for place in range(42):
        assert len({secret[place] for secret in drawn}) == 64
    assert 42 * math.log2(64) >= 128


def test_only_the_hash_of_a_secret_is_stored() -> None:
    assert hash_secret("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize("prefix", ["MAM", "IRT", "HUD", "ENV", "ENY"])
def test_the_example_shown_is_a_reference_of_the_house(prefix):
    assert parse_reference(example_reference(prefix)).startswith(f"{prefix}-")
