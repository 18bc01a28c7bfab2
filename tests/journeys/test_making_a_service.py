"""An editor makes a form and a service in the back office alone; a publisher approves both.

Then somebody asks for it on a telephone (issue "Done means": no developer, no file, no command).
"""

import pytest
from playwright.sync_api import expect

from tests.journeys.builder import Builder
from tests.journeys.office import Office
from tests.journeys.staff import Staff
from tests.journeys.visitor import CONTINUE, Visitor
from tests.journeys.words import profile, said, starting

pytestmark = pytest.mark.parametrize("house", ["mam"], indirect=True)

FORM, SERVICE = "نموذج ترميم المنزل", "ترميم المنزل"
RENTING, RENT, LEASE = "هل البيت مستأجر؟", "كم الإيجار الشهري؟", "عقد الإيجار"


def test_what_an_editor_made_and_a_publisher_opened_is_asked_for_on_a_telephone(
    office: Office, visitor: Visitor
) -> None:
    editor, publisher = office.at_desk("editor"), office.at_desk("publisher")
    build_the_form(editor)
    make_the_service(editor, workflow=profile(office.code).workflows["enquiry"].title["ar"])
    visitor.go("services/home-repair/")
    assert not visitor.heading(SERVICE).is_visible()

    approve_the_form(publisher)
    open_the_service(publisher)
    visitor.go("services/home-repair/")
    ask_for_it(visitor, office)


def build_the_form(editor: Staff) -> None:
    """Three steps; one question waits for an answer, the third counts people."""
    editor.page.goto("/admin/configuration/forms/add/")
    builder = Builder(editor.page)
    builder.write("title_ar", FORM)
    step = builder.add_step(0, "عنكم")
    builder.add_question(step, 0, "الاسم", "person_name")
    builder.add_question(step, 1, "الجوال", "mobile")
    step = builder.add_step(1, "البيت")
    builder.add_question(step, 0, RENTING, "yes_no")
    rent = builder.add_question(step, 1, RENT, "money")
    builder.ask_only_if(rent, RENTING, "نعم")
    step = builder.add_step(2, "الأسرة")
    builder.add_question(step, 0, "من يسكن معكم؟", "household")
    editor.press("Save draft")
    editor.page.get_by_role("button", name=said("More actions"), exact=True).click()
    editor._send(editor.page.locator('[name="action-submit"]'))


def make_the_service(editor: Staff, *, workflow: str) -> None:
    editor.choose("Configuration", "Services")
    editor.page.goto("/admin/configuration/services/add/")
    builder = Builder(editor.page)
    builder.write("name_ar", SERVICE)
    builder.write("name_en", "Home repair")
    tab(editor, "Handling")
    editor.page.get_by_role("combobox", name=starting(said("form"))).select_option(label=FORM)
    editor.page.locator('[name="workflow"]').select_option(label=workflow)
    tab(editor, "Papers")
    builder.add("documents")
    builder.write("documents-0-value-label-ar", LEASE)
    builder.choose("documents-0-value-evidence", "copy")
    builder.ask_only_if("documents-0-value", RENTING, "نعم")
    editor.press("Save")


def tab(desk: Staff, name: str) -> None:
    desk.page.get_by_role("tab", name=starting(said(name))).click()


def approve_the_form(publisher: Staff) -> None:
    publisher.page.goto("/admin/configuration/forms/")
    publisher._send(publisher.page.get_by_role("link", name=FORM, exact=True))
    publisher.page.get_by_role("button", name=said("More actions"), exact=True).click()
    publisher._send(publisher.page.locator('[data-workflow-action-name="approve"]').first)


def open_the_service(publisher: Staff) -> None:
    publisher.choose("Configuration", "Services")
    publisher._send(publisher.page.get_by_role("link", name=SERVICE, exact=True))
    publisher.page.locator('[name="is_open"]').check()
    publisher.press("Save")


def ask_for_it(visitor: Visitor, office: Office) -> None:
    page = visitor.page
    page.get_by_role("link", name=said("Start the request")).first.click()
    visitor.agree()
    page.get_by_role("textbox", name=starting("الاسم")).fill("سالم علي")
    page.get_by_role("textbox", name=starting("الجوال")).fill("٠٥٠٠٠٠٠٠٠١")
    visitor.press(CONTINUE)
    page.get_by_role("group", name=RENTING).get_by_role("radio", name=said("Yes")).check()
    page.get_by_role("textbox", name=starting(RENT)).fill("١٢٠٠")
    visitor.press(CONTINUE)
    for number, name in enumerate(["نورة", "سعد"], start=1):
        if number > 1:
            page.get_by_role("button", name=said("Add another person"), exact=True).click()
        person = page.get_by_role("group", name=f"الشخص {number}")
        person.get_by_role("textbox", name=starting("الاسم")).fill(name)
        person.get_by_role("combobox").select_option(label="ابن")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    visitor.press(CONTINUE)
    visitor.attach({LEASE: office.paper})
    expect(page.get_by_text("سعد")).to_be_visible()
    visitor.sign("سالم علي")
    assert visitor.send().reference
