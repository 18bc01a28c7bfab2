"""Numbers that say who somebody is: their own rules, checked here once (domain B7)."""

import re
import unicodedata
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from stdnum import iban as stdnum_iban
from stdnum import luhn
from stdnum.exceptions import ValidationError as NumberError

from cms.core.digits import to_ascii_digits


class IdentifierKind(TextChoices):
    """The papers a person or a place may show."""

    NATIONAL_ID = "national_id", _("National ID")
    IQAMA = "iqama", _("Iqama (residence permit)")
    BORDER_NUMBER = "border_number", _("Border number")
    PASSPORT = "passport", _("Passport")
    VISA = "visa", _("Visa")
    MOSQUE_NUMBER = "mosque_number", _("Mosque number")
    ENTITY_LICENCE = "entity_licence", _("Licence of the entity")
    NONE = "none", _("No identifier")


_SAUDI_LENGTH = 10
_IBAN_LENGTH = 24
_MASK = "•"
_KEPT_BY_A_MASK = 4
_GAPS = re.compile(r"[\s\-‐-―−.]+")
_DOCUMENT_NUMBER = re.compile(r"[A-Z0-9]+")
_PLACE_NUMBER = re.compile(r"[^\W_]+(?:[/-][^\W_]+)*")
_SHORT_ADDRESS = re.compile(r"[A-Z]{4}[0-9]{4}")


def validate_identifier(value: str, kind: IdentifierKind | str) -> str:
    """Return `value` as it is stored; raise ValidationError that names the broken rule only.

    The message never repeats the number: it may end in a log or on somebody else's screen.
    """
    return _RULES[IdentifierKind(kind)](value)


def _compact(value: str) -> str:
    """Drop what people add for readability, and the direction marks that come with pasting."""
    visible = "".join(c for c in to_ascii_digits(value) if unicodedata.category(c) != "Cf")
    return _GAPS.sub("", visible).upper()


def _saudi_number(value: str) -> str:
    """Ten digits that pass Luhn; the first digit is the caller's business."""
    number = _compact(value)
    if not number.isascii() or not number.isdigit():
        raise ValidationError(_("Write the number with digits only."), code="digits")
    if len(number) != _SAUDI_LENGTH:
        raise ValidationError(_LENGTH, code="length", params={"count": len(number)})
    return number


_LENGTH = ngettext_lazy(
    "The number has 10 digits; %(count)d digit was written. Count them again on the card.",
    "The number has 10 digits; %(count)d digits were written. Count them again on the card.",
    "count",
)


def _check_luhn(number: str) -> str:
    if not luhn.is_valid(number):
        message = _(
            "The check digit does not fit: one digit is wrong, or two have changed places."
            " Read the number again from the card."
        )
        raise ValidationError(message, code="checksum")
    return number


def _national_id(value: str) -> str:
    number = _saudi_number(value)
    if number[0] == "2":
        message = _("A national ID begins with 1. If it begins with 2, choose Iqama instead.")
        raise ValidationError(message, code="first_digit")
    if number[0] != "1":
        message = _("A national ID begins with 1. Read the number again from the card.")
        raise ValidationError(message, code="first_digit")
    return _check_luhn(number)


def _iqama(value: str) -> str:
    number = _saudi_number(value)
    if number[0] == "1":
        message = _("An Iqama begins with 2. If it begins with 1, choose National ID instead.")
        raise ValidationError(message, code="first_digit")
    if number[0] != "2":
        message = _("An Iqama begins with 2. Read the number again from the card.")
        raise ValidationError(message, code="first_digit")
    return _check_luhn(number)


def _border_number(value: str) -> str:
    # 3, 4 and 5 are reported as its first digits but not confirmed by an official page, and a
    # stranded pilgrim must not be refused on a rumour: only the certain confusion is refused.
    number = _saudi_number(value)
    if number[0] in "12":
        message = _(
            "A border number does not begin with 1 (a national ID) or 2 (an Iqama): choose that"
            " kind instead."
        )
        raise ValidationError(message, code="first_digit")
    return _check_luhn(number)


def _document_number(shortest: int, longest: int) -> Callable[[str], str]:
    """A rule for travel papers: Latin letters and digits, between two lengths."""

    def rule(value: str) -> str:
        number = _compact(value)
        if not _DOCUMENT_NUMBER.fullmatch(number):
            message = _("Write the number with Latin letters and digits only, as on the document.")
            raise ValidationError(message, code="characters")
        if not shortest <= len(number) <= longest:
            message = _("The number has between %(shortest)d and %(longest)d letters and digits.")
            params = {"shortest": shortest, "longest": longest}
            raise ValidationError(message, code="length", params=params)
        return number

    return rule


def _place_number(value: str) -> str:
    """Registers differ, so only the shape is checked: letters, digits, single - or / between."""
    number = re.sub(r"\s+", "", to_ascii_digits(value)).upper()
    if not _PLACE_NUMBER.fullmatch(number):
        message = _("Write letters and digits; only - and / may stand between them.")
        raise ValidationError(message, code="characters")
    if len(number) > 24:
        raise ValidationError(_("The number is longer than 24 characters."), code="length")
    return number


def _no_identifier(value: str) -> str:
    if value.strip():
        raise ValidationError(_("Choose what kind of number this is."), code="kind")
    return ""


_RULES: dict[IdentifierKind, Callable[[str], str]] = {
    IdentifierKind.NATIONAL_ID: _national_id,
    IdentifierKind.IQAMA: _iqama,
    IdentifierKind.BORDER_NUMBER: _border_number,
    IdentifierKind.PASSPORT: _document_number(5, 12),
    IdentifierKind.VISA: _document_number(6, 15),
    IdentifierKind.MOSQUE_NUMBER: _place_number,
    IdentifierKind.ENTITY_LICENCE: _place_number,
    IdentifierKind.NONE: _no_identifier,
}


def validate_iban(value: str) -> str:
    """Return a Saudi IBAN in one piece; raise ValidationError naming prefix, length or check."""
    number = _compact(value)
    if not number.startswith("SA"):
        message = _("A Saudi IBAN begins with the letters SA.")
        raise ValidationError(message, code="prefix")
    if len(number) != _IBAN_LENGTH:
        message = _("A Saudi IBAN has 24 characters, SA included; %(count)d were written.")
        raise ValidationError(message, code="length", params={"count": len(number)})
    try:
        return str(stdnum_iban.validate(number))
    except NumberError:
        message = _(
            "The check digits of the IBAN do not fit: a character is wrong, or two have changed"
            " places. Copy it again from the bank's certificate."
        )
        raise ValidationError(message, code="checksum") from None


def validate_short_address(value: str) -> str:
    """Return a short national address like RAAA2919; raise ValidationError for any other shape."""
    address = _compact(value)
    if not _SHORT_ADDRESS.fullmatch(address):
        message = _("A short address is four Latin letters and then four digits, like RAAA2919.")
        raise ValidationError(message, code="shape")
    return address


def mask_identifier(value: str) -> str:
    """Return dots and the last four characters; of a short number never more than half."""
    kept = min(_KEPT_BY_A_MASK, len(value) // 2)
    return _MASK * (len(value) - kept) + value[len(value) - kept :]


def mask_iban(value: str) -> str:
    """Return the country and the last four characters of an IBAN, dots between."""
    hidden = len(value) - 2 - _KEPT_BY_A_MASK
    if hidden < _KEPT_BY_A_MASK:
        return mask_identifier(value)
    return value[:2] + _MASK * hidden + value[-_KEPT_BY_A_MASK:]
