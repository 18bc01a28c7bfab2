"""Correcting the answers: what they are, what they become and why, seen before it is saved."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wagtail.admin import messages

from cases.backoffice.room.forms import ActionForm, TextField
from cases.backoffice.room.views import CaseAction
from cases.backoffice.room.word import Difference
from cases.exceptions import CaseChanged
from cases.questions.answers import clean_answers, visible_questions
from cases.questions.definition import Question, QuestionType
from cases.questions.display import display_answer
from cases.selectors import answers_hash, owes_declaration
from cases.services.corrections import (
    Correction,
    correct_answers,
    corrected_answers,
    corrections_between,
)
from cms.association.selectors import branches
from cms.core.identifiers import IdentifierKind
from cms.core.translated import translated

_KIND = "__kind"
_PREFIX = "answer-"
_FROM_THE_LEFT = {
    *(QuestionType.NUMBER, QuestionType.MONEY, QuestionType.DATE, QuestionType.IDENTIFIER),
    *(QuestionType.MOBILE, QuestionType.EMAIL, QuestionType.IBAN, QuestionType.SHORT_ADDRESS),
    *(QuestionType.REFERENCE,),
}


class CorrectionForm(ActionForm):
    """One field for each question that is asked with the answers as typed, and the reason."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.questions = [question for question in self._asked() if question.type in _FIELDS]
        for question in self.questions:
            self._add(question)
        self.fields["reason"] = TextField(
            label=_("Why it is corrected"),
            rows=2,
            max_length=300,
            error_messages={"required": _("Write the reason.")},
            help_text=_("Kept in the timeline: who said so, what was seen."),
        )
        self.fields["expected_version"].initial = self.case.version

    def _asked(self) -> list[Question]:
        definition, kept = self.case.form_version.document, self.case.answers or {}
        sent = self.data or {}
        typed = {
            question.key: self._sent(question, sent)
            for question in definition.questions
            if _PREFIX + question.key in sent
        }
        return visible_questions(definition, clean_answers(definition, {**kept, **typed}).values)

    def _add(self, question: Question) -> None:
        field = _FIELDS[question.type](question)
        field.label, field.required = str(translated(question.label)), False
        kept = (self.case.answers or {}).get(question.key)
        field.initial = _as_typed(question, kept)
        if question.type in _FROM_THE_LEFT:
            field.widget.attrs |= {"dir": "ltr", "autocomplete": "off"}
        if len(question.identifier_kinds) > 1:
            names = dict(IdentifierKind.choices)
            self.fields[_PREFIX + question.key + _KIND] = forms.ChoiceField(
                label=_("Kind of document"),
                choices=[(kind, names[kind]) for kind in question.identifier_kinds],
                initial=(kept or {}).get("kind"),
                required=False,
            )
        self.fields[_PREFIX + question.key] = field

    def changes(self) -> dict[str, Any]:
        """Return what was typed differently from what is kept, as a visitor would send it."""
        return {
            question.key: self._sent(question, self.data)
            for question in self.questions
            if self._is_changed(question)
        }

    def _is_changed(self, question: Question) -> bool:
        names = [_PREFIX + question.key, _PREFIX + question.key + _KIND]
        return any(
            self.cleaned_data.get(name, "") != (self.fields[name].initial or "")
            for name in names
            if name in self.fields and name in self.cleaned_data
        )

    @staticmethod
    def _sent(question: Question, data: Any) -> Any:
        name = _PREFIX + question.key
        if question.type is QuestionType.MANY:
            return data.getlist(name)
        if question.type is QuestionType.IDENTIFIER and data.get(name):
            return {"kind": data.get(name + _KIND, ""), "number": data.get(name)}
        return data.get(name)

    def say_wrong(self, error: ValidationError) -> None:
        """Put what the engine says of an answer beside it."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for key, errors in error.error_dict.items():
            name = key if key in self.fields else _PREFIX + key
            self.add_error(name if name in self.fields else None, errors)


def _as_typed(question: Question, value: Any) -> Any:
    if value in (None, "", []):
        return [] if question.type is QuestionType.MANY else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if question.type is QuestionType.DATE:
        day = date.fromisoformat(value)
        return f"{day.day}/{day.month}/{day.year}"
    if isinstance(value, Mapping):
        return str(value.get("number", ""))
    return value if isinstance(value, list) else str(value)


def _line(_question: Question) -> forms.Field:
    return forms.CharField(strip=False, max_length=5000)


def _text(_question: Question) -> forms.Field:
    return forms.CharField(strip=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))


def _one_of(choices: list[tuple[str, Any]]) -> forms.Field:
    return forms.ChoiceField(choices=[("", "—"), *choices])


def _choice(question: Question) -> forms.Field:
    return _one_of([(c.value, str(translated(c.label))) for c in question.choices])


def _many(question: Question) -> forms.Field:
    choices = [(c.value, str(translated(c.label))) for c in question.choices]
    return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple)


def _yes_no(_question: Question) -> forms.Field:
    return _one_of([("yes", _("Yes")), ("no", _("No"))])


def _branch(_question: Question) -> forms.Field:
    return _one_of([(branch.key, str(branch.name)) for branch in branches()])


#: A kind of question that is not here is shown in the room and corrected elsewhere.
_FIELDS: dict[QuestionType, Callable[[Question], forms.Field]] = {
    **dict.fromkeys((QuestionType.SHORT_TEXT, QuestionType.PERSON_NAME), _line),
    **dict.fromkeys(_FROM_THE_LEFT, _line),
    QuestionType.LONG_TEXT: _text,
    QuestionType.CHOICE: _choice,
    QuestionType.MANY: _many,
    QuestionType.YES_NO: _yes_no,
    QuestionType.BRANCH: _branch,
    QuestionType.RATING: lambda _question: _one_of([(str(n), str(n)) for n in range(1, 6)]),
}


class CorrectAnswers(CaseAction):
    """A screen of its own: first what will become what, then the one button that saves it."""

    action, power, anchor = "correct-answers", "correct", "answers"
    form_class = CorrectionForm
    template_name = "cases/backoffice/room/correct.html"
    done = _("The answers are corrected; what they were is kept.")
    asked_again = _("The answers are corrected, and the person is asked to confirm them again.")
    corrections: list[Correction] = []
    shown_form: CorrectionForm | None = None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.is_allowed():
            return self.refuse()
        self.shown_form = CorrectionForm(case=self.case, action=self.action)
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.shown_form = CorrectionForm(request.POST, case=self.case, action=self.action)
        if not self.is_allowed():
            return self.refuse()
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
