"""What stands above a paper of the house: frozen with the paper, only the logo is today's."""

from base64 import b64encode
from typing import Any

from cms.association.selectors import current_association
from cms.core.digits import DigitStyle
from cms.core.printing import PICTURE
from cms.core.translated import translated

_LOGO = "max-480x180|format-png"


def frozen_letterhead() -> dict[str, Any]:
    """Return who writes, in every language we write, as a paper keeps it."""
    association = current_association()
    return {
        "name": dict(association.name),
        "licence": association.licence_number,
        "phone": association.phone,
        "email": association.email,
        "address": dict(association.address),
        "digits": association.digit_style,
    }


def letterhead_shown(kept: dict[str, Any]) -> dict[str, Any]:
    """Return a kept letterhead in the active language."""
    return {**kept, **{name: translated(kept[name]) for name in ("name", "address")}}


def digits_of(kept: dict[str, Any], language: str) -> str:
    """Return how numbers look on a paper: as the house writes them, where it is in Arabic."""
    return str(kept["digits"]) if language == "ar" else DigitStyle.LATIN.value


def logo_picture() -> str:
    """Return the association's logo within the page; nothing where its file is gone."""
    logo: Any = current_association().logo
    if logo is None:
        return ""
    try:
        with logo.get_rendition(_LOGO).file.open("rb") as picture:
            return PICTURE + b64encode(picture.read()).decode()
    except (OSError, ValueError):
        return ""
