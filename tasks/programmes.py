"""A programme has other times: its open requests are written to, batch by batch (ENV-6.6)."""

from typing import Any

from cases.models import ProgrammeChange
from cases.services.programmes import tell_of_change
from tasks.models import Job, JobKind
from tasks.outbox import JobDraft, queue_job


def plan_telling(*, change: ProgrammeChange, **_kwargs: Any) -> None:
    """Written down in the transaction of the change."""
    _queue(change.pk, after=0)


def tell_of_times(job: Job) -> None:
    """Write to one batch, and hand on to the next: no piece of work outlasts its lease."""
    change = ProgrammeChange.objects.select_related("service", "by").filter(pk=job.subject_id)
    for found in change:  # none: the service was taken away meanwhile
        if last := tell_of_change(found, after=job.step):
            _queue(found.pk, after=last)


def _queue(change: int, *, after: int) -> None:
    key = f"times:{change}@{after}"
    queue_job(JobDraft(key, JobKind.TELL_OF_TIMES, subject_id=change, step=after))
