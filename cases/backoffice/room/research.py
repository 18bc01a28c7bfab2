"""The research form at the visit: a screen of its own, made for a telephone (C30, J7)."""

from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases.backoffice.room.answers import Answer, AnsweredStep, Telling, any_closed, steps_of
from cases.backoffice.room.forms import ActionForm, LineField, ReasonForm
from cases.backoffice.room.question_fields import QuestionsOnCase
from cases.models import Case
from cases.questions.definition import Question, QuestionType, Step
from cases.questions.display import display_answer
from cases.research_enums import FactEvidence
from cases.selectors.research import (
    first_answers,
    how_known,
    lacking_in,
    research_answers,
    research_document,
    said_otherwise,
)
from cms.core.translated import translated

KNOWN = "known-"


@dataclass(frozen=True)
class SheetLine:
    """A question with its fields, or words to say and to look for at the visit."""

    text: str
    fields: list[forms.BoundField]


@dataclass(frozen=True)
class SheetStep:
    title: str
    intro: str
    lines: list[SheetLine]
    known: forms.BoundField


class ResearchForm(QuestionsOnCase):
    """The questions of the research form, each open until it is known, and how a step is known."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        document = research_document(self.case)
        if document is None:
            return
        self.ask(document.all_optional(), first_answers(self.case))
        for step in document.steps:
            self.fields[KNOWN + step.key] = forms.ChoiceField(
                label=_("How you know this"),
                choices=FactEvidence.choices,
                initial=how_known(self.case).get(step.key, ""),
                required=False,
            )

    @property
    def steps(self) -> list[SheetStep]:
        shown = {question.key for question in self.visible}
        steps = ((step, self._lines(step, shown)) for step in self.document.steps)
        return [
            SheetStep(
                str(translated(step.title)),
                str(translated(step.intro or {})),
                lines,
                self[KNOWN + step.key],
            )
            for step, lines in steps
            if lines
        ]

    def _lines(self, step: Step, shown: set[str]) -> list[SheetLine]:
        return [self._line(question) for question in step.questions if question.key in shown]

    def _line(self, question: Question) -> SheetLine:
        if question.type is QuestionType.INFORMATION:
            return SheetLine(str(translated(question.label)), [])
        names = self.names_of(question)
        return SheetLine("", [self[name] for name in names])

    def clean(self) -> dict[str, Any]:
        """Return what is to be kept: `changes` by question, `known` by step."""
        typed = {"changes": self.changes(), "known": self.known()}
        return {**self.cleaned_data, **typed}

    def known(self) -> dict[str, str]:
        """Return, by key of a step, how what was typed in it is known."""
        given = self.cleaned_data.items()
        return {name.removeprefix(KNOWN): word for name, word in given if name.startswith(KNOWN)}


class PhotoForm(ActionForm):
    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        widget=forms.FileInput(
            attrs={"accept": "image/jpeg,image/png,image/webp", "capture": "environment"}
        ),
        help_text=_(
            "Of the home or the place, with nobody's face on it. Where it was taken is not kept."
        ),
    )
    shows = LineField(label=_("What it shows"))
    agreed = LineField(
        label=_("Who agreed to it"),
        help_text=_("Ask first, and write who said yes. Without a yes there is no photo."),
    )


class PhotoRemovalForm(ReasonForm):
    keyed_by = "photo"
    photo = forms.IntegerField(widget=forms.HiddenInput)


@dataclass(frozen=True)
class Sheet:
    """The research form as it is read: its steps, how each is known, and what is still open."""

    steps: list[tuple[AnsweredStep, str]]
    lacks: list[str]

    @property
    def has_closed(self) -> bool:
        return any_closed([step for step, _known in self.steps])


def sheet_of(case: Case, told: Telling) -> Sheet | None:
    """Return the research form of a case with what was filled in, and beside it what the request
    says otherwise; None where there is none."""
    document = research_document(case)
    if document is None:
        return None
    answers, known = research_answers(case), how_known(case)
    filled = {step.key for step in document.steps if any(q.key in answers for q in step.questions)}
    said = _said_otherwise(case, told)
    steps = [
        (
            _beside(step, said),
            str(FactEvidence(known[step.key]).label) if known.get(step.key) else "",
        )
        for step in steps_of(document, answers, told)
        if step.key in filled
    ]
    return Sheet(steps, lacking_in(document, answers, known))


def _said_otherwise(case: Case, told: Telling) -> dict[str, str]:
    """Return, by key, what the request answers in words where the visit found something else; a
    sensitive answer of the request stays closed, though the visit asks the same openly."""
    asked = {question.key: question for question in case.form_version.document.questions}
    language = get_language() or "ar"
    said = said_otherwise(case)
    return {
        key: display_answer(asked[key], value, language)
        for key, value in said.items()
        if told.are_open or not asked[key].sensitive
    }


def _beside(step: AnsweredStep, said: dict[str, str]) -> AnsweredStep:
    """A closed answer says nothing of the other either."""

    def told(answer: Answer) -> Answer:
        return answer if answer.is_closed else replace(answer, said=said.get(answer.key, ""))

    return replace(step, answers=[told(answer) for answer in step.answers])
