"""Correcting the answers: what they are, what they become and why, seen before it is saved."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wagtail.admin import messages

from cases.backoffice.names import name_is_open
from cases.backoffice.room.correction_form import CorrectionForm
from cases.backoffice.room.views import CaseAction
from cases.backoffice.room.word import Difference
from cases.exceptions import CaseChanged
from cases.questions.display import display_answer
from cases.selectors import answers_hash, owes_declaration
from cases.services.corrections import (
    Correction,
    correct_answers,
    corrected_answers,
    corrections_between,
)
from cases.services.viewing import ANSWERS, record_look
from cms.core.translated import translated


class CorrectAnswers(CaseAction):
    """A screen of its own: first what will become what, then the one button that saves it."""

    action, power, anchor = "correct-answers", "correct", "answers"
    form_class = CorrectionForm
    template_name = "cases/backoffice/room/correct.html"
    done = _("The answers are corrected; what they were is kept.")
    asked_again = _("The answers are corrected, and the person is asked to confirm them again.")
    corrections: list[Correction] = []
    shown_form: CorrectionForm | None = None

    def is_allowed(self) -> bool:
        """The form tells who the person is: the name is opened first, on purpose (C62)."""
        return super().is_allowed() and name_is_open(self.user, self.case)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.is_allowed():
            return self.refuse()
        record_look(self.case, viewer=self.user, what=ANSWERS)  # the form shows them all
        self.shown_form = CorrectionForm(case=self.case, action=self.action)
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.shown_form = CorrectionForm(request.POST, case=self.case, action=self.action)
        if not self.is_allowed():
            return self.refuse()
        if form.wants_rows():
            form.without_complaints()
            return self.render_to_response(self.get_context_data())
        if not form.is_valid():
            return self._again()
        try:
            after = corrected_answers(self.case, form.changes())
            self.corrections = corrections_between(self.case, after)
            if not self.corrections:
                raise ValidationError(_("Nothing is different from what is there."))
            if form.cleaned_data["seen"] == answers_hash(after):
                return self._save(form)
        except (ValidationError, PermissionDenied) as error:
            return self._refused(form, error)
        self._show_before_saving(form, after)
        return self.render_to_response(self.get_context_data())

    def perform(self, values: dict[str, Any]) -> None:
        correct_answers(
            self.case,
            changes=values["changes"],
            acting_user=self.user,
            reason=values["reason"],
            expected_version=values["expected_version"],
        )

    def _save(self, form: CorrectionForm) -> HttpResponse:
        self.perform({**form.cleaned_data, "changes": form.changes()})
        owes = owes_declaration(self.load_case())
        messages.success(self.request, self.asked_again if owes else self.done)
        return redirect(self.where_next())

    def _refused(self, form: CorrectionForm, error: Exception) -> HttpResponse:
        self.corrections = []
        if isinstance(error, CaseChanged):
            self.case = self.load_case()
        if not isinstance(error, ValidationError):
            return self.refuse()
        form.say_wrong(error)
        return self._again()

    def _again(self) -> HttpResponse:
        return self.render_to_response(self.get_context_data(), status=422)

    def _show_before_saving(self, form: CorrectionForm, after: dict[str, Any]) -> None:
        data = self.request.POST.copy()
        data["seen"] = answers_hash(after)
        self.shown_form = CorrectionForm(data, case=self.case, action=self.action)
        self.shown_form.is_valid()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            form=self.shown_form,
            differences=[_shown(correction) for correction in self.corrections],
            voids=any(correction.is_material for correction in self.corrections)
            and bool(self.case.service.declaration_text)
            and any(word.voided_at is None for word in self.case.declarations.all()),
            room_url=self.room_url,
            **kwargs,
        )


def _shown(correction: Correction) -> Difference:
    language = get_language() or "ar"
    question = correction.question
    return Difference(
        str(translated(question.label)),
        display_answer(question, correction.before, language),
        display_answer(question, correction.after, language),
    )
