"""The working week as one control: a line for each day, empty for a day off."""

from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

#: As Python counts weekdays, in the order the week has here.
DAYS = (6, 0, 1, 2, 3, 4, 5)
Hours = dict[str, list[str]]


class WorkingWeekWidget(forms.MultiWidget):
    template_name = "association/widgets/working_week.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        widgets: dict[str, forms.Widget | type[forms.Widget]] = {
            f"{day}_{end}": forms.TimeInput(attrs={"type": "time", "dir": "ltr"}, format="%H:%M")
            for day in DAYS
            for end in ("from", "to")
        }
        super().__init__(widgets, attrs)

    def decompress(self, value: Any) -> list[Any]:
        hours = value or {}
        return [part for day in DAYS for part in hours.get(str(day), ["", ""])]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        parts = context["widget"]["subwidgets"]
        context["days"] = [
            {"name": WEEKDAYS[day], "starts": parts[2 * place], "ends": parts[2 * place + 1]}
            for place, day in enumerate(DAYS)
        ]
        return context


class WorkingWeekField(forms.MultiValueField):
    """Weekday → [from, to]; a day without hours is a day off.

    Raises ValidationError naming the day for half a line, for hours that end before they begin,
    and for a week in which nobody works: no date could be promised.
    """

    widget = WorkingWeekWidget

    def __init__(self, **kwargs: Any) -> None:
        fields = tuple(forms.TimeField(required=False) for _part in range(2 * len(DAYS)))
        super().__init__(fields, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[time | None]) -> Hours:
        pairs = zip(data_list[::2], data_list[1::2], strict=True)
        lines = {day: _line(day, *pair) for day, pair in zip(DAYS, pairs, strict=True)}
        hours = {str(day): line for day, line in lines.items() if line}
        if not hours:
            raise ValidationError(_("Write the hours of one day at least."))
        return hours

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = [part or "" for part in WorkingWeekWidget().decompress(initial)]
        return [(part or "")[:5] for part in (data or [])] != before


def _line(day: int, starts: time | None, ends: time | None) -> list[str]:
    if starts is None and ends is None:
        return []
    if starts is None or ends is None:
        message = _("%(day)s: write both hours, or leave both empty for a day off.")
        raise ValidationError(message, params={"day": WEEKDAYS[day]})
    if ends <= starts:
        message = _("%(day)s: the work ends before it begins.")
        raise ValidationError(message, params={"day": WEEKDAYS[day]})
    return [f"{starts:%H:%M}", f"{ends:%H:%M}"]


def days_off(hours: Hours) -> list[int]:
    """Return the days without hours, as Python counts weekdays."""
    return sorted(day for day in DAYS if str(day) not in hours)
