"""A hint never raises, never waits long, never says more than a number (P8, S37)."""

import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from celery.signals import before_task_publish
from hypothesis import given
from hypothesis import strategies as st

from tasks import hints
from tasks.celery import IdTask, app
from tasks.names import DELIVER, RUN_JOB, QueueName, queue_names
from tests.factories.cases import CaseFactory

MOST_SECONDS = 1.5


@pytest.fixture
def silent_broker() -> Iterator[str]:
    """A broker that takes the call and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(50)
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@pytest.mark.parametrize("broker", ["refusing", "silent"])
def test_a_dead_broker_costs_the_first_visitor_little_and_the_next_nothing(
    broker: str, silent_broker: str, broker_at: Any
) -> None:
    broker_at("redis://127.0.0.1:1/0" if broker == "refusing" else silent_broker)

    started = time.monotonic()
    assert hints.give_hint(DELIVER, 1) is False
    first = time.monotonic() - started
    started = time.monotonic()
    assert all(hints.give_hint(DELIVER, number) is False for number in range(20))
    rest = time.monotonic() - started

    assert first < MOST_SECONDS
    assert rest < 0.05


def test_after_its_rest_the_broker_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    breaker = hints.Breaker(rest=30)
    breaker.trip()
    assert breaker.is_open

    later = time.monotonic() + 31
    monkeypatch.setattr(hints, "monotonic", lambda: later)

    assert not breaker.is_open


def test_a_hint_reaches_a_real_broker_with_its_number_and_its_queue(
    valkey_url: str, broker_at: Any
) -> None:
    broker_at(valkey_url)
    published: list[dict[str, Any]] = []

    def keep(routing_key: str, body: Any, headers: dict[str, Any], **_kwargs: Any) -> None:
        published.append({"queue": routing_key, "args": body[0], "task": headers["task"]})

    before_task_publish.connect(keep)
    try:
        assert hints.give_hint(RUN_JOB, 7, queue=QueueName.WORK) is True
    finally:
        before_task_publish.disconnect(keep)

    assert published == [{"queue": "work", "args": (7,), "task": RUN_JOB}]


@given(st.text() | st.booleans() | st.none() | st.floats() | st.dictionaries(st.text(), st.text()))
def test_nothing_but_row_numbers_travels_through_the_broker(value: Any) -> None:
    """S37: whoever reads the broker's memory learns nothing about anyone."""
    task = app.tasks[DELIVER]

    with pytest.raises(TypeError, match="row numbers"):
        task.apply_async((value,))
    with pytest.raises(TypeError, match="row numbers"):
        task.apply_async((), {"notice_id": value})


def test_every_task_of_ours_takes_row_numbers_only() -> None:
    ours = [task for name, task in app.tasks.items() if name.startswith("sila.")]

    assert len(ours) >= 5
    assert all(isinstance(task, IdTask) for task in ours)


def test_a_slow_broker_is_left_alone_like_a_dead_one(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []

    def slowly(_self: Any, ids: Any, **_options: Any) -> None:
        time.sleep(0.2)
        told.append(ids)

    monkeypatch.setattr(IdTask, "apply_async", slowly)
    monkeypatch.setattr(hints.postman, "patience", 0.01)

    assert hints.give_hint(DELIVER, 1) is False
    assert told == []
    assert hints.breaker.is_open
    hints.postman.start_anew()


@time_machine.travel("2026-11-25 09:00Z")  # at night the acknowledgement waits for the morning
@pytest.mark.django_db
def test_everything_a_request_publishes_is_a_number(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    """S37, seen from the outside: what reaches `apply_async` when a case is submitted."""
    seen: list[Any] = []
    monkeypatch.setattr(
        IdTask,
        "apply_async",
        lambda _self, args=None, kwargs=None, **_options: seen.append((args, kwargs)),
    )

    with django_capture_on_commit_callbacks(execute=True):
        CaseFactory()

    assert len(seen) == 2
    assert all(kwargs is None and all(type(a) is int for a in args) for args, kwargs in seen)


def test_a_worker_listens_to_every_queue_there_is() -> None:
    """A worker without -Q consumes the declared queues; a misspelt one is refused, not created."""
    assert sorted(app.amqp.queues.consume_from) == sorted(queue_names())
    assert app.conf.task_create_missing_queues is False
    assert app.conf.task_default_queue in queue_names()
