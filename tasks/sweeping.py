"""Finding every row that is due: the net under all hints."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models.functions import Now

from cms.notices.enums import OPTIONAL_EVENTS, NoticeChannel
from cms.notices.models import Notice
from tasks.duties import catch_up
from tasks.heartbeats import SWEEPER, claim_run
from tasks.hints import give_hint
from tasks.models import Job
from tasks.names import DELIVER, RUN_JOB
from tasks.outbox import BULK_JOBS, queue_of_job, queue_of_notice

#: Rows younger than this have just been hinted at; the sweep is for those whose hint was lost.
GRACE = timedelta(seconds=3)
MOST_AT_ONCE = 2000
#: Of a crowd no more than this for every second between two sweeps: hinting at two thousand again
#: and again kept a single worker so busy that a decision's notice waited behind it (F26).
CROWD_PER_SECOND = 10


def sweep() -> int:
    """Hint at everything due, once per half interval whoever asks; return how many hints went.

    What comes in crowds comes last: however much of it is due, it crowds nothing else out.
    """
    interval = settings.SWEEP_SECONDS
    if not claim_run(SWEEPER, at_most_every=timedelta(seconds=interval / 2)):
        return 0
    given = catch_up()
    for job in _crowds_last(Job.objects.all(), kind__in=BULK_JOBS):
        given += give_hint(RUN_JOB, job.pk, queue=queue_of_job(job), expires=interval)
    messages = Notice.objects.exclude(channel=NoticeChannel.CALL)
    for notice in _crowds_last(messages, event__in=OPTIONAL_EVENTS):
        given += give_hint(DELIVER, notice.pk, queue=queue_of_notice(notice), expires=interval)
    return given


def _crowds_last(rows: Any, **crowd: Any) -> Iterator[Any]:
    yield from _due(rows.exclude(**crowd))
    yield from _due(rows.filter(**crowd), most=CROWD_PER_SECOND * settings.SWEEP_SECONDS)


def _due(rows: Any, most: int = MOST_AT_ONCE) -> Iterable[Any]:
    old_enough = Now() - GRACE  # the database's clock: ours may be another (F21)
    return rows.due(old_enough).order_by("due_at")[:most]
