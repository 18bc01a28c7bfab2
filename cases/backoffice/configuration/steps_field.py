"""The whole form as one field: its steps edited as blocks, kept as one checked definition."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError

from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from cases.backoffice.configuration.checks_rows import check_rows, packed_checks, resolve_checks
from cases.backoffice.configuration.conditions import Names, condition_of, condition_row
from cases.backoffice.configuration.fields import RowsField, new_key, words
from cases.backoffice.configuration.form_blocks import StepBlock
from cases.questions.definition import (
    Choice,
    FormDefinition,
    Question,
    QuestionType,
    Step,
)
from cases.questions.soundness import Mistake, mistake_at, mistakes_in

Row = dict[str, Any]
_TEXTS = ("label", "title", "hint", "intro", "purpose")
#: Where the answer of a new question is kept, by its kind.
_KEPT_AS = {
    QuestionType.PERSON_NAME: "person.name",
    QuestionType.IDENTIFIER: "person.identifier",
    QuestionType.MOBILE: "person.mobile",
    QuestionType.EMAIL: "person.email",
    QuestionType.BRANCH: "case.branch",
    QuestionType.HOUSEHOLD: "person.household",
}
_SENSITIVE_KINDS = {
    QuestionType.IDENTIFIER,
    QuestionType.IBAN,
    QuestionType.HOUSEHOLD,
    QuestionType.MAP_POINT,
}
_OF_A_HOUSEHOLD = ("columns", "required_columns")
#: Fields of a step or question that can show a sentence of their own.
_SHOWS_ERRORS = frozenset(
    {"minimum", "maximum", "max_length", "required_columns", "key", "type", "earliest", "latest"}
)


class StepsField(RowsField):
    """Edits a form definition. In and out: `{"steps": […]}`, as `FormDefinition` reads it.

    A form that could never be finished is refused, with the mistake shown where it was made; so
    is a draft of it, because a preview and a test need a form that works.
    """

    #: Of a research form, who asks is known already.
    is_request = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(StepBlock(), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            steps = FormDefinition.model_validate(value).steps if value.get("steps") else []
            names = Names(question for step in steps for question in step.questions)
            value = [_step_row(step, names) for step in steps]
        return super().prepare_value(value)

    def clean(self, value: Any) -> Any:
        steps = [_packed_step(child.value) for child in self.block.clean(value)]
        _settle_new_questions(steps)
        give_keys(steps)
        definition = {"steps": steps}
        if mistakes := resolve(definition) or mistakes_in(definition, is_request=self.is_request):
            raise _placed(mistakes)
        document = FormDefinition.model_validate(definition)
        return document.model_dump(mode="json", exclude_defaults=True)


# --- From the definition to the blocks ------------------------------------------------------------


def _step_row(step: Step, names: Names) -> Row:
    return {
        **_dumped(step, names),
        "questions": [question_row(question, names) for question in step.questions],
    }


def question_row(question: Question, names: Names) -> Row:
    row = _dumped(question, names)
    return {
        **row,
        "area": row["area"] or {},
        "checks": check_rows(question, names),
        "choices": [
            {
                "label": dict(choice.label),
                "value": choice.value,
                "sms_to": names.of(choice.sms_to) if choice.sms_to else "",
            }
            for choice in question.choices
        ],
    }


def _dumped(part: Step | Question, names: Names) -> Row:
    row: Row = part.model_dump(mode="json")
    empty: Row = {name: {} for name in _TEXTS if name in row and row[name] is None}
    return {**row, **empty, "show_if": condition_row(part.show_if, names)}


# --- From the blocks to the definition ------------------------------------------------------------


def _packed_step(row: Any) -> Row:
    return packed_part({**row, "questions": [_packed_question(line) for line in row["questions"]]})


def _packed_question(row: Any) -> Row:
    choices = [packed_part(dict(line)) for line in row["choices"]]
    rest = {"area": packed_part(dict(row["area"])) or None, "checks": packed_checks(row["checks"])}
    packed = packed_part({**row, "choices": choices, **rest})
    if packed["type"] == QuestionType.HOUSEHOLD:
        return packed
    return {name: value for name, value in packed.items() if name not in _OF_A_HOUSEHOLD}


def packed_part(row: Row) -> Row:
    texts = {name: words(row[name]) or None for name in _TEXTS if name in row}
    return {name: value for name, value in {**row, **texts}.items() if value not in (None, "")}


def _settle_new_questions(steps: list[Row]) -> None:
    """A new question of a telling kind is kept where that kind belongs, unless another one is.

    Whoever means otherwise takes it back under the settings of the question.
    """
    questions = [question for step in steps for question in step["questions"]]
    taken = {question.get("binds") for question in questions}
    for question in questions:
        if question.get("key"):
            continue
        question["sensitive"] = question["sensitive"] or question["type"] in _SENSITIVE_KINDS
        home = _KEPT_AS.get(question["type"])
        if home and not question.get("binds") and home not in taken:
            question["binds"] = home
            taken.add(home)


def give_keys(steps: list[Row]) -> None:
    """What is new gets a name for the machine: from its English words, or one nobody else has."""
    questions = [question for step in steps for question in step["questions"]]
    _name_lines(steps, "key", "title")
    _name_lines(questions, "key", "label")
    for question in questions:
        _name_lines(question["choices"], "value", "label")


def _name_lines(rows: list[Row], name: str, text: str) -> None:
    taken = [row[name] for row in rows if row.get(name)]
    for row in rows:
        if not row.get(name):
            row[name] = new_key(row.get(text) or {}, taken)
            taken.append(row[name])


def resolve(definition: Row) -> list[Mistake]:
    """Turn the words of conditions into keys; return those that speak of no question."""
    steps = definition["steps"]
    questions = [question for step in steps for question in step["questions"]]
    names = Names(_named(question) for question in questions)
    unknown: list[Mistake] = []
    for part in [*steps, *questions]:
        part["show_if"] = condition_of(part["show_if"], names)
        resolve_checks(part, names)
        for choice in part.get("choices", []):
            if target := choice.get("sms_to"):
                choice["sms_to"] = names.key_of(target) or target
        unknown += [
            mistake_at(definition, part["key"], "condition_looks_forward", question=asked)
            for asked in _asked_about(part)
            if names.key_of(asked) is None
        ]
    return unknown


def _asked_about(part: Row) -> list[str]:
    checks = part.get("checks", [])
    asked = [part["show_if"], *(check.get("when") for check in checks)]
    conditions = [
        line["question"] for found in asked for lines in (found or {}).values() for line in lines
    ]
    conditions += [check["than"] for check in checks if check.get("than")]
    return conditions + [line["sms_to"] for line in part.get("choices", []) if line.get("sms_to")]


def _named(row: Row) -> Question:
    """Just enough of a question to know it by its words, before anything in it is checked."""
    choices = [
        Choice.model_construct(value=line["value"], label=line.get("label") or {})
        for line in row["choices"]
    ]
    return Question.model_construct(key=row["key"], label=row.get("label") or {}, choices=choices)


# --- Where a mistake is shown ---------------------------------------------------------------------


def _placed(mistakes: Iterable[Mistake]) -> StreamBlockValidationError:
    """Return the mistakes at their steps, questions and fields; the rest above the whole form."""
    whole: list[ValidationError] = []
    steps: dict[int, list[Mistake]] = {}
    for mistake in mistakes:
        if mistake.step is None:
            whole.append(ValidationError(mistake.message))
        else:
            steps.setdefault(mistake.step, []).append(mistake)
    errors = {number: _step_error(found) for number, found in steps.items()}
    return StreamBlockValidationError(block_errors=errors, non_block_errors=whole)


def _step_error(mistakes: list[Mistake]) -> StructBlockValidationError:
    questions = {m.question: part_error([m]) for m in mistakes if m.question is not None}
    error = part_error([mistake for mistake in mistakes if mistake.question is None])
    if questions:
        error.block_errors["questions"] = ListBlockValidationError(block_errors=questions)
    return error


def part_error(mistakes: list[Mistake]) -> StructBlockValidationError:
    fields = {m.field: ValidationError(m.message) for m in mistakes if m.field in _SHOWS_ERRORS}
    rest = [ValidationError(m.message) for m in mistakes if m.field not in _SHOWS_ERRORS]
    return StructBlockValidationError(block_errors=fields, non_block_errors=rest)
