"""A whole form on one screen: what staff fill in while somebody talks to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from cases.questions.answers import clean_answers
from cases.questions.comparing import holds
from cases.questions.definition import FormDefinition, Question
from cases.questions.form import AskedQuestion, QuestionsForm
from cases.questions.parts import ShowIf
from cms.core.translated import translated


@dataclass(frozen=True)
class AskedStep:
    """One step among the others; under a condition it waits hidden, as a question does."""

    key: str
    title: str
    intro: str
    questions: list[AskedQuestion]
    is_open: bool
    condition: str


class WholeForm(QuestionsForm):
    """Every step of a form at once, judged by the same engine as the steps one by one."""

    def __init__(self, document: FormDefinition, *, typed: Mapping[str, Any], data: Any = None):
        self._document = document
        self._steps = {q.key: step for step in document.steps for q in step.questions}
        clean = partial(clean_answers, document)
        super().__init__(document.questions, clean=clean, typed=typed, data=data)

    def steps(self) -> list[AskedStep]:
        """Return the steps in order, each with its questions."""
        asked = {line.question.key: line for line in self.asked()}
        values = self.cleaned_data if self.is_bound else self._judge(self.initial).values
        return [
            AskedStep(
                f"step-{step.key}",
                str(translated(step.title)),
                str(translated(step.intro or {})),
                [asked[question.key] for question in step.questions],
                holds(step.show_if, values),
                self.for_the_browser(step.show_if) if step.show_if else "",
            )
            for step in self._document.steps
        ]

    def _hangs_on_this_screen(self, question: Question) -> bool:
        step = self._steps[question.key]
        return step.show_if is not None or super()._hangs_on_this_screen(question)

    def _is_open(self, question: Question, counted: Mapping[str, Any]) -> bool:
        step_is_open = holds(self._steps[question.key].show_if, counted)
        return step_is_open and super()._is_open(question, counted)

    def waits_for(self, show_if: ShowIf | None) -> tuple[str, bool]:
        """Return a condition over these answers for the script, and whether it holds now."""
        if show_if is None:
            return "", True
        values = self.cleaned_data if self.is_bound else self._judge(self.initial).values
        return self.for_the_browser(show_if), holds(show_if, values)
