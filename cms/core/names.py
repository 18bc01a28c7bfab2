"""What a person's name may be: letters of any script, one word or several, no number in it."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cms.core.hygiene import clean_text

_NEVER = frozenset("/\\")
_NO_NAME = _("This is no name. Write it in letters, without numbers or slashes.")


def clean_name(value: str) -> str:
    """Return the name as one clean line; raise ValidationError for what cannot be one.

    A date or a number typed into the wrong box is no signature under a declaration.
    """
    text = clean_text(value)
    kinds = {unicodedata.category(character)[0] for character in text}
    if text and ("L" not in kinds or "N" in kinds or _NEVER & set(text)):
        raise ValidationError(_NO_NAME, code="no_name")
    return text
