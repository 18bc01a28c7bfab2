"""SMS through a provider's HTTP door: one post a message, within a time-out, over TLS."""

import json
import logging
import re
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import SplitResult

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from cms.notices.gateways.base import OutgoingMessage, Receipt, TemporaryFailure
from cms.notices.gateways.sms_providers import Account, SmsPost, SmsProvider, Webhook

log = logging.getLogger(__name__)

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_MAX_ANSWER = 64 * 1024
#: What may show of an answer nobody understands: no digit and no Arabic letter.
_HIDDEN = re.compile(r"[^ -/:-~]")
_SHOWN = 40


class SmsHttpGateway:
    """Carries what an adapter forms, and has it read the answer."""

    is_mailbox = False
    schemes = ("https", "http")

    def __init__(self, address: SplitResult, provider: SmsProvider | None = None) -> None:
        is_here = address.hostname in _LOOPBACK
        if address.scheme == "http" and not is_here:
            raise ImproperlyConfigured("SMS_URL must be https:// unless it is on this machine.")
        self._provider = provider or Webhook()
        self.name = self._provider.name
        self._is_safe = address.scheme == "https" or not is_here
        self._host, self._port = address.hostname or "", address.port
        self._account = Account.of(address)

    def send(self, message: OutgoingMessage) -> Receipt:
        try:
            status, answer = self._exchange(self._provider.post(message, self._account))
        except ConnectionRefusedError:
            raise TemporaryFailure("ConnectionRefusedError") from None
        except (OSError, HTTPException) as error:
            raise TemporaryFailure(type(error).__name__, may_have_arrived=True) from None
        return self._provider.receipt(status, self._parsed(status, answer))

    def _exchange(self, post: SmsPost) -> tuple[int, bytes]:
        kind = HTTPSConnection if self._is_safe else HTTPConnection
        connection = kind(self._host, self._port, timeout=settings.GATEWAY_TIMEOUT_SECONDS)
        headers = {"Content-Type": post.content_type, "Accept": "application/json", **post.headers}
        try:
            connection.request("POST", post.path, post.body, headers)
            response = connection.getresponse()
            return response.status, response.read(_MAX_ANSWER)
        finally:
            connection.close()

    def _parsed(self, status: int, answer: bytes) -> Any:
        """Return the answer as data; of one that is none only its outline reaches the log."""
        try:
            return json.loads(answer)
        except ValueError:
            outline = _HIDDEN.sub("•", answer[:_SHOWN].decode(errors="replace"))
            size = len(answer)
            log.warning("sms_garbled via=%s http=%s size=%s %r", self.name, status, size, outline)
            return None
