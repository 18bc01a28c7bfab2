"""What is written down of a contact."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.backoffice.desk.fields import ClockField, DeskForm, WhenForm
from cases.backoffice.room.forms import CodeField, DayField, LineField, TextField
from cases.contact_enums import IdentityShown
from cases.enums import ContactKind, ContactOutcome, Direction, Relation
from cases.selectors.desk import colleagues_of_the_desk
from cases.services.contacts import ContactNotes
from cms.accounts.models import User

_ANSWERED = [("", _("Not asked")), ("yes", _("Yes")), ("no", _("No"))]


class ContactForm(WhenForm):
    shown_when = {
        "call_back_on": ("outcome", (ContactOutcome.CALL_BACK.value,)),
        "call_back_clock": ("outcome", (ContactOutcome.CALL_BACK.value,)),
        "all_the_same": ("outcome", (ContactOutcome.CALL_BACK.value,)),
        "call_back_by": ("outcome", (ContactOutcome.CALL_BACK.value,)),
        "present": ("kind", (ContactKind.VISIT.value, ContactKind.INTERVIEW.value)),
        "private_room": ("kind", (ContactKind.VISIT.value, ContactKind.INTERVIEW.value)),
    }

    kind = forms.ChoiceField(
        label=_("How we were in touch"), choices=ContactKind.choices, widget=forms.RadioSelect
    )
    direction = forms.ChoiceField(
        label=_("Direction"), choices=Direction.choices, initial=Direction.IN
    )
    relation = forms.ChoiceField(
        label=_("Who speaks"), choices=Relation.choices, initial=Relation.SELF
    )
    speaker = LineField(label=_("Name"), required=False)
    shown_by = forms.MultipleChoiceField(
        label=_("What they were asked, and answered rightly"),
        choices=IdentityShown.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Needed where a caller was told something of a request or a file."),
    )
    reference = CodeField(
        label=_("Reference of the request they ask about"),
        required=False,
        max_length=40,
        help_text=_(
            "If they gave one. Whoever handles it reads the topic and what was said; you are told"
            " nothing of it."
        ),
    )
    handle = LineField(
        label=_("Number, account or address"),
        required=False,
        help_text=_("Kept encrypted. Never copy a private message into a public place."),
    )
    topic = LineField(label=_("Topic"), error_messages={"required": _("Write the topic.")})
    summary = TextField(label=_("What was said"), required=False)
    present = LineField(label=_("Who else is present"), required=False)
    private_room = forms.BooleanField(label=_("In a private room"), required=False)
    outcome = forms.ChoiceField(
        label=_("How it ended"),
        choices=ContactOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it ended.")},
    )
    all_answered = forms.ChoiceField(
        label=_("Were all their questions answered?"), choices=_ANSWERED, required=False
    )
    call_back_on = DayField(label=_("Call back on"), required=False)
    call_back_clock = ClockField(label=_("At"), required=False)
    all_the_same = forms.BooleanField(label=_("Promise it all the same"), required=False)
    call_back_by = forms.ModelChoiceField(
        label=_("Who calls back"), queryset=User.objects.none(), required=False
    )

    def __init__(self, *args: Any, user: User, is_about: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_about:
            del self.fields["reference"]
        by: Any = self.fields["call_back_by"]
        # Whoever writes it down calls back unless somebody else is chosen: not named twice.
        by.queryset = colleagues_of_the_desk().exclude(pk=user.pk)
        by.empty_label = str(user)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("outcome") == ContactOutcome.CALL_BACK:
            self.require_both("call_back_on", "call_back_clock")
            if not values.get("call_back_on") and "call_back_on" not in self.errors:
                self.add_error("call_back_on", _("Write when we call back."))
        return values

    def notes(self) -> ContactNotes:
        values = self.cleaned_data
        answered = {"yes": True, "no": False}
        return ContactNotes(
            kind=ContactKind(values["kind"]),
            direction=Direction(values["direction"]),
            relation=Relation(values["relation"]),
            outcome=ContactOutcome(values["outcome"]),
            shown_by=tuple(values["shown_by"]),
            all_answered=answered.get(values["all_answered"]),
            call_back_at=self.moment("call_back_on", "call_back_clock"),
            call_back_by=values["call_back_by"],
            all_the_same=values["all_the_same"],
            reference=values.get("reference", ""),
            **{
                name: values[name]
                for name in ("speaker", "handle", "topic", "summary", "present", "private_room")
            },
        )


class CallBackForm(DeskForm):
    """The call we promised, and how it went."""

    outcome = forms.ChoiceField(
        label=_("How it ended"),
        choices=[
            (outcome.value, outcome.label)
            for outcome in ContactOutcome
            if outcome != ContactOutcome.CALL_BACK
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it ended.")},
    )
    shown_by = forms.MultipleChoiceField(
        label=_("What they were asked, and answered rightly"),
        choices=IdentityShown.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Needed where a caller was told something of a request or a file."),
    )
    summary = TextField(label=_("What was said"), required=False)

    @staticmethod
    def notes(contact: Any, values: dict[str, Any]) -> ContactNotes:
        return ContactNotes(
            kind=ContactKind.CALL,
            direction=Direction.OUT,
            at=timezone.now(),
            relation=Relation(contact.relation),
            speaker=contact.speaker,
            handle=contact.handle,
            topic=contact.topic,
            outcome=ContactOutcome(values["outcome"]),
            shown_by=tuple(values["shown_by"]),
            summary=values["summary"],
        )
