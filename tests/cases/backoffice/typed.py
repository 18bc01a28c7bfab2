"""What somebody types at the desk for a person who stands there."""

from typing import Any

from tests.factories.definitions import ANSWERS
from tests.factories.desk import channel


def typed_at_desk(office: Any, **changes: Any) -> dict[str, Any]:
    """What a browser sends for the factory's form."""
    return {
        "where-form_key": "00000000-0000-4000-8000-000000000001",
        "where-channel": str(channel().pk),
        "where-branch": str(office.branch.pk),
        "where-relation": "self",
        "where-language": "ar",
        "name": ANSWERS["name"],
        "identifier_kind": "national_id",
        "identifier_number": "١٠٠٠٠٠٠٠٠٨",
        "mobile": "٠٥٠٠٠٠٠٠٠١",
        "has_income": "no",
        "story": "قصة طويلة",
        "papers-identity.seen": "on",
        "papers-identity.last_four": "٠٠٠٨",
        "papers-identity.expires_on": "١/١/١٤٥٥",
        "consent-processing": "verbal",
        "consent-verification": "no",
        "word-mode": "tick",
        "word-name": ANSWERS["name"],
        "word-version": "1",
        "word-read_back": "on",
        **changes,
    }
