import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core.search_words import query_words, search_text


@pytest.mark.parametrize(
    ("kept", "asked"),
    [
        ("الخدمات", "خدمات"),
        ("خدمات", "الخدمات"),
        ("سياسة المستفيدين", "سياسه"),
        ("أحمد", "احمد"),
        ("السلة الغذائية", "سله غذائيه"),
    ],
)
def test_a_query_finds_the_word_however_it_is_written(kept: str, asked: str) -> None:
    index = search_text("عنوان", kept).split()
    assert all(word in index for word in query_words(asked))


@given(st.text(st.characters(codec=None, exclude_categories=())))
def test_any_query_gives_a_few_plain_words(text: str) -> None:
    words = query_words(text)
    assert len(words) <= 12
    for word in words:
        word.encode()
        assert word.isalnum() or any(character.isalnum() for character in word)
