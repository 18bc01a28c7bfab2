"""Ways out for a machine without providers: keep the message here, or print it."""

import sys

from cms.notices.gateways.base import OutgoingMessage, Receipt


class CaughtGateway:
    """Keeps every message on this machine: really rendered, shown in the back office."""

    name = "caught"
    is_mailbox = True

    def send(self, message: OutgoingMessage) -> Receipt:
        return Receipt(reference=f"kept:{message.message_id}")


class ConsoleGateway:
    """Prints every message: for a developer watching the worker."""

    name = "console"
    is_mailbox = True

    def send(self, message: OutgoingMessage) -> Receipt:
        lines = (f"{message.channel} → {message.recipient}", message.subject, message.body, "")
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()
        return Receipt(reference=f"printed:{message.message_id}")
