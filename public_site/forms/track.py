"""The forms of following a request."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.services.correspondence import MAX_LENGTH
from cms.association.selectors import current_association
from cms.core.references import example_reference
from public_site.forms.base import PublicForm, WordsField

#: A reference has ten characters and a code twelve; the rest is room for spaces and mistakes.
#: What is longer is cut, not refused: nonsense of any length gets the answer of every nonsense.
LONGEST_KEY = 64
KEY_ATTRS = {"class": "ltr code-entry", "autocomplete": "off", "maxlength": LONGEST_KEY}


class TrackForm(PublicForm):
    """The two keys to a request, in any spelling people give them."""

    reference = forms.CharField(
        label=_("Reference of the request"),
        widget=forms.TextInput(attrs=KEY_ATTRS),
        error_messages={"required": _("Write the reference of your request.")},
    )
    code = forms.CharField(
        label=_("Tracking code"),
        help_text=_("Three groups of four letters and digits, like 7K3Q-X9M2-HTRW."),
        widget=forms.TextInput(attrs=KEY_ATTRS),
        error_messages={"required": _("Write the tracking code that came with the reference.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        example = example_reference(current_association().reference_prefix)
        hint = _("It looks like %(example)s. Small letters and missing dashes do not matter.")
        self.fields["reference"].help_text = hint % {"example": example}


class MessageForm(PublicForm):
    """What the person writes to us."""

    body = WordsField(
        label=_("Your message"),
        limit=MAX_LENGTH,
        rows=4,
        error_messages={"required": _("Write the message.")},
    )


class WithdrawForm(PublicForm):
    """Withdrawing a request. Why is the person's own business, but it may be said."""

    reason = WordsField(
        label=_("Would you like to tell us why?"), limit=300, rows=3, required=False
    )
