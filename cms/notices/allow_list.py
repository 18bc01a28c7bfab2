"""A test installation writes to nobody but those it names: `SILA_ONLY_TO`.

Whole addresses, numbers and @domains; empty means an installation in earnest.
"""

from django.conf import settings

NOT_SENT = "not sent: test installation"


def may_be_sent_to(recipient: str) -> bool:
    """Whether this installation may write to this address."""
    allowed = [each.strip().casefold() for each in settings.SILA_ONLY_TO if each.strip()]
    if not allowed:
        return True
    address = recipient.strip().casefold()
    _name, at, domain = address.rpartition("@")
    return address in allowed or bool(at and f"@{domain}" in allowed)
