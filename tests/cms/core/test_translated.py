from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core.translated import (
    TranslatedField,
    TranslatedFormField,
    TranslatedText,
    language_codes,
    translated,
)

BOTH = TranslatedText(ar="مسجد", en="Mosque")


@pytest.mark.parametrize(
    ("text", "language", "shown"),
    [
        (BOTH, "ar", "مسجد"),
        (BOTH, "en", "Mosque"),
        (BOTH, "en-gb", "Mosque"),
        (BOTH, "ur", "مسجد"),
        (BOTH, None, "مسجد"),
        (TranslatedText(en="Mosque"), "ar", "Mosque"),
        (TranslatedText(ar="", en="Mosque"), "ar", "Mosque"),
        (TranslatedText(), "ar", ""),
    ],
)
def test_a_text_falls_back_until_there_are_words(text, language, shown: str) -> None:
    assert text.in_language(language) == shown


def test_a_text_prints_in_the_active_language() -> None:
    with translation.override("en"):
        assert f"{BOTH}" == "Mosque"
    with translation.override("ar"):
        assert f"{BOTH}" == "مسجد"


def test_a_text_is_true_when_it_says_something_and_hashes_by_content() -> None:
    assert BOTH
    assert not TranslatedText(ar="", en="")
    assert hash(BOTH) == hash(TranslatedText(en="Mosque", ar="مسجد"))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (BOTH, BOTH),
        ({"ar": "نص", "en": ""}, {"ar": "نص"}),
        ("نص", {"ar": "نص"}),
        (None, {}),
        ("", {}),
    ],
)
def test_whatever_is_given_becomes_a_text(value, expected: dict[str, str]) -> None:
    assert translated(value) == expected
    assert isinstance(translated(value), TranslatedText)


class Form(forms.Form):
    name = TranslatedField(verbose_name="name").formfield()
    note = TranslatedField(verbose_name="note", blank=True, multiline=True).formfield()


def test_a_form_asks_for_each_language_and_keeps_what_was_written() -> None:
    form = Form({"name_ar": " مسجد ", "name_en": "Mosque", "note_ar": "", "note_en": "x"})
    assert form.is_valid()
    assert form.cleaned_data == {"name": BOTH, "note": {"en": "x"}}


@pytest.mark.parametrize("name", [{}, {"name_ar": "  ", "name_en": "Mosque"}])
def test_arabic_is_required_and_english_may_wait(name: dict[str, str]) -> None:
    assert "name" in Form(name).errors
    assert Form({"name_ar": "مسجد"}).is_valid()


def test_each_input_is_labelled_and_has_its_own_direction() -> None:
    html = str(Form(initial={"name": BOTH})["name"])
    assert 'lang="ar" dir="rtl"' in html
    assert 'lang="en" dir="ltr"' in html
    assert "مسجد" in html
    assert "<textarea" in str(Form()["note"])


def test_a_form_notices_what_changed_and_what_did_not() -> None:
    same = Form({"name_ar": "مسجد", "name_en": "Mosque"}, initial={"name": BOTH})
    other = Form({"name_ar": "جامع", "name_en": "Mosque"}, initial={"name": BOTH})
    assert same.changed_data == []
    assert other.changed_data == ["name"]


def test_an_empty_required_text_says_what_to_write() -> None:
    with pytest.raises(ValidationError) as refusal:
        TranslatedFormField().clean(None)
    assert refusal.value.code == "required"


def test_a_text_stored_as_json_is_shown_split() -> None:
    widget = TranslatedFormField().widget
    assert widget.decompress('{"ar": "مسجد", "en": "Mosque"}') == ["مسجد", "Mosque"]
    assert widget.decompress("") == ["", ""]


def test_the_field_gives_texts_to_python_and_mappings_to_the_database() -> None:
    field = TranslatedField()
    assert field.to_python({"ar": "نص"}) == TranslatedText(ar="نص")
    assert type(field.get_prep_value(BOTH)) is dict
    assert field.get_prep_value(None) == {}


def test_a_row_holds_a_text_whatever_it_was_given() -> None:
    class Row:
        name: object = "نص"

    field = TranslatedField()
    field.attname = "name"
    row = Row()
    assert field.pre_save(row, add=True) == {"ar": "نص"}
    assert isinstance(row.name, TranslatedText)


def test_migrations_remember_several_lines_only_where_they_are() -> None:
    assert "multiline" not in TranslatedField().deconstruct()[3]
    assert TranslatedField(multiline=True).deconstruct()[3]["multiline"] is True


@given(st.dictionaries(st.sampled_from(["ar", "en"]), st.text(min_size=1)))
def test_a_text_with_any_words_shows_some_in_every_language(words: dict[str, str]) -> None:
    for language in language_codes():
        assert bool(translated(words).in_language(language)) is bool(words)
