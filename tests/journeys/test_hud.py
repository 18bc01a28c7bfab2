"""HUD: help comes first and papers later; what can wait is decided by the competent unit."""

import pytest

from cases.enums import Recommendation
from tests.journeys import requests
from tests.journeys.office import Office
from tests.journeys.visitor import Visitor
from tests.journeys.watching import hinders_nobody
from tests.journeys.words import reason_of, said, stage_of

SITE = "mosque-stop"
WHY = "امتلأ المبيت الليلة، ويخلو غدًا بعد الظهر."

pytestmark = pytest.mark.parametrize("house", ["hud"], indirect=True)


@pytest.mark.parametrize(
    ("chosen", "speaks", "language"),
    [("العربية", "ar", "ar"), ("اردو", "ur", "en"), ("Türkçe", "tr", "en")],
)
def test_the_code_at_a_site_leads_to_an_urgent_call_that_knows_where_and_which_language(
    office: Office, chosen: str, speaks: str, language: str
) -> None:
    """Who reads neither Arabic nor English finds their language by its own name, and help."""
    visitor = office.new_visitor(language)
    visitor.page.goto(f"/at/{SITE}/")
    hinders_nobody(visitor.page)
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name=chosen, exact=True).click()
    visitor.begin(requests.HUD_URGENT.slug)
    hinders_nobody(visitor.page)
    visitor.finds_chosen(requests.HUD_URGENT.slug, {"branch": SITE, "speaks": speaks})


def test_a_pilgrim_is_helped_first_and_registered_afterwards(
    office: Office, visitor: Visitor
) -> None:
    """Urgent: no identity, no papers, minutes instead of days; the file is opened at the end."""
    asked = requests.HUD_URGENT
    keys = office.submit(visitor, asked)
    officer = office.at_desk("officer")
    officer.open_case(keys.reference)
    officer.reads(said("Urgent"))
    officer.move(asked.slug, "triage", to="unit")
    officer.accept_at_once()
    visitor.learns_the_decision(keys, "Help is on its way to you")
    visitor.stands_at(stage_of("hud", asked.slug, "delivery").public_name["ar"])

    desk = office.at_desk("delivery")
    desk.open_case(keys.reference)
    desk.help_on_the_spot()
    visitor.follow(keys)
    visitor.stands_at(stage_of("hud", asked.slug, "registration").public_name["ar"])

    officer.open_case(keys.reference)
    officer.register(passport="A1234567")
    visitor.follow(keys)
    visitor.stands_at(stage_of("hud", asked.slug, "closed_delivered").public_name["ar"])
    office.survey_is_answered_once(visitor, keys)


def test_the_competent_unit_refuses_with_a_reason_the_person_can_read(
    office: Office, visitor: Visitor
) -> None:
    """The refused learn why and how to object, and are asked how it went like everyone else."""
    asked = requests.HUD_AID
    keys = office.submit(visitor, asked)
    officer = office.at_desk("officer")
    officer.open_case(keys.reference)
    officer.check_all_papers()
    officer.move(asked.slug, "reception", to="study")
    researcher = office.at_desk("researcher")
    researcher.open_case(keys.reference)
    researcher.study(Recommendation.DECLINE, findings="لا سرير خاليًا.", reasons="امتلأ المبيت.")
    researcher.move(asked.slug, "study", to="unit")

    director = office.at_desk("director")
    director.open_case(keys.reference)
    director.cannot_refuse_in_silence()
    director.refuse(reason_of("hud", asked.slug, "budget-used"), explanation=WHY)
    visitor.learns_the_decision(keys, "Your request could not be accepted")
    visitor.reads(WHY)
    for language in ("ar", "en"):
        visitor.page.goto(f"/{language}/track/case/")
        hinders_nobody(visitor.page)
    office.survey_is_answered_once(visitor, keys)
