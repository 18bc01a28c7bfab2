"""Filters every template may need: dates, digits, direction, languages, masks."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from cms.core import dates, identifiers, phones
from cms.core.digits import shown_digits, to_ascii_digits
from cms.core.money import amount_words
from cms.core.sizes import size_words
from cms.core.translated import in_a_row as joined
from cms.core.translated import translated

register = template.Library()
_TAG = re.compile(r"(<[^>]*>)")
#: \d is a digit of any script.
_CALL = re.compile(r"(?<![\w.])@[\w.+-]{2,60}")
_RUN = re.compile(r"\d+(?:[-/]\d+)+")

#: Emergency, police, Red Crescent, civil defence, roads, traffic, health: the Kingdom's short
#: numbers; and every number written with its country.
_SHORT = ("911", "112", "999", "997", "998", "996", "993", "937")
_CALLED = re.compile(r"(?<![\w+#&;/=.,-])(?:\+\d{8,15}|\d{3})(?![\w/%]|[.,]\d)")


@register.filter
def digits(value: Any) -> str:
    """Show digits in the association's style."""
    return "" if value is None else shown_digits(value)


@register.filter
def file_size(value: int | None) -> str:
    """Say how large a file is, in the reader's language and the association's digits."""
    return digits(size_words(value or 0))


@register.simple_tag
def largest_upload() -> str:
    """Say how large a file may be."""
    return file_size(settings.UPLOAD_MAX_BYTES)


@register.filter
def mistakes_listed(form: Any) -> int:
    """How many lines the summary of a form's mistakes has: one for each sentence."""
    told = len(form.non_field_errors())
    for field in form:
        in_cells = getattr(field.field.widget, "mistakes", list)  # a household has them row by row
        told += len(in_cells() or field.errors)
    return told


@register.filter
def leading(label: Any) -> str:
    """Return a label as it stands before a sentence about it; a question needs no colon."""
    text = str(label)
    return text if text.endswith(("؟", "?")) else f"{text}:"


@register.filter
def amount(value: Any) -> str:
    """An amount of money, thousands apart."""
    return "" if value is None else amount_words(value)


@register.filter
def in_a_row(values: Iterable[Any]) -> str:
    """Words one after another, with the comma of the reader's language."""
    return joined(values)


@register.filter
def dual_date(value: date | None) -> str:
    """Weekday and day in both calendars."""
    return _dated(value, dates.format_dual)


@register.filter
def hijri_date(value: date | None) -> str:
    """The Hijri day; nothing where the calendar's tables end."""
    try:
        return _dated(value, dates.format_hijri)
    except dates.OutsideCalendar:
        return ""


@register.filter
def gregorian_date(value: date | None) -> str:
    """The Gregorian day."""
    return _dated(value, dates.format_gregorian)


def _dated(value: date | None, write: Callable[[date, str], str]) -> str:
    return digits(write(value, get_language() or "")) if value else ""


@register.filter
def localized(value: Any, language: str | None = None) -> str:
    """The text in the active language, or in the one named."""
    return translated(value).in_language(language or get_language())


@register.filter
def bdi(value: Any) -> SafeString:
    """Keep the direction of an inserted value to itself."""
    return format_html("<bdi>{}</bdi>", _shown(value))


@register.filter
def ltr(value: Any) -> SafeString:
    """A reference, phone or IBAN: read from the left in any text."""
    return format_html('<bdi dir="ltr">{}</bdi>', _shown(value))


@register.filter
def isolated_calls(value: Any) -> SafeString:
    """A note in which who is called (@name) keeps its direction to itself: the note runs as its
    own words do."""
    return mark_safe(_CALL.sub(r"<bdi>\g<0></bdi>", conditional_escape(_shown(value))))  # noqa: S308


@register.filter
def isolated_runs(value: Any) -> SafeString:
    """A text, or a rich text, in which numbers joined by dashes or slashes (25-47-11, 5/7/1446)
    are read from the left. What stands inside a tag is left alone; plain text is escaped first."""
    pieces = _TAG.split(conditional_escape(_shown(value)))
    shown = (
        piece if piece.startswith("<") else _RUN.sub(r'<bdi dir="ltr">\g<0></bdi>', piece)
        for piece in pieces
    )
    return mark_safe("".join(shown))  # noqa: S308  # escaped above, unless it was safe before


def _shown(value: Any) -> Any:
    return "" if value is None else value


@register.filter
def callable_numbers(text: Any) -> SafeString:
    """The text, in which the numbers one calls in danger, and whole ones, are called by a tap."""
    return mark_safe(_CALLED.sub(_call_link, conditional_escape(text or "")))  # noqa: S308


def _call_link(found: re.Match[str]) -> str:
    number = to_ascii_digits(found.group())
    if not (number in _SHORT or number.startswith("+")):
        return found.group()
    return format_html('<a href="tel:{}"><bdi dir="ltr">{}</bdi></a>', number, found.group())


@register.filter
def mask_phone(value: str | None) -> str:
    """Dots and the last three digits of a phone number."""
    return phones.mask_phone(value or "")


@register.filter
def display_phone(value: str | None) -> str:
    """A stored phone number in the grouping its readers know."""
    return phones.display_phone(value) if value else ""


@register.filter
def mask_identifier(value: str | None) -> str:
    """Dots and the last four characters of an identifier."""
    return identifiers.mask_identifier(value or "")
