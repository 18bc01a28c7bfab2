"""`browser` and `page`: Debian's Chromium through Playwright, in Arabic.

Without a browser a journey is skipped by name; with CI=true nothing may be skipped at all.
"""

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
NO_BROWSER = "no browser: install Chromium (Debian: apt install chromium) or set SILA_BROWSER"


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() == "true"


def find_browser() -> str | None:
    """Return the path of a Chromium: SILA_BROWSER first, then the usual names."""
    given = os.environ.get("SILA_BROWSER")
    return given or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """One real browser for the whole session; skips (in CI: fails) where there is none."""
    path = find_browser()
    if path is None:
        (pytest.fail if in_ci() else pytest.skip)(NO_BROWSER)
    from playwright.sync_api import sync_playwright

    # Playwright's loop makes Django think it runs inside async code; it does not.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def browser_context(browser: "Browser") -> "Iterator[BrowserContext]":
    """A fresh visitor: Arabic, no cookies."""
    context = browser.new_context(locale="ar", timezone_id="Asia/Riyadh")
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(browser_context: "BrowserContext") -> "Page":
    """A fresh visitor's only tab."""
    return browser_context.new_page()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skipped test is a failed run: somebody has to see it."""
    if hasattr(session.config, "workerinput") or not in_ci():
        return
    if _skipped(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    count = len(_skipped(config))
    if count and in_ci():
        terminalreporter.write_sep("!", f"{count} skipped: with CI=true a skip is a failure")


def _skipped(config: pytest.Config) -> list[pytest.TestReport]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return list(reporter.stats.get("skipped", [])) if reporter else []
