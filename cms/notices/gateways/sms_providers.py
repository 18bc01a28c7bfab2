"""SMS providers as small typed adapters: how to ask, what is a yes, what is a no for good.

Both Saudi providers are written from their public descriptions. What an answer does not say
clearly is "not now": a full account or a sender that is not registered is ours to mend, and only
an answer that names the recipient turns to the person's next channel.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlencode

from cms.notices.gateways.base import (
    OutgoingMessage,
    PermanentFailure,
    Receipt,
    TemporaryFailure,
)

JSON = "application/json; charset=utf-8"
FORM = "application/x-www-form-urlencoded"
_ALREADY_HAS_IT = 409
_HEALS = (401, 403, 408, 425, 429)  # a wrong token is ours to mend, not the person's number
_MAY_HAVE_ARRIVED = (502, 504)  # somebody between us and the provider lost its answer
_ABOUT_RECIPIENT = re.compile(r"recipient|mobile|phone|msisdn|number", re.IGNORECASE)


@dataclass(frozen=True)
class Account:
    """What an address says of an account: `scheme://token@host/path?sender=NAME`."""

    token: str
    path: str
    sender: str

    @classmethod
    def of(cls, address: SplitResult) -> "Account":
        path = (address.path or "/") + (f"?{address.query}" if address.query else "")
        sender = parse_qs(address.query).get("sender", [""])[0]
        return cls(token=unquote(address.username or ""), path=path, sender=sender)


@dataclass(frozen=True)
class SmsPost:
    """What is posted to a provider."""

    path: str
    body: bytes
    content_type: str
    headers: Mapping[str, str] = field(default_factory=dict)


class SmsProvider(Protocol):
    #: Recorded with every attempt.
    name: str

    def post(self, message: OutgoingMessage, account: Account) -> SmsPost:
        """Form the request."""

    def receipt(self, status: int, answer: Any) -> Receipt:
        """Read the answer (parsed JSON, None when it was none); raise a failure for a no."""


class Webhook:
    """A provider that takes our small JSON, or an adapter of one's own in front of any other.

    Sent: {"to", "text", "reference"}, the token as a bearer. The reference is the same on every
    try: who answers 409 already has the message.
    """

    name = "sms_http"

    def post(self, message: OutgoingMessage, account: Account) -> SmsPost:
        payload = {
            "to": message.recipient,
            "text": message.body,
            "reference": message.message_id.strip("<>"),
        }
        return SmsPost(account.path, _json(payload), JSON, _bearer(account))

    def receipt(self, status: int, answer: Any) -> Receipt:
        known = answer if isinstance(answer, dict) else {}
        if status < 300 or status == _ALREADY_HAS_IT:
            return Receipt(reference=str(known.get("id") or known.get("reference") or "")[:120])
        _refuse_by_status(status)
        raise PermanentFailure(f"http {status}")


class Taqnyat:
    """`taqnyat://TOKEN@api.taqnyat.sa?sender=NAME`. It takes no reference of ours."""

    name = "taqnyat"

    def post(self, message: OutgoingMessage, account: Account) -> SmsPost:
        payload = {
            "recipients": [message.recipient.lstrip("+")],
            "body": message.body,
            "sender": account.sender,
        }
        return SmsPost("/v1/messages", _json(payload), JSON, _bearer(account))

    def receipt(self, status: int, answer: Any) -> Receipt:
        _refuse_by_status(status)
        known = _readable(status, answer)
        if status < 300 and known.get("messageId"):
            if str(known.get("rejected") or "").strip("[]\"', "):
                raise PermanentFailure("recipient rejected")
            return Receipt(reference=str(known["messageId"])[:120])
        raise _no(status, str(known.get("message", "")))


class Unifonic:
    """`unifonic://APPSID@el.cloud.unifonic.com?sender=NAME`; our reference is its CorrelationID."""

    name = "unifonic"

    def post(self, message: OutgoingMessage, account: Account) -> SmsPost:
        fields = {
            "AppSid": account.token,
            "SenderID": account.sender,
            "Recipient": message.recipient.lstrip("+"),
            "Body": message.body,
            "CorrelationID": message.message_id.strip("<>"),
            "responseType": "JSON",
        }
        return SmsPost("/rest/SMS/messages", urlencode(fields).encode(), FORM)

    def receipt(self, status: int, answer: Any) -> Receipt:
        _refuse_by_status(status)
        known = _readable(status, answer)
        data = known.get("data")
        number = data.get("MessageID") if isinstance(data, dict) else None
        if status < 300 and str(known.get("success")).lower() == "true" and number:
            return Receipt(reference=str(number)[:120])
        raise _no(status, str(known.get("message", "")))


def _json(payload: Mapping[str, Any]) -> bytes:
    return json.dumps(payload, ensure_ascii=False).encode()


def _bearer(account: Account) -> dict[str, str]:
    return {"Authorization": f"Bearer {account.token}"} if account.token else {}


def _refuse_by_status(status: int) -> None:
    """Raise for what a status alone says; leave a yes and a no about the message to the adapter."""
    if status >= 500 or status in _HEALS:
        raise TemporaryFailure(f"http {status}", may_have_arrived=status in _MAY_HAVE_ARRIVED)
    if 300 <= status < 400:
        raise TemporaryFailure(f"http {status}: the address of the provider has moved")


def _readable(status: int, answer: Any) -> dict[str, Any]:
    if isinstance(answer, dict):
        return answer
    raise TemporaryFailure("answer not understood", may_have_arrived=status < 300)


def _no(status: int, said: str) -> TemporaryFailure | PermanentFailure:
    """For good only where the answer names the recipient."""
    if _ABOUT_RECIPIENT.search(said):
        return PermanentFailure(f"http {status}: recipient refused")
    return TemporaryFailure(f"http {status}: refused, look at the account")
