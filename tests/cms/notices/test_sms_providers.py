"""The Saudi providers' adapters: what is asked, what is a yes, what is a no for good."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ImproperlyConfigured

import pytest

from cms.notices.gateways import (
    PermanentFailure,
    TemporaryFailure,
    gateway_for,
)
from cms.notices.gateways.sms_http import SmsHttpGateway
from cms.notices.gateways.sms_providers import Account, Taqnyat, Unifonic, Webhook
from tests.factories.notices import SMS as MESSAGE


def account(url: str) -> Account:
    return Account.of(urlsplit(url))


def test_taqnyat_gets_json_with_the_number_without_its_plus() -> None:
    post = Taqnyat().post(MESSAGE, account("taqnyat://tok%2Fen@api.taqnyat.sa?sender=JAM"))

    assert json.loads(post.body) == {
        "recipients": ["966500000001"],
        "body": "وصلنا طلبكم",
        "sender": "JAM",
    }
    assert post.path == "/v1/messages"
    assert post.headers["Authorization"] == "Bearer tok/en"


def test_unifonic_gets_a_form_with_our_reference() -> None:
    post = Unifonic().post(MESSAGE, account("unifonic://app@el.cloud.unifonic.com?sender=JAM"))

    fields = {name: values[0] for name, values in parse_qs(post.body.decode()).items()}
    assert fields == {
        "AppSid": "app",
        "SenderID": "JAM",
        "Recipient": "966500000001",
        "Body": "وصلنا طلبكم",
        "CorrelationID": "notice-1@testserver",
        "responseType": "JSON",
    }


@pytest.mark.parametrize(
    ("provider", "status", "answer", "reference"),
    [
        (Taqnyat(), 201, {"messageId": 42, "accepted": "[9665,]", "rejected": "[]"}, "42"),
        (Unifonic(), 200, {"success": "true", "data": {"MessageID": 7}}, "7"),
        (Webhook(), 202, {"id": "w-1"}, "w-1"),
        (Webhook(), 409, None, ""),
    ],
)
def test_a_yes_brings_the_provider_s_own_name(
    provider: Any, status: int, answer: Any, reference: str
) -> None:
    assert provider.receipt(status, answer).reference == reference


@pytest.mark.parametrize(
    ("provider", "status", "answer"),
    [
        (Taqnyat(), 400, {"message": "Recipients are not valid"}),
        (Taqnyat(), 201, {"messageId": 42, "rejected": "[966500000001,]"}),
        (Unifonic(), 400, {"success": "false", "message": "Invalid mobile number"}),
    ],
)
def test_only_a_no_about_the_recipient_is_for_good(
    provider: Any, status: int, answer: dict[str, Any]
) -> None:
    with pytest.raises(PermanentFailure) as caught:
        provider.receipt(status, answer)

    assert "9665" not in str(caught.value)


@pytest.mark.parametrize(
    ("provider", "status", "answer", "may_have_arrived"),
    [
        (Taqnyat(), 400, {"message": "Insufficient balance"}, False),
        (Taqnyat(), 401, None, False),
        (Taqnyat(), 200, None, True),  # garbage behind a yes
        (Unifonic(), 200, {"success": False, "message": "Sender is not registered"}, False),
        (Unifonic(), 429, {}, False),
        (Unifonic(), 302, {}, False),
        (Unifonic(), 504, None, True),
    ],
)
def test_what_is_ours_to_mend_or_not_clear_waits(
    provider: Any, status: int, answer: Any, may_have_arrived: bool
) -> None:
    with pytest.raises(TemporaryFailure) as caught:
        provider.receipt(status, answer)

    assert caught.value.may_have_arrived is may_have_arrived


def test_of_garbage_only_its_outline_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    gateway = SmsHttpGateway(urlsplit("http://t@127.0.0.1:9/"), Taqnyat())

    assert gateway._parsed(200, "<b>0500000001 سالم</b>".encode()) is None

    assert "0500000001" not in caplog.text
    assert "سالم" not in caplog.text
    assert "taqnyat" in caplog.text


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("taqnyat://t@api.taqnyat.sa?rate=many", "rate"),
        ("caught:// taqnyat://t@api.taqnyat.sa", "stands alone"),
        ("taqnyat://t@api.taqnyat.sa twilio://secret@x", "twilio"),
    ],
)
def test_a_wrong_address_is_refused_in_words(settings: Any, url: str, words: str) -> None:
    settings.SMS_URL = url

    with pytest.raises(ImproperlyConfigured, match=words) as caught:
        gateway_for("sms")

    assert "secret" not in str(caught.value)
