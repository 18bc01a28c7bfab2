"""Ways out of the building, chosen by address: `EMAIL_URL` and `SMS_URL`.

An address may be several, with a space between them: the next one is asked when one is down. Each
may say its pace: `?rate=10` is ten messages a second, for all workers together.
"""

from collections.abc import Callable
from functools import lru_cache, partial
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from cms.notices.enums import NoticeChannel
from cms.notices.gateways.base import (
    AT_ITS_PACE,
    Attachment,
    Gateway,
    GatewayFailure,
    NoSlot,
    OutgoingMessage,
    PermanentFailure,
    Receipt,
    TemporaryFailure,
)
from cms.notices.gateways.local import CaughtGateway, ConsoleGateway
from cms.notices.gateways.routes import Line, Route
from cms.notices.gateways.sms_http import SmsHttpGateway
from cms.notices.gateways.sms_providers import Taqnyat, Unifonic
from cms.notices.gateways.smtp import SmtpGateway

Builder = Callable[[SplitResult], Gateway]

_LOCAL: dict[str, Builder] = {
    "caught": lambda _address: CaughtGateway(),
    "console": lambda _address: ConsoleGateway(),
}
#: These hand nothing to anybody: what they took is still on this machine.
MAILBOXES = tuple(_LOCAL)
_EMAIL: dict[str, Builder] = {**_LOCAL, **dict.fromkeys(SmtpGateway.schemes, SmtpGateway)}
_SMS: dict[str, Builder] = {
    **_LOCAL,
    **dict.fromkeys(SmsHttpGateway.schemes, SmsHttpGateway),
    **{each.name: partial(SmsHttpGateway, provider=each()) for each in (Taqnyat, Unifonic)},
}


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


def _built(name: str, url: str, known: dict[str, Builder]) -> Gateway:
    lines = [_line(name, urlsplit(each), known) for each in url.split() or [""]]
    if len(lines) == 1 and not lines[0].per_second:
        return lines[0].gateway
    if any(line.gateway.is_mailbox for line in lines):
        raise ImproperlyConfigured(f"{name}: what is kept on this machine stands alone.")
    return Route(lines)


def _line(name: str, address: SplitResult, known: dict[str, Builder]) -> Line:
    if address.scheme not in known:
        # The address may hold a password: only its scheme is ever said.
        schemes = ", ".join(f"{scheme}://" for scheme in known)
        raise ImproperlyConfigured(f"{name} begins with '{address.scheme}'; known: {schemes}.")
    options = dict(parse_qsl(address.query, keep_blank_values=True))
    per_second = _pace(name, options.pop("rate", "0"))
    plain = address._replace(query=urlencode(options)) if per_second else address
    host = f"{address.hostname}:{address.port or ''}"
    return Line(f"{name}:{address.scheme}@{host}"[:120], known[address.scheme](plain), per_second)


def _pace(name: str, said: str) -> float:
    try:
        per_second = float(said)
    except ValueError:
        per_second = -1
    if not 0 <= per_second < 10_000:
        raise ImproperlyConfigured(f"{name}: rate is messages a second, for example ?rate=10.")
    return per_second


__all__ = [
    "MAILBOXES",
    "Attachment",
    "Gateway",
    "GatewayFailure",
    "AT_ITS_PACE",
    "NoSlot",
    "OutgoingMessage",
    "PermanentFailure",
    "Receipt",
    "TemporaryFailure",
    "gateway_for",
]
