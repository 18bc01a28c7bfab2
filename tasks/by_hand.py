"""What staff do to background work that does not get done: try it again, or give it up."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from cms.accounts.models import User
from cms.core.claims import GiveUpReason, WorkState
from cms.notices.models import Notice
from tasks.figures import MANY_ATTEMPTS
from tasks.models import Job, JobDeed

_STUCK = Q(state=WorkState.PENDING, attempts__gte=MANY_ATTEMPTS)


def troubled_jobs() -> QuerySet[Job]:
    """Return the work that failed, or has been tried again and again; the newest first."""
    rows: QuerySet[Job] = Job.objects.filter(Q(state=WorkState.FAILED) | _STUCK)
    return rows.order_by("-id")


def troubled_notices() -> QuerySet[Notice]:
    """Return the messages that failed and went on over no other channel, and those that are stuck;
    without their words, which are nobody's business here."""
    failed = Q(state=WorkState.FAILED, continued_by=None)
    rows: QuerySet[Notice] = Notice.objects.filter(failed | _STUCK)
    return rows.defer("recipient", "context", "sent_subject", "sent_body").order_by("-id")


@transaction.atomic
def retry_job(job: Job, *, acting_user: User) -> None:
    """Give the work back, due now; raises ValidationError when it is done, dropped or under way."""
    values: dict[str, Any] = {"due_at": Now(), "crashes": 0, "finished_at": None, "last_error": ""}
    waits = _STUCK & Q(due_at__gt=Now())  # one that is due already is tried anyway
    changed = Job.objects.filter(Q(state=WorkState.FAILED) | waits, pk=job.pk).update(
        state=WorkState.PENDING, **values
    )
    if not changed:
        raise ValidationError(_("This work is no longer stuck: there is nothing to try again."))
    JobDeed.objects.create(job=job, deed=JobDeed.Deed.RETRIED, by=acting_user)


@transaction.atomic
def give_up_job(job: Job, *, acting_user: User, reason: GiveUpReason) -> None:
    """Stop trying on purpose; raises ValidationError when there is nothing to stop."""
    changed = Job.objects.filter(Q(state=WorkState.FAILED) | _STUCK, pk=job.pk).update(
        state=WorkState.CANCELLED, finished_at=Now(), last_error="given up by staff"
    )
    if not changed:
        raise ValidationError(_("This work is no longer stuck: there is nothing to give up."))
    JobDeed.objects.create(job=job, deed=JobDeed.Deed.GIVEN_UP, reason=reason, by=acting_user)
