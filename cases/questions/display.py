"""Showing an answer to a person, in words."""

from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from cases.questions.definition import Column, Question, QuestionType
from cms.association.models import Branch
from cms.core.bidi import in_order, isolated
from cms.core.dates import format_dual
from cms.core.identifiers import IdentifierKind, mask_iban, mask_identifier
from cms.core.money import amount_words
from cms.core.phones import mask_phone
from cms.core.translated import in_a_row, translated
from cms.notices.recipients import mask_recipient

#: A year before this one is Hijri.
_LAST_HIJRI_YEAR = 1600


def display_answer(question: Question, value: Any, language: str) -> str:
    """Return `value` as text in `language`; an empty answer is a dash."""
    if value in (None, "", []):
        return "—"
    return _SHOWN.get(question.type, _plain)(question, value, language)


def masked_answer(question: Question, value: Any) -> Any:
    """Return an answer with its number or address left out but for what tells two apart."""
    if not value:
        return value
    if question.type is QuestionType.IDENTIFIER:
        return {**value, "number": mask_identifier(value["number"])}
    if question.type is QuestionType.HOUSEHOLD:
        return [_masked_row(row) for row in value]
    if question.type is QuestionType.IBAN:
        return mask_iban(value)
    if question.type is QuestionType.EMAIL:
        return mask_recipient(value)
    return mask_phone(value) if question.type is QuestionType.MOBILE else value


def _masked_row(row: dict[str, Any]) -> dict[str, Any]:
    """A child's number is as much nobody's business as the applicant's."""
    identifier = row.get("identifier")
    if not identifier:
        return row
    return {**row, "identifier": {**identifier, "number": mask_identifier(identifier["number"])}}


def _plain(_question: Question, value: Any, _language: str) -> str:
    return str(value)


def _choice(question: Question, value: Any, language: str) -> str:
    labels = {choice.value: translated(choice.label) for choice in question.choices}
    values = value if isinstance(value, list) else [value]
    said = (labels[v].in_language(language) if v in labels else v for v in values)
    return in_a_row(said, language)


def _yes_no(_question: Question, value: Any, _language: str) -> str:
    return _("Yes") if value else _("No")


def _date(_question: Question, value: Any, language: str) -> str:
    return format_dual(date.fromisoformat(value), language)


def _identifier(_question: Question | None, value: Any, _language: str) -> str:
    kind = dict(IdentifierKind.choices).get(value["kind"], value["kind"])
    return f"{kind}: {value['number']}"


def _money(_question: Question, value: Any, _language: str) -> str:
    return _("%(amount)s SAR") % {"amount": amount_words(value)}


def _branch(_question: Question, value: Any, language: str) -> str:
    branch = Branch.objects.filter(key=value).first()
    return branch.name.in_language(language) if branch else str(value)


def _household(question: Question, value: Any, language: str) -> str:
    """One line for each person, numbered: it runs as the language does, each cell as its words."""
    start = "\u200f" if language in settings.LANGUAGES_BIDI else "\u200e"
    relations = {choice.value: translated(choice.label) for choice in question.choices}
    lines = []
    for number, row in enumerate(value, start=1):
        cells = [row.get("name", ""), _relation(relations, row, language)]
        cells += [_birth(row, language), _row_number(row), row.get("note", "")]
        lines.append(f"{start}{number}. " + " · ".join(isolated(cell) for cell in cells if cell))
    return "\n".join(lines)


def _relation(relations: dict[str, Any], row: dict[str, Any], language: str) -> str:
    value = row.get(Column.RELATION, "")
    return str(relations[value].in_language(language)) if value in relations else str(value)


def _birth(row: dict[str, Any], language: str) -> str:
    if day := row.get("birth_date"):
        return format_dual(date.fromisoformat(day), language)
    year = row.get("birth_year")
    if not year:
        return ""
    return (_("%(year)s AH") if year < _LAST_HIJRI_YEAR else _("%(year)s CE")) % {"year": year}


def _row_number(row: dict[str, Any]) -> str:
    identifier = row.get(Column.IDENTIFIER)
    return _identifier(None, identifier, "") if identifier else ""


def _place(_question: Question, value: Any, _language: str) -> str:
    parts = []
    if "lat" in value:
        parts.append(in_order(f"{value['lat']:.5f}, {value['lon']:.5f}"))
    parts += [isolated(value[part]) for part in ("short_address", "text") if value.get(part)]
    return "\n".join(parts)


_SHOWN = {
    QuestionType.HOUSEHOLD: _household,
    QuestionType.MAP_POINT: _place,
    QuestionType.BRANCH: _branch,
    QuestionType.CHOICE: _choice,
    QuestionType.MANY: _choice,
    QuestionType.YES_NO: _yes_no,
    QuestionType.DATE: _date,
    QuestionType.IDENTIFIER: _identifier,
    QuestionType.MONEY: _money,
}
