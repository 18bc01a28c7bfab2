"""Taking a request down in a real browser: nothing typed is lost by leaving the page."""

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
