"""Doing background work: take the row, call one service, settle the row."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.conf import settings

from cases.models import Case, Decision, DocumentFile
from cases.services.committee import release_decision
from cases.services.figures import count_month
from cases.services.files import check_file
from cases.services.routing import route_case
from cms.core.faults import describe_fault
from tasks.asking import invite, remind
from tasks.counting import numbered_month
from tasks.destroying import destroy
from tasks.digests import send_digest
from tasks.models import Job, JobKind
from tasks.outreach import send_batch
from tasks.pauses import pause_at
from tasks.programmes import tell_of_times
from tasks.recounting import recount

log = logging.getLogger(__name__)

#: With half a minute doubling to an hour between them, about 72 hours of trying.
MOST_ATTEMPTS = 80


def run_job(pk: int) -> bool:
    """Do one piece of work if it is to be had; say whether it is done.

    It may run twice when a worker dies in between, so every service behind it changes nothing the
    second time.
    """
    job = Job.objects.claim(pk, lease=timedelta(seconds=settings.LEASE_SECONDS))
    if job is None:
        return False
    pause_at("job_claimed")
    try:
        HANDLERS[JobKind(job.kind)](job)
    except Exception as error:  # noqa: BLE001 (the row says what went wrong, and is tried again)
        _try_again(job, describe_fault(error))
        return False
    pause_at("job_worked")
    return bool(Job.objects.finish(job))


def _try_again(job: Job, fault: str) -> None:
    log.error("job_failed job=%s kind=%s fault=%s", job.pk, job.kind, fault)
    if job.attempts >= MOST_ATTEMPTS:
        Job.objects.park(job, error=fault)
    else:
        Job.objects.retry_later(job, error=fault)


def _route(job: Job) -> None:
    with suppress(Case.DoesNotExist):  # it was erased meanwhile, and there is nothing left to do
        route_case(Case(pk=job.subject_id), step=job.step)  # which reads it, and holds it


def _release(job: Job) -> None:
    decision = Decision.objects.filter(pk=job.subject_id).first()
    if decision:
        release_decision(decision)


def _check_file(job: Job) -> None:
    file = DocumentFile.objects.select_related("document__case").filter(pk=job.subject_id).first()
    if file:
        check_file(file)


def _count_month(job: Job) -> None:
    count_month(numbered_month(job.subject_id))


HANDLERS: dict[JobKind, Callable[[Job], Any]] = {
    JobKind.ROUTE_CASE: _route,
    JobKind.RELEASE_DECISION: _release,
    JobKind.SEND_INVITATION: invite,
    JobKind.REMIND_OF_SURVEY: remind,
    JobKind.CHECK_FILE: _check_file,
    JobKind.COUNT_MONTH: _count_month,
    JobKind.SEND_DIGEST: send_digest,
    JobKind.RECOMPUTE_WINDOWS: recount,
    JobKind.SEND_CAMPAIGN: send_batch,
    JobKind.DESTROY_CASES: destroy,
    JobKind.TELL_OF_TIMES: tell_of_times,
}
