"""Writing down background work, in the transaction of what asks for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from cms.notices.enums import OPTIONAL_EVENTS, NoticeChannel
from cms.notices.models import Notice
from cms.notices.services import NoticeDraft, queue_notice
from tasks.contacts import NO_NUMBER, rings_nobody
from tasks.hints import hint_on_commit
from tasks.models import Job, JobKind
from tasks.names import DELIVER, RUN_JOB, QueueName
from tasks.superseding import drop_replaced

#: Work that comes in crowds and may wait behind everything else.
BULK_JOBS = frozenset(
    {
        JobKind.SEND_INVITATION,
        JobKind.REMIND_OF_SURVEY,
        JobKind.SEND_DIGEST,
        JobKind.COUNT_MONTH,
        JobKind.SEND_CAMPAIGN,
        JobKind.TELL_OF_TIMES,
    }
)


@dataclass(frozen=True)
class JobDraft:
    """One piece of work. `key` makes it single; without `due_at` it is due now."""

    key: str
    kind: JobKind
    subject_id: int
    step: int = 0
    due_at: datetime | None = None


def queue_job(draft: JobDraft) -> Job:
    """Write the row and hint at it once it is due; a second call with the key returns the first."""
    values: dict[str, Any] = {
        "kind": draft.kind,
        "subject_id": draft.subject_id,
        "step": draft.step,
    }
    if draft.due_at:
        values["due_at"] = draft.due_at
    job, created = Job.objects.write_once(draft.key, values)
    if created and (draft.due_at is None or draft.due_at <= timezone.now()):
        hint_on_commit(RUN_JOB, job.pk, queue=queue_of_job(job))
    return job


def say(draft: NoticeDraft) -> Notice:
    """Write the notice and hint at it; what it replaces need not be said.

    One that waits for the morning is found by the sweep. A call that nobody can make is noted as
    such and waits for nobody.
    """
    notice = queue_notice(draft)
    drop_replaced(notice)
    if rings_nobody(notice):
        Notice.objects.filter(pk=notice.pk).cancel_pending(reason=NO_NUMBER)
        notice.refresh_from_db()
    if notice.channel != NoticeChannel.CALL and not notice.is_for_later:
        hint_on_commit(DELIVER, notice.pk, queue=queue_of_notice(notice))
    return notice


def queue_of_job(job: Job) -> QueueName:
    return QueueName.BULK if job.kind in BULK_JOBS else QueueName.WORK


def queue_of_notice(notice: Notice) -> QueueName:
    if notice.is_urgent:
        return QueueName.URGENT
    return QueueName.BULK if notice.event in OPTIONAL_EVENTS else QueueName.WORK
