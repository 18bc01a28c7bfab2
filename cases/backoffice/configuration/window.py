"""The reply window of a service as plain fields: reading, numbers, what they count."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wagtail.admin.forms import WagtailAdminModelForm

from cases.enums import WindowAnchor, WindowReading, WindowUnit
from cases.windows import WindowRule

NO_PROMISE = ("", _("No time is promised"))

#: Which numbers each reading cannot do without.
NEEDS: dict[str, tuple[str, ...]] = {
    WindowReading.MINIMUM: ("not_before",),
    WindowReading.MAXIMUM: ("due",),
    WindowReading.RANGE: ("not_before", "due"),
}


class WindowFields(WagtailAdminModelForm):
    """When an answer may leave and must leave: the three readings of clause 6.5."""

    window_reading = forms.ChoiceField(
        label=_("Reading"), required=False, choices=[NO_PROMISE, *WindowReading.choices]
    )
    window_not_before = forms.IntegerField(label=_("Not before"), required=False, min_value=0)
    window_due = forms.IntegerField(label=_("Not after"), required=False, min_value=1)
    window_unit = forms.ChoiceField(label=_("Counted in"), choices=WindowUnit.choices)
    window_anchor = forms.ChoiceField(label=_("Counted from"), choices=WindowAnchor.choices)
    window_pause_on_missing = forms.BooleanField(
        label=_("Stops while we wait for the person"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, value in _shown(self.instance.window).items():
            self.initial[f"window_{name}"] = value

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        given = {name: cleaned.get(f"window_{name}") for name in WindowRule.model_fields}
        if self._check_window(given):
            self.instance.window = _kept(self.instance.window, given)
        return cleaned

    def _check_window(self, given: dict[str, Any]) -> bool:
        """Whether the numbers fit the reading; what is wrong is said next to its field."""
        if any(name.startswith("window_") for name in self.errors):
            return False
        missing = [name for name in NEEDS.get(given["reading"], ()) if not given[name]]
        for name in missing:
            self.add_error(f"window_{name}", _("This reading needs the number."))
        is_range = not missing and given["reading"] == WindowReading.RANGE
        if is_range and given["due"] < given["not_before"]:
            self.add_error("window_due", _("The latest day cannot come before the earliest."))
            return False
        return not missing


def _shown(window: dict[str, Any]) -> dict[str, Any]:
    if window:
        return WindowRule.model_validate(window).model_dump(mode="json")
    return {"unit": WindowUnit.CALENDAR_DAYS, "anchor": WindowAnchor.COMPLETE,
            "pause_on_missing": True}  # fmt: skip


def _kept(before: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """Return the rule to store; the same rule is kept letter for letter."""
    if not given["reading"]:
        return {}
    rule = WindowRule.model_validate({k: v for k, v in given.items() if v is not None})
    if before and WindowRule.model_validate(before) == rule:
        return before
    return rule.model_dump(mode="json")
