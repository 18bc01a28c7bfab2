"""What every way out of the building has in common."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class OutgoingMessage:
    """One message, rendered. `message_id` stays the same, so that a repeat can be recognised."""

    channel: str
    recipient: str
    language: str
    subject: str
    body: str
    html: str
    message_id: str


@dataclass(frozen=True)
class Receipt:
    """The provider has it; `reference` is its own name for it."""

    reference: str = ""


class GatewayFailure(Exception):
    """Base of both ways a gateway may say no; the text holds no address and no content."""


class TemporaryFailure(GatewayFailure):
    """Not now: the line is down, the provider is busy. Trying again makes sense."""


class PermanentFailure(GatewayFailure):
    """Never: the address does not exist, the provider refuses. Another channel may do."""


class Gateway(Protocol):
    #: Recorded with every attempt.
    name: str
    #: The text stays on this machine, so the row keeps the values only the person should read.
    is_mailbox: bool

    def send(self, message: OutgoingMessage) -> Receipt:
        """Hand over, within a time-out; raise TemporaryFailure or PermanentFailure."""
