"""Answering a survey by its link: once, and not tied to anybody."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ninja import Router
from ninja.decorators import decorate_view
from ninja.responses import Status

from cms.core.decorators import personal_page
from public_site import limits
from public_site.api.contract import described, may_answer
from public_site.api.inputs import ResponseIn
from public_site.api.intake import read_answers
from public_site.api.outputs import SurveyOut, ThanksOut
from public_site.api.problems import INVALID, SURVEY_CLOSED, Problem, mistakes, too_many
from surveys.exceptions import InvitationClosed
from surveys.models import Invitation
from surveys.selectors import get_open_invitation
from surveys.services import answer_survey

router = Router(tags=["surveys"])

_CLOSED = _("Each link takes one answer, for some weeks. This one takes none, or none any more.")


def _open_invitation(token: str) -> Invitation:
    """Unknown, answered and past: one answer to all of them."""
    invitation = get_open_invitation(token)
    if invitation is None:
        raise Problem(SURVEY_CLOSED, _CLOSED)
    return invitation


@router.get(
    "/surveys/{token}",
    response=may_answer(SurveyOut, 404, 410),
    operation_id="survey",
    **described(
        _("A survey"), _("Its questions, as a form. The last part of the link is the token.")
    ),
)
@decorate_view(personal_page)
def show_survey(request: HttpRequest, token: str) -> dict[str, Any]:
    invitation = _open_invitation(token)
    survey = invitation.survey
    return {
        "title": dict(survey.title),
        "intro": dict(survey.intro),
        "open_until": invitation.expires_at,
        "form": survey.document.steps,
    }


@router.post(
    "/surveys/{token}/responses",
    response=may_answer(ThanksOut, 404, 410, 413, 415, 422, 429, status=201),
    operation_id="answer_survey",
    **described(
        _("Answer a survey"),
        _("Once. The answer is kept without the request and without the person."),
    ),
)
@decorate_view(personal_page)
def send_response(request: HttpRequest, token: str, sent: ResponseIn) -> Any:
    if until := limits.knock(limits.SURVEY_BY_ADDRESS, limits.client_address(request)):
        raise too_many(until)
    invitation = _open_invitation(token)
    _values, errors = read_answers(invitation.survey.document, sent.answers, {})
    if errors:
        raise Problem(INVALID, errors=errors)
    try:
        answer_survey(invitation, sent.answers, get_language() or "ar")
    except InvitationClosed:
        raise Problem(SURVEY_CLOSED, _CLOSED) from None
    except ValidationError as error:
        raise Problem(INVALID, errors=mistakes(error, "answers")) from None
    return Status(201, {"accepted": True})
