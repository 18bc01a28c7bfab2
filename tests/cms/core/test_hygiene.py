import sys
import unicodedata

from django.core.exceptions import ValidationError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core.hygiene import clean_text, says_nothing, validate_clean_line, validate_clean_text


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  نص عادي  ", "نص عادي"),
        ("\u00a0نص\u00a0", "نص"),
        ("e\u0301", "é"),
        ("a\tb", "a b"),
        ("line\n", "line"),
        ("می\u200cروم", "می\u200cروم"),
        ("1448ه\u200d", "1448ه\u200d"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥"),
        ("'; DROP TABLE --", "'; DROP TABLE --"),
        ("", ""),
    ],
)
def test_an_honest_line_is_kept_and_trimmed(written: str, kept: str) -> None:
    assert clean_text(written) == kept


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("a\x00b", "control"),
        ("a\x1bb", "control"),
        ("a\x7fb", "control"),
        ("\x85", "control"),
        ("\x1c", "control"),
        ("a\ud800b", "surrogate"),
        *[(f"a{chr(code)}b", "override") for code in (0x202D, 0x202E)],
        ("one\ntwo", "line_break"),
        ("one\u2028two", "line_break"),
    ],
)
def test_a_hidden_or_broken_character_is_refused(written: str, code: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        clean_text(written)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        *[(f"a{chr(code)}b", "ab") for code in (0x202A, 0x202B, 0x202C)],
        ("a\u200bb", "ab"),
        ("a\u2060b", "ab"),
        ("\ufeffb", "b"),
        ("so\u00adft", "soft"),
        ("a\U000e0041", "a"),
        ("\u200dأ", "أ"),
        ("5\u200c5", "55"),
        ("a \u200cb", "a b"),
        ("a\u200d\u200db", "a\u200db"),
        ("\u202bمن واتساب\u202c \u200b", "من واتساب"),
        ("a\u200b\u0301", "\u00e1"),
    ],
)
def test_what_nobody_sees_is_taken_out_and_nobody_is_sent_looking_for_it(
    pasted: str, kept: str
) -> None:
    assert clean_text(pasted) == kept


@pytest.mark.parametrize(
    ("text", "is_nothing"),
    [("", True), ("\u200f \u2068\u2069\n", True), ("\u200fنعم", False), ("\ud7c7", False)],
)
def test_marks_that_leave_no_ink_say_nothing(text: str, is_nothing: bool) -> None:
    assert says_nothing(text) is is_nothing


def test_the_refusal_says_which_character_and_where() -> None:
    with pytest.raises(ValidationError) as refusal:
        clean_text("  abc\x00d")
    assert refusal.value.params == {"position": 4}
    assert "U+" not in refusal.value.messages[0]


def test_several_lines_keep_their_breaks_in_one_form() -> None:
    assert (
        clean_text("one\r\ntwo\rthree\u2029four\tfive", multiline=True)
        == "one\ntwo\nthree\nfour\tfive"
    )


def test_several_lines_still_refuse_control_characters() -> None:
    with pytest.raises(ValidationError):
        clean_text("one\n\x0btwo", multiline=True)


def test_the_validators_refuse_what_cleaning_refuses() -> None:
    validate_clean_text("one\ntwo")
    validate_clean_line("one")
    with pytest.raises(ValidationError):
        validate_clean_text("\x00")
    with pytest.raises(ValidationError):
        validate_clean_line("one\ntwo")


ANYTHING = st.text(st.characters(codec=None, exclude_categories=()))


@given(ANYTHING, st.booleans())
def test_what_passes_is_stable_storable_and_shows_everything(text: str, multiline: bool) -> None:
    try:
        kept = clean_text(text, multiline=multiline)
    except ValidationError:
        return
    assert clean_text(kept, multiline=multiline) == kept
    assert unicodedata.is_normalized("NFC", kept)
    kept.encode("utf-8")
    allowed = {"\n", "\t"} if multiline else set()
    assert {c for c in kept if unicodedata.category(c) == "Cc"} <= allowed


def test_every_character_unicode_calls_control_or_surrogate_is_looked_at() -> None:
    for code in range(sys.maxunicode + 1):
        if unicodedata.category(chr(code)) in ("Cc", "Cs") and chr(code) not in " \t\n\r":
            with pytest.raises(ValidationError):
                clean_text(f"a{chr(code)}b")


@pytest.mark.parametrize("character", ["\u200e", "\u200f", "\u061c", "\u2068", "\u2069"])
def test_marks_and_isolates_that_arabic_needs_are_kept(character: str) -> None:
    assert clean_text(f"a{character}b") == f"a{character}b"
