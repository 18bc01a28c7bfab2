"""What counts as a reason where others must be able to judge it later (C26, C44, C62)."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cases.exceptions import ReasonRequired
from cms.core.hygiene import clean_text

FEWEST_LETTERS = 10


def real_reason(text: str) -> str:
    """Return a reason as it is kept; ValidationError for its field where it tells nothing."""
    reason = clean_text(text, multiline=True)
    if not reason:
        raise ReasonRequired
    if sum(sign.isalpha() for sign in reason) < FEWEST_LETTERS or len(set(reason)) < 4:
        raise ValidationError(
            {"reason": _("Write a few words somebody else can judge by: ten letters at least.")}
        )
    return reason
