"""`--second-database`: what may come out differently on another database, and nothing else.

The first database has run everything. On the second one a developer runs the rules and the rows
(services, selectors, tasks: constraints, locks, claims, aggregates), whatever really commits, and
of the screens those that search, list and count. A build machine runs all of it (`.ci/suite.py`).
"""

from pathlib import PurePosixPath

import pytest

#: Whoever asks for one of these asks for the database.
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}
#: Screens and answers: what they show was read by selectors that have tests of their own.
SCREENS = (
    "tests/cases/backoffice", "tests/cms/accounts", "tests/cms/notices/test_template_screens.py",
    "tests/cms/pages", "tests/cms/policies", "tests/public_site",
    "tests/surveys/test_backoffice.py",
)  # fmt: skip
#: Screens that ask the database for more than rows by their key.
ASKING_SCREENS = (
    "tests/cases/backoffice/test_dashboard.py", "tests/cases/backoffice/test_listings.py",
    "tests/cases/backoffice/test_queue.py",
    "tests/cms/pages/test_build_site.py", "tests/cms/pages/test_search.py",
    "tests/public_site/api/test_once.py", "tests/public_site/test_once.py",
    "tests/public_site/test_search.py", "tests/public_site/test_track_limits.py",
)  # fmt: skip


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--second-database",
        action="store_true",
        help="only what may come out differently on another database than the first: rules, rows, "
        "commits, searches and lists",
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run nothing twice that cannot come out differently, nor the few that are most of the time."""
    if not config.getoption("second_database"):
        return
    config.hook.pytest_deselected(items=[item for item in items if not may_differ(item)])
    items[:] = [item for item in items if may_differ(item)]


def may_differ(item: pytest.Item) -> bool:
    """Whether another database may say something else to this test."""
    if item.get_closest_marker("either_database"):
        return True
    if not uses_database(item) or item.get_closest_marker("slow"):
        return False
    return really_commits(item) or not is_mere_screen(item.nodeid.split("::")[0])


def is_mere_screen(file: str) -> bool:
    return _lies_in(file, SCREENS) and not _lies_in(file, ASKING_SCREENS)


def uses_database(item: pytest.Item) -> bool:
    named = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(named & DATABASE_FIXTURES)


def really_commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    named = set(getattr(item, "fixturenames", ()))
    return bool(marker and marker.kwargs.get("transaction")) or "transactional_db" in named


def _lies_in(file: str, places: tuple[str, ...]) -> bool:
    path = PurePosixPath(file)
    return any(path == place or place in path.parents for place in map(PurePosixPath, places))
