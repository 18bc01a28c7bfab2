"""Answering a form: which questions show, what was typed becomes what is kept.

One engine behind the web form, the back office and the API: they accept and refuse the same.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from cases.questions.agreement import refuse_disagreement, refuse_silence
from cases.questions.comparing import Answers, as_number, holds
from cases.questions.definition import (
    DocumentRequirement,
    FormDefinition,
    Question,
    QuestionType,
    Step,
)
from cases.questions.household import CellMistake, WrongCells, clean_household, is_blank_row
from cases.questions.places import clean_place, is_blank_place
from cases.questions.yielding import what_can_be_kept
from cms.core.dates import parse_date
from cms.core.digits import to_ascii_digits
from cms.core.hygiene import clean_text
from cms.core.identifiers import validate_iban, validate_identifier, validate_short_address
from cms.core.money import amount_words, read_amount
from cms.core.names import clean_name
from cms.core.phones import can_receive_sms, is_e164, normalize_phone, number_in_distress
from cms.core.references import parse_reference
from cms.core.typed_numbers import DoubtfulNumber, NotANumber, read_number

#: What messengers put round an address they copy: harmless, and no part of it.
_ISOLATES = re.compile("[\u2066-\u2069\u200e\u200f]")


@dataclass
class CleanResult:
    """`values`: JSON-ready answers of visible questions; `errors`: messages by question key.

    `cells`: where in a household the mistakes are, by its key.
    """

    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    cells: dict[str, list[CellMistake]] = field(default_factory=dict)

    @property
    def is_valid(self) -> bool:
        return not self.errors


def visible_questions(definition: FormDefinition, answers: Answers) -> list[Question]:
    """Return, in order, the questions that show for these answers.

    A hidden question's answer does not count: what hangs on it is hidden too.
    """
    shown: list[Question] = []
    counted: dict[str, Any] = {}
    for step in definition.steps:
        if not holds(step.show_if, counted):
            continue
        for question in step.questions:
            if holds(question.show_if, counted):
                shown.append(question)
                if question.key in answers:
                    counted[question.key] = answers[question.key]
    return shown


def visible_steps(definition: FormDefinition, answers: Answers) -> list[Step]:
    keys = {question.key for question in visible_questions(definition, answers)}
    return [step for step in definition.steps if any(q.key in keys for q in step.questions)]


def clean_answers(definition: FormDefinition, raw: Answers) -> CleanResult:
    """Clean every visible question in order; answers of hidden ones are dropped, never stored."""
    result = CleanResult()
    for step in definition.steps:
        if holds(step.show_if, result.values):
            _clean_questions(step.questions, raw, result)
    return result


def clean_step(
    definition: FormDefinition, step_key: str, raw: Answers, answers: Answers
) -> CleanResult:
    """Clean one step over the clean `answers` of the steps before it."""
    step = next(step for step in definition.steps if step.key == step_key)
    result = CleanResult(values=dict(answers))
    for question in step.questions:
        result.values.pop(question.key, None)
    _clean_questions(step.questions, raw, result)
    keys = {question.key for question in step.questions}
    result.values = {key: value for key, value in result.values.items() if key in keys}
    return result


def _clean_questions(questions: Iterable[Question], raw: Answers, result: CleanResult) -> None:
    for question in questions:
        if question.type is QuestionType.INFORMATION or not holds(question.show_if, result.values):
            continue
        try:
            value = _agreeing_answer(question, raw.get(question.key), result)
        except ValidationError as error:
            result.errors[question.key] = [str(message) for message in error.messages]
            if isinstance(error, WrongCells):
                result.cells[question.key] = error.cells
        else:
            if value is not None:
                result.values[question.key] = value


def _agreeing_answer(question: Question, raw: Any, before: CleanResult) -> Any:
    """Clean one answer and hold it against those before it; in distress keep what can be kept."""
    answers, doubted = before.values, before.errors.keys()
    try:
        value = clean_answer(question, raw)
        _refuse_unreachable(question, value, answers)
        refuse_disagreement(question, value, answers, doubted=doubted)
    except ValidationError:
        if not question.gives_way:
            raise
        value = what_can_be_kept(question, raw, clean=clean_answer)
    refuse_silence(question, value, answers, doubted=doubted)
    return value


def clean_answer(question: Question, raw: Any) -> Any:
    """Return the JSON-ready value of one answer, None when left empty; raise ValidationError."""
    if _is_blank(question, raw):
        if question.required:
            raise ValidationError(_REQUIRED.get(question.type, _("Answer this question.")))
        return None
    _refuse_wrong_shape(question, raw)
    return _CLEANERS[question.type](question, raw)


def _refuse_unreachable(question: Question, value: Any, answers: Answers) -> None:
    """A choice that sends text messages to a number needs one that can receive them."""
    for choice in question.choices:
        number = answers.get(choice.sms_to or "")
        is_doubted = not is_e164(str(number))  # taken as it was typed: whoever calls finds out
        if number and choice.value == value and not (is_doubted or can_receive_sms(number)):
            raise ValidationError(_NO_SMS)


_NO_SMS = _(
    "The number you wrote is a landline, and text messages do not reach it. Change the number to a"
    " mobile, or choose another way."
)


def _is_blank(question: Question, raw: Any) -> bool:
    if isinstance(raw, str):
        return not raw.strip()
    if question.type is QuestionType.HOUSEHOLD and isinstance(raw, list | tuple):
        return all(is_blank_row(row) for row in raw)
    if question.type is QuestionType.MAP_POINT and isinstance(raw, Mapping):
        return is_blank_place(raw)
    return raw is None or raw == []


_PLAIN = (str, int, float, Decimal)
_SHAPES: dict[QuestionType, tuple[type, ...]] = {
    QuestionType.IDENTIFIER: (Mapping, str, int),
    QuestionType.MANY: (list, tuple, str),
    QuestionType.MOBILE: (Mapping, str, int),
    QuestionType.HOUSEHOLD: (list, tuple),
    QuestionType.MAP_POINT: (Mapping, str),
}


def _refuse_wrong_shape(question: Question, raw: Any) -> None:
    """A program can send an object where a text belongs; its spelling is nobody's answer."""
    if isinstance(raw, bool):  # which Python counts among the numbers
        fits = question.type is QuestionType.YES_NO
    else:
        fits = isinstance(raw, _SHAPES.get(question.type, _PLAIN))
    if not fits:
        raise ValidationError(_("This answer has another shape than its question."))


