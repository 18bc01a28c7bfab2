"""What runs by itself, and how a worker and the beat are set up."""

import inspect
import re
from typing import Any

import pytest
from celery.schedules import crontab

from tasks import processes, schedule, work
from tasks.celery import app
from tasks.hints import Postman
from tasks.names import PULSE, SWEEP, queue_names
from tasks.ticks import Tick

MOST_LINES_OF_A_TASK = 10


@pytest.mark.parametrize("name", schedule.SCHEDULE)
def test_every_entry_names_a_task_a_queue_and_when_a_missed_run_is_dropped(name: str) -> None:
    entry = schedule.SCHEDULE[name]

    assert entry["task"] in app.tasks
    assert entry["options"]["queue"] in queue_names()
    is_bounded_otherwise = isinstance(app.tasks[entry["task"]], Tick)
    assert is_bounded_otherwise or entry["options"]["expires"] > 0


def test_every_duty_says_what_for_in_a_sentence() -> None:
    for duty in schedule.DUTIES.values():
        assert str(duty.title), duty.name
        assert str(duty.purpose).endswith("."), duty.name
    assert set(schedule.SCHEDULE) == {"pulse", *schedule.DUTIES}


def test_nightly_work_runs_while_people_sleep() -> None:
    for entry in schedule.SCHEDULE.values():
        is_daily = isinstance(entry["schedule"], crontab) and len(entry["schedule"].hour) < 24
        if is_daily:
            assert entry["schedule"].hour <= {0, 1, 2, 3, 4, 5}


def test_no_task_is_longer_than_a_glance() -> None:
    for name, task in inspect.getmembers(work):
        if str(getattr(task, "name", "")).startswith("sila."):
            lines = inspect.getsource(task.run).splitlines()
            assert len(lines) <= MOST_LINES_OF_A_TASK, name


def test_no_task_anywhere_is_given_a_countdown() -> None:
    """The future is a row's `due_at`: a countdown past the visibility time-out repeats."""
    import tasks

    folder = tasks.__path__[0]
    from pathlib import Path

    for path in Path(folder).rglob("*.py"):
        assert not re.search(r"\b(countdown|eta)\s*=", path.read_text()), path.name


def test_a_worker_waits_longer_for_the_broker_than_a_web_request(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    postman = Postman()
    monkeypatch.setattr(processes, "postman", postman)

    class Conf:
        broker_transport_options: dict[str, Any] = dict(app.conf.broker_transport_options)

    web = dict(Conf.broker_transport_options)
    processes.prepare_worker(conf=Conf)

    assert web["socket_timeout"] == 1
    assert web["max_retries"] == 0
    assert Conf.broker_transport_options["socket_timeout"] >= 5
    assert postman.patience > Postman().patience
    assert "max_retries" not in Conf.broker_transport_options
    assert Conf.broker_transport_options["visibility_timeout"] == web["visibility_timeout"]


def test_the_settings_that_keep_work_from_being_lost_are_on() -> None:
    conf = app.conf
    assert conf.task_acks_late is True
    assert conf.task_reject_on_worker_lost is True
    assert conf.worker_prefetch_multiplier == 1
    assert conf.task_ignore_result is True
    assert conf.accept_content == ["json"]
    assert conf.task_serializer == "json"
    assert conf.get("CELERY_DB_REUSE_MAX")


def test_a_lease_outlives_the_gateway_and_the_hard_limit(settings: Any) -> None:
    assert settings.GATEWAY_TIMEOUT_SECONDS + app.conf.task_time_limit < settings.LEASE_SECONDS


class Worker:
    """As much of a consumer as the trigger looks at; its timer fires when told to."""

    def __init__(self, *, can_consume: bool = True) -> None:
        self.timer = self.task_consumer = self.channel = self.qos = self
        self.can_consume = lambda: can_consume
        self.given: list[Any] = []

    def call_repeatedly(self, seconds: float, function: Any, args: Any) -> Any:
        self.given.append(seconds)
        self.fire = lambda: function(*args)
        return self

    def cancel(self) -> None:
        self.given.append("cancelled")


def test_the_worker_sweeps_by_its_own_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """P9: the second trigger knows nothing of the beat."""
    worker = Worker()
    monkeypatch.setattr(processes, "give_hint", worker.given.append)
    step = processes.SecondTrigger(worker)
    step.start(worker)
    worker.fire()
    step.stop(worker)

    assert worker.given == [30, SWEEP, "cancelled"]
    assert processes.SecondTrigger in app.steps["consumer"]


def test_a_worker_that_lost_an_acknowledgement_connects_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """F11: it holds a hint it has done with, and would take no other for good."""
    worker, at_work = Worker(can_consume=False), {"a request"}
    monkeypatch.setattr(processes, "give_hint", worker.given.append)
    monkeypatch.setattr(processes, "reserved_requests", at_work)
    step = processes.SecondTrigger(worker)
    step.start(worker)
    for _each in range(3):
        worker.fire()  # busy is not deaf
    at_work.clear()
    worker.fire()  # it may be about to say so this very moment

    with pytest.raises(ConnectionError):
        worker.fire()


def test_the_beat_beats_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Any] = []
    monkeypatch.setattr(processes, "give_hint", lambda *names: given.append(names))

    processes.first_pulse()

    assert given == [(PULSE,)]
