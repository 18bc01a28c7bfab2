"""The pre-check of a service as one field: its questions and rules edited as blocks (C14)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.blocks.base import BlockField
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.struct_block import StructBlockAdapter, StructBlockValidationError

from pydantic import ValidationError as Mistakes

from cases.backoffice.configuration.blocks import ConditionBlock, KeyBlock, ShowIfBlock, WordsBlock
from cases.backoffice.configuration.conditions import Names, condition_of, condition_row
from cases.backoffice.configuration.fields import words
from cases.backoffice.configuration.form_blocks import AskedWhenBlock
from cases.backoffice.configuration.precheck_panel import ADVICE_LABELS
from cases.backoffice.configuration.steps_field import (
    give_keys,
    packed_part,
    part_error,
    question_row,
    resolve,
)
from cases.models import Service
from cases.questions import mistakes
from cases.questions.definition import Question, QuestionType
from cases.questions.labels import QUESTION_TYPE_LABELS
from cases.questions.parts import ShowIf
from cases.questions.precheck import Advice, Precheck
from cases.questions.soundness import Mistake, impossible, mistakes_in
from cases.workflow import validated

Row = dict[str, Any]
#: Kinds that tell nobody who is asking.
_KINDS = (
    *(QuestionType.YES_NO, QuestionType.CHOICE, QuestionType.MANY, QuestionType.NUMBER),
    *(QuestionType.MONEY, QuestionType.DATE, QuestionType.BRANCH, QuestionType.INFORMATION),
)


class SpokenWhenBlock(ShowIfBlock):
    match = blocks.ChoiceBlock(
        choices=ShowIfBlock.base_blocks["match"].field.choices,
        default="all",
        label=_("Said when"),
    )
    conditions = blocks.ListBlock(
        ConditionBlock(), min_num=0, default=[], label=_("Conditions"),
        help_text=_("None: it is said when no other advice fits. Exactly one has none."),
    )  # fmt: skip


class AnswerLineBlock(blocks.StructBlock):
    label = WordsBlock(label=_("As people read it"))
    value = KeyBlock()


class CheckQuestionBlock(blocks.StructBlock):
    """A question that nobody has to answer and nobody keeps."""

    label = WordsBlock(label=_("Question"))
    type = blocks.ChoiceBlock(
        choices=[(str(kind), QUESTION_TYPE_LABELS[kind]) for kind in _KINDS],
        default=QuestionType.YES_NO,
        label=_("Kind of answer"),
    )
    choices = blocks.ListBlock(
        AnswerLineBlock(), min_num=0, default=[], label=_("Answers to choose from"),
        help_text=_("For one choice and several choices."),
    )  # fmt: skip
    hint = WordsBlock(optional=True, label=_("Hint"))
    minimum = blocks.FloatBlock(required=False, label=_("At least"))
    maximum = blocks.FloatBlock(required=False, label=_("At most"))
    show_if = AskedWhenBlock(label=_("Only under a condition"), collapsed=True)
    key = KeyBlock()

    class Meta:
        label = _("Question")
        icon = "help"


def _offered_services() -> list[tuple[str, str]]:
    services = Service.objects.filter(is_draft=False).only("slug", "name")
    return [(service.slug, str(service.name)) for service in services]


class RuleBlock(blocks.StructBlock):
    """What is said on some answers: the advice, why, and what to do next."""

    advice = blocks.ChoiceBlock(
        choices=[(str(advice), label) for advice, label in ADVICE_LABELS.items()],
        default=Advice.ASK,
        label=_("Advice"),
    )
    when = SpokenWhenBlock(label=_("On these answers"))
    reason = WordsBlock(label=_("Why, as the person reads it"))
    next_step = WordsBlock(optional=True, label=_("What to do next"))
    instead = blocks.ChoiceBlock(
        required=False, choices=_offered_services, label=_("A service that fits better"),
        help_text=_("The advice leads there, as long as that service is open."),
    )  # fmt: skip

    class Meta:
        label = _("Advice")
        icon = "comment"


class PrecheckBlock(blocks.StructBlock):
    intro = WordsBlock(optional=True, label=_("Words before the questions"))
    questions = blocks.ListBlock(
        CheckQuestionBlock(), min_num=0, max_num=8, default=[], collapsed=True,
        label=_("What is asked"),
    )  # fmt: skip
    rules = blocks.ListBlock(
        RuleBlock(), min_num=0, default=[], collapsed=True, label=_("What is said")
    )


class PrecheckAdapter(StructBlockAdapter):
    js_constructor = "sila.PrecheckBlock"

    @cached_property
    def media(self) -> forms.Media:
        return super().media + forms.Media(js=["cases/precheck_block.js"])


register(PrecheckAdapter(), PrecheckBlock)


class PrecheckField(BlockField):
    """In and out: what `Precheck` reads; without questions and advice, {}: no pre-check."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(PrecheckBlock(), required=False, **kwargs)
        self.before: Any = None

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, blocks.StructValue):
            return value
        return self.block.to_python(_shown(validated(Precheck, value)) if value else {})

    def clean(self, value: Any) -> Row:
        row = super().clean(value)
        if not row["questions"] and not row["rules"]:
            return {}
        document = _checked(row)
        if self.before and validated(Precheck, self.before) == document:
            unchanged: Row = self.before
            return unchanged
        kept: Row = document.model_dump(mode="json", exclude_defaults=True)
        return kept

    def has_changed(self, initial: Any, data: Any) -> bool:
        return True  # as every list of a service: cleaning keeps what is unchanged


