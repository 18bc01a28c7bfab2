"""Objecting to a decision: a request of its own, through the door of the first."""

from datetime import timedelta

from django.utils import timezone

import pytest

from cases.models import Case, Service
from tests.factories.cases import ServiceFactory, ServiceFormFactory
from tests.factories.definitions import text
from tests.public_site.api.conftest import Caller, decide, path, pointers, problem_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def complaints(case: Case) -> Service:
    """A service that takes objections and asks who is speaking."""
    questions = [
        {
            "key": "about",
            "type": "reference",
            "label": text("رقم الطلب"),
            "binds": "case.concerns",
        },
        {"key": "body", "type": "long_text", "label": text("اشرحوا")},
        {"key": "who", "type": "person_name", "label": text("الاسم"), "binds": "person.name"},
        {"key": "phone", "type": "mobile", "label": text("الجوال"), "binds": "person.mobile"},
    ]
    form = {"steps": [{"key": "a", "title": text("أ"), "questions": questions}]}
    return ServiceFactory(
        slug="complaint",
        kind="complaint",
        plain=True,
        form=ServiceFormFactory(definition=form),
    )


OBJECTION = {"answers": {"body": "لم تُقرأ أوراقي"}, "consents": {"processing": True}}


def test_an_objection_is_a_request_of_its_own_with_the_contact_of_the_first(
    holder: Caller, case: Case, complaints: Service
) -> None:
    decide(case)
    told = holder.get(path(case)).json()["decision"]
    assert told["objection_service"] == "complaint"
    response = holder.post(path(case, "objection"), OBJECTION)
    assert response.status_code == 201, response.content
    objection = Case.objects.get(service=complaints)
    assert response.json()["reference"] == objection.reference
    assert objection.concerns == case
    assert objection.answers["who"] == case.answers["name"]
    assert objection.answers["phone"] == case.answers["mobile"]


def test_the_same_objection_twice_is_one(holder: Caller, case: Case, complaints: Service) -> None:
    decide(case)
    answers = [holder.post(path(case, "objection"), OBJECTION) for _click in range(2)]
    assert answers[0].content == answers[1].content
    assert Case.objects.filter(service=complaints).count() == 1


def test_an_objection_is_read_like_any_form(
    holder: Caller, case: Case, complaints: Service
) -> None:
    decide(case)
    assert set(pointers(holder.post(path(case, "objection"), {}))) == {
        "/answers/body",
        "/consents/processing",
    }


@pytest.mark.parametrize("when", ["before", "unsent", "too late"])
def test_without_a_decision_or_after_its_days_nothing_can_be_objected_to(
    holder: Caller, case: Case, complaints: Service, when: str
) -> None:
    if when == "unsent":
        decide(case, released=False)
    if when == "too late":
        decide(case, objection_until=timezone.localdate() - timedelta(days=1))
    problem_of(holder.post(path(case, "objection"), OBJECTION), 409, "not-possible-now")


def test_while_nobody_takes_objections_here_the_way_is_told(holder: Caller, case: Case) -> None:
    decide(case)
    problem = problem_of(holder.post(path(case, "objection"), OBJECTION), 409, "not-possible-now")
    assert "call" in problem["detail"]
