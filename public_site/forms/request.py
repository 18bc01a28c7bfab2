"""The fixed screens of a request: consents before it, the declaration at its end."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import Purpose
from cases.models import Service
from cases.services.declarations import allowed_modes
from cases.services.intake import DeclarationGiven
from cms.core.hygiene import clean_text
from public_site.forms.base import PublicForm
from public_site.wording import words_of

_CONSENTS = {
    Purpose.SENSITIVE: _(
        "I agree that the sensitive data asked for here is used for this purpose, and for nothing"
        " else"
    ),
    Purpose.VERIFICATION: _("You may check what I state with the authorities concerned"),
}
#: Without these the service cannot be given at all; whoever would rather not may call or visit.
_NEEDED = (Purpose.PROCESSING, Purpose.SENSITIVE)


class ConsentForm(PublicForm):
    """One box for each purpose, none ticked beforehand (PDPL art. 5–7).

    Being asked how it went is a right (clause 3.10), so it needs no consent; it may be declined.
    """

    def __init__(self, service: Service, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for purpose, text in {Purpose.PROCESSING: words_of(service.kind).use, **_CONSENTS}.items():
            if purpose is Purpose.SENSITIVE and not service.is_sensitive:
                continue
            self.fields[purpose.value] = forms.BooleanField(
                label=text,
                required=purpose in _NEEDED,
                error_messages={"required": _("Tick this to go on, or call us or visit us.")},
            )

        self.fields["no_survey"] = forms.BooleanField(
            label=_("Do not ask me afterwards how satisfied I was"), required=False
        )

    def consents(self) -> dict[Purpose, bool]:
        given = {name: bool(value) for name, value in self.cleaned_data.items()}
        declined = given.pop("no_survey", False)
        asked = {Purpose(name): value for name, value in given.items()}
        return {**asked, Purpose.SURVEY: False} if declined else asked


class DeclarationForm(PublicForm):
    """The applicant's word: name and tick under a text. Empty where a service asks for none."""

    name = forms.CharField(
        label=_("Your full name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
        error_messages={"required": _("Write your name under the declaration.")},
    )
    agreed = forms.BooleanField(
        label=_("I declare this, and I am responsible for it"),
        error_messages={"required": _("Tick the box to confirm the declaration.")},
    )
    #: Which text stood on the screen; written by the page, never from what was sent before.
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, service: Service, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.service = service
        if not service.declaration_text:
            self.fields.clear()

    def clean_name(self) -> str:
        return clean_text(self.cleaned_data["name"])

    def declaration(self) -> DeclarationGiven | None:
        if not self.fields:
            return None
        given = self.cleaned_data
        mode = allowed_modes(self.service)[0]
        return DeclarationGiven(mode, given["name"], given["version"], later=True)
