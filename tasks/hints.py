"""Telling the workers that a row is due. A hint may get lost: the sweep finds every row."""

import logging
import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from time import monotonic
from typing import Any

from django.db import transaction

from tasks.celery import app
from tasks.names import QueueName
from tasks.pauses import pause_at

log = logging.getLogger(__name__)

REST_SECONDS = 30.0
#: A slow broker is as bad as a silent one: no visitor waits longer for a hint (P8, F11).
MOST_SECONDS = 1.0
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
        self._hands = self._hands or ThreadPoolExecutor(1, "hints")
        sending = self._hands.submit(app.tasks[task].apply_async, ids, **options)
        sending.result(self.patience)

    def start_anew(self) -> None:
        self._hands = None  # its thread stayed in the parent


breaker = Breaker()
postman = Postman()
os.register_at_fork(after_in_child=postman.start_anew)


def hint_on_commit(task: str, *ids: int, queue: QueueName = QueueName.WORK) -> None:
    """Give a hint once the transaction is durable; a rolled-back row is never spoken of (P10)."""
    transaction.on_commit(partial(_committed, task, *ids, queue=queue), robust=True)


def _committed(task: str, *ids: int, queue: QueueName) -> None:
    pause_at("committed")
    give_hint(task, *ids, queue=queue)


def give_hint(
    task: str, *ids: int, queue: QueueName = QueueName.URGENT, expires: int | None = None
) -> bool:
    """Publish ids for a task; never raises and never waits long. Say whether the broker took it."""
    if breaker.is_open:
        return False
    try:
        postman.carry(task, ids, queue=str(queue), expires=expires, retry=True, retry_policy=_ONCE)
    except Exception as error:  # noqa: BLE001 (whatever ails the broker, the row is stored)
        breaker.trip()
        log.warning("hint_lost task=%s error=%s", task, type(error).__name__)
        return False
    return True
