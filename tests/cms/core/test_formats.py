from datetime import date, datetime, time

from django import forms
from django.utils import formats, translation

import pytest

import cms.core.formats.ar.formats
import cms.core.formats.en.formats

LANGUAGES = ["ar", "en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_large_numbers_are_grouped_and_decimals_have_a_point(language: str) -> None:
    with translation.override(language):
        assert formats.number_format(1234567.5, 1, force_grouping=True) == "1,234,567.5"


@pytest.mark.parametrize(
    ("language", "shape", "shown"),
    [
        ("ar", "DATE_FORMAT", "22 نوفمبر 2026"),
        ("en", "DATE_FORMAT", "22 November 2026"),
        ("en", "DATETIME_FORMAT", "22 November 2026, 14:05"),
        ("ar", "SHORT_DATE_FORMAT", "22/11/2026"),
        ("en", "SHORT_DATE_FORMAT", "22/11/2026"),
    ],
)
def test_dates_read_naturally(language: str, shape: str, shown: str) -> None:
    with translation.override(language):
        assert formats.date_format(datetime(2026, 11, 22, 14, 5), shape) == shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_one_clock_of_24_hours(language: str) -> None:
    with translation.override(language):
        assert formats.time_format(time(14, 5)) == "14:05"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["2026-11-22", "22/11/2026", "2026/11/22"])
def test_a_form_reads_dates_as_people_write_them(language: str, text: str) -> None:
    with translation.override(language):
        assert forms.DateField().clean(text) == date(2026, 11, 22)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_week_starts_on_sunday(language: str) -> None:
    with translation.override(language):
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 0


def test_both_languages_decide_the_same_questions() -> None:
    arabic, english = (
        vars(module.formats) for module in (cms.core.formats.ar, cms.core.formats.en)
    )
    assert {key for key in arabic if key.isupper()} == {key for key in english if key.isupper()}
