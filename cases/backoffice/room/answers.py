"""The answers as the form that was answered shows them, with what is nobody's business left out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import get_language

from cases.models import Case
from cases.questions.answers import visible_questions
from cases.questions.definition import FormDefinition, Question, QuestionType, Step
from cases.questions.display import display_answer, masked_answer
from cases.selectors.contact import questions_for_delivery, questions_of_place
from cms.association.models import Branch
from cms.core.translated import translated

_FROM_THE_LEFT = (
    QuestionType.IDENTIFIER,
    QuestionType.IBAN,
    QuestionType.MOBILE,
    QuestionType.EMAIL,
    QuestionType.SHORT_ADDRESS,
    QuestionType.REFERENCE,
)
#: Answers that name somebody or reach them, bound to the file or not: who signs for a place, too.
_SOMEBODY = (
    QuestionType.PERSON_NAME,
    QuestionType.IDENTIFIER,
    QuestionType.IBAN,
    QuestionType.MOBILE,
    QuestionType.EMAIL,
)
#: Answers that lead to one door.
_ONE_DOOR = (QuestionType.MAP_POINT, QuestionType.SHORT_ADDRESS)
#: How no answer is shown; that nothing was said keeps no secret.
NOTHING = "—"
_NOT_TELLING = ("relation", "birth_year", "birth_date")


@dataclass(frozen=True)
class Answer:
    """`is_ltr` ones are read from the left; a sensitive one that `is_closed` says nothing until it
    is opened on purpose, which is noted. `map_url` opens the telephone's own map."""

    label: str
    value: str
    is_sensitive: bool
    is_ltr: bool
    is_closed: bool = False
    map_url: str = ""
    #: The number a tap calls, for who reads numbers in whole.
    tel: str = ""
    #: The question's key, and what was said to it elsewhere, where that is something else.
    key: str = ""
    said: str = ""


@dataclass(frozen=True)
class AnsweredStep:
    title: str
    answers: list[Answer]
    key: str = ""


def answered_steps(
    case: Case, *, names_person: bool, whole_numbers: bool, are_open: bool = False
) -> list[AnsweredStep]:
    """Return the visible questions with their answers, step by step.

    Without `names_person` whatever tells who the person is stays out; without `whole_numbers`
    identity and account numbers are masked; without `are_open` sensitive answers are closed.
    """
    told = Telling(names_person, whole_numbers, are_open)
    branch = case.branch
    document = case.form_version.document
    if case.is_our_own:  # nobody was asked who they are
        document = document.about_the_matter()
    return steps_of(document, case.answers or {}, told, branch=branch)


@dataclass(frozen=True)
class Telling:
    """What a reader is told: who it is, whole numbers, sensitive answers."""

    names_person: bool = True
    whole_numbers: bool = True
    are_open: bool = True


def steps_of(
    document: FormDefinition,
    answers: Mapping[str, Any],
    told: Telling,
    *,
    branch: Branch | None = None,
) -> list[AnsweredStep]:
    """Return a form with its answers; `branch` is the one at hand, which need not be asked for."""
    visible = {question.key for question in visible_questions(document, answers)}
    if not told.are_open:
        visible -= _asked_for_a_secret(document)
    steps = (
        AnsweredStep(
            str(translated(step.title)),
            [
                _closed(_answer(question, answers, told, branch), told.are_open)
                for question in _shown(step, visible, told.names_person)
            ],
            step.key,
        )
        for step in document.steps
    )
    return [step for step in steps if step.answers]


def _asked_for_a_secret(document: FormDefinition) -> set[str]:
    """Return the questions that only a sensitive answer brings up: that they are asked tells it."""
    secret = {question.key for question in document.questions if question.sensitive}
    return {
        question.key
        for question in document.questions
        if question.show_if and any(on.question in secret for on in question.show_if.conditions)
    }


def _shown(step: Step, visible: set[str], names_person: bool) -> list[Question]:
    return [
        question
        for question in step.questions
        if question.key in visible
        and question.type is not QuestionType.INFORMATION
        and (names_person or not _tells_who(question))
    ]


def _tells_who(question: Question) -> bool:
    """A household is told without its names; what leads to one door tells who lives there."""
    if question.type is QuestionType.HOUSEHOLD:
        return False
    bound = question.binds or ""
    leads_to_a_door = question.type in _ONE_DOOR or bound == "case.place"
    return leads_to_a_door or question.type in _SOMEBODY or bound.startswith("person.")


def places_in(case: Case, *, are_open: bool) -> list[Answer]:
    """Return the answers that say where something is to be brought."""
    asked = questions_of_place(case)
    return _few_of(case, asked, are_open)


def needs_in(case: Case, *, are_open: bool) -> list[Answer]:
    """Return what the form tells who brings the help; sensitive answers open on purpose only."""
    asked = questions_for_delivery(case)
    return _few_of(case, asked, are_open)


def _few_of(case: Case, asked: list[Question], are_open: bool) -> list[Answer]:
    answers, told = case.answers or {}, Telling(are_open=are_open)
    return [_closed(_answer(one, answers, told, case.branch), are_open) for one in asked]


def _closed(answer: Answer, are_open: bool) -> Answer:
    """Return the answer, without its words where they are sensitive and nobody opened them."""
    if are_open or not answer.is_sensitive or answer.value == NOTHING:
        return answer
    return replace(answer, value="", map_url="", tel="", is_closed=True)


def any_closed(steps: list[AnsweredStep]) -> bool:
    return any(answer.is_closed for step in steps for answer in step.answers)


def _answer(
    question: Question, answers: Mapping[str, Any], told: Telling, branch: Branch | None
) -> Answer:
    value = answers.get(question.key)
    if question.type is QuestionType.HOUSEHOLD and value and not told.names_person:
        value = [_nameless(row) for row in value]
    shown = value if told.whole_numbers else masked_answer(question, value)
    if branch and (question.type, value) == (QuestionType.BRANCH, branch.key):
        words = str(branch.name)  # at hand
    else:
        words = display_answer(question, shown, get_language() or "ar")
    return Answer(
        label=str(translated(question.label)),
        value=words,
        is_sensitive=question.sensitive,
        is_ltr=question.type in _FROM_THE_LEFT,
        map_url=_map_url(question, value),
        tel=_tel(question, value) if told.whole_numbers else "",
        key=question.key,
    )


def _tel(question: Question, value: Any) -> str:
    return value if question.type is QuestionType.MOBILE and isinstance(value, str) else ""


def _map_url(question: Question, value: Any) -> str:
    is_point = question.type is QuestionType.MAP_POINT and isinstance(value, dict)
    return f"geo:{value['lat']:.5f},{value['lon']:.5f}" if is_point and "lat" in value else ""


def _nameless(row: dict[str, Any]) -> dict[str, Any]:
    """How old and how related: what a decision may need of people it does not know."""
    return {name: cell for name, cell in row.items() if name in _NOT_TELLING}
