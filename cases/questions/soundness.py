"""Whether people can really get to the end of a form: what a reader of it would stumble over.

`FormDefinition` refuses what cannot be read; this finds what can be read and yet never happens, so
that whoever builds a form is told at once (C12: forms are built by staff, not by developers).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from cases.questions import mistakes
from cases.questions.definition import MOST_ROWS, FormDefinition, Question, QuestionType
from cases.questions.parts import Condition, ShowIf
from cms.core.translated import translated

#: What "more than" and "less than" can be asked of; a household counts its people.
_NUMBERS = (
    QuestionType.NUMBER,
    QuestionType.MONEY,
    QuestionType.RATING,
    QuestionType.HOUSEHOLD,
)
#: An answer in several parts equals nothing that a condition can name.
_IN_PARTS = (QuestionType.IDENTIFIER, QuestionType.HOUSEHOLD, QuestionType.MAP_POINT)
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
        if because := impossible(step.show_if, asked):
            found.append(NeverShown(step.key, because))
            continue
        for question in step.questions:
            if because := impossible(question.show_if, asked):
                found.append(NeverShown(question.key, because))
            else:
                asked[question.key] = question
    return found


def impossible(show_if: ShowIf | None, asked: dict[str, Question]) -> str:
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
    if question.type in _IN_PARTS:
        return False
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
    if question.type is QuestionType.HOUSEHOLD:
        return Decimal(int(question.minimum or 1)), Decimal(int(question.maximum or MOST_ROWS))
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


def lacking_of(definition: FormDefinition) -> list[str]:
    """Return what a form of a service still needs: whoever asks is named and can be answered."""
    kept = {question.binds for question in definition.questions}
    lacking = [] if "person.name" in kept else ["nobody_named"]
    return lacking if kept & {"person.mobile", "person.email"} else [*lacking, "nobody_reachable"]


@dataclass(frozen=True)
class Mistake:
    """One mistake: the number of its step, of the question in it, the field, and what to say.

    None where it concerns the whole form, the whole step, the whole question.
    """

    step: int | None
    question: int | None
    field: str | None
    message: str


def mistakes_in(definition: Mapping[str, Any], *, is_request: bool = True) -> list[Mistake]:
    """Return everything that keeps a form from being answered; nothing when it is good.

    A request must say who asks; a pre-check (`is_request=False`) must not.
    """
    try:
        document = FormDefinition.model_validate(definition)
    except ValidationError as error:
        return [_mistake(details, definition) for details in error.errors()]
    if is_request and (lacking := lacking_of(document)):
        return [Mistake(None, None, None, mistakes.sentence(name)) for name in lacking]
    asked = {question.key: str(translated(question.label)) for question in document.questions}
    return [
        mistake_at(definition, line.key, "never_shown", question=asked[line.because])
        for line in never_shown(document)
    ]


def mistake_at(definition: Mapping[str, Any], key: str, name: str, **details: str) -> Mistake:
    """Return the mistake of this name about the condition of the step or question called `key`."""
    return Mistake(*_place(definition, key), "show_if", mistakes.sentence(name, **details))


def _mistake(details: ErrorDetails, definition: Mapping[str, Any]) -> Mistake:
    """Where pydantic says it is; a mistake of the whole form names the part it is about."""
    context = _with_words(details.get("ctx", {}), definition)
    message = mistakes.in_words({**details, "ctx": context})
    path = details["loc"]
    if path[:1] != ("steps",) or len(path) == 1:
        place = _place(definition, str(context.get("where", "")))
        return Mistake(*place, str(context["field"]) if "field" in context else None, message)
    inside = path[2:]
    number = inside[1] if inside[:1] == ("questions",) and len(inside) > 1 else None
    question = number if isinstance(number, int) else None
    field = inside[2:] if question is not None else inside
    return Mistake(int(path[1]), question, str(field[0]) if field else None, message)


def _with_words(context: dict[str, Any], definition: Mapping[str, Any]) -> dict[str, Any]:
    """A question is called by what it asks, not by its key."""
    step, number = _place(definition, str(context.get("question", "")))
    if step is None or number is None:
        return context
    asked = definition["steps"][step]["questions"][number]
    return {**context, "question": str(translated(asked.get("label")))}


def _place(definition: Mapping[str, Any], key: str) -> tuple[int | None, int | None]:
    """Return the numbers of the step and question with this key; the last of several."""
    place: tuple[int | None, int | None] = (None, None)
    for number, step in enumerate(definition["steps"]):
        if step.get("key") == key:
            place = (number, None)
        for index, question in enumerate(step.get("questions", [])):
            if question.get("key") == key:
                place = (number, index)
    return place
