"""The door for reports: shut without a secret, deaf to forgeries, patient with order."""

import json
import time
from typing import Any

from django.test import Client

import pytest

from cms.core.claims import WorkState
from cms.notices.composing import WITHHELD
from cms.notices.enums import Arrival, NoticeEvent
from cms.notices.models import Notice
from tasks.reports import REPLAY_WINDOW_SECONDS, signature
from tests.factories.cases import CaseFactory, PersonFactory
from tests.factories.notices import NoticeFactory

pytestmark = pytest.mark.django_db

SECRET = "s" * 32
OLD_SECRET = "o" * 32
PATH = "/hooks/delivery"


@pytest.fixture(autouse=True)
def secrets(settings: Any) -> None:
    settings.DELIVERY_SECRETS = [SECRET, OLD_SECRET]


def post(data: Any, *, secret: str = SECRET, age: int = 0, **changes: str) -> Any:
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    stamp = str(int(time.time()) - age)
    headers = {
        "X-Sila-Timestamp": stamp,
        "X-Sila-Signature": signature(secret, stamp, body),
        **changes,
    }
    client = Client(enforce_csrf_checks=True)
    return client.post(PATH, body, content_type="application/json", headers=headers)


def handed_over(**values: Any) -> Notice:
    return NoticeFactory(state=WorkState.DONE, attempts=1, **values)


def says(notice: Notice, state: str) -> dict[str, str]:
    return {"state": state, "reference": notice.message_id.strip("<>")}


@pytest.mark.parametrize("secret", [SECRET, OLD_SECRET])
def test_a_signed_report_is_taken_once(secret: str) -> None:
    notice = handed_over()

    first = post(says(notice, "delivered"), secret=secret)
    again = post(says(notice, "delivered"), secret=secret)
    late = post(says(notice, "failed"), secret=secret)

    assert [answer.json()["result"] for answer in (first, again, late)] == [
        "taken",
        "known",
        "known",
    ]
    notice.refresh_from_db()
    assert notice.arrival == Arrival.ARRIVED


def test_nobody_without_the_secret_reports_anything() -> None:
    notice = handed_over()
    data = says(notice, "delivered")

    refusals = [
        post(data, secret="x" * 32),
        post(data, age=REPLAY_WINDOW_SECONDS + 5),
        post(data, **{"X-Sila-Timestamp": "٣"}),
        post(data, **{"X-Sila-Timestamp": "9" * 11}),
        post(data, **{"X-Sila-Signature": ""}),
        post(data, **{"X-Sila-Signature": "sha256=ÿ"}),
    ]

    assert {answer.status_code for answer in refusals} == {403}
    notice.refresh_from_db()
    assert notice.arrival == ""


def test_without_a_secret_there_is_no_such_door(settings: Any) -> None:
    settings.DELIVERY_SECRETS = []

    assert post(says(handed_over(), "delivered")).status_code == 404
    assert Client().get(PATH).status_code in (404, 405)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"[]",
        {"state": "read", "reference": "x"},
        {"state": "delivered"},
        {"state": "delivered", "reference": ["x"]},
        {"state": "delivered", "id": "a\x00"},
        {"state": "delivered", "id": "\ud800"},
        {"state": ["delivered"], "id": "x"},
    ],
)
def test_what_is_no_report_is_said_to_be_none(data: Any) -> None:
    assert post(data).status_code == 400


def test_what_is_not_known_yet_is_to_be_reported_again() -> None:
    assert post({"state": "delivered", "id": "nobody"}).status_code == 404
    assert post(says(NoticeFactory(), "failed")).status_code == 409


def test_a_bounce_says_it_again_over_the_next_channel_with_its_code_read_anew() -> None:
    case = CaseFactory(person=PersonFactory(email="salem@example.test"))
    notice = Notice.objects.get(subject_id=case.pk, channel="sms")
    Notice.objects.filter(pk=notice.pk).update(
        state=WorkState.DONE, attempts=1, sent_body=WITHHELD, context={}
    )

    assert post(says(notice, "bounced")).status_code == 200

    notice.refresh_from_db()
    follower = notice.continued_by
    assert follower.channel == "email"
    assert follower.recipient == "salem@example.test"
    assert follower.context["reference"] == case.reference


def test_a_survey_whose_link_was_struck_is_not_said_again() -> None:
    case = CaseFactory(person=PersonFactory(email="salem@example.test"))
    notice = handed_over(
        event=NoticeEvent.SURVEY_INVITATION,
        subject_kind="case",
        subject_id=case.pk,
        sent_body=WITHHELD,
    )

    assert post(says(notice, "bounced")).status_code == 200

    notice.refresh_from_db()
    assert notice.arrival == Arrival.LOST
    assert notice.continued_by is None
