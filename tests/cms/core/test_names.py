"""A name is written in letters: of any script, one word or several."""

from django.core.exceptions import ValidationError

import pytest

from cms.core.names import clean_name


@pytest.mark.parametrize("name", ["سالم علي", "منى", "O'Neil", "Анна-Мария", "王芳", "م. خالد"])
def test_a_name_of_any_script_is_taken_as_it_is(name: str) -> None:
    assert clean_name(f" {name} ") == name


@pytest.mark.parametrize(
    "name",
    [
        "30/11/2026",
        "1000000008",
        "٠٥٠",
        "سالم 2",
        "a/b",
        "...",
        "-",
        "س",
        "B",
        "a@b",
        "منى 🙂",
        "منى🙂",
    ],
)
def test_a_date_or_a_number_is_no_name(name: str) -> None:
    with pytest.raises(ValidationError):
        clean_name(name)


@pytest.mark.parametrize("name", ["س", "B", "a@b", "منى 🙂"])
def test_one_letter_or_a_sign_is_no_name(name: str) -> None:
    with pytest.raises(ValidationError):
        clean_name(name)
