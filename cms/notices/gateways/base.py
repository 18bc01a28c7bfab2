"""What every way out of the building has in common."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol


@dataclass(frozen=True)
class Attachment:
    """A file that goes along with an e-mail; `name` tells nothing of what is in it."""

    name: str
    content: bytes
    content_type: str


@dataclass(frozen=True)
class OutgoingMessage:
    """One message, rendered. `message_id` stays the same, so that a repeat can be recognised.

    `stop_url` ends messages of this kind with one click; empty for what nobody may miss.
    """

    channel: str
    recipient: str
    language: str
    subject: str
    body: str
    html: str
    message_id: str
    stop_url: str = ""
    is_bulk: bool = False
    attachment: Attachment | None = None


@dataclass(frozen=True)
class Receipt:
    """The provider has it; `reference` is its own name for it, `through` the way it took."""

    reference: str = ""
    through: str = ""


#: Said of what only waits for its turn.
AT_ITS_PACE = "at the provider's pace"


class GatewayFailure(Exception):
    """Base of the ways a gateway may say no; the text holds no address and no content."""

    #: The name of the gateway that said it, where several are asked.
    through: str = ""


class TemporaryFailure(GatewayFailure):
    """Not now: the line is down, the provider is busy. Trying again makes sense.

    `may_have_arrived`: nobody knows whether it was taken, so no other provider is asked at once.
    """

    def __init__(self, why: str, *, may_have_arrived: bool = False) -> None:
        super().__init__(why)
        self.may_have_arrived = may_have_arrived


class NoSlot(GatewayFailure):
    """Every provider is at its pace: nothing was tried; it is its turn `after` a while."""

    def __init__(self, after: timedelta) -> None:
        super().__init__(AT_ITS_PACE)
        self.after = after


class PermanentFailure(GatewayFailure):
    """Never: the address does not exist, the provider refuses. Another channel may do."""


class Gateway(Protocol):
    #: Recorded with every attempt.
    name: str
    #: The text stays on this machine, so the row keeps the values only the person should read.
    is_mailbox: bool

    def send(self, message: OutgoingMessage) -> Receipt:
        """Hand over, within a time-out; raise TemporaryFailure or PermanentFailure."""
