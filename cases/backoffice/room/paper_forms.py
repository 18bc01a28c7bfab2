"""What staff fill in when they check a paper."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.backoffice.room.forms import ActionForm, CodeField, DayField, LineField
from cases.enums import DocumentState, Evidence
from cases.services.documents import CHECKED
from cases.services.identity import unread_of


class DocumentCheckForm(ActionForm):
    keyed_by = "document"
    document = forms.IntegerField(widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label=_("What you found"),
        choices=[(state.value, state.label) for state in CHECKED],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you found.")},
    )
    last_four = CodeField(
        label=_("Last four digits"),
        required=False,
        max_length=4,
        help_text=_("Never the whole number."),
    )
    issued_on = DayField(label=_("Issued"), required=False)
    expires_on = DayField(label=_("Expires"), required=False)
    reason = LineField(
        label=_("Reason"),
        required=False,
        max_length=300,
        help_text=_("Needed for a return or a waiver; the person reads it."),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        """A paper that is only shown has no copy to accept; a date only where its age counts."""
        super().__init__(data, **kwargs)
        papers = self.case.documents.all()
        paper = next((paper for paper in papers if str(paper.pk) == self.key), None)
        self.paper = paper
        if paper is None:
            return
        if not paper.has_age_limit:
            del self.fields["issued_on"]
        found: list[tuple[str, Any]] = [(state.value, state.label) for state in CHECKED]
        if paper.evidence != Evidence.COPY:
            found = [(DocumentState.SEEN.value, _("Seen, and it fits")), *found[2:]]
        if not paper.may_be_waived:
            found = [choice for choice in found if choice[0] != DocumentState.WAIVED]
        self.fields["state"].choices = found  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Of a paper of identity that was seen the end of the number and the day are noted."""
        values = super().clean() or self.cleaned_data
        if self.paper is None or values.get("state") != DocumentState.SEEN:
            return values
        four, day = values.get("last_four") or "", values.get("expires_on")
        for name, message in unread_of(self.paper.key, last_four=four, expires_on=day).items():
            if name not in self.errors:
                self.add_error(name, message)
        return values
