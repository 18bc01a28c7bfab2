"""A mail server that keeps what it gets."""

from dataclasses import dataclass
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller

from tests.plugins.broker import free_port


@dataclass(frozen=True)
class Arrived:
    recipient: str
    message_id: str


class Mailbox:
    """`letters` in the order of arrival."""

    def __init__(self) -> None:
        self.letters: list[Arrived] = []
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._is_open = False

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        letter = message_from_bytes(envelope.content)
        self.letters.append(Arrived(envelope.rcpt_tos[0], str(letter["Message-ID"])))
        return "250 OK"

    def start(self) -> None:
        self._controller.start()
        self._is_open = True

    def stop(self) -> None:
        if self._is_open:
            self._controller.stop()
            self._is_open = False
