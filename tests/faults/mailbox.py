"""A mail server that keeps what it gets, and fails as it is told."""

import time
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller

from tests.plugins.broker import free_port


@dataclass(frozen=True)
class Arrived:
    recipient: str
    message_id: str
    at: float = field(default_factory=time.monotonic)


class Mailbox:
    """`letters` in the order of arrival; `plan`: how the next letters fare, one word each.

    A code is the answer instead of 250; "drop" keeps the letter and hangs up without a word;
    "reset" keeps it, says yes and hangs up.
    """

    def __init__(self) -> None:
        self.letters: list[Arrived] = []
        self.plan: list[str] = []
        self.port = free_port()
        self._is_open = False

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        fate = self.plan.pop(0) if self.plan else ""
        if fate.isdigit():
            return f"{fate} as the test wants it"
        letter = message_from_bytes(envelope.content)
        self.letters.append(Arrived(envelope.rcpt_tos[0], str(letter["Message-ID"])))
        if fate == "drop":
            server.transport.abort()
        elif fate == "reset":
            server.loop.call_later(0.05, server.transport.abort)
        return "250 OK"

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()
        self._is_open = True

    def stop(self) -> None:
        if self._is_open:
            self._controller.stop()
            self._is_open = False
