"""`--database sqlite|postgres`: chosen before Django starts, because models look at it.

Both start from a migrated template (see `template.py`), of which every run, and with xdist every
worker, takes a copy of its own when the first test asks for the database.
"""

import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

SERVER = pytest.StashKey[Any]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=("sqlite", "postgres"),
        default="sqlite",
        help="which database the suite runs on; postgres comes with a wheel, nothing to install",
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, Any, Any]:
    """Say where the database is before pytest-django loads the settings."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        os.environ["SILA_TEST_RUN"] = str(os.getpid())
        os.environ.pop("DATABASE_URL", None)
        if early_config.known_args_namespace.database == "postgres":
            from tests.plugins import postgres

            early_config.stash[SERVER] = postgres.start()
            os.environ["DATABASE_URL"] = early_config.stash[SERVER].get_uri()
    return (yield)


def pytest_configure(config: pytest.Config) -> None:
    """Name this run's own copy; pytest-django adds the worker's name to it."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    database.setdefault("TEST", {})["NAME"] = _name(config)
    if config.getoption("database") == "postgres":
        database["CONN_MAX_AGE"] = 0
    else:
        # A test database that loses its last second in a power cut is no loss.
        database["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
        config.option.reuse_db, config.option.create_db = True, False


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Generator[None, Any, Any]:
    """Copy the template before pytest-django looks for the test database; then remember it."""
    if fixturedef.argname != "django_db_setup":
        return (yield)
    from tests.plugins import refill

    template = _copy_template(request.config)
    result = yield
    refill.remember(request.getfixturevalue("django_db_blocker"), template)
    return result


def _copy_template(config: pytest.Config) -> Path | None:
    """Make this run's copy, or have Django make it; return the file it came from, if it is one."""
    if config.getoption("database") == "postgres":
        from django.conf import settings

        from tests.plugins import postgres

        template = postgres.template(os.environ["DATABASE_URL"])
        settings.DATABASES["default"]["TEST"]["TEMPLATE"] = template
        return None
    from tests.plugins.template import sqlite_template

    worker, name, file = os.environ.get("PYTEST_XDIST_WORKER"), _name(config), sqlite_template()
    shutil.copy(file, f"{name}_{worker}" if worker else name)
    return file


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {config.getoption('database')}"


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing of this run behind but the template."""
    if hasattr(config, "workerinput"):
        return
    if SERVER in config.stash:
        from tests.plugins import postgres

        postgres.drop_copies(config.stash[SERVER], _name(config))
    elif config.getoption("database") == "sqlite":
        copy = Path(_name(config))
        for left in copy.parent.glob(f"{copy.name}*"):
            left.unlink(missing_ok=True)


def _name(config: pytest.Config) -> str:
    run = os.environ["SILA_TEST_RUN"]
    if config.getoption("database") == "postgres":
        return f"test_{run}"
    return str(Path(tempfile.gettempdir()) / f"sila-test-{run}.sqlite3")
