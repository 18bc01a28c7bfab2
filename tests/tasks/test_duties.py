"""What the clock does at its hours: once, caught up once, its end on record (J12.9)."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

import pytest

from tasks.duties import catch_up, duty_states, run_duty
from tasks.models import Heartbeat, RunOutcome

pytestmark = pytest.mark.django_db

NAME = "close-surveys"


@pytest.fixture
def missed() -> None:
    """The house was shut for two days."""
    two_days_ago = timezone.now() - timedelta(days=2)
    Heartbeat.objects.create(name=NAME, last_run_at=two_days_ago, outcome=RunOutcome.DONE)


def state(name: str = NAME) -> Any:
    return next(state for state in duty_states() if state.duty.name == name)


def test_two_workers_do_a_duty_once(missed: None) -> None:
    runs: list[int] = []

    assert run_duty(NAME, lambda: runs.append(1))
    assert not run_duty(NAME, lambda: runs.append(2))

    assert runs == [1]
    assert state().outcome == RunOutcome.DONE


def test_a_missed_run_is_caught_up_once(
    missed: None, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    given: list[str] = []
    monkeypatch.setattr("tasks.duties.room_for_hints", lambda _queue: 1)
    monkeypatch.setattr("tasks.duties.give_hint", lambda task, **_: given.append(task) or True)

    with django_assert_max_num_queries(3 + len(list(duty_states()))):
        assert catch_up() == 1
    run_duty(NAME, lambda: 4)
    assert catch_up() == 0

    assert given == ["sila.close_surveys"]
    assert state().count == 4


def test_a_duty_seen_for_the_first_time_waits_for_its_hour() -> None:
    assert catch_up() == 0

    assert state().outcome == RunOutcome.NEVER
    assert state().lag == timedelta(0)


def test_a_failure_is_noted_without_its_message_and_tried_again(missed: None) -> None:
    def fail() -> None:
        raise ValueError("+966500000001")

    assert not run_duty(NAME, fail)
    assert state().has_failed
    assert "ValueError" in state().error
    assert "966" not in state().error
    assert not run_duty(NAME, lambda: 1)  # not at once

    earlier = timezone.now() - timedelta(minutes=16)
    Heartbeat.objects.filter(name=NAME).update(last_run_at=earlier)
    assert run_duty(NAME, lambda: 1)
    assert not state().has_failed


def test_a_run_whose_worker_died_is_taken_over(missed: None) -> None:
    long_ago = timezone.now() - timedelta(hours=2)
    Heartbeat.objects.update(last_run_at=long_ago, outcome=RunOutcome.RUNNING)

    assert run_duty(NAME, lambda: 1)


def test_a_duty_nobody_ran_is_late(missed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    noon = timezone.localtime().replace(hour=12)
    monkeypatch.setattr("tasks.duties.timezone.now", lambda: noon)

    assert timedelta(hours=8) < state().lag < timedelta(hours=10)
    assert state().is_late
