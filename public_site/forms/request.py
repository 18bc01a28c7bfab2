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
_URGENT = _("Use what I wrote to help me now")
_URGENT_SENSITIVE = _("Use what I wrote, my health too, to help me now")
#: Without these the service cannot be given at all; whoever would rather not may call or visit.
_NEEDED = (Purpose.PROCESSING, Purpose.SENSITIVE)


class ConsentForm(PublicForm):
    """One box for each purpose, none ticked beforehand (PDPL art. 5–7).

    An urgent call has one tick for its one purpose, which is to help at once.
    Being asked how it went is a right (clause 3.10), so it needs no consent; it may be declined.
    """

    covers_sensitive = False

    def __init__(self, service: Service, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if service.is_urgent:
            self._ask_once(service)
            return
        for purpose, text in {Purpose.PROCESSING: words_of(service.kind).use, **_CONSENTS}.items():
            if purpose is Purpose.SENSITIVE and not service.is_sensitive:
                continue
            self.fields[purpose.value] = forms.BooleanField(
                label=text,
                required=purpose in _NEEDED,
                error_messages={"required": _("Tick this to go on, or call us or visit us.")},
            )

        if not service.is_restricted:  # nobody is written to because of a protected request
            self.fields[Purpose.OUTREACH.value] = forms.BooleanField(
                label=_("Write to me about seasons, new services and what is due in my file"),
                required=False,
            )
        self.fields["no_survey"] = forms.BooleanField(
            label=_("Do not ask me afterwards how satisfied I was"), required=False
        )

    def _ask_once(self, service: Service) -> None:
        """One tick for the one purpose, health named with it: who waits for help reads no list, and
        no check with authorities, no survey, stands between them and it."""
        self.covers_sensitive = service.is_sensitive
        text = _URGENT_SENSITIVE if service.is_sensitive else _URGENT
        self.fields[Purpose.PROCESSING.value] = forms.BooleanField(
            label=text, error_messages={"required": _("Tick this to go on, or call us now.")}
        )

    def consents(self) -> dict[Purpose, bool]:
        given = {name: bool(value) for name, value in self.cleaned_data.items()}
        declined = given.pop("no_survey", False)
        if not given.get(Purpose.OUTREACH.value):  # not ticked is no word, and takes none back
            given.pop(Purpose.OUTREACH.value, None)
        asked = {Purpose(name): value for name, value in given.items()}
        if self.covers_sensitive:
            asked[Purpose.SENSITIVE] = asked[Purpose.PROCESSING]
        return {**asked, Purpose.SURVEY: False} if declined else asked
