"""How large a file is, in words."""

from django.utils import translation

import pytest

from cms.core.sizes import size_words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (1, "بايت واحد"),
        (2, "بايتان"),
        (7, "7 بايتات"),
        (99, "99 بايتًا"),
        (102, "102 بايت"),
        (303, "303 بايتات"),
        (300 * 1024, "300 كيلوبايت"),
        (1536 * 1024, "1.5 ميغابايت"),
        (10 * 1024 * 1024, "10 ميغابايت"),
    ],
)
def test_a_size_has_the_plural_of_its_number(size: int, words: str) -> None:
    with translation.override("ar"):
        assert size_words(size) == words
