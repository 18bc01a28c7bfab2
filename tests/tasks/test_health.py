"""Alive, ready, figures: true, quick, and about nobody."""

import socket
import time
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

import pytest

from cms.core.claims import WorkState
from cms.notices.models import Notice
from tasks import health, urls
from tasks.heartbeats import BEAT, SWEEPER, note_run
from tasks.middleware import PAGES
from tasks.models import Heartbeat, Job
from tests.factories.cases import CaseFactory
from tests.factories.notices import NoticeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def from_outside(client: Client) -> None:
    """A probe knows neither our host name nor our cookies."""
    client.defaults["HTTP_HOST"] = "10.0.0.7:8000"


@pytest.fixture
def running(settings: Any, valkey_url: str) -> None:
    settings.CELERY_BROKER_URL = valkey_url
    note_run(BEAT)
    note_run(SWEEPER)


def problems(client: Client) -> dict[str, str]:
    response = client.get("/readyz")
    answer = response.json()
    assert response.status_code == (503 if answer["problems"] else 200)
    assert answer["ready"] == (not answer["problems"])
    return dict(answer["problems"])


def warnings(client: Client) -> set[str]:
    return set(client.get("/readyz").json()["warnings"])


def test_alive_asks_nothing_of_anyone(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"alive": True}


def test_a_broker_whose_memory_is_full_is_an_alarm(
    client: Client, running: None, monkeypatch: Any
) -> None:
    full = {"maxmemory": 100, "used_memory": 100}
    monkeypatch.setattr(health.Redis, "info", lambda *_args: full)
    assert list(problems(client)) == ["broker_full"]


def test_ready_when_everything_runs(client: Client, running: None) -> None:
    assert problems(client) == {}


def test_a_broker_that_refuses_is_named(client: Client, running: None, settings: Any) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"

    assert set(problems(client)) == {"broker"}


def test_a_broker_that_is_silent_is_named_within_a_second_or_so(
    client: Client, running: None, settings: Any
) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(5)
        settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        started = time.monotonic()
        found = problems(client)

    assert set(found) == {"broker"}
    assert time.monotonic() - started < 3


@pytest.mark.parametrize("clockwork", [BEAT, SWEEPER])
def test_a_silent_clockwork_is_named_after_two_minutes(
    client: Client, running: None, clockwork: str
) -> None:
    """P9."""
    row = Heartbeat.objects.filter(name=clockwork)
    row.update(last_run_at=timezone.now() - timedelta(seconds=100))
    assert problems(client) == {}

    row.update(last_run_at=timezone.now() - timedelta(seconds=130))
    assert set(problems(client)) == {clockwork}

    row.delete()
    assert "never" in problems(client)[clockwork]


def test_a_missing_migration_is_named(
    client: Client, running: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_is_migrated", lambda: False)

    assert "migrate" in problems(client)["migrations"]


def test_a_dead_database_is_named_and_nothing_else_is_asked(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> bool:
        raise OSError("no route to db.internal")

    monkeypatch.setattr(health, "_database_answers", fail)

    response = client.get("/readyz")

    assert set(response.json()["problems"]) == {"database"}
    assert b"db.internal" not in response.content


def test_late_stuck_and_given_up_work_is_loud(client: Client, running: None) -> None:
    """P11."""
    long_ago = timezone.now() - timedelta(minutes=16)
    assert warnings(client) == set()

    NoticeFactory(due_at=long_ago, attempts=6)
    NoticeFactory(failed=True)
    CaseFactory()
    Job.objects.update(due_at=long_ago)

    assert warnings(client) == {"notices_late", "notices_stuck", "notices_failed", "jobs_late"}


def test_a_call_that_nobody_makes_for_a_day_is_no_peace(client: Client, running: None) -> None:
    call = NoticeFactory(channel="call", due_at=timezone.now() - timedelta(hours=23))
    assert warnings(client) == set()
    Notice.objects.filter(pk=call.pk).update(due_at=timezone.now() - timedelta(hours=25))
    assert warnings(client) == {"calls_late"}


def test_what_went_on_over_another_channel_is_no_alarm(client: Client, running: None) -> None:
    NoticeFactory(failed=True, continued_by=NoticeFactory(state=WorkState.DONE))

    assert warnings(client) == set()


def test_figures_for_this_machine(client: Client, running: None) -> None:
    NoticeFactory(failed=True)

    response = client.get("/metrics")

    lines = response.content.decode().splitlines()
    assert 'sila_work{kind="notices",state="failed"} 1' in lines
    assert 'sila_work{kind="jobs",state="pending"} 0' in lines
    assert any(line.startswith('sila_heartbeat_age_seconds{clockwork="beat"} 0.') for line in lines)
    assert response["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize(
    ("request_headers", "status"),
    [
        ({}, 200),
        ({"REMOTE_ADDR": "203.0.113.9"}, 404),
        ({"HTTP_X_FORWARDED_FOR": "203.0.113.9"}, 404),
        ({"REMOTE_ADDR": "203.0.113.9", "HTTP_AUTHORIZATION": "Bearer right"}, 200),
        ({"REMOTE_ADDR": "203.0.113.9", "HTTP_AUTHORIZATION": "Bearer wrong"}, 404),
        ({"REMOTE_ADDR": "203.0.113.9", "HTTP_AUTHORIZATION": "Bearer "}, 404),
    ],
)
def test_figures_are_private(
    client: Client, settings: Any, request_headers: dict[str, str], status: int
) -> None:
    """A proxy on this machine forwards strangers: their requests are not this machine's."""
    settings.METRICS_TOKEN = "right"

    assert client.get("/metrics", **request_headers).status_code == status


def test_without_a_token_an_empty_one_opens_nothing(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = ""

    headers = {"REMOTE_ADDR": "203.0.113.9", "HTTP_AUTHORIZATION": "Bearer "}
    assert client.get("/metrics", **headers).status_code == 404


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_health_is_read_only_and_never_cached(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
    assert "no-store" in client.get(path)["Cache-Control"]


def test_the_pages_have_their_addresses_too() -> None:
    """So that the walk over all addresses finds them."""
    addresses = {f"/{pattern.pattern}" for pattern in urls.urlpatterns}

    assert addresses == {*PAGES, "/hooks/delivery"}
