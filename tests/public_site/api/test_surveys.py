"""Answering a survey over the API: by its link alone, once."""

from typing import Any

import pytest

from public_site.limits import SURVEY_BY_ADDRESS
from surveys.models import Invitation, Response
from tests.factories.surveys import TOKEN, InvitationFactory
from tests.public_site.api.conftest import Caller, pointers, problem_of

pytestmark = pytest.mark.django_db
GOOD = {"answers": {"overall": 5, "clear": True, "best": ["speed"], "words": "شكرًا"}}


@pytest.fixture
def invitation(association: Any) -> Invitation:
    return InvitationFactory(sent=True)


def respond(caller: Caller, body: Any, token: str = TOKEN) -> Any:
    return caller.post(f"surveys/{token}/responses", body)


def test_a_survey_comes_as_a_form_in_both_languages(caller: Caller, invitation: Invitation) -> None:
    response = caller.get(f"surveys/{TOKEN}")
    told = response.json()
    assert told["title"] == {"ar": "رأيكم يهمنا", "en": "Your view matters"}
    assert [q["key"] for q in told["form"][0]["questions"]] == ["overall", "clear", "best", "words"]
    assert "no-store" in response.headers["Cache-Control"]
    assert invitation.case.reference not in response.content.decode()


def test_an_answer_is_taken_once(caller: Caller, invitation: Invitation) -> None:
    assert respond(caller, GOOD).status_code == 201
    problem_of(respond(caller, GOOD), 410, "survey-closed")
    problem_of(caller.get(f"surveys/{TOKEN}"), 410, "survey-closed")
    kept = Response.objects.get()
    assert (kept.answers["overall"], kept.comment) == (5, "شكرًا")


@pytest.mark.parametrize("token", ["unknown", "'", "x" * 500, "%D8%B4"])
def test_an_unknown_link_is_answered_like_an_old_one(
    caller: Caller, invitation: Invitation, token: str
) -> None:
    problem_of(caller.get(f"surveys/{token}"), 410, "survey-closed")
    problem_of(respond(caller, GOOD, token), 410, "survey-closed")


@pytest.mark.parametrize(
    ("answers", "place"),
    [
        ({"overall": 6}, "/answers/overall"),
        ({"overall": 5, "best": ["nothing"]}, "/answers/best"),
        ({"overall": 5, "words": {"a": 1}}, "/answers/words"),
        ({"overall": 5, "words": "\ud800"}, "/answers/words"),
        ("x", "/answers"),
    ],
)
def test_a_wrong_answer_is_pointed_to_and_the_link_stays_good(
    caller: Caller, invitation: Invitation, answers: Any, place: str
) -> None:
    assert pointers(respond(caller, {"answers": answers})) == [place]
    assert respond(caller, GOOD).status_code == 201


def test_no_answer_at_all_does_not_use_the_link_up(caller: Caller, invitation: Invitation) -> None:
    assert pointers(respond(caller, {"answers": {}}))
    assert respond(caller, GOOD).status_code == 201


def test_who_answers_too_often_is_told_when_to_come_back(
    caller: Caller, invitation: Invitation, settings: Any
) -> None:
    settings.PUBLIC_LIMITS = {SURVEY_BY_ADDRESS.name: 1}
    problem_of(respond(caller, GOOD, "unknown"), 410, "survey-closed")
    problem_of(respond(caller, GOOD), 429, "too-many")


@pytest.mark.parametrize("call", ["get", "post"])
def test_a_survey_costs_a_fixed_number_of_queries(
    caller: Caller, invitation: Invitation, django_assert_num_queries: Any, call: str
) -> None:
    with django_assert_num_queries({"get": 2, "post": 17}[call]):
        response = respond(caller, GOOD) if call == "post" else caller.get(f"surveys/{TOKEN}")
    assert response.status_code in (200, 201)
