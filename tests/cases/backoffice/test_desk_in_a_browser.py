"""Taking a request down in a real browser: nothing typed is lost, and it is read out."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse

import pytest

from cases.models import Case
from cms.accounts.roles import Role
from cms.association.models import Association
from tests.cases.backoffice.typed import typed_at_desk
from tests.factories.desk import channel

if TYPE_CHECKING:
    from playwright.sync_api import Dialog, Page

#: Keeps what is to be said instead of saying it; `sayNext()` lets one sentence end.
VOICE = """
const queue = [];
window.saidAloud = [];
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => window.voices ?? [],
  speak: (said) => { queue.push(said); window.saidAloud.push(`${said.lang} ${said.text}`); },
  cancel: () => { queue.length = 0; },
} });
window.sayNext = () => queue.shift()?.onend();
"""

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(page: "Page", office: Any, live_server: Any) -> "Page":
    """The screen of a request being taken down, at the receptionist's desk."""
    association = Association.load()
    association.rights = {"ar": "أن يُسمع كلامه. وأن يُجاب.", "en": "To be heard"}
    association.save()
    channel()
    key = office.client(Role.RECEPTIONIST).cookies[settings.SESSION_COOKIE_NAME].value
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}
    page.context.add_cookies([cookie])
    page.add_init_script(VOICE)
    page.goto(live_server.url + reverse("desk:take", args=[office.case.service.slug]))
    return page


def fill_in(page: "Page", typed: dict[str, Any]) -> None:
    """Type, choose and tick as somebody at the desk does."""
    for name, value in typed.items():
        field = page.locator(f'.sila-take [name="{name}"]:not([type=hidden])')
        if not field.count():
            continue
        kind = field.first.evaluate("input => input.type")
        if kind == "radio":
            page.locator(f'[name="{name}"][value="{value}"]').check()
        elif kind == "checkbox":
            field.check()
        elif kind == "select-one":
            field.select_option(value)
        else:
            field.fill(value)


def heard(page: "Page") -> list[str]:
    """Collect what the browser asks; every question is answered by going on."""
    asked: list[str] = []

    def answer(dialog: "Dialog") -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    return asked


def test_leaving_asks_only_once_something_was_typed(desk: "Page") -> None:
    asked = heard(desk)
    desk.reload()
    assert asked == []
    desk.fill("#id_story", "قصة طويلة")
    desk.reload()
    assert asked == ["beforeunload"]


def test_sending_asks_nothing_and_what_comes_back_is_held(desk: "Page", office: Any) -> None:
    asked = heard(desk)
    typed = typed_at_desk(office, **{"consent-rights_read": "on"})
    fill_in(desk, {**typed, "papers-identity.last_four": "0009"})
    with desk.expect_navigation():
        desk.click(".sila-take__end button")
    assert asked == []
    assert desk.locator("#error-summary").count() == 1
    with desk.expect_navigation():
        desk.click(".sila-take__end a")
    assert asked == ["beforeunload"]
    assert not Case.objects.filter(entered_by__isnull=False).exists()


def test_a_mistake_in_a_group_takes_the_keyboard_to_its_first_choice(desk: "Page") -> None:
    with desk.expect_navigation():
        desk.click(".sila-take__end button")
    for group in ("where-channel", "consent-processing"):
        desk.click(f'#error-summary a[href="#id_{group}_0"]')
        assert desk.evaluate("document.activeElement.id") == f"id_{group}_0"


def said(page: "Page") -> list[str]:
    return list(page.evaluate("window.saidAloud"))


def test_the_rights_are_read_aloud_sentence_by_sentence_and_stop_when_told(desk: "Page") -> None:
    listen = desk.get_by_role("button", name="اقرأها بصوت مسموع")
    listen.click()
    assert said(desk) == ["ar أن يُسمع كلامه."]
    assert listen.get_attribute("aria-pressed") == "true"
    assert desk.locator("#rights [aria-current=true]").count() == 1
    desk.evaluate("sayNext()")
    assert said(desk)[1:] == ["ar وأن يُجاب."]
    desk.get_by_role("button", name="أوقف القراءة").click()
    assert listen.get_attribute("aria-pressed") == "false"
    assert listen.evaluate("button => button === document.activeElement")
    assert desk.locator("[aria-current=true]").count() == 0
    listen.click()
    for _sentence in range(2):
        desk.evaluate("sayNext()")
    assert listen.get_attribute("aria-pressed") == "false"


def test_without_a_voice_for_the_language_that_is_said(desk: "Page") -> None:
    desk.evaluate("window.voices = [{ lang: 'en-US' }]")
    desk.get_by_role("button", name="اقرأها بصوت مسموع").click()
    assert said(desk) == []
    assert "ليس في هذا الجهاز صوت" in desk.inner_text("[data-aloud='#rights p'] [role=status]")


def test_every_answer_is_read_back_as_typed_and_can_be_looked_at(desk: "Page", office: Any) -> None:
    fill_in(desk, typed_at_desk(office))
    desk.get_by_role("button", name="اقرأ عليه الأجوبة").click()
    lines = desk.locator("[data-read-back] dl > div")
    read = []
    for at in range(lines.count()):
        assert lines.nth(at).get_attribute("aria-current") == "true"
        while lines.nth(at).get_attribute("aria-current"):
            read.append(said(desk)[-1])
            desk.evaluate("sayNext()")
    aloud, shown = "\n".join(read), desk.inner_text("[data-read-back] dl")
    assert "قصة طويلة" in aloud
    assert "قصة طويلة" in shown
    assert "٠ ٥ ٠ ٠ ٠ ٠ ٠ ٠ ٠ ١" in aloud
    assert "٠٥٠٠٠٠٠٠٠١" in shown
    desk.fill("#id_story", "")
    assert "لا جواب" in desk.inner_text("[data-read-back] dl")
