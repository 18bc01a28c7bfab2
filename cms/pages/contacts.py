"""How a channel is offered to a visitor: a number to dial, an address to write to, a page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from django.utils.translation import get_language

from cms.association.enums import Medium
from cms.association.models import Branch, Channel
from cms.association.selectors import branches, public_channels
from cms.core.digits import to_ascii_digits
from cms.core.phones import display_phone

#: Ways to reach us that begin with a form of this site.
_THROUGH_THE_CATALOGUE = {Medium.WEBSITE, Medium.REQUEST, Medium.VOLUNTEERING}
_EMAIL = re.compile(r"[^@\s/]+@[^@\s/]+\.[^@\s/]+")


@dataclass(frozen=True)
class ContactCard:
    """A channel as its card shows it."""

    medium: str
    name: str
    contact: str
    href: str
    hours: str
    note: str


def contact_card(channel: Channel) -> ContactCard:
    """Return what a visitor may know of a channel."""
    return ContactCard(
        medium=channel.medium,
        name=str(channel.name),
        contact=_shown(channel.medium, channel.contact),
        href=contact_href(channel.medium, channel.contact),
        hours=str(channel.hours),
        note=str(channel.note),
    )


def ways_to_reach_us() -> dict[str, Any]:
    """Return what a page that tells them needs: `channels`, `branches`, `usual_hours` (C18)."""
    channels = [contact_card(channel) for channel in public_channels()]
    places = list(branches())
    return {
        "channels": channels,
        "branches": places,
        "usual_hours": usual_hours(places, channels),
    }


def usual_hours(places: Sequence[Branch], channels: Sequence[ContactCard]) -> str:
    """Return the main office's hours when others keep them too: said once, then only named."""
    main = next((str(place.hours) for place in places if place.is_main), "")
    kept = [str(place.hours) for place in places] + [channel.hours for channel in channels]
    return main if kept.count(main) > 1 else ""


def contact_href(medium: str, contact: str) -> str:
    """Return the link of a contact point; empty when it is only to be read."""
    if medium == Medium.PHONE:
        digits = "".join(c for c in to_ascii_digits(contact) if c.isdigit() or c == "+")
        return f"tel:{digits}" if digits else ""
    if _EMAIL.fullmatch(contact):  # letters may come by e-mail as well
        return f"mailto:{quote(contact, safe='@')}"
    if urlsplit(contact).scheme in {"http", "https"}:
        return contact
    return f"/{get_language()}/services/" if medium in _THROUGH_THE_CATALOGUE else ""


def _shown(medium: str, contact: str) -> str:
    if medium == Medium.PHONE:
        return display_phone(contact)
    parts = urlsplit(contact)
    if parts.scheme in {"http", "https"}:
        return f"{parts.netloc}{parts.path}".rstrip("/")
    return contact
