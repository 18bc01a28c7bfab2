"""SMS through a provider's HTTP door: one JSON post a message.

`SMS_URL=https://token@host/path`. Sent: {"to", "text", "reference"}; the token as a bearer. The
reference is the same on every try: a provider that answers 409 already has the message.
"""

import json
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import SplitResult, unquote

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from cms.notices.gateways.base import (
    OutgoingMessage,
    PermanentFailure,
    Receipt,
    TemporaryFailure,
)

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_ALREADY_HAS_IT = 409
_HEALS = (401, 403, 408, 425, 429)  # a wrong token is ours to mend, not the person's number
_MAX_ANSWER = 64 * 1024


class SmsHttpGateway:
    """Posts to any provider that takes this small JSON, or to an adapter in front of one."""

    name = "sms_http"
    is_mailbox = False
    schemes = ("https", "http")

    def __init__(self, address: SplitResult) -> None:
        if address.scheme == "http" and address.hostname not in _LOOPBACK:
            raise ImproperlyConfigured("SMS_URL must be https:// unless it is on this machine.")
        self._is_safe = address.scheme == "https"
        self._host, self._port = address.hostname or "", address.port
        self._path = (address.path or "/") + (f"?{address.query}" if address.query else "")
        self._token = unquote(address.username or "")

    def send(self, message: OutgoingMessage) -> Receipt:
        payload = {
            "to": message.recipient,
            "text": message.body,
            "reference": message.message_id.strip("<>"),
        }
        try:
            status, answer = self._post(json.dumps(payload, ensure_ascii=False).encode())
        except (OSError, HTTPException) as error:
            raise TemporaryFailure(type(error).__name__) from None
        if status < 300 or status == _ALREADY_HAS_IT:
            return Receipt(reference=_reference(answer))
        if status >= 500 or status in _HEALS:
            raise TemporaryFailure(f"http {status}")
        raise PermanentFailure(f"http {status}")

    def _post(self, body: bytes) -> tuple[int, bytes]:
        kind = HTTPSConnection if self._is_safe else HTTPConnection
        connection = kind(self._host, self._port, timeout=settings.GATEWAY_TIMEOUT_SECONDS)
        headers = {"Content-Type": "application/json; charset=utf-8", "Accept": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        try:
            connection.request("POST", self._path, body, headers)
            response = connection.getresponse()
            return response.status, response.read(_MAX_ANSWER)
        finally:
            connection.close()


def _reference(answer: bytes) -> str:
    """Return the provider's own name for the message when its answer holds one."""
    try:
        data: Any = json.loads(answer)
    except ValueError:
        return ""
    if not isinstance(data, dict):
        return ""
    return str(data.get("id") or data.get("reference") or "")[:120]
