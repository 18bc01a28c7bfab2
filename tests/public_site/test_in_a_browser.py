"""The request door in a real browser: by keyboard alone, with and without scripts."""

from typing import TYPE_CHECKING, Any

import pytest

from cases.models import Case
from cms.association.models import Association
from tests.public_site.walking import SEND, fill_you, go_to_need, send

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

#: Says everything at once when asked, and keeps what was said.
VOICE = """
const queue = [], said = [];
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => [], speak: (one) => queue.push(one), cancel: () => { queue.length = 0; },
} });
window.readAloud = () => {
  for (let one; (one = queue.shift()); one.onend()) said.push(one.text);
  return said;
};
"""

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def tab_to(page: "Page", selector: str) -> None:
    """Reach an element as a keyboard does, or fail."""
    for _press in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"No way by keyboard to {selector} on {page.url}")


def write_in(page: "Page", selector: str, text: str) -> None:
    tab_to(page, selector)
    page.keyboard.insert_text(text)


def press(page: "Page", selector: str) -> None:
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_request_is_sent_and_found_again_by_keyboard_alone(page: "Page", start: str) -> None:
    page.goto(start)
    tab_to(page, "#id_processing")
    page.keyboard.press("Space")
    press(page, SEND)
    write_in(page, "#id_name", "سالم علي")
    write_in(page, "#id_identifier_1", "١٠٠٠٠٠٠٠٠٨")
    write_in(page, "#id_mobile", "٠٥٠٠٠٠٠٠٠١")
    press(page, SEND)
    tab_to(page, "input[name=has_income]")
    page.keyboard.press("Space")  # the first answer: yes
    write_in(page, "#id_income", "٢٥٠٠")
    press(page, SEND)
    press(page, SEND)  # papers follow later
    tab_to(page, "#id_agreed")
    page.keyboard.press("Space")
    press(page, SEND)
    case = Case.objects.get()
    assert page.inner_text("#key-reference") == case.reference
    press(page, "a[href$='/track/']:not(.site-nav a)")
    write_in(page, "#id_reference", case.reference.lower())
    write_in(page, "#id_code", case.tracking_code.replace("-", " "))
    press(page, SEND)
    assert case.reference in page.inner_text("h1")
    assert case.answers["income"] == "2500"


def test_a_question_comes_and_goes_with_the_answer_it_hangs_on(page: "Page", start: str) -> None:
    go_to_need(page, start)
    income = page.locator("#id_income")
    assert not income.is_visible()
    page.check("input[name=has_income][value=yes]")
    assert income.is_visible()
    income.fill("2500")
    page.check("input[name=has_income][value=no]")
    assert not income.is_visible()
    page.check("input[name=has_income][value=yes]")
    assert income.input_value() == "2500"


def test_without_scripts_the_question_comes_after_the_button(
    browser: "Browser", start: str
) -> None:
    context = browser.new_context(locale="ar", java_script_enabled=False)
    page = context.new_page()
    go_to_need(page, start)
    page.check("input[name=has_income][value=yes]")
    page.click(SEND)
    assert page.locator("#id_income").is_visible()
    assert page.locator(".error-summary").count() == 0
    page.fill("#id_income", "2500")
    page.click(SEND)
    assert page.url.endswith("/attach-documents/")
    context.close()


def test_without_scripts_no_button_stands_there_that_only_a_script_can_press(
    browser: "Browser", start: str
) -> None:
    context = browser.new_context(locale="ar", java_script_enabled=False)
    page = context.new_page()
    go_to_need(page, start)
    page.check("input[name=has_income][value=no]")
    page.click(SEND)
    page.click(SEND)
    page.check("#id_agreed")
    page.click(SEND)
    buttons = page.locator("button[data-copy], button[data-print]").all()
    assert len(buttons) == 3
    assert not [button for button in buttons if button.is_visible()]
    context.close()


def test_the_first_mistake_is_where_the_reader_is_taken(page: "Page", start: str) -> None:
    page.goto(start)
    send(page)
    assert page.evaluate("document.activeElement.id") == "error-summary"
    page.click(".error-summary a")
    assert page.evaluate("document.activeElement.id") == "id_processing"


def test_three_escapes_leave_the_page_and_back_does_not_return(page: "Page", start: str) -> None:
    harmless = start.replace("/request/", "/services/")
    association = Association.load()
    association.quick_exit_url = harmless
    association.save()
    page.goto("about:blank")
    page.goto(start)
    for _press in range(3):
        page.keyboard.press("Escape")
    page.wait_for_url(harmless)
    page.go_back()
    assert page.url == "about:blank"


def test_nothing_is_asked_of_another_house(page: "Page", start: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    go_to_need(page, start)
    assert asked
    assert all(url.startswith(start.split("/ar/")[0]) for url in asked)
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_screen_is_free_of_barriers_and_fits(
    page: "Page", start: str, language: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for name in walk(page, start.replace("/ar/", f"/{language}/")):
        assert barriers(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


def barriers(page: "Page") -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{item['id']}: {item['nodes'][0]['html'][:200]}" for item in found]


def walk(page: "Page", start: str) -> Any:
    """Visit every screen, stopping at each."""
    page.goto(start.replace("/request/", "/services/"))
    yield "service"
    page.goto(start)
    send(page)
    yield "consents with a mistake"
    page.check("#id_processing")
    send(page)
    send(page)
    yield "a step with mistakes"
    fill_you(page)
    send(page)
    page.check("input[name=has_income][value=yes]")
    yield "a step with a question that came up"
    page.fill("#id_income", "2500")
    send(page)
    yield "papers"
    page.goto(f"{start}finish-later/")
    yield "later"
    page.fill("#id_mobile", "0500000001")
    send(page)
    yield "saved"
    page.goto(f"{start}attach-documents/")
    send(page)
    yield "review"
    page.check("#id_agreed")
    send(page)
    yield "done"
    reference, code = page.inner_text("#key-reference"), page.inner_text("#key-code")
    page.goto(start.replace("request/food-basket/", "track/"))
    yield "track"
    page.fill("#id_reference", reference)
    page.fill("#id_code", code)
    send(page)
    yield "case"
    page.goto(page.url + "withdraw/")
    yield "withdraw"


def test_the_questions_of_a_step_are_read_aloud_and_not_the_answers(
    page: "Page", start: str
) -> None:
    page.add_init_script(VOICE)
    page.goto(start)
    page.check("#id_processing")
    send(page)
    page.fill("#id_name", "سالم علي محمد")
    listen = page.get_by_role("button", name="استمع إلى الأسئلة")
    listen.click()
    aloud = " ".join(page.evaluate("readAloud()"))
    assert page.inner_text("h1") in aloud
    assert "الاسم" in aloud
    assert "سالم" not in aloud
    assert listen.get_attribute("aria-pressed") == "false"


def test_where_the_browser_has_no_voice_nothing_is_offered(page: "Page", start: str) -> None:
    page.add_init_script("delete window.speechSynthesis")
    page.goto(start)
    page.check("#id_processing")
    send(page)
    assert page.locator("[data-aloud]").is_hidden()
