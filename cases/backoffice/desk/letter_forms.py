"""What is written down of a letter; its number and its day are given, never typed."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.backoffice.desk.fields import DeskForm
from cases.backoffice.room.forms import CodeField, DayField, LineField, TextField
from cases.enums import Direction
from cases.letter_enums import LetterDelivery, LetterKind
from cases.models import Case
from cases.services.letters import LetterEntry
from cms.core.references import parse_reference

#: What nobody here notes: nothing, and what the person does alone.
_NOT_OURS = (LetterDelivery.NONE, LetterDelivery.COLLECTED)


class ReferenceField(CodeField):
    """The reference of a request, in any spelling people give it."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return parse_reference(text) if text else ""
        except ValidationError:
            raise ValidationError(
                _(
                    "This reference is incomplete or has a wrong character: compare it with the"
                    " letter, or find the request and copy it from there."
                )
            ) from None


class LetterForm(DeskForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=LetterKind.choices, widget=forms.RadioSelect)
    correspondent = LineField(label=_("From whom, or to whom"))
    subject = LineField(label=_("Subject"))
    written_on = DayField(label=_("Date on the letter"), required=False)
    their_number = CodeField(label=_("Number on the letter"), required=False, max_length=60)
    reference = ReferenceField(label=_("Reference of the request it is about"), required=False)
    scan = forms.FileField(
        label=_("Scan"), required=False, help_text=_("PDF or picture; kept privately.")
    )

    def __init__(self, *args: Any, direction: Direction, case: Case | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.direction = direction
        is_incoming = direction == Direction.IN
        self.fields["correspondent"].label = _("From whom") if is_incoming else _("To whom")
        if not is_incoming:
            del self.fields["written_on"], self.fields["their_number"]
        if case:
            del self.fields["reference"]

    def entry(self) -> LetterEntry:
        values = self.cleaned_data
        return LetterEntry(
            direction=self.direction,
            kind=LetterKind(values["kind"]),
            correspondent=values["correspondent"],
            subject=values["subject"],
            written_on=values.get("written_on"),
            their_number=values.get("their_number", ""),
        )


class AnnotationForm(DeskForm):
    text = TextField(
        label=_("Annotation"),
        rows=2,
        help_text=_("Stands beside the line for good, with your name and the day."),
    )


class DeliveryForm(DeskForm):
    how = forms.ChoiceField(
        label=_("How it was delivered"),
        choices=[choice for choice in LetterDelivery.choices if choice[0] not in _NOT_OURS],
        widget=forms.RadioSelect,
    )
    on = DayField(label=_("On which day"), initial=timezone.localdate)
    proof = LineField(label=_("Who signed for it, or the number of the receipt"))


class ScanForm(DeskForm):
    scan = forms.FileField(label=_("Scan"), help_text=_("PDF or picture; kept privately."))


class TieForm(DeskForm):
    reference = ReferenceField(label=_("Reference of the request"))


def require(found: Any) -> Any:
    """Return the case a reference names, or say that we see none."""
    if found is None:
        message = _("There is no such request among those you may see. Look at the reference.")
        raise ValidationError({"reference": message})
    return found
