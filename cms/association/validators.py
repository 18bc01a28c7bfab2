"""What may be written into the profile, with a way out in every refusal."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from cms.association.enums import Medium
from cms.core.colours import WHITE, contrast, parse_colour, until
from cms.core.digits import to_ascii_digits
from cms.core.phones import normalize_phone

#: Unified and emergency numbers (937, 1966 …) are dialled as they stand.
_LONGEST_SHORT_NUMBER = 6


@contextmanager
def collected(errors: dict[str, Any], field: str) -> Iterator[None]:
    """Keep the refusal of one field in `errors`, so that all are told at once."""
    try:
        yield
    except ValidationError as refusal:
        errors[field] = refusal


def check_contrast(colour: str, *, least: float) -> None:
    """Raise ValidationError, naming a shade that would do, when white on `colour` reads badly."""
    try:
        chosen = parse_colour(colour)
    except ValueError:
        return  # the field's own validator has said what a colour looks like
    measured = contrast(chosen, WHITE)
    if measured < least:
        shade = until(chosen, lighter=False, fits=lambda darker: contrast(darker, WHITE) >= least)
        message = _(
            "Its contrast with white is %(measured)s:1 and must be %(least)s:1 at least."
            " A darker shade of it that can be read: %(shade)s."
        )
        params = {"measured": f"{measured:.1f}", "least": f"{least:g}", "shade": str(shade)}
        raise ValidationError(message, code="contrast", params=params)


def tidy_phone(value: str) -> str:
    """Return a published number as E.164, or a short number in ASCII; raises ValidationError."""
    number = to_ascii_digits(value).strip()
    if number.isdecimal() and len(number) <= _LONGEST_SHORT_NUMBER:
        return number
    return normalize_phone(number) if number else ""


def tidy_contact(medium: str, value: str) -> str:
    """Return a contact point as its medium writes it; raises ValidationError."""
    contact = value.strip()
    if not contact:
        return ""
    if medium == Medium.PHONE:
        return tidy_phone(contact)
    if medium == Medium.EMAIL:
        validate_email(contact)
    return contact
