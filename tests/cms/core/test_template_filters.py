from datetime import UTC, date, datetime

from django.template import Context, Template
from django.utils import translation
from django.utils.safestring import mark_safe

import pytest

from cms.core.digits import DigitStyle, current_style
from cms.core.translated import TranslatedText


@pytest.fixture
def arabic_digits():
    token = current_style.set(DigitStyle.ARABIC_INDIC)
    yield
    current_style.reset(token)


def show(expression: str, value: object, language: str = "ar") -> str:
    with translation.override(language):
        return Template("{% load sila %}{{ value|" + expression + " }}").render(
            Context({"value": value})
        )


@pytest.mark.parametrize(
    ("expression", "language", "shown"),
    [
        ("dual_date", "ar", "الأحد 12 جمادى الآخرة 1448هـ · 22 نوفمبر 2026م"),
        ("dual_date", "en", "Sunday 12 Jumada al-Akhirah 1448 AH · 22 November 2026"),
        ("hijri_date", "ar", "12 جمادى الآخرة 1448هـ"),
        ("gregorian_date", "en", "22 November 2026"),
    ],
)
def test_dates_are_shown_in_the_active_language(expression: str, language: str, shown: str) -> None:
    assert show(expression, date(2026, 11, 22), language) == shown


@pytest.mark.parametrize("expression", ["dual_date", "hijri_date", "gregorian_date"])
def test_no_date_shows_nothing(expression: str) -> None:
    assert show(expression, None) == ""


def test_a_moment_is_shown_as_the_local_day() -> None:
    assert "23 November" in show("dual_date", datetime(2026, 11, 22, 22, tzinfo=UTC), "en")


def test_a_day_without_hijri_date_shows_none() -> None:
    assert show("hijri_date", date(1800, 1, 1)) == ""


@pytest.mark.usefixtures("arabic_digits")
def test_digits_follow_the_association() -> None:
    assert show("digits", 1448) == "١٤٤٨"
    assert show("gregorian_date", date(2026, 11, 22)) == "٢٢ نوفمبر ٢٠٢٦م"


def test_digits_of_nothing_are_nothing() -> None:
    assert show("digits", None) == ""
    assert show("digits", 0) == "0"


def test_a_text_is_shown_in_the_active_language_or_the_one_named() -> None:
    text = TranslatedText(ar="مسجد", en="Mosque")
    assert show("localized", text, "en") == "Mosque"
    assert show("localized", text, "ar") == "مسجد"
    assert show("localized:'en'", text, "ar") == "Mosque"
    assert show("localized", {"ar": "مسجد"}, "en") == "مسجد"
    assert show("localized", None) == ""


def test_an_inserted_value_is_isolated_and_escaped() -> None:
    assert show("bdi", "<b>سعد</b>") == "<bdi>&lt;b&gt;سعد&lt;/b&gt;</bdi>"
    assert show("ltr", "MAM-7K3QX-9") == '<bdi dir="ltr">MAM-7K3QX-9</bdi>'
    assert show("ltr", "<i>") == '<bdi dir="ltr">&lt;i&gt;</bdi>'
    assert show("bdi", None) == "<bdi></bdi>"
    assert show("ltr", 0) == '<bdi dir="ltr">0</bdi>'


def test_numbers_joined_by_dashes_or_slashes_are_read_from_the_left_in_any_text() -> None:
    assert show("isolated_runs", "اجتماع (25-47-11)") == 'اجتماع (<bdi dir="ltr">25-47-11</bdi>)'
    rich = mark_safe('<p><a href="/1-2/">يوم ٥/٧/١٤٤٦</a></p>')
    shown = '<p><a href="/1-2/">يوم <bdi dir="ltr">٥/٧/١٤٤٦</bdi></a></p>'
    assert show("isolated_runs", rich) == shown
    assert show("isolated_runs", "<b>12</b>") == "&lt;b&gt;12&lt;/b&gt;"


def test_a_note_that_begins_with_a_call_runs_as_its_own_words_do() -> None:
    assert (
        show("isolated_calls", "@officer راجعوا <هذا>") == "<bdi>@officer</bdi> راجعوا &lt;هذا&gt;"
    )
    assert show("isolated_calls", "a@b.sa") == "a@b.sa"


def test_masks_work_in_templates() -> None:
    assert show("mask_phone", "+966501234567") == "••••••••••567"
    assert show("mask_identifier|ltr", "1000000008") == '<bdi dir="ltr">••••••0008</bdi>'
    assert show("mask_phone", None) == show("mask_identifier", None) == ""


def test_a_phone_is_shown_grouped() -> None:
    assert show("display_phone", "+966501234567") == "050 123 4567"
    assert show("display_phone", None) == ""


@pytest.mark.parametrize(
    ("label", "before"),
    [
        ("الاسم", "الاسم:"),
        ("كم فردًا في البيت؟", "كم فردًا في البيت؟"),
        ("How many?", "How many?"),
    ],
)
def test_a_question_before_a_sentence_about_it_has_no_colon(label: str, before: str) -> None:
    template = Template("{% load sila %}{{ label|leading }}")
    assert template.render(Context({"label": label})) == before
