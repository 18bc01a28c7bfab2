"""How far a draft has come: worked out from what was typed, never stored."""

from functools import cached_property
from typing import Any

from cases.questions.answers import (
    CleanResult,
    clean_answers,
    required_documents,
    visible_questions,
    visible_steps,
)
from cases.questions.definition import DocumentRequirement, FormDefinition, Question, Step
from public_site.models import RequestDraft
from public_site.selectors import document_requirements


class Progress:
    """A draft looked at once: its valid answers, its screens, and the first that is not done."""

    DOCUMENTS = "attach-documents"
    REVIEW = "check-answers"

    def __init__(self, draft: RequestDraft) -> None:
        self.draft = draft

    @cached_property
    def definition(self) -> FormDefinition:
        return self.draft.service.form_as_asked(self.draft.form_version)

    @cached_property
    def result(self) -> CleanResult:
        return clean_answers(self.definition, self.draft.typed)

    @property
    def answers(self) -> dict[str, Any]:
        return self.result.values

    @cached_property
    def steps(self) -> list[Step]:
        return visible_steps(self.definition, self.answers)

    @cached_property
    def visible_questions(self) -> list[Question]:
        return visible_questions(self.definition, self.answers)

    @cached_property
    def documents(self) -> list[DocumentRequirement]:
        requirements = document_requirements(self.draft.service)
        return required_documents(requirements, self.answers)

    @cached_property
    def files(self) -> list[Any]:
        """The files this draft holds, where papers are asked for; read once for a screen."""
        return list(self.draft.files.all()) if self.documents else []

    @property
    def screens(self) -> list[str]:
        """Names of all screens in order; documents only where some are asked for."""
        papers = [self.DOCUMENTS] if self.documents else []
        return [step.key for step in self.steps] + papers + [self.REVIEW]

    @cached_property
    def first_open(self) -> str:
        """The first screen that was not seen or holds a mistake: nobody may skip past it (S19)."""
        return next(name for name in self.screens if not self._is_done(name))

    @property
    def is_complete(self) -> bool:
        return self.first_open == self.REVIEW

    def is_reachable(self, name: str) -> bool:
        return self.screens.index(name) <= self.screens.index(self.first_open)

    def step(self, key: str) -> Step | None:
        return next((step for step in self.steps if step.key == key), None)

    def answers_before(self, key: str) -> dict[str, Any]:
        """Return the valid answers of the steps before one step."""
        earlier: set[str] = set()
        for step in self.definition.steps:
            if step.key == key:
                break
            earlier |= {question.key for question in step.questions}
        return {name: value for name, value in self.answers.items() if name in earlier}

    def after(self, name: str) -> str:
        place = self.screens.index(name) + 1
        return self.screens[min(place, len(self.screens) - 1)]

    def before(self, name: str) -> str | None:
        place = self.screens.index(name)
        return self.screens[place - 1] if place else None

    def _is_done(self, name: str) -> bool:
        if name == self.REVIEW or name not in self.draft.steps_seen:
            return False
        step = self.step(name)
        if step is None:
            return True
        return not any(question.key in self.result.errors for question in step.questions)
