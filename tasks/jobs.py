"""Doing background work: take the row, call one service, settle the row."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from cases.models import Case, Decision, DocumentFile
from cases.services.committee import release_decision
from cases.services.files import check_file
from cases.services.routing import route_case
from cms.core.faults import describe_fault
from cms.notices.enums import NoticeEvent
from cms.notices.services import NoticeDraft
from surveys.models import Invitation
from surveys.services import open_invitation
from tasks.contacts import can_be_written_to, contacts_of
from tasks.contexts import case_context, public_address
from tasks.models import Job, JobKind
from tasks.outbox import say
from tasks.recounting import recount
from tasks.telling import CASE

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
    try:
        HANDLERS[JobKind(job.kind)](job)
    except Exception as error:  # noqa: BLE001 (the row says what went wrong, and is tried again)
        _try_again(job, describe_fault(error))
        return False
    return bool(Job.objects.finish(job))


def _try_again(job: Job, fault: str) -> None:
    log.error("job_failed job=%s kind=%s fault=%s", job.pk, job.kind, fault)
    if job.attempts >= MOST_ATTEMPTS:
        Job.objects.park(job, error=fault)
    else:
        Job.objects.retry_later(job, error=fault)


def _route(job: Job) -> None:
    route_case(Case.objects.get(pk=job.subject_id), step=job.step)


def _release(job: Job) -> None:
    release_decision(Decision.objects.get(pk=job.subject_id))


@transaction.atomic
def _invite(job: Job) -> None:
    """Open the invitation and write its message together: a link nobody was told opens nothing."""
    invitation = Invitation.objects.select_related("case__person", "survey").get(pk=job.subject_id)
    case = invitation.case
    secret = open_invitation(invitation.pk, is_reachable=can_be_written_to(case.person))
    if secret is None:
        return
    language = case.person.language
    contact = next(c for c in contacts_of(case.person) if c.recipient and c.channel != "call")
    with translation.override(language):
        context = case_context(case, language)
    context["survey_url"] = public_address(language, "survey", secret)
    say(
        NoticeDraft(
            key=f"invitation:{invitation.pk}:{NoticeEvent.SURVEY_INVITATION}:{contact.channel}",
            event=NoticeEvent.SURVEY_INVITATION,
            channel=contact.channel,
            recipient=contact.recipient,
            language=language,
            context=context,
            subject=(CASE, case.pk),
            expires_at=timezone.now() + timedelta(days=invitation.survey.answer_within_days),
        )
    )


def _check_file(job: Job) -> None:
    file = DocumentFile.objects.select_related("document__case").filter(pk=job.subject_id).first()
    if file:
        check_file(file)


HANDLERS: dict[JobKind, Callable[[Job], Any]] = {
    JobKind.ROUTE_CASE: _route,
    JobKind.RELEASE_DECISION: _release,
    JobKind.SEND_INVITATION: _invite,
    JobKind.CHECK_FILE: _check_file,
    JobKind.RECOMPUTE_WINDOWS: recount,
}
