"""The declaration at the desk: read out, and given in one of the ways the service allows."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext_lazy as _

from cases.backoffice.desk.fields import DeskForm
from cases.backoffice.room.forms import CodeField, LineField, TextField
from cases.enums import SignatureMode
from cases.models import Service
from cases.models.intake import SIGNED_SHEET
from cases.services.declarations import DeclarationGiven, allowed_modes
from cases.services.drawing import LARGEST_DRAWING, read_drawing
from cases.services.files import SubmittedFile, kept_upload

#: How somebody gives their word before a member of staff.
_BEFORE_STAFF = {
    SignatureMode.TICK: _("They heard the text and agreed; I tick it for them"),
    SignatureMode.ONE_TIME_CODE: _("They read out the code we send to their mobile"),
    SignatureMode.DRAWN: _("They draw their signature on this screen"),
    SignatureMode.PAPER: _("They signed it on paper"),
    SignatureMode.THUMBPRINT: _("They set their thumb mark before two witnesses"),
    SignatureMode.VERBAL: _("They said it; how is written down"),
}
#: What each way asks for besides the name.
_ASKS = {
    SignatureMode.ONE_TIME_CODE: ("code",),
    SignatureMode.DRAWN: ("drawing",),
    SignatureMode.PAPER: ("sheet", "later"),
    SignatureMode.THUMBPRINT: ("witness_1", "witness_2", "sheet"),
    SignatureMode.VERBAL: ("note",),
}
#: These two stand beside their button and their frame, not in the row of fields.
_BESIDE = ("code", "drawing")
#: This one comes last, below what was typed.
_LAST = "read_back"
_DRAWING = {
    "empty": _("The frame is empty: let them sign in it, or choose another way."),
    "broken": _("The drawing did not arrive whole: let them sign again, or choose another way."),
}


def _ways_that_ask(name: str) -> tuple[str, ...]:
    return tuple(mode.value for mode, names in _ASKS.items() if name in names)


class WordForm(DeskForm):
    """The declaration, read out and given in one of the ways the service allows (clause 6.4)."""

    shown_when = {
        name: ("mode", _ways_that_ask(name))
        for name in ("code", "drawing", "sheet", "later", "witness_1", "witness_2", "note")
    }

    mode = forms.ChoiceField(
        label=_("How they gave their word"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the declaration was given.")},
    )
    name = LineField(label=_("Name under the declaration"))
    code = CodeField(label=_("The code they read out"), required=False, max_length=20)
    drawing = forms.CharField(
        label=_("Their signature"), required=False, widget=forms.HiddenInput, max_length=400_000
    )
    witness_1 = LineField(label=_("First witness"), required=False)
    witness_2 = LineField(
        label=_("Second witness"), required=False, help_text=_("Neither you nor the person.")
    )
    note = TextField(
        label=_("How it was given"),
        required=False,
        rows=2,
        help_text=_("Needed for a word by mouth: where, and that it was read back."),
    )
    sheet = forms.FileField(
        label=_("Photo or scan of the signed sheet"),
        required=False,
        help_text=_("Take one of a thumb mark as well, if you can: it stays with the papers."),
    )
    later = forms.BooleanField(label=_("The signed sheet comes later"), required=False)
    version = forms.CharField(widget=forms.HiddenInput)
    read_back = forms.BooleanField(
        label=_("I read everything back to them, and they said it is right"),
        # Never ticked beforehand: a screen that comes back comes back to be changed.
        widget=forms.CheckboxInput(attrs={"data-anew": ""}, check_test=lambda _ticked: False),
        error_messages={"required": _("Read the answers back before you send.")},
    )

    def __init__(self, service: Service, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="word", **kwargs)
        self.service = service
        self.modes = [mode for mode in allowed_modes(service) if mode in _BEFORE_STAFF]
        if not service.declaration_text:
            kept = () if service.is_urgent else ("read_back",)  # nobody in distress waits for it
            self.fields = {name: self.fields[name] for name in kept}
            return
        field: Any = self.fields["mode"]
        field.choices = [(mode.value, _BEFORE_STAFF[mode]) for mode in self.modes]
        asked = {name for mode in self.modes for name in _ASKS.get(mode, ())}
        for name in set(self.shown_when) - asked:
            del self.fields[name]

    def asked_fields(self) -> list[forms.BoundField]:
        apart = (*_BESIDE, _LAST)
        return [field for field in super().asked_fields() if field.name not in apart]

    def beside(self) -> Iterator[tuple[str, forms.BoundField, str]]:
        """Yield what stands beside a button or a frame of its own, with when it is there."""
        for name in _BESIDE:
            if name in self.fields:
                yield name, self[name], self._condition(name)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        mode = values.get("mode")
        if mode == SignatureMode.ONE_TIME_CODE and not values.get("code"):
            self.add_error("code", _("Send the code, and write what they read out to you."))
        if mode == SignatureMode.DRAWN:
            try:
                values["drawn"] = read_drawing(values.get("drawing", ""))
            except ValidationError as error:
                self.add_error("drawing", _DRAWING[str(error.code)])
        return values

    def kept(self, files: ExitStack) -> SubmittedFile | None:
        """Keep the drawing or the sheet of the chosen way, checked like every file of a case."""
        values = self.cleaned_data
        mode = values.get("mode")
        upload: File[bytes] | None = None
        largest = None
        if mode == SignatureMode.DRAWN:
            upload, largest = ContentFile(values["drawn"], name="signature.png"), LARGEST_DRAWING
        elif mode in _ways_that_ask("sheet"):
            upload = values.get("sheet")
        if not upload:
            return None
        try:
            return files.enter_context(kept_upload(upload, SIGNED_SHEET, max_bytes=largest))
        except ValidationError as error:
            name = "drawing" if mode == SignatureMode.DRAWN else "sheet"
            raise ValidationError({f"word-{name}": error.messages}) from error

    def given(self, evidence: SubmittedFile | None) -> DeclarationGiven | None:
        values = self.cleaned_data
        if "mode" not in values:
            return None
        mode = SignatureMode(values["mode"])
        is_thumb, is_paper = mode == SignatureMode.THUMBPRINT, mode == SignatureMode.PAPER
        witnesses = (values.get("witness_1", ""), values.get("witness_2", ""))
        return DeclarationGiven(
            mode,
            values["name"],
            values["version"],
            witnesses=witnesses if is_thumb else (),
            evidence=evidence,
            note=values.get("note", ""),
            later=is_paper and evidence is None and bool(values.get("later")),
        )
