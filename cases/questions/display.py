"""Showing an answer to a person, in words."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cases.questions.definition import Question, QuestionType
from cms.association.models import Branch
from cms.core.dates import format_dual
from cms.core.identifiers import IdentifierKind, mask_iban, mask_identifier
from cms.core.phones import mask_phone
from cms.core.translated import translated


def display_answer(question: Question, value: Any, language: str) -> str:
    """Return `value` as text in `language`; an empty answer is a dash."""
    if value in (None, "", []):
        return "—"
    return _SHOWN.get(question.type, _plain)(question, value, language)


def masked_answer(question: Question, value: Any) -> Any:
    """Return an answer with what identifies somebody by number left out but for its end."""
    if not value:
        return value
    if question.type is QuestionType.IDENTIFIER:
        return {**value, "number": mask_identifier(value["number"])}
    if question.type is QuestionType.IBAN:
        return mask_iban(value)
    return mask_phone(value) if question.type is QuestionType.MOBILE else value


def _plain(_question: Question, value: Any, _language: str) -> str:
    return str(value)


def _choice(question: Question, value: Any, language: str) -> str:
    labels = {choice.value: translated(choice.label) for choice in question.choices}
    values = value if isinstance(value, list) else [value]
    return "، ".join(labels[v].in_language(language) if v in labels else str(v) for v in values)


def _yes_no(_question: Question, value: Any, _language: str) -> str:
    return _("Yes") if value else _("No")


def _date(_question: Question, value: Any, language: str) -> str:
    return format_dual(date.fromisoformat(value), language)


def _identifier(_question: Question, value: Any, _language: str) -> str:
    kind = dict(IdentifierKind.choices).get(value["kind"], value["kind"])
    return f"{kind}: {value['number']}"


def _money(_question: Question, value: Any, _language: str) -> str:
    return _("%(amount)s SAR") % {"amount": value}


def _branch(_question: Question, value: Any, language: str) -> str:
    branch = Branch.objects.filter(key=value).first()
    return branch.name.in_language(language) if branch else str(value)


_SHOWN = {
    QuestionType.BRANCH: _branch,
    QuestionType.CHOICE: _choice,
    QuestionType.MANY: _choice,
    QuestionType.YES_NO: _yes_no,
    QuestionType.DATE: _date,
    QuestionType.IDENTIFIER: _identifier,
    QuestionType.MONEY: _money,
}
