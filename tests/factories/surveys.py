"""Surveys, the places in them, and answers that belong to nobody."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

import factory

from cms.core.references import hash_secret
from surveys.enums import InvitationState
from surveys.models import Invitation, Response, Survey
from tests.factories.association import BranchFactory
from tests.factories.cases import CaseFactory, ServiceFactory

TOKEN = "a-secret-link"

QUESTIONS: dict[str, Any] = {
    "steps": [
        {
            "key": "view",
            "title": {"ar": "رأيكم", "en": "Your view"},
            "questions": [
                {
                    "key": "overall",
                    "type": "rating",
                    "label": {"ar": "رضاكم", "en": "Satisfaction"},
                },
                {
                    "key": "clear",
                    "type": "yes_no",
                    "label": {"ar": "هل كان القرار واضحًا؟", "en": "Was it clear?"},
                    "required": False,
                },
                {
                    "key": "best",
                    "type": "many",
                    "label": {"ar": "ما الأحسن؟", "en": "What was best?"},
                    "required": False,
                    "choices": [
                        {"value": "speed", "label": {"ar": "السرعة", "en": "Speed"}},
                        {"value": "care", "label": {"ar": "الاهتمام", "en": "Care"}},
                    ],
                },
                {
                    "key": "words",
                    "type": "long_text",
                    "label": {"ar": "بكلماتكم", "en": "In your words"},
                    "required": False,
                },
            ],
        }
    ]
}


class SurveyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Survey

    key = factory.Sequence(lambda n: f"survey-{n:04d}")
    title = {"ar": "رأيكم يهمنا", "en": "Your view matters"}
    definition = factory.LazyFunction(lambda: QUESTIONS)


class InvitationFactory(factory.django.DjangoModelFactory):
    """A planned place; `sent=True` for one whose link is `TOKEN`."""

    class Meta:
        model = Invitation

    survey = factory.SubFactory(SurveyFactory)
    case = factory.SubFactory(CaseFactory)
    token_hash = factory.Sequence(lambda n: f"{n:064x}")
    due_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=30))

    class Params:
        sent = factory.Trait(state=InvitationState.SENT, token_hash=hash_secret(TOKEN))


class ResponseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Response

    survey = factory.SubFactory(SurveyFactory)
    service = factory.SubFactory(ServiceFactory)
    branch = factory.SubFactory(BranchFactory)
    medium = "website"
    month = date(2026, 9, 1)
    answers = factory.LazyFunction(lambda: {"overall": 4})
