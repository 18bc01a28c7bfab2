from collections.abc import Iterator
from typing import Any

import pytest

from tasks import hints
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

    def take(task: str, *ids: int, queue: Any = "urgent", expires: int | None = None) -> bool:
        given.append((task, ids, str(queue)))
        return True

    monkeypatch.setattr("tasks.hints.give_hint", take)
    monkeypatch.setattr("tasks.sweeping.give_hint", take)
    return given


@pytest.fixture
def templates(db: None) -> None:
    write_templates()
