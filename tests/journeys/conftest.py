"""Houses and people for journeys. One house is open at a time: pytest groups tests by house."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext

from tests.journeys.house import House
from tests.journeys.office import Office
from tests.journeys.screens import Screens
from tests.journeys.street import Street
from tests.journeys.visitor import Visitor
from tests.journeys.watching import Watch

#: The folder that wants pictures of the main screens; nobody looks at them in an ordinary run.
PICTURES = os.environ.get("SILA_SCREENSHOTS", "")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Pictures are for people to look at: taken on request, not part of a run."""
    here = [item for item in items if Path(__file__).parent in item.path.parents]
    for item in here:
        item.add_marker(pytest.mark.journey)
    unwanted = [item for item in here if item.path.stem == "test_pictures" and not PICTURES]
    if unwanted:
        config.hook.pytest_deselected(items=unwanted)
        items[:] = [item for item in items if item not in unwanted]


@pytest.fixture(scope="session")
def street(
    request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Street]:
    """All houses of this run in the order of its tests; without a browser none is opened."""
    calls = [getattr(item, "callspec", None) for item in request.session.items]
    names = [call.params["house"] for call in calls if call and "house" in call.params]
    street = Street(list(dict.fromkeys(names)), tmp_path_factory.mktemp("houses"))
    yield street
    street.close()


@pytest.fixture(scope="session")
def house(request: pytest.FixtureRequest, street: Street) -> House:
    """The open house named by `@pytest.mark.parametrize("house", …, indirect=True)`."""
    return street.visit(request.param)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Put the logs of the house under a journey that failed."""
    report = yield
    house = getattr(item, "funcargs", {}).get("house")
    if report.failed and isinstance(house, House):
        report.sections.append((f"the house of {house.code}", house.story()))
    return report


@pytest.fixture
def open_context(browser: Browser, house: House) -> Iterator[Callable[..., BrowserContext]]:
    """Open a browser of one person; all are closed, and judged, after the test."""
    opened: list[BrowserContext] = []
    watch = Watch(f"127.0.0.1:{house.port}")

    def open_one(**options: Any) -> BrowserContext:
        settings = {"locale": "ar", "timezone_id": "Asia/Riyadh", "base_url": house.address}
        context = browser.new_context(**{**settings, **options})
        context.set_default_timeout(30_000)
        watch.over(context)
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()
    watch.found_nothing()


@pytest.fixture(scope="session")
def screens() -> Screens:
    """Keeps pictures of screens where SILA_SCREENSHOTS says."""
    return Screens(Path(PICTURES))


@pytest.fixture(scope="session")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photo of a paper, as a telephone takes it."""
    file = tmp_path_factory.mktemp("papers") / "صورة الخطاب.jpg"
    Image.new("RGB", (640, 480), "white").save(file, "JPEG")
    return file


@pytest.fixture
def office(house: House, open_context: Callable[..., BrowserContext], paper: Path) -> Office:
    """The association's staff, each at a desk of their own."""
    return Office(house, open_context, paper)


@pytest.fixture
def visitor(office: Office) -> Visitor:
    """Somebody at the public door with a telephone."""
    return office.new_visitor()
