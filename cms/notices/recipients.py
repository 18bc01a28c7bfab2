"""Showing a recipient without giving it away."""

from cms.core.phones import mask_phone

_DOTS = "•••"


def mask_recipient(recipient: str) -> str:
    """Return dots and the little that lets staff tell two recipients apart."""
    if not recipient:
        return "—"
    if "@" not in recipient:
        return mask_phone(recipient)
    name, _at, domain = recipient.rpartition("@")
    return f"{name[:1]}{_DOTS}@{domain}"[:80]
