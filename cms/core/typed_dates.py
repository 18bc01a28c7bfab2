"""Days and times typed into Wagtail's forms: read as everywhere in the house, never rewritten.

Wagtail's picker puts today's date in the place of whatever it cannot read as soon as one leaves
the field. Here it only helps to choose; the server reads what was typed, or says what is wrong.
"""

import re
import unicodedata
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.utils import from_current_timezone
from django.utils.translation import gettext_lazy as _

from wagtail.admin.filters import DateRangePickerWidget
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput, AdminTimeInput

import django_filters
from django_filters.fields import DateRangeField, RangeField

from cms.core.dates import parse_clock, parse_date
from cms.core.digits import to_ascii_digits

DAY_HINT = _("Day/month/year, Gregorian or Hijri: 22/11/2026 or 12/6/1448")
_DAY_FORMAT = "%d/%m/%Y"
_TYPED = {"dir": "ltr", "data-typed-date": True}
_SHOWN = 60
_DAY_AND_CLOCK = re.compile(r"(?P<day>.*\S)[\s,،]+(?P<clock>[0-9]{1,2}[:.٫][0-9]{2})")


class _LeavesTypedAlone:
    """The picker neither corrects nor empties the field when one leaves it."""

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "validateOnBlur": False}  # type: ignore[misc]

    @property
    def media(self) -> forms.Media:
        media: forms.Media = super().media  # type: ignore[misc]
        return media + forms.Media(js=["sila/admin/typed_dates.js"])


class DayInput(_LeavesTypedAlone, AdminDateInput):
    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={**_TYPED, **(attrs or {})}, format=_DAY_FORMAT)


class ClockInput(_LeavesTypedAlone, AdminTimeInput):
    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={**_TYPED, **(attrs or {})})


class MomentInput(_LeavesTypedAlone, AdminDateTimeInput):
    def __init__(self, attrs: dict[str, Any] | None = None, **kwargs: Any) -> None:
        attrs = {**_TYPED, **(attrs or {})}
        super().__init__(attrs=attrs, format=f"{_DAY_FORMAT} %H:%M", **kwargs)


class TypedDateField(forms.DateField):
    """A day of either calendar in digits of any script, day first; a year of four digits may lead,
    because no day has four."""

    widget = DayInput

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            found: date | None = super().to_python(value)
            return found
        return _day(str(value), typed=str(value))


class TypedTimeField(forms.TimeField):
    """A time of day on a 24-hour clock, in digits of any script."""

    widget = ClockInput

    def to_python(self, value: Any) -> time | None:
        if value in self.empty_values or isinstance(value, time):
            found: time | None = super().to_python(value)
            return found
        return _clock(str(value), typed=str(value))


class TypedMomentField(forms.DateTimeField):
    """A day and a time of day, one after the other."""

    widget = MomentInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # Wagtail's panel for publishing brings a widget of its own, for its place on the screen.
        if type(self.widget) is AdminDateTimeInput:
            parent = self.widget.js_overlay_parent_selector
            self.widget = MomentInput(self.widget.attrs, js_overlay_parent_selector=parent)

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values or isinstance(value, date):
            found: datetime | None = super().to_python(value)
            return found
        text = to_ascii_digits(str(value)).strip()
        parts = _DAY_AND_CLOCK.fullmatch(text[:_SHOWN])
        if parts is None:
            why = _("Write the day and then the time, like 22/11/2026 14:05.")
            raise _unreadable(text, why)
        day, clock = _day(parts["day"], typed=text), _clock(parts["clock"], typed=text)
        return from_current_timezone(datetime.combine(day, clock))


def _day(text: str, *, typed: str) -> date:
    try:
        return parse_date(text)
    except ValidationError as error:
        raise _unreadable(typed, error.messages[0]) from error


def _clock(text: str, *, typed: str) -> time:
    try:
        return parse_clock(text)
    except ValidationError as error:
        raise _unreadable(typed, error.messages[0]) from error


def _unreadable(typed: str, why: object) -> ValidationError:
    """What was typed, without what a page must not give back, and what is wrong with it."""
    visible = "".join(sign for sign in typed if unicodedata.category(sign)[0] != "C").strip()
    params = {"typed": visible[:_SHOWN], "why": why}
    return ValidationError(_("“%(typed)s” was not understood. %(why)s"), "invalid", params)


# --- In filters -----------------------------------------------------------------------------------


class TypedDateRangeWidget(DateRangePickerWidget):
    widgets: list[forms.Widget]

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.widgets = [DayInput(widget.attrs) for widget in self.widgets]


class TypedDateRangeField(DateRangeField):
    widget = TypedDateRangeWidget

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        RangeField.__init__(self, (TypedDateField(), TypedDateField()), *args, **kwargs)


class TypedDateRangeFilter(django_filters.DateFromToRangeFilter):
    field_class = TypedDateRangeField


# --- In every form that Wagtail makes of a model --------------------------------------------------


def _typed_day(field: models.Field) -> dict[str, Any]:
    return {
        "form_class": TypedDateField,
        "widget": DayInput,
        "help_text": field.help_text or DAY_HINT,
    }


def read_typed_dates() -> None:
    """Give every day, time and moment of Wagtail's forms our own field."""
    register_form_field_override(models.DateField, override=_typed_day)
    register_form_field_override(
        models.TimeField, override={"form_class": TypedTimeField, "widget": ClockInput}
    )
    register_form_field_override(
        models.DateTimeField, override={"form_class": TypedMomentField, "widget": MomentInput}
    )
