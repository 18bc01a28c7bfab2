"""Writing down background work, in the transaction of what asks for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from cms.notices.enums import NoticeChannel, NoticeEvent
from cms.notices.models import Notice
from cms.notices.services import NoticeDraft, queue_notice
from tasks.hints import hint_on_commit
from tasks.models import Job, JobKind
from tasks.names import DELIVER, RUN_JOB, QueueName


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
    """Write the notice and hint at it; one that waits for the morning is found by the sweep."""
    notice = queue_notice(draft)
    if notice.channel != NoticeChannel.CALL and notice.due_at <= timezone.now():
        hint_on_commit(DELIVER, notice.pk, queue=queue_of_notice(notice))
    return notice


#: These come many at a time, and nobody waits for them.
_IN_CROWDS = (JobKind.SEND_INVITATION, JobKind.REMIND_OF_SURVEY, JobKind.SEND_DIGEST)


def queue_of_job(job: Job) -> QueueName:
    return QueueName.BULK if job.kind in _IN_CROWDS else QueueName.WORK


def queue_of_notice(notice: Notice) -> QueueName:
    if notice.is_urgent:
        return QueueName.URGENT
    is_survey = notice.event == NoticeEvent.SURVEY_INVITATION
    return QueueName.BULK if is_survey else QueueName.WORK
