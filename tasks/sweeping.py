"""Finding every row that is due: the net under all hints."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from cms.notices.enums import NoticeChannel
from cms.notices.models import Notice
from tasks.duties import catch_up
from tasks.heartbeats import SWEEPER, claim_run
from tasks.hints import give_hint
from tasks.models import Job
from tasks.names import DELIVER, RUN_JOB
from tasks.outbox import queue_of_job, queue_of_notice

#: Rows younger than this have just been hinted at; the sweep is for those whose hint was lost.
GRACE = timedelta(seconds=3)
MOST_AT_ONCE = 2000


def sweep() -> int:
    """Hint at everything due, once per half interval whoever asks; return how many hints went."""
    interval = settings.SWEEP_SECONDS
    if not claim_run(SWEEPER, at_most_every=timedelta(seconds=interval / 2)):
        return 0
    given = catch_up()
    for job in _due(Job.objects.all()):
        given += give_hint(RUN_JOB, job.pk, queue=queue_of_job(job), expires=interval)
    for notice in _due(Notice.objects.exclude(channel=NoticeChannel.CALL)):
        given += give_hint(DELIVER, notice.pk, queue=queue_of_notice(notice), expires=interval)
    return given


def _due(rows: Any) -> Iterable[Any]:
    old_enough = timezone.now() - GRACE
    return rows.due(old_enough).order_by("due_at")[:MOST_AT_ONCE]
