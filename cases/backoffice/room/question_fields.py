"""Questions as fields of a form of the back office, with what is kept already in them.

The engine judges (`cases.questions.answers`); these only draw and read what was typed.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from cases.backoffice.room.forms import ActionForm
from cases.questions.answers import clean_answers, visible_questions
from cases.questions.definition import FormDefinition, Question, QuestionType
from cases.questions.household import is_blank_row, written, wrong_cells
from cases.questions.places import written_point
from cases.questions.widgets import HouseholdWidget, widget_for
from cms.association.selectors import branches
from cms.core.dates import as_typed
from cms.core.identifiers import IdentifierKind
from cms.core.translated import translated

_KIND = "__kind"
_PREFIX = "answer-"
#: Answers of several inputs: drawn and read by the widgets of the public form.
_IN_PARTS = (QuestionType.HOUSEHOLD, QuestionType.MAP_POINT)
_FROM_THE_LEFT = {
    *(QuestionType.NUMBER, QuestionType.MONEY, QuestionType.DATE, QuestionType.IDENTIFIER),
    *(QuestionType.MOBILE, QuestionType.EMAIL, QuestionType.IBAN, QuestionType.SHORT_ADDRESS),
    *(QuestionType.REFERENCE,),
}


class QuestionsOnCase(ActionForm):
    """One field for each question that is asked with the answers as typed.

    `document`: what is asked; `kept`: the answers as they are stored, by key of the question.
    """

    document: FormDefinition
    kept: Mapping[str, Any]

    def ask(self, document: FormDefinition, kept: Mapping[str, Any]) -> None:
        """Add the fields; to be called once, when the form knows its case."""
        self.document, self.kept = document, kept
        self.visible = self._asked()
        self.questions = [question for question in self.visible if question.type in _FIELDS]
        for question in self.questions:
            self._add(question)

    def _asked(self) -> list[Question]:
        sent = self.data or {}
        typed = {
            question.key: self._sent(question, sent)
            for question in self.document.questions
            if _was_sent(question, sent)
        }
        values = clean_answers(self.document, {**self.kept, **typed}).values
        return visible_questions(self.document, values)

    def _add(self, question: Question) -> None:
        field = _FIELDS[question.type](question)
        field.label, field.required = str(translated(question.label)), False
        field.help_text = str(translated(question.hint or {}))
        kept = self._kept(question)
        field.initial = kept if question.type in _IN_PARTS else _as_typed(question, kept)
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

    def names_of(self, question: Question) -> list[str]:
        """Return the names of the fields of a question: one, or its kind and its number."""
        name = _PREFIX + question.key
        return [each for each in (name + _KIND, name) if each in self.fields]

    def changes(self) -> dict[str, Any]:
        """Return what was typed differently from what is kept, as a visitor would send it."""
        return {
            question.key: self._sent(question, self.data)
            for question in self.questions
            if self._is_changed(question)
        }

    def _kept(self, question: Question) -> Any:
        return self.kept.get(question.key)

    def wants_rows(self) -> bool:
        """Whether the button for one more person was pressed; nothing is judged then."""
        tables = (q for q in self.questions if q.type is QuestionType.HOUSEHOLD)
        return any(HouseholdWidget.more_name(_PREFIX + q.key) in self.data for q in tables)

    def without_complaints(self) -> Self:
        """Return the form as typed with nothing said about it yet."""
        self._errors = ErrorDict()
        return self

    def _is_changed(self, question: Question) -> bool:
        if question.type in _IN_PARTS:
            sent = self._sent(question, self.data)
            is_other = _written(question, sent) != _written(question, self._kept(question))
            return _was_sent(question, self.data) and is_other
        names = [_PREFIX + question.key, _PREFIX + question.key + _KIND]
        return any(
            self.cleaned_data.get(name, "") != (self.fields[name].initial or "")
            for name in names
            if name in self.fields and name in self.cleaned_data
        )

    @staticmethod
    def _sent(question: Question, data: Any) -> Any:
        name = _PREFIX + question.key
        if question.type in _IN_PARTS:
            return widget_for(question).value_from_datadict(data, MultiValueDict(), name)
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
        self._mark_cells()
        for key, errors in error.error_dict.items():
            name = key if key in self.fields else _PREFIX + key
            self.add_error(name if name in self.fields else None, errors)

    def _mark_cells(self) -> None:
        """What is wrong in a household is said at its row and field."""
        for question in self.questions:
            widget = self.fields[_PREFIX + question.key].widget
            if isinstance(widget, HouseholdWidget):
                widget.wrong = wrong_cells(question, self._sent(question, self.data))


def _was_sent(question: Question, data: Any) -> bool:
    name = _PREFIX + question.key
    if question.type in _IN_PARTS:
        return not widget_for(question).value_omitted_from_data(data, MultiValueDict(), name)
    return name in data


def _written(question: Question, value: Any) -> Any:
    """Return an answer in several parts as somebody would write it, to be compared."""
    if question.type is QuestionType.HOUSEHOLD:
        rows = [row for row in value or [] if not is_blank_row(row)]
        return [[str(written(row, column)) for column in question.columns] for row in rows]
    given = value or {}
    return written_point(given), str(given.get("text") or "")


def _as_typed(question: Question, value: Any) -> Any:
    if value in (None, "", []):
        return [] if question.type is QuestionType.MANY else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if question.type is QuestionType.DATE:
        return as_typed(date.fromisoformat(value))
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


def _in_parts(question: Question) -> forms.Field:
    return forms.Field(widget=widget_for(question))


#: A kind of question that is not here is shown in the room and corrected elsewhere.
_FIELDS: dict[QuestionType, Callable[[Question], forms.Field]] = {
    **dict.fromkeys((QuestionType.SHORT_TEXT, QuestionType.PERSON_NAME), _line),
    **dict.fromkeys(_FROM_THE_LEFT, _line),
    **dict.fromkeys(_IN_PARTS, _in_parts),
    QuestionType.LONG_TEXT: _text,
    QuestionType.CHOICE: _choice,
    QuestionType.MANY: _many,
    QuestionType.YES_NO: _yes_no,
    QuestionType.BRANCH: _branch,
    QuestionType.RATING: lambda _question: _one_of([(str(n), str(n)) for n in range(1, 6)]),
}
