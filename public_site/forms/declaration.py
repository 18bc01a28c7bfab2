"""The last screen of a request: the applicant's word, in one of the ways the service takes it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext_lazy as _

from cases.enums import SignatureMode
from cases.models import Service
from cases.models.intake import SIGNED_SHEET
from cases.services.declarations import (
    TAKEN_BY_STAFF,
    DeclarationGiven,
    allowed_modes,
)
from cases.services.drawing import LARGEST_DRAWING, read_drawing
from cases.services.files import SubmittedFile, kept_upload
from cms.core.digits import to_ascii_digits
from cms.core.names import clean_name
from cms.core.phones import can_receive_sms
from public_site.forms.base import PublicForm
from public_site.forms.papers import ACCEPTED

_WAYS = {
    SignatureMode.TICK: _("With the tick above"),
    SignatureMode.ONE_TIME_CODE: _("With a code sent to my mobile"),
    SignatureMode.DRAWN: _("I draw my signature here"),
    SignatureMode.PAPER: _("On paper, now or when I show my papers"),
}


def online_modes(service: Service, *, mobile: str = "") -> list[SignatureMode]:
    """Return the ways somebody can sign alone; a code needs a number that messages reach."""
    modes = [mode for mode in allowed_modes(service) if mode not in TAKEN_BY_STAFF]
    if mobile and can_receive_sms(mobile):
        return modes
    return [mode for mode in modes if mode != SignatureMode.ONE_TIME_CODE]


def api_modes(service: Service) -> list[SignatureMode]:
    """Return the ways a program can hand in, the easiest first; a code belongs to a browser."""
    modes = [mode for mode in online_modes(service) if mode != SignatureMode.ONE_TIME_CODE]
    return sorted(modes, key=_EASIEST.index)


_EASIEST = (SignatureMode.TICK, SignatureMode.PAPER, SignatureMode.DRAWN)


class _Way(forms.ChoiceField):
    """Shown as a question to answer; who does not answer it gets the easiest way."""

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


class _Code(forms.CharField):
    """To be written only by who signs with a code."""

    def validate(self, value: Any) -> None:
        """Nothing is wrong with an empty field before the way to sign is known."""


class DeclarationForm(PublicForm):
    """Name and tick under a text, and the signature. Empty where a service asks for none."""

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
    mode = _Way(
        label=_("How do you sign?"),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("You cannot sign this way here. Choose another way.")},
    )
    code = _Code(
        label=_("The code from the message"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "ltr"}
        ),
    )
    drawing = forms.CharField(
        label=_("Your signature"),
        required=False,
        # What a mistake leads to is the frame, which bears the name of the field.
        widget=forms.HiddenInput(attrs={"id": "drawn"}),
        max_length=400_000,
    )
    sheet = forms.FileField(
        label=_("A photo or scan of the signed page"),
        required=False,
        help_text=_("Or leave this empty: you sign when you show your papers, or send it later."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    #: Which text stood on the screen; written by the page, never from what was sent before.
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        service: Service,
        *args: Any,
        modes: list[SignatureMode] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.modes = online_modes(service) if modes is None else modes
        if not service.declaration_text:
            self.fields.clear()
            return
        choice: Any = self.fields["mode"]
        choice.choices = [(mode.value, _WAYS[mode]) for mode in self.modes if mode in _WAYS]
        choice.initial = self.easiest_mode
        if len(self.modes) == 1:
            choice.widget = forms.HiddenInput()

    @property
    def easiest_mode(self) -> SignatureMode | None:
        """The way that stops nobody: a tick, else the paper that may come later."""
        for mode in (SignatureMode.TICK, SignatureMode.PAPER, *self.modes):
            if mode in self.modes:
                return mode
        return None

    @property
    def can_draw(self) -> bool:
        return SignatureMode.DRAWN in self.modes

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean_code(self) -> str:
        return "".join(to_ascii_digits(self.cleaned_data["code"]).split())

    def clean_mode(self) -> SignatureMode:
        mode = self.cleaned_data["mode"] or self.easiest_mode
        if mode is None:
            raise ValidationError(
                _("This declaration is given with one of us beside you. Call us or visit us.")
            )
        return SignatureMode(mode)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        mode = cleaned.get("mode")
        if mode == SignatureMode.ONE_TIME_CODE and not cleaned.get("code"):
            self.add_error("code", _("Ask for a code, then write it here."))
        if mode == SignatureMode.DRAWN:
            try:
                cleaned["drawing"] = read_drawing(cleaned.get("drawing", ""))
            except ValidationError as error:
                self.add_error("drawing", error)
        return cleaned

    @contextmanager
    def given(self) -> Iterator[DeclarationGiven | None]:
        """Lend the word as it is handed in; a file that is not used in the end is not left behind.

        Raises ValidationError for the field whose file cannot be accepted.
        """
        if not self.fields:
            yield None
            return
        words, mode = self.cleaned_data, self.cleaned_data["mode"]
        with ExitStack() as keeping:
            evidence = self._keep(keeping, mode)
            is_later = mode == SignatureMode.PAPER and evidence is None
            yield DeclarationGiven(
                mode, words["name"], words["version"], evidence=evidence, later=is_later
            )

    def _keep(self, keeping: ExitStack, mode: SignatureMode) -> SubmittedFile | None:
        field, file = self._evidence(mode)
        if file is None:
            return None
        largest = LARGEST_DRAWING if mode == SignatureMode.DRAWN else None
        try:
            return keeping.enter_context(kept_upload(file, SIGNED_SHEET, max_bytes=largest))
        except ValidationError as error:
            raise ValidationError({field: error.messages}) from error

    def _evidence(self, mode: SignatureMode) -> tuple[str, "File[bytes] | None"]:
        if mode == SignatureMode.DRAWN:
            return "drawing", ContentFile(self.cleaned_data["drawing"], name="signature.png")
        return "sheet", self.cleaned_data["sheet"] if mode == SignatureMode.PAPER else None
