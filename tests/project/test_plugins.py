"""The suite's own tools: a migrated database, a broker that answers, a browser that opens."""

import os
from pathlib import Path

from django.db import connection
from django.utils import translation

import pytest
import redis

from tests.plugins import second_database
from tests.plugins.few_examples import few, few_of_each_row
from tests.plugins.postgres import forget_the_dead
from tests.plugins.second_database import ASKING_SCREENS, SCREENS, uses_database
from tests.plugins.template import ROOT


@pytest.mark.django_db
def test_the_test_database_is_the_one_asked_for(request: pytest.FixtureRequest) -> None:
    wanted = {"sqlite": "sqlite", "postgres": "postgresql"}[request.config.getoption("database")]
    assert connection.vendor == wanted


@pytest.mark.django_db
def test_the_test_database_has_wagtails_root_page() -> None:
    from wagtail.models import Locale, Page

    assert Page.objects.filter(depth=1).exists()
    assert Locale.objects.exists()


@pytest.mark.skipif(not Path("/proc").exists(), reason="only there a number has a name")
def test_a_number_that_another_process_bears_now_is_not_taken_for_the_server(
    tmp_path: Path,
) -> None:
    note, lock = tmp_path / "postmaster.pid", tmp_path / ".s.PGSQL.5432.lock"
    for file in (note, lock):
        file.write_text(f"{os.getpid()}\n{tmp_path}\n")
    forget_the_dead(tmp_path)
    assert not note.exists()
    assert not lock.exists()


def test_the_broker_is_real_and_remembers(valkey_url: str) -> None:
    client = redis.Redis.from_url(valkey_url)
    client.set("sila:hello", "صلة")
    assert client.get("sila:hello").decode() == "صلة"
    assert client.config_get("appendonly") == {"appendonly": "yes"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", ["first", "second"])
def test_what_the_migrations_made_survives_a_test_that_commits(round_: str) -> None:
    """Whichever of the two runs second finds what the first one's emptying would have taken."""
    from django.contrib.auth.models import Permission

    from wagtail.models import Page, Site

    assert Page.objects.filter(depth=1).count() == 1
    assert Permission.objects.filter(codename="add_page").exists()
    assert Site.objects.filter(hostname="left-over").count() == 0
    Site.objects.create(hostname="left-over", port=80, root_page=Page.objects.get(depth=1))


@pytest.mark.parametrize("round_", ["first", "second"])
def test_no_test_inherits_the_language_another_has_activated(round_: str) -> None:
    """Whichever of the two runs second would find English where Arabic belongs."""
    assert translation.get_language() == "ar"
    translation.activate("en")


@pytest.mark.journey
def test_the_browser_speaks_arabic(page) -> None:
    page.set_content("<p id=p></p><script>p.textContent = navigator.language</script>")
    assert page.inner_text("#p") == "ar"


def test_a_test_that_asks_for_no_row_uses_no_database(request: pytest.FixtureRequest) -> None:
    assert not uses_database(request.node)


@pytest.mark.parametrize("fixture", ["db", "transactional_db", "live_server"])
def test_a_test_that_asks_for_rows_uses_the_database(
    request: pytest.FixtureRequest, fixture: str
) -> None:
    request.node.fixturenames.append(fixture)
    assert uses_database(request.node)


@pytest.mark.django_db
def test_a_marked_test_uses_the_database(request: pytest.FixtureRequest) -> None:
    assert uses_database(request.node)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_of_a_row_of_examples_the_first_is_kept(
    request: pytest.FixtureRequest, number: int
) -> None:
    here = request.node.nodeid.split("[")[0]
    row = [item for item in request.session.items if item.nodeid.split("[")[0] == here]
    kept = {item.callspec.params["number"] for item in few_of_each_row(row, 2, 0)}
    numbers = {item.callspec.params["number"] for item in row}
    assert len(kept) == 2
    assert min(numbers) in kept


def test_behind_the_first_every_example_has_its_turn() -> None:
    row = list(range(10))
    runs = [few(row, 3, turn) for turn in range(8)]
    assert all(len(set(run)) == 3 and run[0] == 0 for run in runs)
    assert {number for run in runs for number in run} == set(row)
    assert few(row[:3], 3, 1) == row[:3]
    assert [few(row, 1, turn) for turn in (0, 1, 12)] == [[0], [1], [2]]


@pytest.mark.parametrize("place", [*SCREENS, *ASKING_SCREENS])
def test_what_the_second_database_leaves_out_is_named_where_it_stands(place: str) -> None:
    assert (ROOT / place).exists()


@pytest.mark.parametrize(
    ("file", "is_mere"),
    [
        ("tests/cases/services/test_signing.py", False),
        ("tests/cases/backoffice/test_queue.py", False),
        ("tests/cases/backoffice/test_messages.py", True),
        ("tests/public_site/api/test_asking.py", True),
    ],
)
def test_the_second_database_is_asked_about_rules_rather_than_screens(
    file: str, is_mere: bool
) -> None:
    assert second_database.is_mere_screen(file) is is_mere


@pytest.mark.django_db
def test_a_mere_screen_is_left_out_on_the_second_database(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert second_database.may_differ(request.node)
    monkeypatch.setattr(second_database, "is_mere_screen", lambda _file: True)
    assert not second_database.may_differ(request.node)


@pytest.mark.django_db(transaction=True)
def test_whatever_really_commits_runs_on_both_databases(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(second_database, "is_mere_screen", lambda _file: True)
    assert second_database.may_differ(request.node)
