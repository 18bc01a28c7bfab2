"""E-mail through an SMTP server, over a connection that stays open between messages.

A new connection costs more than the message itself, so each worker keeps one for a while. After a
rest it asks whether the line is still alive before using it again.
"""

import select
import smtplib
import threading
import time
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import SplitResult, unquote

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.message import BadHeaderError
from django.core.validators import validate_email

from cms.association.selectors import current_association
from cms.notices.gateways.base import (
    OutgoingMessage,
    PermanentFailure,
    Receipt,
    TemporaryFailure,
)

MAX_MESSAGES = 100
MAX_SECONDS = 60
#: Within a batch a line that has not been hung up is alive; nothing is asked.
ASK_AFTER_SECONDS = 0.25
_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


class SmtpGateway:
    """`smtp://`, `smtp+tls://` (STARTTLS) and `smtps://` user:password@host:port."""

    name = "smtp"
    is_mailbox = False
    schemes: ClassVar = tuple(_PORTS)

    def __init__(self, address: SplitResult) -> None:
        self._options: dict[str, Any] = {
            "host": address.hostname or "localhost",
            "port": address.port or _PORTS[address.scheme],
            "username": unquote(address.username or ""),
            "password": unquote(address.password or ""),
            "use_tls": address.scheme == "smtp+tls",
            "use_ssl": address.scheme == "smtps",
            "timeout": settings.GATEWAY_TIMEOUT_SECONDS,
        }
        self._line = _Line(self._options)

    def send(self, message: OutgoingMessage) -> Receipt:
        letter = _letter(message)
        is_open = False
        try:
            line = self._line.connected()
            is_open = True
            line.send_messages([letter])
            self._line.rest()
        except smtplib.SMTPRecipientsRefused as error:
            self._line.hang_up()
            codes = [code for code, _text in error.recipients.values()]
            raise _refusal(max(codes, default=550)) from None
        except smtplib.SMTPDataError as error:
            self._line.hang_up()
            raise _refusal(error.smtp_code) from None
        except (OSError, smtplib.SMTPException) as error:
            self._line.hang_up()
            raise TemporaryFailure(type(error).__name__, may_have_arrived=is_open) from None
        return Receipt(reference=message.message_id)


def _refusal(code: int) -> TemporaryFailure | PermanentFailure:
    """A 5xx about the recipient or the message is for good; what is ours to mend may heal."""
    return (TemporaryFailure if code < 500 else PermanentFailure)(f"smtp {code}")


class _Letter(EmailMultiAlternatives):
    """Built once, though it is looked over first and handed over then."""

    @cached_property
    def _built(self) -> Any:
        return super().message()

    def message(self, **_how: Any) -> Any:
        return self._built


def _letter(message: OutgoingMessage) -> EmailMultiAlternatives:
    """Return the e-mail; what is no address, or would break a header, is refused for good (S63)."""
    headers = {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"}
    if message.stop_url:  # RFC 8058: one click in the mail program, no page
        headers["List-Unsubscribe"] = f"<{message.stop_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    letter = _Letter(
        subject=" ".join(message.subject.split()),
        body=message.body,
        from_email=_sender(message.language),
        to=[message.recipient],
        headers=headers,
    )
    letter.attach_alternative(message.html, "text/html")
    if message.attachment:
        along = message.attachment
        letter.attach(along.name, along.content, along.content_type)
    try:
        validate_email(message.recipient)
        letter.message()
    except (ValidationError, BadHeaderError, ValueError, UnicodeError):
        raise PermanentFailure("address or subject not fit for a header") from None
    return letter


def _sender(language: str) -> str:
    name = current_association().short_name.in_language(language)
    safe = "".join(c for c in name if c.isprintable() and c not in '"\\<>')
    return f'"{safe}" <{settings.DEFAULT_FROM_EMAIL}>' if safe else settings.DEFAULT_FROM_EMAIL


class _Line(threading.local):
    """One open connection per thread, given up after a while or a hundred messages."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options
        self._backend: Any = None
        self._used = 0
        self._opened_at = self._used_at = 0.0

    def connected(self) -> Any:
        if self._backend and not self._is_fresh():
            self.hang_up()
        if self._backend is None:
            self._backend = get_connection(
                "django.core.mail.backends.smtp.EmailBackend", **self._options
            )
            self._backend.open()
            self._used, self._opened_at = 0, time.monotonic()
        self._used += 1
        return self._backend

    def rest(self) -> None:
        """The server has just answered."""
        self._used_at = time.monotonic()

    def _is_fresh(self) -> bool:
        if self._used >= MAX_MESSAGES or time.monotonic() - self._opened_at > MAX_SECONDS:
            return False
        if _was_hung_up(self._backend.connection):
            return False
        if time.monotonic() - self._used_at < ASK_AFTER_SECONDS:
            return True
        try:
            code, _answer = self._backend.connection.noop()
        except (OSError, smtplib.SMTPException, AttributeError):
            return False
        return bool(code == 250)

    def hang_up(self) -> None:
        backend, self._backend = self._backend, None
        if backend is None or backend.connection is None:
            return
        connection, backend.connection = backend.connection, None
        connection.close()  # no QUIT: a silent server would cost another time-out


def _was_hung_up(connection: smtplib.SMTP) -> bool:
    """Whether something waits to be read: the server speaks unasked only to say goodbye."""
    if connection.sock is None:
        return True
    readable, _writable, _broken = select.select([connection.sock], [], [], 0)
    return bool(readable)
