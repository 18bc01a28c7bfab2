"""What is typed about a breach; rules live in `cases.services.breaches`."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.backoffice.desk.fields import ClockField, DeskForm, WhenForm
from cases.backoffice.room.forms import DayField, LineField, TextField
from cases.breach_enums import BreachKind, BreachRisk
from cms.core.digits import to_ascii_digits


class PeopleField(LineField):
    """How many, in digits of any script; empty while nobody knows."""

    def clean(self, value: Any) -> Any:
        text = to_ascii_digits(super().clean(value))
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) <= 7):
            raise forms.ValidationError(_("Write a number, or leave it empty."))
        return int(text)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "dir": "ltr", "inputmode": "numeric"}


def _people() -> PeopleField:
    return PeopleField(
        label=_("How many people it concerns"),
        required=False,
        help_text=_("As far as it is known; empty while nobody knows."),
    )


def _risk() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("What may come of it"),
        choices=BreachRisk.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what may come of it.")},
    )


def _measures() -> TextField:
    return TextField(
        label=_("What was done at once"),
        help_text=_("For example: the link was withdrawn, the passwords were changed."),
        error_messages={"required": _("Write what was done at once.")},
    )


def _day(label: Any) -> DayField:
    return DayField(label=label, error_messages={"required": _("Write the day.")})


def _clock() -> ClockField:
    return ClockField(
        label=pgettext_lazy("breach", "At what time"),
        error_messages={"required": _("Write the time.")},
    )


class NoteForm(WhenForm):
    day = _day(_("On which day it became known"))
    clock = _clock()
    what = TextField(
        label=_("What happened"),
        help_text=_("Without names of people; requests by their number."),
        error_messages={"required": _("Write what happened.")},
    )
    kinds = forms.MultipleChoiceField(
        label=_("What sort of data"),
        choices=BreachKind.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one sort.")},
    )
    people = _people()
    risk = _risk()
    measures = _measures()

    def values(self) -> dict[str, Any]:
        typed = {name: self.cleaned_data[name] for name in ("what", "kinds", "people", "risk")}
        at = self.moment("day", "clock")
        return {**typed, "measures": self.cleaned_data["measures"], "noticed_at": at}


class JudgeForm(DeskForm):
    risk = _risk()
    why = LineField(
        label=_("Why less is to be feared than before"),
        required=False,
        max_length=300,
        help_text=_("Only where you judge it lower: then fewer have to be told."),
    )
    people = _people()
    measures = _measures()


class AuthorityForm(WhenForm):
    day = _day(_("On which day it was told"))
    clock = _clock()
    reference = LineField(label=_("Its reference, if there is one"), required=False, max_length=80)
    why_late = LineField(
        label=_("Why later than 72 hours"),
        required=False,
        max_length=300,
        help_text=_("Only where more than 72 hours have passed."),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        values["at"] = self.moment("day", "clock")
        return values


class PeopleForm(DeskForm):
    on = _day(_("On which day they were told"))
    how = LineField(
        label=_("How"),
        help_text=_("For example: by SMS to each, and on the website."),
        error_messages={"required": _("Write how they were told.")},
    )


class CloseForm(DeskForm):
    lessons = TextField(
        label=_("What is done otherwise now"),
        help_text=_("What changes so that it does not happen again; no names and no blame."),
        error_messages={"required": _("Write what is done otherwise now.")},
    )
