"""The forms of going on later: a number to save with, code and number to come back with."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.core.phones import normalize_phone
from public_site.forms.base import PublicForm
from public_site.forms.track import LONGEST_KEY

_MOBILE = {"type": "tel", "inputmode": "tel", "autocomplete": "tel", "maxlength": LONGEST_KEY}


class SaveForm(PublicForm):
    """The number that, with the code, opens the request again; any digits, any country."""

    mobile = forms.CharField(
        label=_("Your mobile number"),
        help_text=_(
            "Any number you will remember, of any country. It is kept only to open this request"
            " again: we send nothing to it and do not call it."
        ),
        widget=forms.TextInput(attrs=_MOBILE),
        error_messages={"required": _("Write the number with which you will come back.")},
    )

    def clean_mobile(self) -> str:
        return normalize_phone(self.cleaned_data["mobile"])


class ResumeForm(PublicForm):
    """The two keys to an unfinished request, in any spelling people give them."""

    code = forms.CharField(
        label=_("Code to go on"),
        help_text=_(
            "Three groups of four letters and digits. Small letters and missing dashes do not"
            " matter."
        ),
        widget=forms.TextInput(
            attrs={"class": "ltr code-entry", "autocomplete": "off", "maxlength": LONGEST_KEY}
        ),
        error_messages={"required": _("Write the code you were given.")},
    )
    mobile = forms.CharField(
        label=_("The mobile number you saved with"),
        widget=forms.TextInput(attrs=_MOBILE),
        error_messages={"required": _("Write the number with which you saved the request.")},
    )

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"])[:LONGEST_KEY]

    def clean_mobile(self) -> str:
        return normalize_phone(self.cleaned_data["mobile"])
