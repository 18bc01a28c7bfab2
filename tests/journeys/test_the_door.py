"""The request door under the hands people have: two taps, no script, no mouse, a wrong file."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys import requests
from tests.journeys.office import Office
from tests.journeys.visitor import Visitor
from tests.journeys.words import said

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


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_signature_is_drawn_where_a_script_can_take_it(office: Office, script: bool) -> None:
    """Screen after screen was put in place by the script, and this one hid the choice all the same:
    what `noscript` holds counted."""
    visitor, asked = office.new_visitor(java_script_enabled=script), requests.MAM
    visitor.begin(asked.slug)
    visitor.fill(asked.slug, asked.answers)
    visitor.attach(dict.fromkeys(asked.papers, office.paper))
    expect(visitor.heading(said("Check your answers"))).to_be_visible()
    drawn = visitor.page.get_by_text(said("I draw my signature here"))
    expect(drawn).to_be_visible() if script else expect(drawn).to_be_hidden()
