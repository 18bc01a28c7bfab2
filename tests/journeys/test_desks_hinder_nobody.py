"""axe-core finds nothing on the screens of the back office where staff read, pay, watch and set."""

import json
from dataclasses import replace

from django.core import signing

import pytest

from tests.journeys import requests
from tests.journeys.office import Office
from tests.journeys.watching import hinders_nobody

pytestmark = pytest.mark.parametrize("house", ["mam"], indirect=True)

SCREENS = {
    "director": [
        "", "cases/queue/all/", "reports/requests/", "reports/background-work/", "view-log/",
    ],
    "officer": ["cases/emergency/"],
    "delivery": ["deliveries/payments/"],
    "admin": ["configuration/workflows/", "configuration/workflows/new/"],
}  # fmt: skip


@pytest.mark.parametrize("username", SCREENS)
def test_the_screens_of_a_desk(office: Office, username: str) -> None:
    desk = office.at_desk(username)
    for path in SCREENS[username]:
        desk.visit(f"/admin/{path}")
        hinders_nobody(desk.page)


def test_a_workflow_is_set_and_drawn(office: Office) -> None:
    """The builder with its lines, its map, and its mistakes with the links to them."""
    desk = office.at_desk("admin")
    desk.visit("/admin/configuration/workflows/new/?title_ar=مسار&pattern=")
    desk.press("Check and show the map")
    hinders_nobody(desk.page)
    desk.page.evaluate(
        "document.querySelector('[name=definition-0-value-moves-0-value-to]').value = '؟'"
    )
    desk.press("Check and show the map")
    desk.page.get_by_role("alert").get_by_role("link").first.click()
    focused = desk.page.locator(":focus")
    assert focused.get_attribute("name") == "definition-0-value-moves-0-value-to"
    hinders_nobody(desk.page)


def test_the_page_that_ends_surveys(office: Office) -> None:
    """Also of a link that is cut off, and once no more surveys come: to this telephone, so that
    nobody else of the house's journeys has it."""
    answers = {**requests.ENQUIRY.answers, "mobile": "٠٥٠ ٠٠٠ ٠٠٩٩"}
    request = office.submit(office.new_visitor(), replace(requests.ENQUIRY, answers=answers))
    desk = office.at_desk("officer")
    desk.open_case(request.reference)
    file = desk.page.locator("a[href*='/persons/inspect/']").first.get_attribute("href") or ""
    person = int(file.split("#")[0].strip("/").split("/")[-1])
    keys = json.loads((office.house.folder / "secrets.json").read_text())
    token = signing.dumps([person, "survey"], key=keys["secret_key"], salt="cases.stop")
    for language in ("ar", "en"):
        visitor = office.new_visitor(language)
        for path in ("stop/cut-off/", f"stop/{token}/"):
            visitor.go(path)
            hinders_nobody(visitor.page)
    visitor.press("Send me no more surveys")
    hinders_nobody(visitor.page)
