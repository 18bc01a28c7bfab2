"""What a worker does with the rows a hint names: one after another, for one turn."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from time import monotonic
from typing import Any

from cms.notices.services import deliver_notice, leaving_together
from tasks.hints import give_hint
from tasks.jobs import run_job
from tasks.names import DELIVER, RUN_JOB, QueueName
from tasks.pauses import pause_at
from tasks.telling import ESCORT

#: A worker begins no further row of a hint after this: it listens to others, and may be asked to
#: stop, in between. Far less than a lease and than Celery's time limit.
TURN_SECONDS = 2.0


def _deliver(pk: int) -> None:
    pause_at("received")
    deliver_notice(pk, escort=ESCORT)
    pause_at("recorded")


DEEDS: dict[str, Callable[[int], Any]] = {RUN_JOB: run_job, DELIVER: _deliver}
#: What the rows of one turn share.
_READ_ONCE: dict[str, Callable[[], AbstractContextManager[None]]] = {DELIVER: leaving_together}


def take_turn(task: str, ids: Sequence[int]) -> Sequence[int]:
    """Do the rows one by one until the turn is over; return those that were not begun.

    Each is claimed, done and committed by itself: one that kills the worker takes no other along.
    """
    over = monotonic() + TURN_SECONDS
    with _READ_ONCE.get(task, nullcontext)():
        for position, pk in enumerate(ids):
            if position and monotonic() >= over:
                return ids[position:]
            DEEDS[task](pk)
    return ()


def work_through(task: str, ids: Sequence[int], *, queue: QueueName) -> None:
    """Do what a hint names, and hint anew at what is left when the turn is over."""
    if left := take_turn(task, ids):
        give_hint(task, *left, queue=queue)
