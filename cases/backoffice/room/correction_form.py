"""The form that corrects answers: every question as it was answered, and why it is changed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.backoffice.room.forms import TextField
from cases.backoffice.room.question_fields import QuestionsOnCase


class CorrectionForm(QuestionsOnCase):
    """The questions as they were answered, and the reason."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.ask(self.case.form_version.document, self.case.answers or {})
        self.fields["reason"] = TextField(
            label=_("Why it is corrected"),
            rows=2,
            max_length=300,
            error_messages={"required": _("Write the reason.")},
            help_text=_("Kept in the timeline: who said so, what was seen."),
        )
        self.fields["expected_version"].initial = self.case.version
