from collections.abc import Iterator
from typing import Any

import pytest
from kombu import pools

from tasks import hints
from tasks.celery import app
from tests.factories.notices import write_templates


@pytest.fixture(autouse=True)
def rested_breaker() -> Iterator[None]:
    """A breaker that an earlier test tripped says nothing about this one."""
    hints.breaker.reset()
    yield
    hints.breaker.reset()


@pytest.fixture
def given_hints(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Every hint as (task, ids, queue), instead of a broker."""
    given: list[tuple[Any, ...]] = []

    def take(task: str, *ids: int, queue: Any = "urgent") -> bool:
        given.append((task, ids, str(queue)))
        return True

    monkeypatch.setattr("tasks.hints.give_hint", take)
    monkeypatch.setattr("tasks.sweeping.give_hint", take)
    monkeypatch.setattr("tasks.sweeping.room_for_hints", lambda _queue: 1000)
    return given


@pytest.fixture
def templates(db: None) -> None:
    write_templates()


@pytest.fixture
def broker_at(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Point the app at an address, with pools of its own, and back again."""

    def point(url: str) -> None:
        app.pool.force_close_all()
        app.amqp.reset() if hasattr(app.amqp, "reset") else None
        monkeypatch.setattr(app.conf, "broker_url", url)
        monkeypatch.setattr(app.conf, "broker_write_url", url)
        _forget_pools()

    def _forget_pools() -> None:
        pools.reset()  # the next test may have the same broker, and would find it closed
        app._pool = None
        app.amqp._producer_pool = None

    yield point
    app.pool.force_close_all()
    _forget_pools()