_REQUIRED: dict[QuestionType, Any] = {
    QuestionType.CHOICE: _("Choose one of the answers."),
    QuestionType.MANY: _("Choose at least one answer."),
    QuestionType.YES_NO: _("Choose yes or no."),
    QuestionType.DATE: _("Write the date as day, month, year."),
    QuestionType.MOBILE: _("Write a mobile number so that we can reach you."),
    QuestionType.PERSON_NAME: _("Write the name."),
    QuestionType.BRANCH: _("Choose the nearest branch."),
    QuestionType.HOUSEHOLD: _("Name at least one person."),
    QuestionType.MAP_POINT: _("Say where the place is."),
}


def _text(question: Question, raw: Any) -> str:
    text = clean_text(str(raw), multiline=question.type is QuestionType.LONG_TEXT)
    if len(text) > question.max_length:
        raise ValidationError(
            _("Write at most %(limit)s characters; there are %(length)s now.")
            % {"limit": question.max_length, "length": len(text)}
        )
    return text


def _name(question: Question, raw: Any) -> str:
    return clean_name(_text(question, raw))


def _number_text(question: Question, raw: Any) -> str:
    number = _read(question, str(raw))
    if question.type is QuestionType.NUMBER and number != number.to_integral_value():
        raise ValidationError(_("Write a whole number, without a fraction."))
    _check_bounds(question, number)
    return format(number.normalize(), "f")


def _read(question: Question, typed: str) -> Decimal:
    if question.type is QuestionType.MONEY:
        return read_amount(typed)
    try:
        return read_number(typed)
    except DoubtfulNumber:
        words = _("Write the number without a point or comma, for example 3200.")
    except NotANumber:
        words = _("Write a whole number in digits, for example 4.")
    raise ValidationError(words)


def _check_bounds(question: Question, number: Decimal) -> None:
    """Refuse with the bound that was crossed, never with what was typed."""
    if question.minimum is not None and number < as_number(question.minimum):
        raise ValidationError(
            _("The number must not be less than %(limit)s.")
            % {"limit": _bound(question, question.minimum)}
        )
    if question.maximum is not None and number > as_number(question.maximum):
        raise ValidationError(
            _("The number must not be more than %(limit)s.")
            % {"limit": _bound(question, question.maximum)}
        )


def _bound(question: Question, limit: float) -> str:
    number = as_number(limit).normalize()
    return amount_words(number) if question.type is QuestionType.MONEY else format(number, "f")


def _choice(question: Question, raw: Any) -> str:
    value = str(raw)
    if value not in {choice.value for choice in question.choices}:
        raise ValidationError(_("Choose one of the answers offered."))
    return value


def _many(question: Question, raw: Any) -> list[str]:
    chosen = {str(item) for item in (raw if isinstance(raw, list | tuple) else [raw])}
    offered = [choice.value for choice in question.choices]
    if not chosen <= set(offered):
        raise ValidationError(_("Choose only from the answers offered."))
    return [value for value in offered if value in chosen]


