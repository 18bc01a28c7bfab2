"""Forms of the association's settings."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wagtail.admin.forms import WagtailAdminModelForm

from cms.association.working_week import WorkingWeekField, days_off
from cms.core.dates import format_dual
from cms.core.typed_dates import DAY_HINT, TypedDateField


class AssociationForm(WagtailAdminModelForm):
    """The profile; hours by day decide the weekend too, so the two can never disagree."""

    working_week = WorkingWeekField(
        label=_("Working hours"), help_text=_("Leave a day empty when nobody works on it.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["working_week"] = self.instance.week_hours
        for name in ("accent_colour", "glow_colour"):
            self.fields[name].widget = forms.TextInput(attrs={"type": "color"})

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        hours = cleaned.get("working_week")
        if hours:
            self.instance.week_hours = hours
            self.instance.weekend = days_off(hours)
        return cleaned


class HolidayForm(WagtailAdminModelForm):
    """Days off, written and shown in both calendars."""

    starts_on = TypedDateField(label=_("First day"))
    ends_on = TypedDateField(label=_("Last day"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].help_text = self._beside("starts_on") or DAY_HINT
        self.fields["ends_on"].help_text = self._beside("ends_on") or _("Empty: one day only.")

    def _beside(self, name: str) -> str:
        """The saved day in both calendars, next to the field that holds it."""
        saved = getattr(self.instance, name)
        return format_dual(saved, get_language() or "") if saved else ""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        cleaned["ends_on"] = cleaned.get("ends_on") or cleaned.get("starts_on")
        return cleaned
