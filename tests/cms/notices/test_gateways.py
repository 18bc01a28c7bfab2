"""The ways out, each against a real server on this machine: SMTP, HTTP, silence, refusal."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

import pytest
from aiosmtpd.controller import Controller
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cms.notices import gateways
from cms.notices.gateways import (
    GatewayFailure,
    OutgoingMessage,
    PermanentFailure,
    TemporaryFailure,
    gateway_for,
)
from cms.notices.gateways.sms_http import SmsHttpGateway
from cms.notices.gateways.smtp import MAX_MESSAGES, SmtpGateway
from tests.plugins.broker import free_port
from tests.plugins.examples import examples

pytestmark = pytest.mark.django_db


def message(**changes: Any) -> OutgoingMessage:
    values: dict[str, Any] = {
        "channel": "email",
        "recipient": "salem@example.test",
        "language": "ar",
        "subject": "وصلنا طلبكم",
        "body": "نص",
        "html": "<p>نص</p>",
        "message_id": "<notice-1@testserver>",
    }
    return OutgoingMessage(**{**values, **changes})


class Sink:
    """An SMTP server that keeps what it gets and answers as it is told."""

    def __init__(self) -> None:
        self.letters: list[Any] = []
        self.recipients: list[str] = []
        self.answer_to_recipient = "250 OK"
        self.answer_to_data = "250 OK"
        self.sessions: set[int] = set()

    async def handle_RCPT(
        self, _server: Any, session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        self.sessions.add(id(session))
        if self.answer_to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
            self.recipients.append(address)
        return self.answer_to_recipient

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.answer_to_data.startswith("250"):
            self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.answer_to_data


@pytest.fixture
def sink() -> Iterator[Sink]:
    handler = Sink()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    handler.address = urlsplit(f"smtp://127.0.0.1:{controller.port}")  # type: ignore[attr-defined]
    yield handler
    controller.stop()


@pytest.fixture
def mail(sink: Sink) -> Iterator[SmtpGateway]:
    gateway = SmtpGateway(sink.address)  # type: ignore[attr-defined]
    yield gateway
    gateway._line.hang_up()


def test_a_letter_arrives_with_both_texts_and_our_message_id(sink: Sink, mail: SmtpGateway) -> None:
    receipt = mail.send(message())

    (letter,) = sink.letters
    assert letter["Message-ID"] == "<notice-1@testserver>"
    assert letter["Subject"] == "وصلنا طلبكم"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]
    assert receipt.reference == "<notice-1@testserver>"


def test_letters_share_one_connection_for_a_while(sink: Sink, mail: SmtpGateway) -> None:
    for _letter in range(MAX_MESSAGES + 1):
        mail.send(message())

    assert len(sink.letters) == MAX_MESSAGES + 1
    assert len(sink.sessions) <= 2


def test_a_connection_the_server_dropped_is_opened_again(sink: Sink, mail: SmtpGateway) -> None:
    mail.send(message())
    mail._line._backend.connection.sock.shutdown(socket.SHUT_RDWR)

    mail.send(message())

    assert len(sink.letters) == 2


@pytest.mark.parametrize(
    ("to_recipient", "to_data", "failure"),
    [
        ("550 no such user", "250 OK", PermanentFailure),
        ("450 busy", "250 OK", TemporaryFailure),
        ("250 OK", "554 refused", PermanentFailure),
        ("250 OK", "451 later", TemporaryFailure),
    ],
)
def test_a_refusal_is_for_good_or_for_now_as_the_server_says(
    sink: Sink, mail: SmtpGateway, to_recipient: str, to_data: str, failure: type[GatewayFailure]
) -> None:
    sink.answer_to_recipient, sink.answer_to_data = to_recipient, to_data

    with pytest.raises(failure) as caught:
        mail.send(message())

    assert "salem" not in str(caught.value)
    sink.answer_to_recipient = sink.answer_to_data = "250 OK"
    mail.send(message())
    assert len(sink.letters) == 1


def test_a_server_that_is_not_there_is_a_failure_for_now() -> None:
    gateway = SmtpGateway(urlsplit(f"smtp://127.0.0.1:{free_port()}"))

    with pytest.raises(TemporaryFailure):
        gateway.send(message())


def test_a_server_that_never_answers_holds_nobody_longer_than_the_time_out(settings: Any) -> None:
    settings.GATEWAY_TIMEOUT_SECONDS = 0.3
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(5)
        gateway = SmtpGateway(urlsplit(f"smtp://127.0.0.1:{silent.getsockname()[1]}"))
        started = time.monotonic()

        with pytest.raises(TemporaryFailure):
            gateway.send(message())

    assert time.monotonic() - started < 2


@hypothesis_settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    subject=st.text(max_size=60),
    recipient=st.text(max_size=60) | st.just("a@b.test\r\nBcc: c@d.test"),
)
def test_no_subject_and_no_address_adds_a_header_or_a_recipient(
    sink: Sink, mail: SmtpGateway, subject: str, recipient: str
) -> None:
    """S63: the letter goes to exactly the address given, or not at all."""
    sink.letters.clear()
    sink.recipients.clear()
    try:
        mail.send(message(subject=subject + "\r\nBcc: evil@example.test", recipient=recipient))
    except PermanentFailure:
        assert sink.letters == []
        return
    (letter,) = sink.letters
    assert letter["Bcc"] is None
    assert len(sink.recipients) == 1
    assert "evil@example.test" not in sink.recipients


class SmsDoor(BaseHTTPRequestHandler):
    """A provider's HTTP door that answers as it is told."""

    status: ClassVar[int] = 200
    answer: ClassVar[bytes] = b'{"id": "sms-77"}'
    received: ClassVar[list[dict[str, Any]]] = []

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        body = json.loads(self.rfile.read(length))
        self.received.append({**body, "authorization": self.headers["Authorization"]})
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, *_args: Any) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def sms_door() -> Iterator[type[SmsDoor]]:
    door = type("Door", (SmsDoor,), {"received": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), door)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    door.url = f"http://tok%2Fen@127.0.0.1:{server.server_port}/send?v=1"
    yield door
    server.shutdown()
    server.server_close()
    thread.join()


