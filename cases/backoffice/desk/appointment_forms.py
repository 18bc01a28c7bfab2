"""Booking a time, and saying what became of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cases.backoffice.desk.fields import ClockField, DeskForm, WhenForm
from cases.backoffice.room.forms import DayField, LineField, TextField
from cases.backoffice.room.handing_over import offer
from cases.enums import AppointmentKind
from cases.models import Case
from cases.selectors.desk import (
    RECEIVING_ROLES,
    colleagues_of_the_desk,
    desk_branches,
    kin_of,
)
from cases.services.appointments import Booking
from cms.accounts.models import Gender, User
from cms.accounts.roles import Role
from cms.association.models import Branch

_LENGTHS = [
    (15, _("15 minutes")),
    (30, _("30 minutes")),
    (45, _("45 minutes")),
    (60, _("An hour")),
    (90, _("An hour and a half")),
]


class AppointmentForm(WhenForm):
    kind = forms.ChoiceField(
        label=_("Kind"), choices=AppointmentKind.choices, widget=forms.RadioSelect
    )
    visitor = LineField(label=_("Who comes"), required=False)
    handle = LineField(
        label=_("Their telephone"),
        required=False,
        help_text=_("We tell them the time, and any change."),
    )
    branch = forms.ModelChoiceField(label=_("Branch"), queryset=Branch.objects.none())
    day = DayField(label=_("Day"), error_messages={"required": _("Write the day.")})
    clock = ClockField(
        label=pgettext_lazy("appointment", "Time"),
        error_messages={"required": _("Write the time.")},
    )
    minutes = forms.TypedChoiceField(
        label=_("How long it is kept free"), choices=_LENGTHS, coerce=int, initial=30
    )
    all_the_same = forms.BooleanField(
        label=_("Book it all the same"),
        required=False,
        help_text=_("A field visit may be on a day off."),
    )
    private_room = forms.BooleanField(label=_("In the private room"), required=False)
    woman_officer = forms.BooleanField(label=_("They wish for a woman officer"), required=False)
    received_by = forms.ModelChoiceField(
        label=_("Who receives them"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Whoever is on duty"),
    )
    purpose = LineField(
        label=_("What it is about"), error_messages={"required": _("Write what it is about.")}
    )

    def __init__(
        self, *args: Any, user: User, is_known: bool, case: Case | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        every = Branch.objects.filter(is_active=True)
        branch: Any = self.fields["branch"]
        branch.queryset = every if user.has_role(Role.RESEARCHER) else desk_branches(user)
        by: Any = self.fields["received_by"]
        kin = kin_of(case)
        offer(by, colleagues_of_the_desk().exclude(pk__in=kin), nobody=by.empty_label)
        by.help_text = _who_is_left_out(kin)
        if is_known:
            del self.fields["visitor"], self.fields["handle"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        by = values.get("received_by")
        if values.get("woman_officer") and by is not None and by.gender != Gender.WOMAN:
            self.add_error("received_by", _("They wish for a woman: choose a woman colleague."))
        return values

    def booking(self) -> Booking:
        values = self.cleaned_data
        at = self.moment("day", "clock")
        assert at is not None  # noqa: S101 (both are required)
        names = ("branch", "minutes", "private_room", "woman_officer", "received_by", "purpose")
        return Booking(
            at=at,
            kind=AppointmentKind(values["kind"]),
            visitor=values.get("visitor", ""),
            handle=values.get("handle", ""),
            all_the_same=values["all_the_same"],
            **{name: values[name] for name in names},
        )


def _who_is_left_out(kin: dict[int, str]) -> str:
    """Say why a colleague is not in the list; who is away stands in it, with the day of return."""
    said = gettext("Offered are colleagues who receive people: %(roles)s.")
    told = said % {"roles": gettext(", ").join(str(Role(role).label) for role in RECEIVING_ROLES)}
    if kin:
        names = gettext(", ").join(kin.values())
        told += " " + gettext("Left out, being related to this person: %(names)s.") % {
            "names": names
        }
    return told


class SettleForm(DeskForm):
    """They came, or they did not."""


class RefusedForm(DeskForm):
    """They would not have the visit; what they said about it, if anything."""

    reason = TextField(
        label=_("What they said"),
        required=False,
        rows=2,
        help_text=_("A refusal is their right, and is not held against them."),
    )


class MoveForm(WhenForm):
    """Another time for the same visit; the person is told."""

    day = DayField(label=_("New day"), error_messages={"required": _("Write the day.")})
    clock = ClockField(
        label=pgettext_lazy("appointment", "Time"),
        error_messages={"required": _("Write the time.")},
    )
    all_the_same = forms.BooleanField(
        label=_("Move it there all the same"),
        required=False,
        help_text=_("A field visit may be on a day off."),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        values["at"] = self.moment("day", "clock")
        return values


class GiveForm(DeskForm):
    """Somebody else at the same time."""

    to = forms.ModelChoiceField(
        label=_("Colleague"),
        queryset=User.objects.none(),
        error_messages={"required": _("Choose a colleague.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["to"], colleagues_of_the_desk())


class CancelForm(DeskForm):
    reason = LineField(
        label=_("Why it is cancelled"),
        error_messages={"required": _("Write why it is cancelled.")},
    )
