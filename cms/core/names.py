"""What a person's name may be: letters of any script, one word or several, no number in it."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cms.core.hygiene import clean_text, without_refused

_NEVER = frozenset("/\\@")
_SIGNS = frozenset({"So", "Sc", "Sm"})  # pictures such as emoji; none stands in a name
_NO_NAME = _("This is no name. Write it in letters, without numbers or signs.")
_TOO_SHORT = _("One letter is no name. Write it in full.")


def name_within(value: str) -> str:
    """Return what of a text may stand in a name: no number, no picture, nothing hidden."""
    shown = without_refused(value)
    kept = (c for c in shown if not _is_no_part(c) and unicodedata.category(c)[0] != "N")
    return " ".join("".join(kept).split())


def _is_no_part(character: str) -> bool:
    return character in _NEVER or unicodedata.category(character) in _SIGNS


def clean_name(value: str) -> str:
    """Return the name as one clean line; raise ValidationError for what cannot be one.

    A date or a number typed into the wrong box is no signature under a declaration.
    """
    text = clean_text(value)
    kinds = {unicodedata.category(character) for character in text}
    letters = [each for each in text if unicodedata.category(each)[0] == "L"]
    has_number = any(kind[0] == "N" for kind in kinds)
    if text and (not letters or has_number or kinds & _SIGNS or _NEVER & set(text)):
        raise ValidationError(_NO_NAME, code="no_name")
    if len(letters) == 1 and not unicodedata.name(letters[0], "").startswith("CJK"):
        raise ValidationError(_TOO_SHORT, code="no_name")
    return text
