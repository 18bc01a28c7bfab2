"""What both screens of the auditor ask: a period, in days of either calendar."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.backoffice.room.forms import DayField
from cases.selectors.tallying import later_month, month_of

#: A period opens on this month and the two before it.
MONTHS = 3


class PeriodForm(forms.Form):
    first = DayField(label=_("From the day"), error_messages={"required": _("Write a day.")})
    last = DayField(label=_("To the day"), error_messages={"required": _("Write a day.")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {**usual_period(), **self.initial}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("first"), values.get("last")
        if last and last > timezone.localdate():
            self.add_error("last", _("This day is still to come."))
        elif first and last and first > last:
            self.add_error("last", _("The first day comes after this one: turn them round."))
        return values


def usual_period() -> dict[str, Any]:
    today = timezone.localdate()
    return {"first": later_month(month_of(today), 1 - MONTHS), "last": today}


class DigitsField(forms.IntegerField):
    """A number in digits of any script, read from the left."""

    widget = forms.TextInput

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"dir": "ltr", "inputmode": "numeric", "autocomplete": "off"}