def _yes_no(_question: Question, raw: Any) -> bool:
    answers = {"yes": True, "true": True, "no": False, "false": False}
    try:
        return answers[str(raw).strip().lower()]
    except KeyError:
        raise ValidationError(_("Choose yes or no.")) from None


def _identifier(question: Question, raw: Any) -> dict[str, str]:
    """An identifier is its kind and number; a bare text takes the first kind asked for."""
    given = raw if isinstance(raw, Mapping) else {"number": raw}
    kinds = question.identifier_kinds or ["national_id"]
    kind = str(given.get("kind") or kinds[0])
    if kind not in kinds:
        raise ValidationError(_("Choose one of the kinds of document offered."))
    number = str(given.get("number") or "")
    if not number.strip():
        raise ValidationError(_("Write the number."))
    return {"kind": kind, "number": validate_identifier(number, kind)}


def _mobile(question: Question, raw: Any) -> str:
    """A bare number, or one with the word that it is meant as it stands, where that is heard."""
    given = raw if isinstance(raw, Mapping) else {"number": raw}
    number = str(given.get("number") or "")
    if not number.strip():
        raise ValidationError(_REQUIRED[QuestionType.MOBILE])
    if question.takes_any_number:
        return number_in_distress(number, as_written=given.get("as_written") is True)
    return normalize_phone(number)


def _email(_question: Question, raw: Any) -> str:
    text = _ISOLATES.sub("", clean_text(str(raw))).lower()
    try:
        validate_email(text)
    except ValidationError:
        raise ValidationError(_("Write an e-mail address like name@example.com.")) from None
    return text


def _branch(_question: Question, raw: Any) -> str:
    return clean_text(str(raw))[:40]


def _rating(_question: Question, raw: Any) -> int:
    text = to_ascii_digits(str(raw)).strip()
    if text not in {"1", "2", "3", "4", "5"}:
        raise ValidationError(_("Choose from 1 to 5."))
    return int(text)


_CLEANERS: dict[QuestionType, Callable[[Question, Any], Any]] = {
    QuestionType.SHORT_TEXT: _text,
    QuestionType.LONG_TEXT: _text,
    QuestionType.PERSON_NAME: _name,
    QuestionType.NUMBER: _number_text,
    QuestionType.MONEY: _number_text,
    QuestionType.CHOICE: _choice,
    QuestionType.MANY: _many,
    QuestionType.YES_NO: _yes_no,
    QuestionType.DATE: lambda _question, raw: parse_date(clean_text(str(raw))).isoformat(),
    QuestionType.IDENTIFIER: _identifier,
    QuestionType.MOBILE: _mobile,
    QuestionType.EMAIL: _email,
    QuestionType.IBAN: lambda _question, raw: validate_iban(str(raw)),
    QuestionType.SHORT_ADDRESS: lambda _question, raw: validate_short_address(str(raw)),
    QuestionType.REFERENCE: lambda _question, raw: parse_reference(str(raw)),
    QuestionType.BRANCH: _branch,
    QuestionType.RATING: _rating,
    QuestionType.HOUSEHOLD: clean_household,
    QuestionType.MAP_POINT: clean_place,
}


def required_documents(
    requirements: Iterable[DocumentRequirement], answers: Answers
) -> list[DocumentRequirement]:
    """Return the papers these answers ask for, one for each person where a table names them."""
    return [
        one
        for requirement in requirements
        if holds(requirement.show_if, answers)
        for one in _for_each(requirement, answers)
    ]


def _for_each(requirement: DocumentRequirement, answers: Answers) -> list[DocumentRequirement]:
    """Without rows there is nobody to bring a paper for."""
    if requirement.for_each is None:
        return [requirement]
    rows = answers.get(requirement.for_each)
    people = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    return [_of_one(requirement, number, row) for number, row in enumerate(people, start=1)]


def _of_one(requirement: DocumentRequirement, number: int, row: Answers) -> DocumentRequirement:
    name = _name_in(row) or str(number)
    ending = f"_{number}"
    return requirement.model_copy(
        update={
            "key": requirement.key[: _LONGEST_KEY - len(ending)] + ending,
            "label": {code: f"{text}: {name}" for code, text in requirement.label.items()},
            "unnamed": {code: f"{text} {number}" for code, text in requirement.label.items()},
            "for_each": None,
        }
    )


_LONGEST_KEY = 40
_NAMES = ("name", "full_name", "person_name", "member_name")


def _name_in(row: Answers) -> str:
    """Return what a row calls its person: the column named so, else its first words."""
    for key in (*_NAMES, *row):
        value = row.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()[:60]
    return ""
