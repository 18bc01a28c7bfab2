"""Answering a survey from its link: a right, once, tied to nobody."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

import pytest

from cases.models import Service
from cms.core.references import hash_secret, new_secret
from surveys.enums import InvitationState
from surveys.models import Invitation, Response, Survey
from tests.factories.cases import CaseFactory
from tests.factories.definitions import text
from tests.public_site.conftest import Visitor, pressed_by_enter, text_of

pytestmark = pytest.mark.django_db
DEFINITION = {
    "steps": [
        {
            "key": "all",
            "title": text("رأيكم"),
            "questions": [
                {"key": "score", "type": "rating", "label": text("كيف كانت الخدمة؟")},
                {
                    "key": "why",
                    "type": "long_text",
                    "label": text("ما الذي لم يعجبكم؟"),
                    "required": False,
                    "show_if": {"all": [{"question": "score", "op": "lt", "value": 3}]},
                },
            ],
        },
        {
            "key": "more",
            "title": text("المزيد"),
            "show_if": {"all": [{"question": "score", "op": "gt", "value": 3}]},
            "questions": [
                {
                    "key": "again",
                    "type": "yes_no",
                    "label": text("هل تنصحون غيركم؟"),
                    "required": False,
                }
            ],
        },
    ]
}

TWO_QUESTIONS = {
    "steps": [
        {
            "key": "all",
            "title": text("رأيكم"),
            "questions": [
                {"key": "score", "type": "rating", "label": text("كيف كانت الخدمة؟")},
                {"key": "comment", "type": "long_text", "label": text("ما الذي نحسّنه؟")},
            ],
        }
    ]
}


@pytest.fixture
def token(service: Service) -> str:
    secret = new_secret()
    survey = Survey.objects.create(key="after", title=text("رأيكم يهمنا"), definition=DEFINITION)
    Invitation.objects.create(
        survey=survey,
        case=CaseFactory(service=service),
        token_hash=hash_secret(secret),
        due_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=30),
        state=InvitationState.SENT,
    )
    return secret


def test_the_page_says_that_answering_is_a_right_without_consequence(
    visitor: Visitor, token: str
) -> None:
    page = text_of(visitor.get(f"survey/{token}/"))
    assert "التقييم حق لكم" in page
    assert "كيف كانت الخدمة؟" in page
    assert pressed_by_enter(page) == ""


def test_an_answer_is_kept_cut_loose_from_its_case(visitor: Visitor, token: str) -> None:
    sent = {"score": "2", "shown": "why", "why": "بطء"}
    thanks = visitor.after(visitor.post(f"survey/{token}/", sent))
    assert "شكرًا" in text_of(thanks)
    answer = Response.objects.get()
    assert answer.answers == {"score": 2}
    assert answer.comment == "بطء"


def test_without_a_script_the_question_that_comes_up_is_asked_first(
    visitor: Visitor, token: str
) -> None:
    page = text_of(visitor.refused(f"survey/{token}/", {"score": "5"}))
    assert not Response.objects.exists()
    assert "error-summary" not in page
    visitor.post(f"survey/{token}/", {"score": "5", "shown": "again"})
    assert Response.objects.get().answers == {"score": 5}


def test_every_question_can_be_skipped_without_losing_the_others(
    visitor: Visitor, token: str
) -> None:
    page = text_of(visitor.get(f"survey/{token}/"))
    assert "أفضّل ألا أجيب" in page
    visitor.post(f"survey/{token}/", {"score": "", "shown": ["why", "again"], "why": "بطء"})
    assert not Response.objects.exists()  # what hangs on a skipped answer was never asked
    Survey.objects.update(definition=TWO_QUESTIONS)
    visitor.post(f"survey/{token}/", {"score": "", "comment": "بطء"})
    answer = Response.objects.get()
    assert (answer.answers, answer.comment) == ({}, "بطء")


def test_an_empty_survey_is_refused_kindly_and_its_link_stays_good(
    visitor: Visitor, token: str
) -> None:
    page = text_of(visitor.refused(f"survey/{token}/", {"score": ""}))
    assert "يكفينا جواب واحد" in page
    assert not Response.objects.exists()
    assert "يكفينا جواب واحد" not in text_of(visitor.get(f"survey/{token}/"))  # said once
    visitor.post(f"survey/{token}/", {"score": "3"})
    assert Response.objects.get().answers == {"score": 3}


def test_a_second_answer_an_unknown_and_an_expired_link_get_one_page(
    visitor: Visitor, token: str
) -> None:
    visitor.post(f"survey/{token}/", {"score": "3"})
    second = visitor.post(f"survey/{token}/", {"score": "1"})
    unknown = visitor.get("survey/no-such-token/")
    Invitation.objects.update(
        state=InvitationState.SENT, expires_at=timezone.now() - timedelta(days=1)
    )
    expired = visitor.get(f"survey/{token}/")
    assert {answer.status_code for answer in (second, unknown, expired)} == {410}
    for answer in (second, unknown, expired):
        assert "انتهى هذا الرابط" in text_of(answer)
    assert Response.objects.count() == 1


def test_the_link_stands_on_no_other_page(visitor: Visitor, token: str) -> None:
    answer: Any = visitor.after(visitor.post(f"survey/{token}/", {"score": "3"}))
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert token not in text_of(answer)
