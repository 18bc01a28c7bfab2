"""The numbers of questions: the same on paper and where staff key a paper in."""

from dataclasses import dataclass

from cases.questions.definition import FormDefinition, Question, QuestionType, Step


@dataclass(frozen=True)
class NumberedQuestion:
    """`number` is None for a piece of information, which asks nothing."""

    number: int | None
    question: Question


@dataclass(frozen=True)
class NumberedStep:
    number: int
    step: Step
    questions: list[NumberedQuestion]


def numbered(definition: FormDefinition) -> list[NumberedStep]:
    """Return every step and question in order, counted through; conditions change no number."""
    steps: list[NumberedStep] = []
    count = 0
    for number, step in enumerate(definition.steps, start=1):
        lines = []
        for question in step.questions:
            is_asked = question.type is not QuestionType.INFORMATION
            count += is_asked
            lines.append(NumberedQuestion(count if is_asked else None, question))
        steps.append(NumberedStep(number, step, lines))
    return steps
