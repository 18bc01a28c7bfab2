import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core.arabic import fold, without_article

ARABIC = st.text(alphabet=st.characters(min_codepoint=0x0600, max_codepoint=0x06FF))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("٦٫٥", "6.5"),
        ("أحمد", "احمد"),
        ("إبراهيم", "ابراهيم"),
        ("آمنة", "امنه"),
        ("ٱلرحمن", "الرحمن"),
        ("فاطمة", "فاطمه"),
        ("هدى", "هدي"),
        ("مُحَمَّدٌ", "محمد"),
        ("مـــحمد", "محمد"),
        ("مؤمن", "مومن"),
        ("هانئ", "هاني"),
        ("علی", "علي"),  # U+06CC
        ("کريم", "كريم"),  # U+06A9
        ("خدمتھ", "خدمته"),  # U+06BE, as one of the policies has it fifteen times
        ("خدمتہ", "خدمته"),  # U+06C1
        ("رحمٰن", "رحمن"),
        ("ﻣﺤﻤﺪ", "محمد"),  # presentation forms, as PDF files give them
        ("ﻻ", "لا"),
        ("عبد الله", "عبدالله"),
        ("عبد   الرحمن الصالح", "عبدالرحمن الصالح"),
        ("محمد   علي", "محمد علي"),
        ("  محمد\tعلي\n", "محمد علي"),
        ("٠٥٠١", "0501"),
        ("۰۵۰۱", "0501"),
        ("Wasim", "wasim"),
        ("José", "jose"),
        ("محمد\u200f", "محمد"),
    ],
)
def test_two_spellings_of_one_word_share_a_key(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("سالم", "سليم"),
        ("حسن", "حسين"),
        ("عبدالله", "عبيدالله"),
        ("سعبد الله", "سعبدالله"),
        ("123", "124"),
    ],
)
def test_two_words_keep_two_keys(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_marks_of_other_scripts_stay_because_they_are_letters_there() -> None:
    assert fold("কি") != fold("কু")


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(ARABIC)
def test_folding_arabic_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_a_key_has_no_stray_space_and_no_arabic_digit(text: str) -> None:
    key = fold(text)
    assert key == " ".join(key.split())
    assert all(character.isascii() for character in key if character.isdecimal())


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("الخدمات", "خدمات"),
        ("البر", "بر"),
        ("خدمات", "خدمات"),
        ("الله", "الله"),
        ("الا", "الا"),
        ("ال", "ال"),
        ("", ""),
    ],
)
def test_the_article_is_dropped_unless_it_is_the_word(word: str, stem: str) -> None:
    assert without_article(word) == stem
