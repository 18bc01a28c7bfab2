"""The first screen of a request: the consents, each for itself."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import Purpose
from cases.models import Service
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

        self.fields[Purpose.OUTREACH.value] = forms.BooleanField(
            label=_("Write to me about seasons, new services and what is due in my file"),
            required=False,
        )
        self.fields["no_survey"] = forms.BooleanField(
            label=_("Do not ask me afterwards how satisfied I was"), required=False
        )

    def consents(self) -> dict[Purpose, bool]:
        given = {name: bool(value) for name, value in self.cleaned_data.items()}
        declined = given.pop("no_survey", False)
        if not given.get(Purpose.OUTREACH.value):  # not ticked is no word, and takes none back
            given.pop(Purpose.OUTREACH.value, None)
        asked = {Purpose(name): value for name, value in given.items()}
        return {**asked, Purpose.SURVEY: False} if declined else asked
