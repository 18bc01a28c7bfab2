"""What is typed about a meeting; rules live in the services."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cases.backoffice.desk.fields import ClockField, DeskForm, WhenForm
from cases.backoffice.room.forms import DayField, LineField, TextField
from cases.meeting_enums import Interest
from cases.models import Attendance, Case, Committee
from cases.services.meetings import MeetingPlan
from cms.accounts.models import User
from cms.core.bidi import in_order

#: A promised day within this leaves no time for another meeting.
PRESSING = timedelta(days=7)


class MeetingForm(WhenForm):
    """When and where; which committee, for who keeps several."""

    committee = forms.ModelChoiceField(
        label=_("Committee"), queryset=Committee.objects.none(), empty_label=None
    )
    on = DayField(label=_("Day"), error_messages={"required": _("Write the day.")})
    clock = ClockField(
        label=pgettext_lazy("appointment", "Time"),
        error_messages={"required": _("Write the time.")},
    )
    place = LineField(label=_("Place"), required=False)
    link = forms.URLField(
        label=_("Link"),
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"dir": "ltr", "autocomplete": "off"}),
        help_text=_("For those who join from elsewhere."),
    )

    all_the_same = forms.BooleanField(label=_("Meet then all the same"), required=False)

    def __init__(self, *args: Any, committees: list[Committee], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(committees) < 2:
            del self.fields["committee"]
        else:
            kept = Committee.objects.filter(pk__in=[each.pk for each in committees])
            self.fields["committee"].queryset = kept  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        values["at"] = self.moment("on", "clock")
        return values

    def plan(self) -> MeetingPlan:
        values = self.cleaned_data
        is_meant = values["all_the_same"]
        return MeetingPlan(values["at"], values["place"], values["link"], all_the_same=is_meant)


def _pressing(case: Case) -> str:
    """Why a file should not wait for another meeting; empty where nothing presses."""
    if case.is_urgent:
        return gettext("urgent")
    if case.due_at is None or case.due_at > timezone.now() + PRESSING:
        return ""
    return gettext("its promised day is near or past")


class AgendaForm(DeskForm):
    """Which of the waiting files to take. What is due or urgent is ticked and says why; the rest is
    for who keeps the agenda to choose."""

    cases = forms.ModelMultipleChoiceField(
        label=_("Files that wait for the committee"),
        queryset=Case.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick at least one file."),
            "invalid_choice": _("One of these files has moved on meanwhile. Please look again."),
        },
    )

    def __init__(self, *args: Any, waiting: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["cases"]
        field.queryset = waiting
        # Isolated by marks: the label of a choice is plain text, where no <bdi> stands.
        field.label_from_instance = lambda case: " · ".join(
            filter(None, (in_order(case.reference), str(case.service.name), _pressing(case)))
        )
        field.initial = [case.pk for case in waiting if _pressing(case)]


class AttendanceForm(DeskForm):
    """Who is there, by name."""

    present = forms.ModelMultipleChoiceField(
        label=_("Present"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, rows: list[Attendance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chairs = {row.member_id for row in rows if row.is_chair}
        field: Any = self.fields["present"]
        field.queryset = User.objects.filter(pk__in=[row.member_id for row in rows])
        field.label_from_instance = lambda user: (
            _("%(name)s (chair)") % {"name": user} if user.pk in chairs else str(user)
        )
        field.initial = [row.member_id for row in rows if row.is_present]


class OpenForm(DeskForm):
    """Asks who presides, only where the chair is missing; before its hour, whether it is meant."""

    chaired_by = forms.ModelChoiceField(
        label=_("Who presides today"), queryset=User.objects.none(), required=False
    )

    before_its_hour = forms.BooleanField(label=_("Open it before its hour"), required=False)

    def __init__(
        self, *args: Any, rows: list[Attendance], is_early: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not is_early:
            del self.fields["before_its_hour"]
        there = [row for row in rows if row.is_present]
        if not there or any(row.is_chair for row in there):
            del self.fields["chaired_by"]
        else:
            queryset = User.objects.filter(pk__in=[row.member_id for row in there])
            self.fields["chaired_by"].queryset = queryset  # type: ignore[attr-defined]


class ItemForm(DeskForm):
    """Names a line of the agenda."""

    item = forms.IntegerField(widget=forms.HiddenInput)


class EmptyForm(DeskForm):
    pass


class ReadField(forms.CharField):
    """What of the minutes the reader has before them; on a form that comes back, what it is now."""

    widget = forms.HiddenInput

    def bound_data(self, data: Any, initial: Any) -> Any:
        return initial


class SignForm(DeskForm):
    read = ReadField(required=False)


class CancelForm(DeskForm):
    reason = TextField(label=_("Why it is cancelled"), rows=2)


class InterestForm(DeskForm):
    interest = forms.ChoiceField(
        label=_("What ties you to this person?"),
        choices=Interest.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is true for you.")},
        help_text=_("With a tie you step aside: the file stays shut and your vote falls away."),
    )
    note = TextField(
        label=_("Note"), required=False, rows=2, help_text=_("Optional. It is in no minutes.")
    )


class RemarksForm(DeskForm):
    read = ReadField(required=False)
    text = TextField(
        label=_("Remarks"),
        required=False,
        rows=4,
        help_text=_("What was said beside the decisions. Changing them takes signatures back."),
    )


class AddendumForm(DeskForm):
    text = TextField(label=_("Addendum"), rows=3, help_text=_("Stands below the minutes for good."))