def test_an_sms_is_one_small_post_with_the_token_and_our_reference(sms_door: Any) -> None:
    receipt = SmsHttpGateway(urlsplit(sms_door.url)).send(message(recipient="+966500000001"))

    assert sms_door.received == [
        {
            "to": "+966500000001",
            "text": "نص",
            "reference": "notice-1@testserver",
            "authorization": "Bearer tok/en",
        }
    ]
    assert receipt.reference == "sms-77"


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (400, PermanentFailure),
        (404, PermanentFailure),
        (401, TemporaryFailure),
        (429, TemporaryFailure),
        (500, TemporaryFailure),
        (503, TemporaryFailure),
    ],
)
def test_an_sms_is_refused_for_good_only_when_the_message_is_at_fault(
    sms_door: Any, status: int, failure: type[GatewayFailure]
) -> None:
    sms_door.status = status

    with pytest.raises(failure):
        SmsHttpGateway(urlsplit(sms_door.url)).send(message())


@pytest.mark.parametrize("answer", [b"", b"not json", b"[1]", b'{"other": 1}'])
def test_an_sms_the_provider_already_has_is_sent(sms_door: Any, answer: bytes) -> None:
    sms_door.status, sms_door.answer = 409, answer

    assert SmsHttpGateway(urlsplit(sms_door.url)).send(message()).reference == ""


def test_an_sms_door_that_is_shut_is_a_failure_for_now() -> None:
    with pytest.raises(TemporaryFailure):
        SmsHttpGateway(urlsplit(f"http://127.0.0.1:{free_port()}/")).send(message())


def test_sms_leaves_this_machine_only_encrypted() -> None:
    with pytest.raises(ImproperlyConfigured, match="https"):
        SmsHttpGateway(urlsplit("http://token@sms.example.test/send"))


def test_an_unknown_address_is_refused_without_repeating_its_password(settings: Any) -> None:
    settings.EMAIL_URL = "imap://user:hunter2@mail.example.test"

    with pytest.raises(ImproperlyConfigured, match="smtp://") as caught:
        gateway_for("email")

    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "options"),
    [
        ("smtp://mail.test", {"port": 25, "use_tls": False, "use_ssl": False}),
        ("smtp+tls://u:p%40ss@mail.test", {"port": 587, "use_tls": True, "password": "p@ss"}),
        ("smtps://u:p@mail.test:4650", {"port": 4650, "use_ssl": True, "username": "u"}),
    ],
)
def test_an_address_says_how_the_line_is_guarded(
    settings: Any, url: str, options: dict[str, Any]
) -> None:
    settings.EMAIL_URL = url

    gateway = gateway_for("email")

    assert isinstance(gateway, SmtpGateway)
    assert {key: gateway._options[key] for key in options} == options


def test_without_providers_everything_stays_on_this_machine(settings: Any, capsys: Any) -> None:
    assert gateway_for("email").name == gateway_for("sms").name == "caught"
    assert gateway_for("sms").send(message()).reference == "kept:<notice-1@testserver>"

    settings.SMS_URL = "console://"
    gateways._sms_gateway.cache_clear()
    gateway_for("sms").send(message())
    assert "نص" in capsys.readouterr().out


def test_a_call_has_no_gateway() -> None:
    with pytest.raises(ImproperlyConfigured):
        gateway_for("call")
