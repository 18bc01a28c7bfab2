"""Whether people can really get to the end of a form: what a reader of it would stumble over.

`FormDefinition` refuses what cannot be read; this finds what can be read and yet never happens, so
that whoever builds a form is told at once (C12: forms are built by staff, not by developers).
"""

from dataclasses import dataclass
from decimal import Decimal

from cases.questions.definition import (
    Condition,
    FormDefinition,
    Question,
    QuestionType,
    ShowIf,
)

_NUMBERS = (QuestionType.NUMBER, QuestionType.MONEY, QuestionType.RATING)
_RATING = (Decimal(1), Decimal(5))


@dataclass(frozen=True)
class NeverShown:
    """A step or a question whose condition no answer can meet; `because` names what it asks."""

    key: str
    because: str


def never_shown(definition: FormDefinition) -> list[NeverShown]:
    """Return, in order, the steps and questions that nobody would ever see.

    What depends on a question that is never shown is never shown either, unless it asks for that
    question to be empty.
    """
    asked: dict[str, Question] = {}
    found: list[NeverShown] = []
    for step in definition.steps:
        if because := _impossible(step.show_if, asked):
            found.append(NeverShown(step.key, because))
            continue
        for question in step.questions:
            if because := _impossible(question.show_if, asked):
                found.append(NeverShown(question.key, because))
            else:
                asked[question.key] = question
    return found


def _impossible(show_if: ShowIf | None, asked: dict[str, Question]) -> str:
    """Return the key of a question whose wanted answer cannot be given, or nothing."""
    if show_if is None:
        return ""
    hopeless = [line for line in show_if.conditions if not _can_hold(line, asked)]
    if show_if.any:
        return hopeless[0].question if len(hopeless) == len(show_if.any) else ""
    if hopeless:
        return hopeless[0].question
    return _contradiction(show_if.all, asked)


def _can_hold(condition: Condition, asked: dict[str, Question]) -> bool:
    question = asked.get(condition.question)
    if question is None:  # never asked, so it stays empty
        return condition.op in ("empty", "ne")
    if condition.op == "in":
        return any(_can_be(question, value) for value in condition.value or [])
    if condition.op in ("gt", "lt"):
        return _can_be_beyond(question, condition)
    return condition.op != "eq" or _can_be(question, condition.value)


def _can_be(question: Question, value: object) -> bool:
    if question.choices:
        return value in {choice.value for choice in question.choices}
    if question.type is QuestionType.YES_NO:
        return isinstance(value, bool)
    return question.type is not QuestionType.INFORMATION


def _can_be_beyond(question: Question, condition: Condition) -> bool:
    if question.type not in _NUMBERS or not isinstance(condition.value, int | float):
        return False
    lowest, highest = _bounds(question)
    wanted = Decimal(str(condition.value))
    if condition.op == "gt":
        return highest is None or wanted < highest
    return lowest is None or wanted > lowest


def _bounds(question: Question) -> tuple[Decimal | None, Decimal | None]:
    if question.type is QuestionType.RATING:
        return _RATING
    bounds = (question.minimum, question.maximum)
    lowest, highest = (None if bound is None else Decimal(str(bound)) for bound in bounds)
    return lowest, highest


def _contradiction(conditions: list[Condition], asked: dict[str, Question]) -> str:
    """Two different answers wanted at once from a question that takes one."""
    wanted: dict[str, object] = {}
    for line in conditions:
        question = asked.get(line.question)
        if line.op != "eq" or question is None or question.type is QuestionType.MANY:
            continue
        if wanted.setdefault(line.question, line.value) != line.value:
            return line.question
    return ""
