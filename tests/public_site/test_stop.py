"""Ending surveys: one click, without cookies, and nothing else ends with them."""

from email import message_from_bytes
from typing import Any
from urllib.parse import urlsplit

from django.test import Client

import pytest

from cases.enums import EventKind, Purpose
from cases.models import Consent
from cases.services.consents import stop_token
from cms.notices.enums import OPTIONAL_EVENTS, NoticeEvent
from cms.notices.gateways import OutgoingMessage
from cms.notices.gateways.smtp import _letter
from surveys.enums import WhyNot
from surveys.selectors import why_not_asked
from tasks.telling import stop_url
from tests.factories.cases import CaseFactory
from tests.factories.notices import NoticeFactory

pytestmark = pytest.mark.django_db


def test_a_mail_program_ends_surveys_with_one_post_and_nothing_ends_by_looking() -> None:
    case = CaseFactory()
    other = CaseFactory(person=case.person)
    path = f"/ar/stop/{stop_token(case, Purpose.SURVEY)}/"
    client = Client(enforce_csrf_checks=True)

    assert client.get(path).status_code == 200
    assert why_not_asked(case) == ""
    answer = client.post(path, {"List-Unsubscribe": "One-Click"})
    again = client.post(path, {"List-Unsubscribe": "One-Click"})

    assert (answer.status_code, again.status_code) == (204, 204)
    assert why_not_asked(case) == why_not_asked(other) == WhyNot.NO_CONSENT
    assert case.events.filter(kind=EventKind.CONSENT_WITHDRAWN).count() == 1


def test_a_yes_in_a_newer_request_counts_again() -> None:
    case = CaseFactory()
    Client().post(
        f"/ar/stop/{stop_token(case, Purpose.SURVEY)}/", {"List-Unsubscribe": "One-Click"}
    )

    newer = CaseFactory(person=case.person)
    Consent.objects.create(case=newer, purpose=Purpose.SURVEY, is_given=True, text_version="1")

    assert why_not_asked(newer) == ""
    assert why_not_asked(case) == WhyNot.NO_CONSENT


def test_a_person_with_a_browser_is_told_what_ended(client: Client) -> None:
    path = f"/ar/stop/{stop_token(CaseFactory(), Purpose.SURVEY)}/"

    page = client.post(path, follow=True)

    assert "لن تصلكم" in page.text
    assert page.headers["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("token", ["x", "WzEsInN1cnZleSJd:1tbad:forged"])
def test_a_link_we_did_not_make_ends_nothing(client: Client, token: str) -> None:
    assert client.post(f"/ar/stop/{token}/").status_code == 404
    assert not Consent.objects.exists()


def test_only_optional_messages_carry_the_way_out() -> None:
    case = CaseFactory()
    about: dict[str, Any] = {"subject_kind": "case", "subject_id": case.pk, "channel": "email"}
    said = {event: stop_url(NoticeFactory(event=event, **about)) for event in NoticeEvent}

    assert {NoticeEvent(event) for event, url in said.items() if url} == OPTIONAL_EVENTS
    url = said[NoticeEvent.SURVEY_INVITATION]
    assert Client().get(urlsplit(url).path).status_code == 200

    letter = _letter(
        OutgoingMessage("email", "a@b.test", "ar", "s", "b", "<p>b</p>", "<n@t>", stop_url=url)
    )
    headers = message_from_bytes(letter.message().as_bytes())
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert url in "".join(headers["List-Unsubscribe"].split())
