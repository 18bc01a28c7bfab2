"""Ways out of the building, chosen by address: `EMAIL_URL` and `SMS_URL`."""

from collections.abc import Callable
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from cms.notices.enums import NoticeChannel
from cms.notices.gateways.base import (
    Gateway,
    GatewayFailure,
    OutgoingMessage,
    PermanentFailure,
    Receipt,
    TemporaryFailure,
)
from cms.notices.gateways.local import CaughtGateway, ConsoleGateway
from cms.notices.gateways.sms_http import SmsHttpGateway
from cms.notices.gateways.smtp import SmtpGateway

_LOCAL: dict[str, Callable[[SplitResult], Gateway]] = {
    "caught": lambda _address: CaughtGateway(),
    "console": lambda _address: ConsoleGateway(),
}
#: These hand nothing to anybody: what they took is still on this machine.
MAILBOXES = tuple(_LOCAL)
_EMAIL = {**_LOCAL, **dict.fromkeys(SmtpGateway.schemes, SmtpGateway)}
_SMS = {**_LOCAL, **dict.fromkeys(SmsHttpGateway.schemes, SmsHttpGateway)}


def gateway_for(channel: str) -> Gateway:
    """Return the way out for a channel; raise ImproperlyConfigured for an address nobody speaks."""
    if channel == NoticeChannel.EMAIL:
        return _email_gateway(settings.EMAIL_URL)
    if channel == NoticeChannel.SMS:
        return _sms_gateway(settings.SMS_URL)
    raise ImproperlyConfigured("A call is made by a person, not by a machine.")


@lru_cache(maxsize=4)
def _email_gateway(url: str) -> Gateway:
    return _built("EMAIL_URL", url, _EMAIL)


@lru_cache(maxsize=4)
def _sms_gateway(url: str) -> Gateway:
    return _built("SMS_URL", url, _SMS)


def _built(name: str, url: str, known: dict[str, Callable[[SplitResult], Gateway]]) -> Gateway:
    address = urlsplit(url)
    if address.scheme not in known:
        # The address may hold a password: only its scheme is ever said.
        schemes = ", ".join(f"{scheme}://" for scheme in known)
        raise ImproperlyConfigured(f"{name} begins with '{address.scheme}'; known: {schemes}.")
    return known[address.scheme](address)


__all__ = [
    "MAILBOXES",
    "Gateway",
    "GatewayFailure",
    "OutgoingMessage",
    "PermanentFailure",
    "Receipt",
    "TemporaryFailure",
    "gateway_for",
]
