"""Asking how it went: planned by rule, sent once, answered once, cut loose from who was asked."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from cases.models import Case, Person
from cases.questions.answers import CleanResult, clean_answers
from cases.questions.definition import QuestionType
from cms.core.references import hash_secret, new_secret
from cms.notices.quiet_hours import after_quiet
from surveys.covering import COVER, is_covered_only
from surveys.enums import CommentState, InvitationState, SurveyTrigger, WhyNot
from surveys.exceptions import InvitationClosed, NothingAnswered
from surveys.models import Correction, Invitation, Response, Survey
from surveys.selectors import was_asked_lately, why_not_asked

_NOTHING = gettext_lazy(
    "There is no answer here yet. One is enough, whichever you like; if you would rather not,"
    " simply close this page."
)
_ONLY_COVER = gettext_lazy(
    "These are no longer the words of the person. Only cover names and numbers with %(mark)s;"
    " add and change nothing."
)
_WRITTEN = (QuestionType.SHORT_TEXT, QuestionType.LONG_TEXT)


@transaction.atomic
def plan_invitations(case: Case, trigger: SurveyTrigger) -> list[Invitation]:
    """Plan every survey of this trigger for a case, once; return those that are to be sent.

    The refused are asked like everyone else (policy clause 3.10). Who is not asked has a row as
    well, saying why: nobody is left out by choice of staff.
    """
    planned = []
    for survey in Survey.objects.filter(is_active=True, trigger=trigger):
        due_at = after_quiet(timezone.now() + timedelta(days=survey.delay_days))
        why_not = why_not_asked(case) or _lately(
            Invitation(survey=survey, case=case, due_at=due_at)
        )
        invitation, created = Invitation.objects.get_or_create(
            survey=survey,
            case=case,
            defaults={
                "token_hash": hash_secret(new_secret()),  # opens nothing: the link is made later
                "due_at": due_at,
                "expires_at": due_at + timedelta(days=survey.answer_within_days),
                "state": InvitationState.CANCELLED if why_not else InvitationState.PLANNED,
                "why_not": why_not,
            },
        )
        if created and not why_not:
            planned.append(invitation)
    return planned


def _lately(invitation: Invitation) -> str:
    return WhyNot.ASKED_LATELY if was_asked_lately(invitation) else ""


@transaction.atomic
def open_invitation(pk: int, *, is_reachable: bool) -> str | None:
    """Make the link of a planned invitation and return its secret, once; None when it stays home.

    Only the secret's hash is stored. What has changed since the planning is looked at again.
    """
    invitation = Invitation.objects.select_for_update().select_related("survey", "case").get(pk=pk)
    if invitation.state != InvitationState.PLANNED:
        return None
    # Held, so that of two invitations of one person that leave at once the second stays home.
    Person.objects.select_for_update().get(pk=invitation.case.person_id)
    why_not = why_not_asked(invitation.case) or ("" if is_reachable else WhyNot.NO_CONTACT)
    why_not = why_not or _lately(invitation)
    if not invitation.survey.is_active:
        why_not = WhyNot.SURVEY_ENDED
    if why_not:
        invitation.state, invitation.why_not = InvitationState.CANCELLED, why_not
        invitation.save(update_fields=["state", "why_not"])
        return None
    secret = new_secret()
    invitation.state = InvitationState.SENT
    invitation.token_hash = hash_secret(secret)
    # It may leave later than was planned: the reminder counts from when it did.
    invitation.due_at = timezone.now()
    invitation.expires_at = timezone.now() + timedelta(days=invitation.survey.answer_within_days)
    invitation.save(update_fields=["state", "token_hash", "due_at", "expires_at"])
    return secret


@transaction.atomic
def remind_of_invitation(pk: int) -> str | None:
    """Make the link of the one reminder and return its secret, once; None when it stays home."""
    invitation = Invitation.objects.select_for_update().select_related("survey", "case").get(pk=pk)
    is_open = invitation.state == InvitationState.SENT and invitation.expires_at > timezone.now()
    if not is_open or invitation.reminded_at or not invitation.survey.is_active:
        return None
    if why_not_asked(invitation.case):
        return None
    secret = new_secret()
    invitation.reminder_hash, invitation.reminded_at = hash_secret(secret), timezone.now()
    invitation.save(update_fields=["reminder_hash", "reminded_at"])
    return secret


def answer_survey(invitation: Invitation, raw: dict[str, Any], language: str) -> CleanResult:
    """Take an answer, once, and cut it loose; errors come back by question and nothing is stored.

    Raises NothingAnswered when every question was skipped: the link then stays good. Raises
    InvitationClosed when it was answered already or its time has passed.
    """
    survey = invitation.survey
    with override(language):
        result = clean_answers(survey.document, raw)
    if result.is_valid and not result.values:
        raise NothingAnswered(_NOTHING)
    if result.is_valid:
        _store(invitation, result.values)
    return result


@transaction.atomic
def _store(invitation: Invitation, values: dict[str, Any]) -> None:
    """One conditional UPDATE decides who of two answers is the first."""
    open_now = Invitation.objects.filter(
        pk=invitation.pk, state=InvitationState.SENT, expires_at__gt=timezone.now()
    )
    if not open_now.update(state=InvitationState.ANSWERED):
        raise InvitationClosed(_("This survey was answered already, or its time has passed."))
    case, survey = invitation.case, invitation.survey
    questions = survey.document.questions
    words = {question.key for question in questions if question.type in _WRITTEN}
    Response.objects.create(
        survey=survey,
        service=case.service,
        branch=case.branch,
        medium=case.medium,
        month=timezone.localdate().replace(day=1),
        answers={key: value for key, value in values.items() if key not in words},
        comment="\n\n".join(str(values[key]) for key in values if key in words),
    )


def pass_comment(response: Response, shown: str) -> None:
    """Let others read what somebody wrote, with what tells who they are covered.

    Who did it is not kept: an answer leads to no member of staff, in any way (clause 3.11).
    Raises ValidationError when the words are not the person's own any more: covering is all a
    reader may do.
    """
    if not is_covered_only(response.comment, shown):
        raise ValidationError(_ONLY_COVER % {"mark": COVER})
    response.state, response.shown = CommentState.PASSED, shown
    response.save(update_fields=["state", "shown"])


def keep_comment_back(response: Response) -> None:
    """Keep words from everybody else that tell who somebody is however they are covered."""
    response.state, response.shown, response.correction = CommentState.KEPT_BACK, "", None
    response.save(update_fields=["state", "shown", "correction"])


def act_on_comment(response: Response, correction: Correction | None) -> None:
    """Lay a comment beside what is changed because of it: by theme, never by person."""
    response.correction = correction
    response.save(update_fields=["correction"])


def close_invitations() -> int:
    """Close the invitations whose time has passed; return how many."""
    past = Invitation.objects.filter(state=InvitationState.SENT, expires_at__lte=timezone.now())
    return past.update(state=InvitationState.EXPIRED)
