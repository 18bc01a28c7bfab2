"""The request door under the hands people have: two taps, no script, no mouse, a wrong file."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import requests
from tests.journeys.office import Office
from tests.journeys.visitor import Visitor
from tests.journeys.words import said, starting, steps_of

pytestmark = pytest.mark.parametrize("house", ["mam"], indirect=True)


def answered(visitor: Visitor, asked: requests.Asked) -> None:
    """Come to the last screen of a short request."""
    visitor.begin(asked.slug)
    visitor.fill(asked.slug, asked.answers)
    visitor.sign(asked.name)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_two_taps_on_send_make_one_request(office: Office, script: bool) -> None:
    before = office.count_of_requests(requests.ENQUIRY.slug)
    visitor = office.new_visitor(java_script_enabled=script)
    answered(visitor, requests.ENQUIRY)
    send = visitor.page.get_by_role("button", name=said("Send the enquiry"), exact=True)
    send.dblclick(no_wait_after=True)
    keys = visitor.keys()
    visitor.go(f"request/{requests.ENQUIRY.slug}/")
    visitor.page.get_by_role("link", name=said("See its reference and code")).click()
    assert visitor.keys() == keys
    assert office.count_of_requests(requests.ENQUIRY.slug) == before + 1


def test_the_whole_form_works_without_a_script(office: Office) -> None:
    """Questions that depend on others come up after "continue"; nothing typed is lost."""
    visitor = office.new_visitor(java_script_enabled=False)
    keys = office.submit(visitor, requests.MAM)
    visitor.follow(keys)
    visitor.reads(said("We need this from you"))


def test_a_request_can_be_sent_with_the_keyboard_alone(office: Office) -> None:
    visitor = office.new_visitor()
    visitor.go(f"request/{requests.ENQUIRY.slug}/")
    hands = Keyboard(visitor.page)
    hands.tick(said("I agree that my data is used to answer this enquiry"))
    hands.press(said("Continue"))
    question, who = steps_of("mam", requests.ENQUIRY.slug)
    labels = {q.key: q.label["ar"] for q in [*question.questions, *who.questions]}
    hands.tick(question.questions[0].choices[-1].label["ar"], group=True)
    hands.write(labels["body"], "هل تستقبلون الزوار؟")
    hands.press(said("Save and continue"))
    hands.write(labels["full_name"], requests.NAME)
    hands.write(labels["mobile"], "0500000001")
    hands.tick(who.questions[2].choices[0].label["ar"], group=True)
    hands.press(said("Save and continue"))
    hands.press(said("Send the enquiry"))
    assert visitor.keys().reference


def test_a_wrong_file_is_refused_and_the_rest_is_kept(
    office: Office, visitor: Visitor, tmp_path: Path
) -> None:
    """A renamed program is found out; the good paper and every answer stay."""
    program = tmp_path / "خطاب.pdf"
    program.write_bytes(b"MZ\x90\x00" + b"\x00" * 400)
    asked = requests.MAM
    good, bad = asked.papers
    visitor.begin(asked.slug)
    visitor.fill(asked.slug, asked.answers)
    visitor.choose_file(good, office.paper)
    visitor.choose_file(bad, program)
    visitor.press("Save and continue")
    alert = visitor.page.get_by_role("alert")
    expect(alert).to_contain_text(bad)
    expect(alert).to_contain_text(said("Nothing you wrote is lost."))
    visitor.reads(office.paper.name)

    visitor.attach({bad: office.paper})
    expect(visitor.page.get_by_text(office.paper.name)).to_have_count(2)
    visitor.reads(asked.answers["need"])


class Keyboard:
    """Hands that never touch a mouse: Tab to find, then type or press."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def go_to(self, label: str) -> None:
        """Press Tab until the focus stands on what is called `label`."""
        name = starting(label)
        for _stop in range(80):
            self.page.keyboard.press("Tab")
            focused = self.page.locator(":focus")
            if focused.count() and name.search(self._name_of_focus()):
                return
        raise AssertionError(f"Tab never reaches “{label}” on {self.page.url}")

    def _name_of_focus(self) -> str:
        return str(
            self.page.evaluate(
                """() => {
                    const focus = document.activeElement;
                    const label = focus.labels?.length ? focus.labels[0] : focus;
                    return (focus.getAttribute("aria-label") || label.innerText || "").trim();
                }"""
            )
        )

    def tick(self, label: str, *, group: bool = False) -> None:
        """Tick a box; among choices of one group, Tab reaches the first and arrows the others."""
        if group:
            self._walk_to_radio(label)
        else:
            self.go_to(label)
            self.page.keyboard.press("Space")

    def _walk_to_radio(self, label: str) -> None:
        while self.page.evaluate("document.activeElement.type") != "radio":
            self.page.keyboard.press("Tab")
        self.page.keyboard.press("Space")
        for _step in range(12):
            if starting(label).search(self._name_of_focus()):
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"The arrows never reach “{label}”.")

    def write(self, label: str, text: str) -> None:
        self.go_to(label)
        self.page.keyboard.type(text)

    def press(self, label: str) -> None:
        self.go_to(label)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
