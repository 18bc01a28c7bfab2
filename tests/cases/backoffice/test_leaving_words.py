"""Where staff write a message it says when that message leaves."""

from datetime import datetime, time

from django.utils import timezone, translation

import pytest

from cases.backoffice.room.leaving import leaving_words
from cases.models import Case, Person
from cms.association.selectors import current_association
from tests.factories.cases import CaseFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("hour", "is_urgent", "words"),
    [
        (12, False, "at once."),
        (23, False, "tomorrow at 08:00"),
        (5, False, "today at 08:00"),
        (23, True, "the case is urgent"),
    ],
)
def test_it_says_when_the_person_will_hear(monkeypatch, hour, is_urgent, words):
    association = current_association()
    association.quiet_from, association.quiet_until = time(21), time(8)
    association.save()
    moment = timezone.make_aware(datetime(2026, 11, 10, hour))
    monkeypatch.setattr("cases.backoffice.room.leaving.timezone.now", lambda: moment)

    with translation.override("en"):
        case = Case(is_urgent=is_urgent, person=Person(mobile="+966551234567"))
        assert words in leaving_words(case)


@pytest.mark.parametrize(
    ("person", "is_urgent", "words"),
    [
        ({"mobile": "+966551234567", "contact_by": "call"}, False, "by telephone"),
        ({"mobile": "0112345678"}, False, "by telephone"),
        ({}, False, "by telephone"),
        ({}, True, "on the spot"),
    ],
)
def test_it_says_who_tells_a_person_whom_no_message_reaches(person, is_urgent, words):
    case = CaseFactory(service__is_urgent=is_urgent)
    case.person = Person(**person)
    with translation.override("en"):
        assert words in leaving_words(case)
