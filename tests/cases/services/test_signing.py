"""A one-time code: six digits, ten minutes, five tries, once, bound to what it signs (S14)."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import translation

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.models import SigningCode
from cases.services.signing import AGAIN_AFTER, LASTS, TRIES, send_code, use_code, verify_code
from cases.signals import signing_code_made
from cms.notices.composing import compose, compose_record
from cms.notices.models import MessageTemplate, Notice

pytestmark = pytest.mark.django_db
MOBILE, OTHER = "+966500000001", "+966500000002"
START = "2026-11-22T09:00:00+03:00"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def _sent(subject="draft", mobile=MOBILE):
    row = send_code(subject, mobile=mobile, language="ar")
    return Notice.objects.get(key=f"signing:{row.pk}").context["signing_code"]


def _wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_the_code_is_a_message_of_its_own_and_no_row_of_ours_can_be_read_back(clock):
    code = _sent()
    notice = Notice.objects.get()
    assert len(code) == 6
    assert (notice.recipient, notice.channel, notice.is_urgent) == (MOBILE, "sms", True)
    assert notice.expires_at == SigningCode.objects.get().sent_at + LASTS
    row = SigningCode.objects.values().get()
    assert not any(code in str(value) or MOBILE in str(value) for value in row.values())


def test_staff_never_read_the_code(clock):
    code = _sent()
    text = {"event": "signing_code", "channel": "sms", "language": "ar"}
    MessageTemplate.objects.create(**text, body="{signing_code}")
    notice = Notice.objects.get()
    assert code in compose(notice).body
    assert code not in compose_record(notice).body


def test_a_right_code_signs_once(clock):
    verify_code("draft", _sent())
    use_code("draft", mobile=MOBILE)
    with pytest.raises(ValidationError):
        use_code("draft", mobile=MOBILE)


def test_digits_of_any_script_and_spaces_are_read(clock):
    code = _sent()
    verify_code("draft", " ".join(code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))))


def test_a_code_belongs_to_one_form_and_one_number(clock):
    code = _sent()
    _sent("another")
    with pytest.raises(ValidationError):
        verify_code("another", code)
    verify_code("draft", code)
    with pytest.raises(ValidationError):
        use_code("draft", mobile=OTHER)
    with pytest.raises(ValidationError):
        use_code("another", mobile=MOBILE)


def test_a_newer_code_ends_the_older(clock):
    old = _sent()
    clock.shift(AGAIN_AFTER)
    new = _sent()
    if old != new:
        with pytest.raises(ValidationError):
            verify_code("draft", old)
    verify_code("draft", new)


_FEW = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@_FEW
@given(
    seconds=st.integers(0, 1200) | st.sampled_from([599, 600]),
    tries=st.integers(0, 7) | st.sampled_from([TRIES - 1, TRIES]),
)
def test_a_code_counts_for_ten_minutes_and_five_tries(seconds, tries):
    subject = f"draft {seconds} {tries}"
    SigningCode.objects.all().delete()
    with time_machine.travel(START, tick=False) as clock:
        code = _sent(subject)
        for _try in range(tries):
            with pytest.raises(ValidationError):
                verify_code(subject, _wrong(code))
        clock.shift(seconds)
        if seconds < LASTS.total_seconds() and tries < TRIES:
            verify_code(subject, code)
            use_code(subject, mobile=MOBILE)
        else:
            with pytest.raises(ValidationError):
                verify_code(subject, code)


def test_codes_are_sent_a_minute_apart_and_five_times_an_hour(clock):
    for _number in range(5):
        _sent()
        with pytest.raises(ValidationError, match="Wait a minute|Wait an hour"):
            _sent()
        clock.shift(AGAIN_AFTER)
    with pytest.raises(ValidationError, match="hour"):
        _sent()
    with pytest.raises(ValidationError, match="hour"):
        _sent("another form, the same number")
    clock.shift(timedelta(hours=1))
    _sent()


def test_a_landline_gets_no_code():
    with pytest.raises(ValidationError, match="do not reach"):
        send_code("draft", mobile="+966114000000", language="ar")


def test_nobody_to_send_it_means_no_code(monkeypatch):
    monkeypatch.setattr(signing_code_made, "send", lambda **_kwargs: [])
    with pytest.raises(ValidationError, match="cannot send"):
        send_code("draft", mobile=MOBILE, language="ar")
    assert not SigningCode.objects.exists()
