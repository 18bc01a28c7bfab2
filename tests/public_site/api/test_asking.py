"""Sending a request: stored like one from the website, refused for the same reasons."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

import pytest

from cases.models import Case, Consent, Declaration, Service
from cms.association.models import Association
from public_site.limits import START_BY_ADDRESS
from public_site.models import KeptAnswer
from tests.factories.association import BranchFactory
from tests.factories.cases import ServiceFactory, ServiceFormFactory
from tests.factories.definitions import text
from tests.public_site.api.conftest import ANSWERS, Caller, body_of, pointers, problem_of

pytestmark = pytest.mark.django_db


def without(*keys: str) -> dict[str, Any]:
    return {key: value for key, value in ANSWERS.items() if key not in keys}


def test_a_request_is_stored_and_answered_with_its_keys(caller: Caller, service: Service) -> None:
    response = caller.ask()
    assert response.status_code == 201
    case, told = Case.objects.get(), response.json()
    assert (told["reference"], told["tracking_code"]) == (case.reference, case.tracking_code)
    assert told["decided_by"] == "Research committee"
    assert told["stage"] == "checking"
    assert response.headers["Location"] == f"/api/v1/requests/{case.reference}"
    assert case.answers["mobile"] == "+966500000001"
    assert case.answers["identifier"] == {"kind": "national_id", "number": "1000000008"}


def test_the_window_is_told_as_days_and_in_words(caller: Caller, service: Service) -> None:
    window = caller.ask().json()["window"]
    today = timezone.localdate()
    assert window["not_before"] == (today + timedelta(days=14)).isoformat()
    assert window["due"] == (today + timedelta(days=30)).isoformat()
    assert window["words"].startswith("The answer comes between 14 and 30 days")
    assert window["is_provisional"] is True


def test_what_is_still_to_come_is_told(caller: Caller, service: Service) -> None:
    missing = {paper["kind"]: paper["upload"] for paper in caller.ask().json()["missing"]}
    assert missing == {"identity": False, "lease": True}


def test_a_service_that_promises_nothing_tells_no_days(
    caller: Caller, association: Association
) -> None:
    ServiceFactory(slug="enquiry", plain=True)
    response = caller.ask(body_of(service="enquiry", declaration=None))
    assert response.status_code == 201
    assert response.json()["window"]["not_before"] is None


def test_the_answer_is_kept_nowhere(caller: Caller, service: Service) -> None:
    assert "no-store" in caller.ask().headers["Cache-Control"]


def test_consents_and_the_word_are_stored(caller: Caller, service: Service) -> None:
    caller.ask(body_of(consents={"processing": True, "survey": False}))
    given = dict(Consent.objects.values_list("purpose", "is_given"))
    assert given == {"processing": True, "verification": False, "survey": False}
    assert Declaration.objects.get().name == "سالم علي محمد"


@pytest.mark.parametrize(("sent", "stored"), [(None, "en"), ("ar", "ar")])
def test_the_language_for_notices_is_the_calls_or_the_one_asked_for(
    caller: Caller, service: Service, sent: str | None, stored: str
) -> None:
    caller.ask(body_of(language=sent))
    assert Case.objects.get().language == stored


def test_contact_answers_the_questions_bound_to_the_person(
    caller: Caller, service: Service
) -> None:
    contact = {"mobile": "0500000002", "name": "لا يُقرأ", "unknown": 1}
    body = body_of(answers=without("mobile"), contact=contact)
    assert caller.ask(body).status_code == 201
    assert Case.objects.get().answers["mobile"] == "+966500000002"
    assert Case.objects.get().answers["name"] == "سالم علي محمد"


def test_a_mistake_in_contact_is_pointed_to_there(caller: Caller, service: Service) -> None:
    body = body_of(answers=without("mobile"), contact={"mobile": "12"})
    assert pointers(caller.ask(body)) == ["/contact/mobile"]


def test_everything_wrong_is_told_at_once_and_nothing_is_stored(
    caller: Caller, service: Service
) -> None:
    body = body_of(
        answers={**without("name"), "mobile": "12"},
        consents={},
        declaration={"version": "1", "accepted": False, "name": ""},
    )
    assert set(pointers(caller.ask(body))) == {
        "/answers/name",
        "/answers/mobile",
        "/consents/processing",
        "/declaration/accepted",
        "/declaration/name",
    }
    assert not Case.objects.exists()
    assert not KeptAnswer.objects.exists()


def test_messages_come_in_the_language_of_the_call(service: Service) -> None:
    said = {
        language: Caller(language=language)
        .ask(body_of(answers=without("name")))
        .json()["errors"][0]["message"]
        for language in ("ar", "en")
    }
    assert said == {"ar": "اكتبوا الاسم.", "en": "Write the name."}


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"service": None}, "/service"),
        ({"service": "a b"}, "/service"),
        ({"service": "\ud800"}, "/service"),
        ({"service": "x\x00"}, "/service"),
        ({"service": 7}, "/service"),
        ({"answers": []}, "/answers"),
        ({"answers": "x"}, "/answers"),
        ({"consents": []}, "/consents"),
        ({"consents": {"processing": "yes"}}, "/consents/processing"),
        ({"consents": {"processing": 1}}, "/consents/processing"),
        ({"declaration": {"accepted": True, "name": "x"}}, "/declaration/version"),
        ({"declaration": "yes"}, "/declaration"),
        ({"language": "fr"}, "/language"),
        ({"contact": 3}, "/contact"),
    ],
)
def test_a_wrong_shape_is_pointed_to(
    caller: Caller, service: Service, changes: dict[str, Any], place: str
) -> None:
    assert place in pointers(caller.ask(body_of(**changes)))


@pytest.mark.parametrize(
    "value", ["\x00", "\ud800", "\u202e", ["x"], {"x": 1}, True, "x" * 5000, {"name": "\ud800"}]
)
@pytest.mark.parametrize("key", ["name", "mobile", "story", "has_income", "identifier"])
def test_any_value_is_answered(caller: Caller, service: Service, key: str, value: Any) -> None:
    response = caller.ask(body_of(answers={**ANSWERS, key: value}))
    assert response.status_code in (201, 422)


@pytest.mark.parametrize("name", ["\ud800", "30/11/2026", "٠٥٠"])
def test_the_name_under_the_word_is_one_readable_line(
    caller: Caller, service: Service, name: str
) -> None:
    declaration = {"version": "1", "accepted": True, "name": name}
    assert pointers(caller.ask(body_of(declaration=declaration))) == ["/declaration/name"]


def test_answers_of_hidden_and_unknown_questions_are_dropped(
    caller: Caller, service: Service
) -> None:
    caller.ask(body_of(answers={**ANSWERS, "income": "1000", "nothing": "x", "\ud800": 1}))
    assert set(Case.objects.get().answers) == set(ANSWERS)


def test_a_word_is_needed_where_the_service_has_a_declaration(
    caller: Caller, service: Service
) -> None:
    assert "/declaration/accepted" in pointers(caller.ask(body_of(declaration=None)))


def test_a_declaration_that_has_changed_is_to_be_read_again(
    caller: Caller, service: Service
) -> None:
    declaration = {"version": "0", "accepted": True, "name": "سالم"}
    problem = problem_of(caller.ask(body_of(declaration=declaration)), 409, "not-possible-now")
    assert "declaration has changed" in problem["detail"]
    assert not KeptAnswer.objects.exists()


def test_sensitive_data_need_their_own_consent(caller: Caller, service: Service) -> None:
    service.is_sensitive = True
    service.save()
    assert pointers(caller.ask()) == ["/consents/sensitive"]
    assert caller.ask(body_of(consents={"processing": True, "sensitive": True})).status_code == 201


def test_a_closed_service_refuses_with_its_note(caller: Caller, association: Association) -> None:
    ServiceFactory(slug="winter-clothes", closed=True)
    problem = problem_of(caller.ask(body_of(service="winter-clothes")), 409, "service-closed")
    assert problem["detail"] == "Closed"


def test_an_unknown_service_refuses(caller: Caller, service: Service) -> None:
    problem_of(caller.ask(body_of(service="nothing")), 404, "no-such-service")


def test_a_branch_must_be_one_that_is_open(caller: Caller, association: Association) -> None:
    BranchFactory(key="closed", is_active=False)
    north = BranchFactory(key="north")
    question = {"key": "near", "type": "branch", "label": text("الفرع"), "binds": "case.branch"}
    form = {"steps": [{"key": "a", "title": text("أ"), "questions": [question]}]}
    ServiceFactory(slug="visit", plain=True, form=ServiceFormFactory(definition=form))
    for key in ("closed", "nowhere"):
        body = body_of(service="visit", answers={"near": key}, declaration=None)
        assert pointers(caller.ask(body)) == ["/answers/near"]
    assert (
        caller.ask(
            body_of(service="visit", answers={"near": "north"}, declaration=None)
        ).status_code
        == 201
    )
    assert Case.objects.get().branch == north


def test_who_asks_too_often_is_told_when_to_come_back(
    caller: Caller, service: Service, settings: Any
) -> None:
    settings.PUBLIC_LIMITS = {START_BY_ADDRESS.name: 1}
    assert caller.ask().status_code == 201
    response = caller.ask()
    problem_of(response, 429, "too-many")
    assert 0 < int(response.headers["Retry-After"]) <= 3600


def test_a_request_costs_a_fixed_number_of_queries(
    caller: Caller, service: Service, django_assert_num_queries: Any
) -> None:
    caller.ask()
    with django_assert_num_queries(ASK_QUERIES):
        caller.ask()


ASK_QUERIES = 57  # three of them to say who decides
