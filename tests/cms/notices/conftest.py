from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from cms.notices import gateways
from cms.notices.gateways import OutgoingMessage, Receipt


@dataclass
class FakeProvider:
    """A provider whose answers a test decides: each item of `answers` is raised or given once."""

    name: str = "fake"
    is_mailbox: bool = False
    answers: list[Exception] = field(default_factory=list)
    received: list[OutgoingMessage] = field(default_factory=list)

    def send(self, message: OutgoingMessage) -> Receipt:
        self.received.append(message)
        if self.answers:
            raise self.answers.pop(0)
        return Receipt(reference=f"provider-{len(self.received)}")


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeProvider]:
    """Every channel leads to this provider."""
    fake = FakeProvider()
    monkeypatch.setattr("cms.notices.services.leaving.gateway_for", lambda _channel: fake)
    yield fake
    gateways._email_gateway.cache_clear()
    gateways._sms_gateway.cache_clear()
