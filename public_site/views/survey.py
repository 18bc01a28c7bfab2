"""Answering a survey: a right of the person, without an account, once, and not tied to anybody."""

from collections.abc import Iterator
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.views import View

from cases.enums import Purpose
from cases.questions.answers import CleanResult, clean_answers
from cases.questions.definition import FormDefinition, Question
from cases.questions.form import Answers, QuestionsForm
from cases.questions.parts import ShowIf
from cases.services.consents import stop_token
from cms.core.decorators import personal_page
from public_site import limits
from public_site.refused import send_back, sent_back
from public_site.views.refusals import too_many
from surveys.comments import corrections_to_tell
from surveys.exceptions import InvitationClosed, NothingAnswered
from surveys.models import Invitation
from surveys.selectors import get_open_invitation
from surveys.services import answer_survey

#: So many changes are told on the page of thanks.
MOST_TOLD = 3


@method_decorator(personal_page, name="dispatch")
class SurveyView(View):
    """An unknown, answered or expired link gets one and the same page."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        invitation = get_open_invitation(token)
        if invitation is None:
            return self._say_closed()
        form = sent_back(request, f"survey:{token}", partial(survey_form, invitation))
        stop = stop_token(invitation.case, Purpose.SURVEY)
        context = {"survey": invitation.survey, "form": form, "stop": stop}
        return render(request, "public_site/survey/form.html", context)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        if until := limits.knock(limits.SURVEY_BY_ADDRESS, limits.client_address(request)):
            return too_many(request, until)
        invitation = get_open_invitation(token)
        if invitation is None:
            return self._say_closed()
        form = survey_form(invitation, request.POST)
        if form.is_answered():
            try:
                answer_survey(invitation, form.typed(), get_language() or "ar")
            except InvitationClosed:
                return self._say_closed()
            except NothingAnswered as error:
                form.add_error(None, error.messages)
            else:
                return redirect("survey_thanks")
        return send_back(request, form, request.path, about=f"survey:{token}")

    def _say_closed(self) -> HttpResponse:
        return render(self.request, "public_site/survey/closed.html", status=410)


@method_decorator(personal_page, name="dispatch")
class ThanksView(View):
    """After an answer; the secret of the link stands no longer in the address."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {"corrections": corrections_to_tell()[:MOST_TOLD]}
        return render(request, "public_site/survey/thanks.html", context)


def survey_form(invitation: Invitation, data: object = None) -> QuestionsForm:
    """Return all questions of a survey on one screen; judged by the engine that stores them."""
    document = invitation.survey.document

    def judge(typed: Answers) -> CleanResult:
        return clean_answers(document, typed)

    return QuestionsForm(_on_one_screen(document), clean=judge, typed={}, data=data)


def _on_one_screen(document: FormDefinition) -> Iterator[Question]:
    """A step's own condition moves into its questions, for there is only one screen here."""
    for step in document.steps:
        for question in step.questions:
            conditions = [show_if for show_if in (step.show_if, question.show_if) if show_if]
            if all(show_if.all for show_if in conditions) and conditions:
                every = [condition for show_if in conditions for condition in show_if.all]
                yield question.model_copy(update={"show_if": ShowIf(all=every)})
            else:
                yield question.model_copy(update={"show_if": next(iter(conditions), None)})
