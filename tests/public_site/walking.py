"""The way through the request door in a real browser, as several tests walk it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

SEND = ".form-actions .button:not(.button-quiet)"


def send(page: "Page") -> None:
    """Press the button and wait for the page it leads to, which comes without a reload."""
    page.click(SEND)
    page.wait_for_selector("main:not([aria-busy=true])")


def go_to_need(page: "Page", start: str) -> None:
    page.goto(start)
    page.check("#id_processing")
    page.click(SEND)
    fill_you(page)
    page.click(SEND)


def fill_you(page: "Page") -> None:
    page.fill("#id_name", "سالم علي")
    page.fill("#id_identifier_1", "1000000008")
    page.fill("#id_mobile", "0500000001")
