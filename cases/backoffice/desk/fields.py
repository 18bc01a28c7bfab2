"""Fields of the desk's forms: a moment in either calendar, a colleague, a branch."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.services.opening import ALL_THE_SAME
from cms.core.dates import parse_clock


class ClockField(forms.CharField):
    """A time of day on a 24-hour clock, in digits of any script."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Hours and minutes: 9:30 or 14:05"))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value) or "").strip()
        return parse_clock(text) if text else None

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H:%M}" if isinstance(value, time) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "dir": "ltr", "autocomplete": "off"}


@dataclass(frozen=True)
class Row:
    """A field on the screen; under a condition the script hides it at once."""

    field: forms.BoundField
    condition: str


def named_in_summary(field: forms.BoundField | None, about: str = "") -> tuple[str, str]:
    """Return where a mistake leads and what it is called there; `about` says of which paper."""
    if field is None:
        return "", ""
    label = f"{about} – {field.label}" if about else str(field.label)
    return _leads_to(field), label


def _leads_to(field: forms.BoundField) -> str:
    """A link leads where the keyboard can go on: of a group of inputs, to the one to mend."""
    widget = field.field.widget
    if field.use_fieldset and not isinstance(widget, forms.FileInput):
        return f"{field.auto_id}_{getattr(widget, 'mended_at', 0)}"
    return field.id_for_label or field.auto_id


class DeskForm(forms.Form):
    """A part of a screen: its mistakes are worded by the server, its labels bear no colon."""

    use_required_attribute = False
    #: Field → the field it hangs on and the answers it is for. Without a script all are there.
    shown_when: ClassVar[dict[str, tuple[str, tuple[str, ...]]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def rows(self) -> list[Row]:
        return [Row(field, self._condition(field.name)) for field in self.asked_fields()]

    def asked_fields(self) -> list[forms.BoundField]:
        """Return what the screen asks for now."""
        return self.visible_fields()

    def mistakes(self) -> Iterator[tuple[str, str, str]]:
        """Yield each mistake with its field's id and label, in the order of the screen."""
        for name in (NON_FIELD_ERRORS, *self.fields):
            field = self[name] if name in self.fields else None
            for fault in self.errors.get(name, ()):
                yield (*named_in_summary(field), str(fault))

    def _condition(self, name: str) -> str:
        if name not in self.shown_when:
            return ""
        other, values = self.shown_when[name]
        rule = {"question": self.add_prefix(other), "op": "in", "values": values}
        return json.dumps({"every": True, "rules": [rule]})


class WhenForm(DeskForm):
    """Base of forms with a moment: a day, a time of day, and a word that it is meant though closed.

    A subclass whose hours are the office's has the field `all_the_same`.
    """

    def visible_fields(self) -> list[forms.BoundField]:
        """Leave the word about a closed hour out until it is needed."""
        found = super().visible_fields()
        if ALL_THE_SAME not in self.fields:
            return found
        is_needed = ALL_THE_SAME in self.errors or bool(self[ALL_THE_SAME].value())
        return found if is_needed else [row for row in found if row.name != ALL_THE_SAME]

    def moment(self, day: str, clock: str) -> datetime | None:
        """Return the moment of two cleaned fields on our wall clock; None while one is missing."""
        on, at = self.cleaned_data.get(day), self.cleaned_data.get(clock)
        if on is None or at is None:
            return None
        return timezone.make_aware(datetime.combine(on, at))

    def require_both(self, day: str, clock: str) -> None:
        """A day without its time, or a time without its day, says no moment."""
        values = self.cleaned_data
        for given, other in ((day, clock), (clock, day)):
            if values.get(given) and not values.get(other) and other not in self.errors:
                self.add_error(other, _("Write both the day and the time."))
