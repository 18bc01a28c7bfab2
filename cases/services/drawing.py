"""A signature drawn on a screen, on its way from a browser: a picture with ink in it."""

import base64
import binascii
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from PIL import Image

LARGEST_DRAWING = 200_000
_MOST_PIXELS = 4_000_000
_LEAST_CONTRAST = 64
_PNG = "data:image/png;base64,"
_EMPTY = _("Draw your signature in the frame, or choose another way.")
_BROKEN = _("The drawing did not arrive whole. Draw it again, or choose another way.")


def read_drawing(text: str) -> bytes:
    """Return the PNG in a `data:` address.

    Raises ValidationError: code "empty" for an empty frame, "broken" for anything else.
    """
    if not text:
        raise ValidationError(_EMPTY, code="empty")
    try:
        content = base64.b64decode(text.removeprefix(_PNG), validate=True)
    except (binascii.Error, ValueError):
        raise ValidationError(_BROKEN, code="broken") from None
    if not text.startswith(_PNG) or len(content) > LARGEST_DRAWING:
        raise ValidationError(_BROKEN, code="broken")
    if not _has_ink(content):
        raise ValidationError(_EMPTY, code="empty")
    return content


def _has_ink(content: bytes) -> bool:
    """Whether anything was drawn: an empty frame is nobody's signature."""
    try:
        image = Image.open(BytesIO(content), formats=["PNG"])
        if image.width * image.height > _MOST_PIXELS:
            raise ValidationError(_BROKEN, code="broken")
        ink = image.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombWarning):
        raise ValidationError(_BROKEN, code="broken") from None
    paper = Image.new("RGBA", ink.size, "white")
    darkest: Any = Image.alpha_composite(paper, ink).convert("L").getextrema()
    return bool(darkest[1] - darkest[0] > _LEAST_CONTRAST)
