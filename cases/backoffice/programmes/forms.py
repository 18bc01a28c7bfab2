"""What is typed about the times of a programme; rules live in `cases.services.programmes`."""

from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cases.backoffice.desk.fields import DeskForm
from cases.backoffice.outreach.forms import WordsField
from cases.backoffice.room.forms import DayField, LineField, TextField
from cases.backoffice.room.toolkit import clauses, quoted
from cases.models import ProgrammeChange
from cases.programme_enums import TimeSlot
from cases.services.programmes import Proposal
from cms.core.digits import shown_digits

#: The clause is not one of those on the website: it is written down.
OTHER = "other"
ALLOWED, AGAINST = "allowed", "against"


class TimesForm(DeskForm):
    shown_when = {"bylaw": ("clause", (OTHER,)), "tells_people": ("finding", (ALLOWED,))}

    slots = forms.MultipleChoiceField(
        label=_("When it is held"),
        choices=TimeSlot.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one time.")},
    )
    text = WordsField(
        label=_("The times as people read them"),
        multiline=True,
        help_text=_("In both languages. For example: Saturday after the afternoon prayer."),
    )
    effective_from = DayField(
        label=_("From which day"), error_messages={"required": _("Write the day.")}
    )
    reason = TextField(
        label=_("Why"),
        help_text=_("What people wished, or what has changed; without names."),
        error_messages={"required": _("Write why.")},
    )
    clause = forms.ChoiceField(
        label=_("Which clause did you look at?"),
        error_messages={"required": _("Say which clause you looked at.")},
    )
    bylaw = LineField(
        label=_("The bylaw and its article"),
        max_length=300,
        required=False,
        help_text=_("For example: article 12 of the volunteering bylaw."),
    )
    finding = forms.ChoiceField(
        label=_("What do the bylaws say?"),
        choices=[
            (ALLOWED, _("Nothing in them stands against these times")),
            (AGAINST, _("They stand against them: the check is kept, and the times stay")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what the bylaws allow.")},
    )
    tells_people = forms.BooleanField(required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self, *args: Any, latest: ProgrammeChange | None, seen: int, requests: int, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {
            "slots": latest.slots if latest else [],
            "text": latest.text if latest else {},
            "effective_from": _first_day(latest),
            "seen": seen,
        }
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["clause"].choices = _clause_choices()
        if not requests:
            del fields["tells_people"]
            return
        words = ngettext(
            "Write to the person whose request is open (%(count)s)",
            "Write to the people whose requests are open (%(count)s)",
            requests,
        )
        fields["tells_people"].label = words % {"count": shown_digits(requests)}
        fields["tells_people"].help_text = _(
            "A message in each request, in its language: the new times, from when, and that they"
            " may write back."
        )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("clause") == OTHER and not values.get("bylaw"):
            self.add_error("bylaw", _("Write which bylaw you looked at, and its article."))
        return values

    def proposal(self) -> Proposal:
        typed = self.cleaned_data
        is_other = typed["clause"] == OTHER
        return Proposal(
            slots=typed["slots"],
            text=typed["text"],
            effective_from=typed["effective_from"],
            reason=typed["reason"],
            clause=typed["bylaw"] if is_other else quoted(typed["clause"]),
            is_allowed=typed["finding"] == ALLOWED,
            tells_people=typed.get("tells_people", False),
        )


def _first_day(latest: ProgrammeChange | None) -> date:
    """Return the first day it may be: nothing begins before what is announced."""
    today = timezone.localdate()
    return today if latest is None or latest.has_begun else latest.effective_from or today


def _clause_choices() -> list[tuple[Any, Any]]:
    """Every clause in force, below its policy, and last a bylaw that is not on the website."""
    found = [
        (policy, [(clause.key, f"{clause.number} · {clause.title}") for clause in group])
        for policy, group in groupby(clauses(), key=lambda clause: clause.policy)
    ]
    return [("", _("Choose")), *found, (OTHER, _("Another bylaw, which is not on the website"))]
