"""axe-core finds nothing on any public page, in either language, at the width of a telephone."""

from dataclasses import replace

import pytest

from tests.journeys import requests
from tests.journeys.office import Office
from tests.journeys.visitor import CONTINUE
from tests.journeys.watching import hinders_nobody
from tests.journeys.words import profile, said, starting, steps_of

pytestmark = [
    pytest.mark.parametrize("house", ["mam"], indirect=True),
    pytest.mark.parametrize("language", ["ar", "en"]),
]


def test_the_pages_that_editors_keep(office: Office, language: str) -> None:
    visitor = office.new_visitor(language)
    part = profile("mam")
    pages = ["", "services/", "policies/", "contact/", "news/", "about/", "search/?q=دعم"]
    pages += [f"services/{part.services[0].slug}/", f"policies/{part.policies[0].slug}/"]
    pages += [f"news/{part.site.news[0].slug}/", "track/", "request/resume/", "no-such-page/"]
    for path in pages:
        visitor.go(path)
        hinders_nobody(visitor.page)


def test_every_screen_of_a_request_and_its_survey(office: Office, language: str) -> None:
    """Also each screen with its mistakes: an empty form is sent first."""
    asked = requests.MAM
    visitor = office.new_visitor(language)
    visitor.find_service(asked.slug)
    visitor.page.get_by_role("link", name=visitor.said("Start the request")).first.click()
    visitor.press("Continue")
    hinders_nobody(visitor.page)
    visitor.agree()
    for step in steps_of("mam", asked.slug):
        visitor.press(CONTINUE)
        hinders_nobody(visitor.page)
        visitor.answer_step(step, asked.answers)
    hinders_nobody(visitor.page)
    visitor.press(CONTINUE)
    hinders_nobody(visitor.page)
    visitor.sign(asked.name)
    keys = visitor.send()
    hinders_nobody(visitor.page)
    visitor.follow(keys)
    hinders_nobody(visitor.page)
    visitor.page.get_by_role("link", name=visitor.said("Withdraw the request")).click()
    hinders_nobody(visitor.page)


def test_the_ways_beside_the_form(office: Office, language: str) -> None:
    """The pre-check, the form on paper, going on later, the sheet to sign, and parting with it."""
    asked = requests.MAM
    visitor = office.new_visitor(language)
    visitor.go(f"services/{asked.slug}/form/")
    hinders_nobody(visitor.page)
    visitor.go(f"services/{asked.slug}/check/")
    hinders_nobody(visitor.page)
    visitor.page.get_by_role("radio").first.check()
    visitor.press("Show the answer")
    hinders_nobody(visitor.page)
    visitor.begin(asked.slug)
    visitor.press("Save and finish later")
    hinders_nobody(visitor.page)
    visitor.press("Give me a code")
    hinders_nobody(visitor.page)
    mobile = visitor.page.get_by_role("textbox", name=starting(visitor.said("Your mobile number")))
    mobile.fill("0500000001")
    visitor.press("Give me a code")
    hinders_nobody(visitor.page)
    visitor.go("request/resume/")
    hinders_nobody(visitor.page)
    visitor.go(f"request/{asked.slug}/declaration-sheet/")
    hinders_nobody(visitor.page)


def test_a_survey_and_its_thanks(office: Office, language: str) -> None:
    """Of a telephone of its own: one is asked once in the days of rest."""
    mobile = {"ar": "0500000011", "en": "0500000012"}[language]
    asked = replace(requests.ENQUIRY, answers={**requests.ENQUIRY.answers, "mobile": mobile})
    visitor = office.new_visitor()
    keys = office.submit(visitor, asked)
    desk = office.at_desk("receptionist")
    desk.open_case(keys.reference)
    desk.write("نعم، من العاشرة إلى الثالثة.")
    desk.move(asked.slug, "answering", to="closed_answered")
    reader = office.new_visitor(language)
    link = office.survey_link(keys).replace("/ar/", f"/{language}/")
    reader.page.goto(link)
    hinders_nobody(reader.page)
    reader.press("Send my answer")
    hinders_nobody(reader.page)
    reader.answer_survey(link)
    hinders_nobody(reader.page)
    reader.page.goto(link)
    assert reader.heading(said("This link is closed", language)).is_visible()
    hinders_nobody(reader.page)
