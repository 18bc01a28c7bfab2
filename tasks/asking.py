"""Asking people how it went, and reminding them of it once: the link and its message together."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat, Now
from django.utils import timezone, translation

from cms.core.claims import WorkState
from cms.core.insert_select import insert_from
from cms.notices.enums import DECISION_EVENTS, NoticeEvent
from cms.notices.quiet_hours import after_quiet
from cms.notices.selectors import calls_to_make, notices_about
from cms.notices.services import NoticeDraft
from surveys.enums import InvitationState
from surveys.models import Invitation, Survey
from surveys.selectors import to_be_reminded
from surveys.services import open_invitation, remind_of_invitation
from surveys.waves import plan_wave
from tasks.contacts import can_be_written_to, contacts_of, written
from tasks.contexts import case_context, public_address
from tasks.models import Job, JobKind
from tasks.outbox import JobDraft, queue_job, say
from tasks.telling import CASE

#: What tells how a request ended.
_OUTCOME = (*DECISION_EVENTS, NoticeEvent.ANSWERED, NoticeEvent.OBJECTION_DECIDED)


@transaction.atomic
def invite(job: Job) -> None:
    """Open the invitation and write its message together: a link nobody was told opens nothing.

    Nobody is asked how it went while somebody has yet to ring them up about it.
    """
    invitation = _invitation(job)
    if invitation is None or _asked_later(invitation):
        return
    person = invitation.case.person
    secret = open_invitation(invitation.pk, is_reachable=can_be_written_to(person))
    if secret is not None:
        until = timezone.now() + timedelta(days=invitation.survey.answer_within_days)
        _say(invitation, secret, event=NoticeEvent.SURVEY_INVITATION, until=until)


def _asked_later(invitation: Invitation) -> bool:
    """Put it off a day while the call that tells the outcome waits, as long as there is time."""
    tomorrow = after_quiet(timezone.now() + timedelta(days=1))
    calls = calls_to_make(notices_about(CASE, [invitation.case_id]).filter(event__in=_OUTCOME))
    if tomorrow >= invitation.expires_at or not calls.exists():
        return False
    again = f"invite:{invitation.pk}:{tomorrow:%Y-%m-%d}"
    queue_job(JobDraft(again, JobKind.SEND_INVITATION, invitation.pk, due_at=tomorrow))
    return True


@transaction.atomic
def ask_wave(survey: Survey, *, since: datetime) -> int:
    """Ask everybody whose request was closed since; return how many have a place in it now.

    Nobody hints at them: the sweep lets a crowd leave at its own pace.
    """
    planned = plan_wave(survey, since=since)
    values: dict[str, Any] = {
        "key": Concat(Value("invite:"), Cast("pk", CharField())),
        "kind": Value(JobKind.SEND_INVITATION),
        "subject_id": F("pk"),
        "step": Value(0),
        "due_at": F("due_at"),
        "state": Value(WorkState.PENDING),
        "attempts": Value(0),
        "crashes": Value(0),
        "last_error": Value(""),
        "created_at": Now(),
    }
    insert_from(Job, survey.invitations.filter(state=InvitationState.PLANNED), values)
    return planned


@transaction.atomic
def plan_reminders() -> int:
    """Write one piece of work for each who is to be reminded; return how many."""
    due = list(to_be_reminded().values_list("pk", flat=True))
    for pk in due:
        queue_job(JobDraft(key=f"remind:{pk}", kind=JobKind.REMIND_OF_SURVEY, subject_id=pk))
    return len(due)


@transaction.atomic
def remind(job: Job) -> None:
    """Say it once more with a link of its own; nothing when it was answered meanwhile."""
    invitation = _invitation(job)
    if invitation is None or not can_be_written_to(invitation.case.person):
        return
    secret = remind_of_invitation(invitation.pk)
    if secret is not None:
        until = invitation.expires_at
        _say(invitation, secret, event=NoticeEvent.SURVEY_REMINDER, until=until)


def _invitation(job: Job) -> Invitation | None:
    """Return what the work is about; None when it was erased meanwhile."""
    rows = Invitation.objects.select_related("case__person", "survey")
    return rows.filter(pk=job.subject_id).first()


def _say(
    invitation: Invitation, secret: str, *, event: NoticeEvent, until: datetime | None
) -> None:
    case = invitation.case
    language = case.person.language
    contact = written(contacts_of(case.person))[0]
    with translation.override(language):
        context = case_context(case, language)
    context["survey_url"] = public_address(language, "survey", secret)
    say(
        NoticeDraft(
            key=f"invitation:{invitation.pk}:{event}:{contact.channel}",
            event=event,
            channel=contact.channel,
            recipient=contact.recipient,
            language=language,
            context=context,
            subject=(CASE, case.pk),
            expires_at=until,
        )
    )
