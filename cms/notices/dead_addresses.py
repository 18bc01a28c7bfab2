"""Addresses that bounced: not written to again, until one proves alive or half a year passes."""

from datetime import timedelta

from django.db.models.functions import Now

from cms.core.encryption import blind_index
from cms.notices.models import DeadAddress

#: A number is given to somebody else in time, a full mailbox is emptied.
FORGOTTEN_AFTER = timedelta(days=180)


def is_dead(channel: str, recipient: str) -> bool:
    """Whether what was sent to this address last bounced."""
    recent = DeadAddress.objects.filter(bounced_at__gt=Now() - FORGOTTEN_AFTER)
    return recent.filter(digest=_digest(channel, recipient)).exists()


def mark_dead(channel: str, recipient: str) -> None:
    """Note a bounce, and forget those nobody asks about any more."""
    DeadAddress.objects.filter(bounced_at__lte=Now() - FORGOTTEN_AFTER).delete()
    DeadAddress.objects.update_or_create(
        digest=_digest(channel, recipient), defaults={"bounced_at": Now()}
    )


def mark_alive(channel: str, recipient: str) -> None:
    """Something arrived there."""
    DeadAddress.objects.filter(digest=_digest(channel, recipient)).delete()


def _digest(channel: str, recipient: str) -> str:
    return blind_index(f"{channel}:{recipient.strip().casefold()}", "bounced")
