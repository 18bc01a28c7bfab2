"""Telephone numbers as people write them, kept as E.164 (domain B7)."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

import phonenumbers
from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
    ValidationResult,
)

from cms.core.bidi import in_order
from cms.core.digits import to_ascii_digits
from cms.core.hygiene import clean_text

# In some countries (the American ones among them) a number does not tell which of both it is.
_TAKES_SMS = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
_MASK = "•"
_KEPT_BY_A_MASK = 3
_LONGEST = LONGEST_NUMBER = 40
_E164 = re.compile(r"\+[0-9]{4,15}")
_DECORATION = re.compile(r"[\s\-‐-―−().\u00b7/]+")
_SAUDI_CODE, _SAUDI_MOBILE_DIGITS = 966, 9
_SAUDI_MOBILE = re.compile(r"\+9665[0-9]{8}")

_CHARACTERS = _(
    "Write the phone number with digits only; a + may stand in front of the country code."
)
_TOO_SHORT = _(
    "The phone number is too short. A Saudi mobile has ten digits, like 05XXXXXXXX; a number from"
    " abroad begins with + and its country code."
)
_TOO_LONG = _(
    "The phone number is too long. A Saudi mobile has ten digits, like 05XXXXXXXX; a number from"
    " abroad begins with + and its country code."
)
#: Of a number that says itself from which country it is.
_ABROAD = {
    ValidationResult.TOO_SHORT: _("Too few digits for a number of the country +%(country)s."),
    ValidationResult.TOO_LONG: _("Too many digits for a number of the country +%(country)s."),
}
_UNKNOWN_ABROAD = _(
    "There is no such number in the country +%(country)s. Look at the digits after its code."
)
_COUNTRY = _("No country has this code. Write + and the country code, then the number.")
_UNKNOWN = _(
    "There is no such phone number. Look at its digits once more; for another country write + and"
    " the country code first."
)
_DOUBTED = _(
    "We do not know a number like this. Check it, or tick “Send it as it is” and send it so."
)
_REASONS = {
    ValidationResult.TOO_SHORT: (_TOO_SHORT, "too_short"),
    ValidationResult.TOO_LONG: (_TOO_LONG, "too_long"),
    ValidationResult.INVALID_COUNTRY_CODE: (_COUNTRY, "country"),
}


def normalize_phone(value: str, *, region: str = "SA") -> str:
    """Return `value` as E.164; raise ValidationError saying which rule it breaks.

    Without + or 00 it is a number of `region`; digits of any script are read.
    """
    number = _parse(_dialled(value), region)
    _refuse_miscounted_mobile(number)
    if not phonenumbers.is_valid_number(number):
        reason = phonenumbers.is_possible_number_with_reason(number)
        _refuse_abroad(number, reason)
        message, code = _REASONS.get(reason, (_UNKNOWN, "unknown"))
        raise ValidationError(message, code=code)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def number_in_distress(value: str, *, as_written: bool = False) -> str:
    """Return the number of somebody who waits for help: no rule of numbers keeps them from sending.

    A foreign one of a possible length is taken; of any other it is asked once whether it is meant,
    and `as_written` is the answer. What we do not know is kept as it was typed.
    """
    try:
        return normalize_phone(value)
    except ValidationError:
        abroad = _possible_abroad(value)
        if not (abroad or as_written):
            raise ValidationError(_DOUBTED, code="doubted") from None
        return abroad or to_ascii_digits(clean_text(value))[:LONGEST_NUMBER]


def _possible_abroad(value: str) -> str:
    try:
        number = _parse(_dialled(value), "SA")
    except ValidationError:
        return ""
    is_ours = number.country_code == _SAUDI_CODE
    if is_ours or not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def is_e164(number: str) -> bool:
    """False for what was kept as it was typed: nothing but a person can dial that."""
    return bool(_E164.fullmatch(number))


def _refuse_abroad(number: PhoneNumber, reason: int) -> None:
    """Say of a foreign number what is wrong with it there: Saudi digits are no help."""
    if number.country_code == _SAUDI_CODE or reason == ValidationResult.INVALID_COUNTRY_CODE:
        return
    message = _ABROAD.get(reason, _UNKNOWN_ABROAD)
    country = in_order(number.country_code)
    codes = {ValidationResult.TOO_SHORT: "too_short", ValidationResult.TOO_LONG: "too_long"}
    code = codes.get(reason, "unknown")
    raise ValidationError(message % {"country": country}, code=code)


def _refuse_miscounted_mobile(number: PhoneNumber) -> None:
    """Of a Saudi mobile say how many digits are missing, or too many."""
    national = str(number.national_number or "")
    if number.country_code != _SAUDI_CODE or not national.startswith("5"):
        return
    difference = len(national) - _SAUDI_MOBILE_DIGITS
    if difference < 0:
        message = ngettext(
            "%(count)d digit is missing: a Saudi mobile has ten, like 05XXXXXXXX.",
            "%(count)d digits are missing: a Saudi mobile has ten, like 05XXXXXXXX.",
            -difference,
        )
        raise ValidationError(message % {"count": -difference}, code="too_short")
    if difference > 0:
        message = ngettext(
            "%(count)d digit too many: a Saudi mobile has ten, like 05XXXXXXXX.",
            "%(count)d digits too many: a Saudi mobile has ten, like 05XXXXXXXX.",
            difference,
        )
        raise ValidationError(message % {"count": difference}, code="too_long")


def _dialled(value: str) -> str:
    """Return what a telephone would dial: digits, and + in front when the number is foreign."""
    # Contacts copied from a telephone arrive wrapped in direction marks (category Cf).
    visible = "".join(c for c in to_ascii_digits(value) if unicodedata.category(c) != "Cf")
    dialled = _DECORATION.sub("", visible.replace("＋", "+"))
    if dialled.endswith("+"):  # typed on a right-to-left line, where + appears to stand in front
        dialled = "+" + dialled[:-1]
    if dialled.startswith("00"):
        dialled = "+" + dialled[2:]
    digits = dialled.removeprefix("+")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST):
        raise ValidationError(_CHARACTERS, code="characters")
    return dialled


def _parse(dialled: str, region: str) -> PhoneNumber:
    try:
        return phonenumbers.parse(dialled, region)
    except NumberParseException as error:
        if error.error_type == NumberParseException.INVALID_COUNTRY_CODE:
            raise ValidationError(_COUNTRY, code="country") from None
        if error.error_type == NumberParseException.TOO_LONG:
            raise ValidationError(_TOO_LONG, code="too_long") from None
        raise ValidationError(_TOO_SHORT, code="too_short") from None


def phone_or_text(value: str) -> str:
    """Return a telephone number as E.164 and anything else, an account or an address, as typed."""
    try:
        return normalize_phone(value) if value.strip() else ""
    except ValidationError:
        return value.strip()


def is_saudi_mobile(e164: str) -> bool:
    """True for +9665XXXXXXXX, the only numbers our SMS sender name reaches for certain."""
    return bool(_SAUDI_MOBILE.fullmatch(e164))


def can_receive_sms(e164: str) -> bool:
    """False for landlines, toll-free and company numbers of any country: no message arrives."""
    try:
        kind = phonenumbers.number_type(phonenumbers.parse(e164))
    except NumberParseException:
        return False
    return kind in _TAKES_SMS


def display_phone(e164: str) -> str:
    """Return the number in the grouping its readers know: national, or international abroad."""
    try:
        number = phonenumbers.parse(e164)
    except NumberParseException:
        return e164
    is_saudi = phonenumbers.region_code_for_country_code(number.country_code or 0) == "SA"
    style = PhoneNumberFormat.NATIONAL if is_saudi else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def mask_phone(e164: str) -> str:
    """Return dots and the last three digits: enough for the owner, useless to a stranger."""
    kept = min(_KEPT_BY_A_MASK, len(e164) // 2)
    return _MASK * (len(e164) - kept) + e164[len(e164) - kept :]
