"""Asking whether a service fits before anybody writes a request (C14).

A few questions of the same engine and rules over their answers. It only ever advises: what it says
is never stored, decides nothing and keeps nobody from asking.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import Field, model_validator

from cases.questions.comparing import holds
from cases.questions.definition import FormDefinition, Question, Step
from cases.questions.mistakes import mistake
from cases.questions.parts import Part, ShowIf, Text
from cases.questions.soundness import impossible


class Advice(StrEnum):
    LIKELY = "likely"
    UNLIKELY = "unlikely"
    ASK = "ask"


class Rule(Part):
    """What is said when the condition holds; without a condition, when no other rule does.

    `instead`: the slug of a service that fits better; the advice leads there.
    """

    advice: Advice
    when: ShowIf | None = None
    reason: Text
    next_step: Text | None = None
    instead: str | None = Field(default=None, max_length=60)


class Precheck(Part):
    """Questions nobody has to answer, and the rules read over the answers given."""

    intro: Text | None = None
    questions: list[Question] = Field(min_length=1, max_length=8)
    rules: list[Rule] = Field(min_length=1)

    @property
    def form(self) -> FormDefinition:
        """The questions as a form of one screen, none of which must be answered."""
        step = Step(key="check", title={"ar": "—"}, questions=self.questions)
        return FormDefinition(steps=[step]).all_optional()

    @model_validator(mode="after")
    def _asks_nobody_who_they_are(self) -> "Precheck":
        for question in self.questions:
            if question.binds or question.identifier_kinds or question.sensitive:
                raise mistake("precheck_is_personal", where=question.key)
        return self

    @model_validator(mode="after")
    def _rules_can_hold(self) -> "Precheck":
        asked = {question.key: question for question in self.form.questions}
        for rule in self.rules:
            if because := impossible(rule.when, asked):
                raise mistake("precheck_rule_never_holds", question=because)
        return self

    @model_validator(mode="after")
    def _something_is_always_said(self) -> "Precheck":
        if sum(rule.when is None for rule in self.rules) != 1:
            raise mistake("precheck_needs_a_rest")
        return self


@dataclass(frozen=True)
class Verdict:
    """The advice and every rule that gives it."""

    advice: Advice
    rules: list[Rule]

    @property
    def instead(self) -> list[str]:
        """The slugs of services that fit better."""
        return list(dict.fromkeys(rule.instead for rule in self.rules if rule.instead))


#: What speaks against a service is said before what leaves it open, and that before a "likely".
_ORDER = (Advice.UNLIKELY, Advice.ASK, Advice.LIKELY)


def advise(precheck: Precheck, answers: Mapping[str, Any]) -> Verdict:
    """Return what to say over these answers; of contrary rules the more careful ones speak."""
    meant = [rule for rule in precheck.rules if rule.when and holds(rule.when, answers)]
    meant = meant or [rule for rule in precheck.rules if rule.when is None]
    advice = next(advice for advice in _ORDER if any(rule.advice is advice for rule in meant))
    return Verdict(advice, [rule for rule in meant if rule.advice is advice])
