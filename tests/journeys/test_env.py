"""ENV: no committee, no help request. People join an activity, or write to the director."""

from http import HTTPStatus

import pytest

from cases.enums import DecisionResult
from tests.journeys import requests
from tests.journeys.office import Office
from tests.journeys.visitor import Visitor
from tests.journeys.words import said, stage_of

pytestmark = pytest.mark.parametrize("house", ["env"], indirect=True)


def test_a_place_in_an_activity_is_asked_for_confirmed_and_taken(
    office: Office, visitor: Visitor
) -> None:
    asked = requests.ENV_JOIN
    keys = office.submit(visitor, asked)
    officer = office.at_desk("officer")
    officer.open_case(keys.reference)
    office.outsider_sees_nothing(officer.page.url, outsider="board_secretary")
    officer.move(asked.slug, "receive", to="participate")
    visitor.follow(keys)
    visitor.stands_at(stage_of("env", asked.slug, "participate").public_name["ar"])

    officer.decide(DecisionResult.ACCEPT)
    visitor.learns_the_decision(keys)
    visitor.stands_at(stage_of("env", asked.slug, "service").public_name["ar"])

    desk = office.at_desk("delivery")
    desk.open_case(keys.reference)
    desk.arrange_delivery("مقعد في نشاط التشجير")
    visitor.follow(keys)
    desk.hand_over(visitor.delivery_code())
    office.survey_is_answered_once(visitor, keys)


def test_a_remark_reaches_the_director_alone_and_is_answered(
    office: Office, visitor: Visitor
) -> None:
    asked = requests.ENV_REMARK
    keys = office.submit(visitor, asked)
    director = office.at_desk("director")
    director.open_case(keys.reference)
    for other in ("officer", "receptionist", "board_secretary"):
        assert office.at_desk(other).visit(director.page.url).status == HTTPStatus.NOT_FOUND

    director.write("تابعتُ الأمر مع السائق، ولن يتكرر.")
    director.move(asked.slug, "director", to="closed_answered")
    visitor.follow(keys)
    visitor.reads("تابعتُ الأمر مع السائق، ولن يتكرر.")
    visitor.stands_at(stage_of("env", asked.slug, "closed_answered").public_name["ar"])
    visitor.does_not_read(said("We need this from you"))