def _shown(precheck: Precheck) -> Row:
    names = Names(precheck.questions)
    return {
        "intro": dict(precheck.intro or {}),
        "questions": [question_row(question, names) for question in precheck.questions],
        "rules": [
            {
                "advice": str(rule.advice),
                "when": condition_row(rule.when, names),
                "reason": dict(rule.reason),
                "next_step": dict(rule.next_step or {}),
                "instead": rule.instead or "",
            }
            for rule in precheck.rules
        ],
    }


def _checked(row: Mapping[str, Any]) -> Precheck:
    """Return the pre-check; raise each mistake at its question or advice, the rest on top."""
    form, wrong = _questions(row)
    if wrong:
        raise StructBlockValidationError(block_errors={"questions": _by_number(wrong)})
    questions = [Question.model_validate(line) for line in form]
    rules, unsaid = _rules(row, questions)
    if unsaid:
        raise StructBlockValidationError(block_errors={"rules": _by_number(unsaid)})
    document = {"intro": words(row["intro"]) or None, "questions": form, "rules": rules}
    try:
        return Precheck.model_validate(document)
    except Mistakes as found:
        raise StructBlockValidationError(
            non_block_errors=[ValidationError(mistakes.in_words(one)) for one in found.errors()]
        ) from None


def _questions(row: Mapping[str, Any]) -> tuple[list[Row], dict[int, list[Mistake]]]:
    """Return the questions as data, judged as a form of one step, and what is wrong in each."""
    choices = [
        [packed_part(dict(choice)) for choice in line["choices"]] for line in row["questions"]
    ]
    lines = [
        packed_part({**line, "choices": offered})
        for line, offered in zip(row["questions"], choices, strict=True)
    ]
    unconditional = {"match": "all", "conditions": []}
    step = {"key": "check", "title": {"ar": "—"}, "show_if": unconditional, "questions": lines}
    definition = {"steps": [step]}
    give_keys([step])
    wrong: dict[int, list[Mistake]] = {}
    for mistake in resolve(definition) or mistakes_in(definition, is_request=False):
        wrong.setdefault(mistake.question or 0, []).append(mistake)
    return lines, wrong


def _rules(
    row: Mapping[str, Any], questions: list[Question]
) -> tuple[list[Row], dict[int, list[Mistake]]]:
    names, asked = Names(questions), {question.key: question for question in questions}
    rules: list[Row] = []
    wrong: dict[int, list[Mistake]] = {}
    for number, line in enumerate(row["rules"]):
        when = condition_of(line["when"], names)
        if message := _never_said(when, asked):
            wrong[number] = [Mistake(None, None, "when", message)]
        texts = {name: words(line[name]) or None for name in ("reason", "next_step")}
        instead = line["instead"] or None
        rules.append({"advice": line["advice"], "when": when, "instead": instead, **texts})
    return rules, wrong


def _never_said(when: Row | None, asked: dict[str, Question]) -> str:
    for line in [line for lines in (when or {}).values() for line in lines]:
        if line["question"] not in asked:
            return mistakes.sentence("condition_looks_forward", question=line["question"])
    condition = ShowIf.model_validate(when) if when else None
    if because := impossible(condition, asked):
        label = asked[because].label["ar"]
        return mistakes.sentence("precheck_rule_never_holds", question=label)
    return ""


def _by_number(wrong: dict[int, list[Mistake]]) -> ListBlockValidationError:
    return ListBlockValidationError(
        block_errors={number: part_error(found) for number, found in wrong.items()}
    )
