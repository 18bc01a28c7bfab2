"""Keying in a paper form (C32): the same screen, with the numbers and the order of the sheet."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.backoffice.desk.taking_forms import WhereFromForm
from cases.backoffice.desk.word_form import WordForm
from cases.enums import SignatureMode
from cases.questions.definition import FormDefinition
from cases.questions.numbering import numbered
from cases.questions.whole import AskedStep, WholeForm
from cms.association.enums import Medium
from cms.core.digits import shown_digits

_COMPARED = _("I compared every answer with the sheet")
_NOT_COMPARED = _("Compare the answers with the sheet before you send.")


def number_questions(form: WholeForm, document: FormDefinition) -> None:
    """Put the number on the sheet before each question."""
    for step in numbered(document):
        for line in step.questions:
            if line.number and line.question.key in form.fields:
                field = form.fields[line.question.key]
                field.label = _numbered(line.number, field.label)


def numbered_steps(steps: list[AskedStep]) -> list[AskedStep]:
    return [replace(step, title=_numbered(at, step.title)) for at, step in enumerate(steps, 1)]


def _numbered(number: int, text: Any) -> str:
    return f"{shown_digits(number)}. {text}"


def came_by_letter(form: WhereFromForm) -> None:
    """A sheet reaches us as a letter unless somebody says that it was handed over."""
    letters = form.fields["channel"].queryset.filter(medium=Medium.LETTER)  # type: ignore[attr-defined]
    form.initial["channel"] = form.initial.get("channel") or letters.first()


def signed_on_the_sheet(form: WordForm) -> None:
    """The word stands on the sheet, and nobody is there to read the answers back to."""
    if SignatureMode.PAPER in form.modes and "mode" in form.fields:
        form.fields["mode"].initial = SignatureMode.PAPER.value
    field = form.fields["read_back"]
    field.label = _COMPARED
    field.error_messages["required"] = _NOT_COMPARED
