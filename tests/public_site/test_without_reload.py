"""The request door with its script: no reload, no loss on a weak connection, lighter photos."""

import os
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from public_site.models import DraftFile, RequestDraft
from tests.public_site.walking import SEND, fill_you, go_to_need, send

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SCRIPT = Path("public_site/static/public_site/request.js")


def mark(page: "Page") -> None:
    page.evaluate("window.sameDocument = true")


def is_marked(page: "Page") -> bool:
    return bool(page.evaluate("window.sameDocument === true"))


def noisy_photo() -> bytes:
    """About four megabytes, and too large a picture."""
    data = BytesIO()
    Image.frombytes("RGB", (3000, 500), os.urandom(3000 * 500 * 3)).save(data, "PNG")
    return data.getvalue()


def test_the_script_stays_small() -> None:
    assert SCRIPT.stat().st_size < 12_000


def test_steps_change_without_a_reload_and_the_reader_is_taken_to_the_heading(
    page: "Page", start: str
) -> None:
    page.goto(start)
    mark(page)
    page.check("#id_processing")
    send(page)
    assert page.url.endswith("/you/")
    assert is_marked(page)
    assert page.evaluate("document.activeElement.tagName") == "H1"
    assert page.inner_text("#said") == page.title()
    assert "/you/" in page.locator(".language").first.get_attribute("href")
    page.go_back()
    page.wait_for_selector("#id_processing", state="attached")
    page.go_forward()
    page.wait_for_selector("#id_name")
    send(page)
    assert page.evaluate("document.activeElement.id") == "error-summary"
    assert is_marked(page)


def test_a_step_that_does_not_get_through_is_sent_again_by_itself(page: "Page", start: str) -> None:
    go_to_need(page, start)
    page.wait_for_selector("input[name=has_income]")
    failures = []

    def fail_once(route: "Route") -> None:
        if route.request.method == "POST" and not failures:
            failures.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    page.route("**/need/", fail_once)
    page.check("input[name=has_income][value=no]")
    page.click(SEND)
    page.wait_for_selector("#net:not([hidden])")
    page.wait_for_url("**/attach-documents/")
    assert failures
    assert page.is_hidden("#net")


def test_offline_what_was_typed_stays_and_is_sent_when_the_connection_is_back(
    page: "Page", start: str
) -> None:
    go_to_need(page, start)
    page.wait_for_selector("input[name=has_income]")
    page.check("input[name=has_income][value=no]")
    page.context.set_offline(True)
    page.fill("#id_story", "سطر قبل الانقطاع")
    page.click(SEND)
    page.wait_for_selector("#net:not([hidden])")
    page.fill("#id_story", "وسطر بعده")
    page.context.set_offline(False)
    page.wait_for_url("**/attach-documents/")
    assert RequestDraft.objects.get().typed["story"] == "وسطر بعده"


def test_offline_a_page_that_sends_nothing_by_itself_does_not_promise_to(
    page: "Page", start: str
) -> None:
    page.goto(start.partition("/ar/")[0] + "/ar/track/")
    page.context.set_offline(True)
    page.wait_for_selector("#net:not([hidden])")
    told = page.inner_text("#net")
    page.context.set_offline(False)
    assert "لا ترسلوا حتى يعود" in told
    assert "ويُرسل متى عاد" not in told


def test_files_gather_can_be_taken_away_and_large_photos_travel_light(
    page: "Page", start: str
) -> None:
    go_to_need(page, start)
    page.check("input[name=has_income][value=no]")
    send(page)
    big, small = noisy_photo(), BytesIO()
    Image.new("RGB", (8, 8), "white").save(small, "PNG")
    assert len(big) > 2 * 1024 * 1024

    def choose(name: str, data: bytes) -> None:
        file: Any = {"name": name, "mimeType": "image/png", "buffer": data}
        page.set_input_files("#id_paper-lease", file)
        page.wait_for_function(
            "n => [...document.querySelectorAll('.upload bdi')]"
            ".some(line => line.textContent.startsWith(n))",
            arg=Path(name).stem,
        )

    for name, data in (("wide.png", big), ("one.png", small.getvalue()), ("two.png", b"x")):
        choose(name, data)
    page.get_by_role("button", name="two.png").click()
    page.click(".form-actions .button-quiet")
    page.wait_for_selector(".paper > .kept-files")
    kept = {file.original_name: file for file in DraftFile.objects.all()}
    assert set(kept) == {"wide.jpg", "one.png"}
    assert kept["wide.jpg"].size < len(big) / 2
    with Image.open(kept["wide.jpg"].file.path) as picture:
        assert max(picture.size) == 2400


def test_the_way_out_stays_open_while_a_page_is_on_its_way(page: "Page", start: str) -> None:
    go_to_need(page, start)
    page.wait_for_selector("input[name=has_income]")
    page.check("input[name=has_income][value=no]")
    page.route(
        "**/need/", lambda route: None if route.request.method == "POST" else route.fallback()
    )
    page.click(SEND)
    page.wait_for_selector("main[aria-busy=true]")
    assert page.locator("[data-quick-exit]").evaluate("link => !link.closest('[inert]')")
    assert page.locator(SEND).evaluate("button => !!button.closest('[inert]')")


def test_a_request_goes_all_the_way_without_one_reload(page: "Page", start: str) -> None:
    page.goto(start)
    mark(page)
    page.check("#id_processing")
    send(page)
    fill_you(page)
    send(page)
    page.check("input[name=has_income][value=no]")
    send(page)
    send(page)
    page.check("#id_agreed")
    page.dblclick(SEND)
    page.wait_for_selector("#key-reference")
    assert is_marked(page)
    assert page.is_visible("button[data-print]")
