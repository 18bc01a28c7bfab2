"""Finding every row that is due: the net under all hints."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import takewhile
from typing import Any

from django.conf import settings
from django.db.models.functions import Now

from cms.notices.enums import OPTIONAL_EVENTS, NoticeChannel
from cms.notices.models import Notice
from tasks.duties import catch_up
from tasks.heartbeats import SWEEPER, claim_run
from tasks.hints import give_hint, in_portions, room_for_hints
from tasks.models import Job
from tasks.names import DELIVER, RUN_JOB, QueueName
from tasks.outbox import BULK_JOBS, queue_of_job, queue_of_notice
from tasks.turns import take_turn

#: Rows younger than this have just been hinted at; the sweep is for those whose hint was lost.
GRACE = timedelta(seconds=3)
MOST_AT_ONCE = 2000
#: Of a crowd no more than this for every second between two sweeps: hinting at two thousand again
#: and again kept a single worker so busy that a decision's notice waited behind it (F26).
CROWD_PER_SECOND = 10


@dataclass(frozen=True)
class Portion:
    """Due rows that one hint names."""

    task: str
    queue: QueueName
    ids: Sequence[int]


def sweep() -> int:
    """Hint at everything due, once per half interval whoever asks; return how many hints went.

    What comes in crowds comes last: however much of it is due, it crowds nothing else out.
    """
    interval = settings.SWEEP_SECONDS
    if not claim_run(SWEEPER, at_most_every=timedelta(seconds=interval / 2)):
        return 0
    given = catch_up()
    untold: list[Portion] = []
    for queue, portions in _by_queue(_due_portions()).items():
        told = _tell(queue, portions)
        given += told
        untold += portions[told:]
    _do_oneself(untold)
    return given


def _tell(queue: QueueName, portions: Sequence[Portion]) -> int:
    """Hint at as many as the queue has room for; return how many the broker took.

    A queue that is full of hints nobody takes is not filled further: it would never end (F11).
    """
    room = room_for_hints(queue)
    hints = (give_hint(each.task, *each.ids, queue=queue) for each in portions[:room])
    return sum(takewhile(bool, hints))


def _do_oneself(untold: Sequence[Portion]) -> None:
    """Take a turn at what waited longest of what could not be hinted at; a crowd waits.

    So nothing needs the broker to get done, not even a row whose hint was lost in a full queue.
    """
    ours = {each.task: each for each in reversed(untold) if each.queue != QueueName.BULK}
    for each in ours.values():
        take_turn(each.task, each.ids)


def _by_queue(portions: Iterable[Portion]) -> dict[QueueName, list[Portion]]:
    """The urgent first: they are told first, and done first where none can be told."""
    queues: dict[QueueName, list[Portion]] = {queue: [] for queue in QueueName}
    for portion in portions:
        queues[portion.queue].append(portion)
    return {queue: found for queue, found in queues.items() if found}


def _due_portions() -> Iterator[Portion]:
    jobs = _crowds_last(Job.objects.all(), kind__in=BULK_JOBS)
    yield from _portions(RUN_JOB, jobs, queue_of_job)
    messages = Notice.objects.exclude(channel=NoticeChannel.CALL)
    notices = _crowds_last(messages, event__in=OPTIONAL_EVENTS)
    yield from _portions(DELIVER, notices, queue_of_notice)


def _portions(
    task: str, rows: Iterable[Any], queue_of: Callable[[Any], QueueName]
) -> Iterator[Portion]:
    ids: dict[QueueName, list[int]] = {}
    for row in rows:
        ids.setdefault(queue_of(row), []).append(row.pk)
    for queue, found in ids.items():
        yield from (Portion(task, queue, portion) for portion in in_portions(found))


def _crowds_last(rows: Any, **crowd: Any) -> Iterator[Any]:
    yield from _due(rows.exclude(**crowd))
    yield from _due(rows.filter(**crowd), most=CROWD_PER_SECOND * settings.SWEEP_SECONDS)


def _due(rows: Any, most: int = MOST_AT_ONCE) -> Iterable[Any]:
    old_enough = Now() - GRACE  # the database's clock: ours may be another (F21)
    return rows.due(old_enough).order_by("due_at")[:most]
