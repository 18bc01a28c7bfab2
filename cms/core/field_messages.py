"""What Django's fields say of a value out of bounds, in our words and in one place."""

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

_TOO_LONG = ngettext_lazy(
    "Write at most %(limit_value)d character; there are %(show_value)d now.",
    "Write at most %(limit_value)d characters; there are %(show_value)d now.",
    "limit_value",
)
_TOO_SHORT = ngettext_lazy(
    "Write at least %(limit_value)d character; there are %(show_value)d now.",
    "Write at least %(limit_value)d characters; there are %(show_value)d now.",
    "limit_value",
)
_OF_TEXTS = {"max_length": _TOO_LONG, "min_length": _TOO_SHORT}
_OF_NUMBERS = {
    "max_value": _("Write %(limit_value)s or less."),
    "min_value": _("Write %(limit_value)s or more."),
}


def speak_our_words() -> None:
    """Give the base fields our sentences; a field that brings its own keeps them."""
    forms.CharField.default_error_messages = dict(_OF_TEXTS)
    forms.IntegerField.default_error_messages = {
        **forms.IntegerField.default_error_messages,
        **_OF_NUMBERS,
    }
    models.CharField.default_error_messages = dict(_OF_TEXTS)
