"""What counts as a proof of delivery: one rule a kind, each saying what is wrong (C44)."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _

from cases.enums import DeliveryProof
from cases.services.files import SubmittedFile, kept_upload
from cms.core.digits import to_ascii_digits
from cms.core.hygiene import clean_text

SHORTEST_REFERENCE = 6
_SEPARATORS = re.compile(r"[\s\-‐-―/._]+")
_WORD = re.compile(r"[^\W\d_]{2,}")


def proof_detail(kind: DeliveryProof, text: str) -> str:
    """Return the detail of a proof as it is kept; raise ValidationError for its field."""
    detail = to_ascii_digits(clean_text(text))
    try:
        return _RULES[kind](detail)
    except ValidationError as error:
        raise ValidationError({"proof_note": error}) from error


def kept_photo(upload: "File[bytes] | None") -> AbstractContextManager[SubmittedFile]:
    """Keep the photo of what was handed over (`kept_image`)."""
    return kept_image(upload, missing=_("Take a photo of what is handed over."))


@contextmanager
def kept_image(upload: "File[bytes] | None", *, missing: str) -> Iterator[SubmittedFile]:
    """Keep a photo as any file is kept: privately, painted anew, so that no place and no camera is
    in it. Raises ValidationError for the field `photo`; `missing` is said where there is none.
    """
    if upload is None:
        raise ValidationError({"photo": missing})
    with ExitStack() as held:
        try:
            kept = held.enter_context(kept_upload(upload, "photo"))
        except ValidationError as error:
            raise ValidationError({"photo": error.messages}) from error
        if not kept.content_type.startswith("image/"):
            raise ValidationError({"photo": _("Send a photo: JPEG, PNG or WebP.")})
        yield kept


def _transfer(detail: str) -> str:
    """A bank's reference, kept without the separators it was read out with."""
    reference = _SEPARATORS.sub("", detail).upper()
    if not reference:
        raise ValidationError(_("Write the reference of the transfer."))
    if not (reference.isascii() and reference.isalnum()):
        raise ValidationError(
            _("Write only the reference itself, in letters A–Z and digits, as the bank gives it.")
        )
    if len(reference) < SHORTEST_REFERENCE:
        raise ValidationError(_("A transfer reference has at least six letters and digits."))
    if not any(sign.isdigit() for sign in reference):
        raise ValidationError(_("A transfer reference has at least one digit."))
    return reference


def _receipt(detail: str) -> str:
    if not any(sign.isdigit() for sign in detail):
        raise ValidationError(_("Write the number of the signed receipt."))
    return detail


def _witness(detail: str) -> str:
    if len(_WORD.findall(detail)) < 2:  # a first name alone finds nobody again
        raise ValidationError(_("Write the witness's full name: two names at least."))
    return detail


def _as_written(detail: str) -> str:
    return detail


_RULES: dict[DeliveryProof, Callable[[str], str]] = {
    DeliveryProof.CODE: _as_written,  # the code itself is compared with the delivery's
    DeliveryProof.ON_THE_SPOT: _as_written,  # the word of who helped; a remark if they like
    DeliveryProof.SIGNATURE: _receipt,
    DeliveryProof.BANK: _transfer,
    DeliveryProof.WITNESS: _witness,
    DeliveryProof.PHOTO: _as_written,  # the photo is looked at by `kept_photo`
}
