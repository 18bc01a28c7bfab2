"""Telling the workers that a row is due. A hint may get lost: the sweep finds every row."""

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import transaction

from tasks.celery import app
from tasks.names import QueueName
from tasks.pauses import pause_at

log = logging.getLogger(__name__)

REST_SECONDS = 30.0
#: A slow broker is as bad as a silent one: no visitor waits longer for a hint (P8, F11).
MOST_SECONDS = 1.0
#: One hint names so many rows at most: fewer trips to the broker, and nobody is long over one.
MOST_IDS = 20
#: What the sweep adds to a queue leaves no more than this in it for each second between two sweeps:
#: hinting at every row anew, faster than a slow broker lets go of hints, had no end (F11).
HINTS_PER_SECOND = 4
#: Without it Celery tries for six seconds while a visitor waits for the page (measured).
_ONCE = {"max_retries": 0}


class Breaker:
    """After a failure leave the broker alone for a while: only the first visitor waits (P8)."""

    def __init__(self, rest: float = REST_SECONDS) -> None:
        self._rest = rest
        self._until = 0.0

    @property
    def is_open(self) -> bool:
        return monotonic() < self._until

    def trip(self) -> None:
        self._until = monotonic() + self._rest

    def reset(self) -> None:
        self._until = 0.0


class Postman:
    """Carries hints in a thread of its own, so that a wait can be ended; a fork has its own one."""

    def __init__(self) -> None:
        self.patience = MOST_SECONDS  # a worker has more: nobody looks at a page meanwhile
        self._hands: ThreadPoolExecutor | None = None

    def carry(self, task: str, ids: tuple[int, ...], **options: Any) -> None:
        """Publish; raise what ails the broker, TimeoutError when it takes too long."""
        self._wait_for(partial(app.tasks[task].apply_async, ids, **options))

    def count(self, queue: str) -> int:
        """Return how many hints nobody has taken from a queue; raises like `carry`."""
        return int(self._wait_for(partial(length_of, queue)))

    def _wait_for(self, errand: Callable[[], Any]) -> Any:
        self._hands = self._hands or ThreadPoolExecutor(1, "hints")
        return self._hands.submit(errand).result(self.patience)

    def start_anew(self) -> None:
        self._hands = None  # its thread stayed in the parent


def length_of(queue: str) -> int:
    """Return how many hints nobody has taken from a queue; raises what ails the broker."""
    with app.producer_pool.acquire(block=True) as producer:  # the line hints go by: no second one
        return int(producer.channel.queue_declare(queue=queue).message_count)


breaker = Breaker()
postman = Postman()
os.register_at_fork(after_in_child=postman.start_anew)


@dataclass(eq=False)
class Bundle:
    """The rows of one transaction that go to one task over one queue; called once it is durable."""

    task: str
    queue: QueueName
    ids: list[int] = field(default_factory=list)

    def __call__(self) -> None:
        pause_at("committed")
        for portion in in_portions(self.ids):
            give_hint(self.task, *portion, queue=self.queue)


def in_portions(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Split rows into what one hint names."""
    return (ids[first : first + MOST_IDS] for first in range(0, len(ids), MOST_IDS))


def hint_on_commit(task: str, *ids: int, queue: QueueName = QueueName.WORK) -> None:
    """Give a hint once the transaction is durable; a rolled-back row is never spoken of (P10)."""
    bundle = _bundle_under_way(task, queue)
    if bundle is None:
        bundle = Bundle(task, queue, list(ids))
        transaction.on_commit(bundle, robust=True)
    else:
        bundle.ids += ids


def _bundle_under_way(task: str, queue: QueueName) -> Bundle | None:
    """Return what waits for the same commit: of the same savepoints, so it is undone together."""
    connection = transaction.get_connection()
    savepoints = set(connection.savepoint_ids)
    for within, waiting, _robust in reversed(connection.run_on_commit):
        if isinstance(waiting, Bundle) and (waiting.task, waiting.queue) == (task, queue):
            return waiting if within == savepoints else None
    return None


def give_hint(task: str, *ids: int, queue: QueueName = QueueName.URGENT) -> bool:
    """Publish ids for a task; never raises and never waits long. Say whether the broker took it."""
    options = {"queue": str(queue), "retry": True, "retry_policy": _ONCE}
    return _ask_broker(task, lambda: postman.carry(task, ids, **options)) is not _NO_ANSWER


def room_for_hints(queue: QueueName) -> int:
    """Return how many hints the sweep may add to a queue; none when the broker does not say."""
    waiting = _ask_broker(queue, lambda: postman.count(str(queue)))
    if waiting is _NO_ANSWER:
        return 0
    return max(most_hints() - int(waiting), 0)


def most_hints() -> int:
    """Return how full the sweep and the clocks make a queue."""
    return int(HINTS_PER_SECOND * settings.SWEEP_SECONDS)


_NO_ANSWER = object()


def _ask_broker(about: str, errand: Callable[[], Any]) -> Any:
    if breaker.is_open:
        return _NO_ANSWER
    try:
        return errand()
    except Exception as error:  # noqa: BLE001 (whatever ails the broker, the row is stored)
        breaker.trip()
        log.warning("hint_lost task=%s error=%s", about, type(error).__name__)
        return _NO_ANSWER
