"""Pictures of the main screens, on a house full of invented cases: SILA_SCREENSHOTS says where."""

import pytest

from tests.journeys import requests
from tests.journeys.office import Office
from tests.journeys.screens import Screens
from tests.journeys.visitor import CONTINUE, Visitor
from tests.journeys.words import said, stage_of, steps_of

pytestmark = pytest.mark.parametrize("house", ["mam with demo"], indirect=True)


def stage_name(key: str) -> str:
    return stage_of("mam", requests.MAM.slug, key).name["ar"]


def test_the_public_screens(office: Office, visitor: Visitor, screens: Screens) -> None:
    asked = requests.MAM
    for name, path in (
        ("home", ""),
        ("services", "services/"),
        ("policy", "policies/beneficiary-relations/"),
        ("contact", "contact/"),
        ("news", "news/"),
    ):
        visitor.go(path)
        screens.take(visitor.page, f"public-{name}")
    visitor.find_service(asked.slug)
    screens.take(visitor.page, "public-service")
    visitor.page.get_by_role("link", name=said("Start the request")).first.click()
    visitor.agree()
    visitor.press(CONTINUE)
    screens.take(visitor.page, "public-step-with-errors")
    for step in steps_of("mam", asked.slug):
        visitor.answer_step(step, asked.answers)
    screens.take(visitor.page, "public-papers")
    visitor.press(CONTINUE)
    visitor.sign(asked.name)
    screens.take(visitor.page, "public-review")
    keys = visitor.send()
    screens.take(visitor.page, "public-done")
    officer = office.at_desk("officer")
    officer.open_case(keys.reference)
    officer.ask_for_what_is_missing("أرسلوا الإفادة متى وصلتكم.")
    visitor.follow(keys)
    screens.take(visitor.page, "public-waiting-for-you")


def test_the_survey(office: Office, visitor: Visitor, screens: Screens) -> None:
    asked = requests.ENQUIRY
    keys = office.submit(visitor, asked)
    desk = office.at_desk("receptionist")
    desk.open_case(keys.reference)
    desk.write("نعم، من العاشرة إلى الثالثة.")
    desk.move(asked.slug, "answering", to="closed_answered")
    visitor.page.goto(office.survey_link(keys))
    screens.take(visitor.page, "public-survey")


def test_the_screens_of_staff(office: Office, screens: Screens) -> None:
    officer = office.at_desk("officer")
    officer.page.goto("/admin/")
    screens.take(officer.page, "staff-dashboard")
    officer.open_queue()
    screens.take(officer.page, "staff-queue")
    for role, stage in (("officer", "reception"), ("chair", "committee"), ("delivery", "delivery")):
        desk = office.at_desk(role)
        desk.open_queue()
        row = desk.page.get_by_role("row").filter(has_text=stage_name(stage)).first
        row.get_by_role("link").first.click()
        desk.panel("What to do next").wait_for()
        screens.take(desk.page, f"staff-room-{role}", height=2400)
    officer.choose("Cases", "Messages")
    screens.take(officer.page, "staff-messages")
    admin = office.at_desk("admin")
    admin.choose("Association", "Profile", context="association")
    screens.take(admin.page, "staff-settings")
