"""A household as an answer: one row for each person, cleaned cell by cell."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.questions.definition import MOST_ROWS, Column, Question
from cases.questions.labels import COLUMN_LABELS
from cms.core.dates import as_typed, hijri, parse_date
from cms.core.digits import to_ascii_digits
from cms.core.hygiene import clean_text
from cms.core.identifiers import IdentifierKind, validate_identifier
from cms.core.names import clean_name

Row = dict[str, Any]


@dataclass(frozen=True)
class CellMistake:
    """What is wrong in one cell; `row` counts the rows as they were sent, from 0."""

    row: int
    column: Column
    message: str

    @property
    def sentence(self) -> str:
        """The mistake with its place, for whoever does not see the table."""
        place = {"row": self.row + 1, "column": COLUMN_LABELS[self.column]}
        where = _("Person %(row)s, “%(column)s”:") % place
        return f"{where} {self.message}"


class WrongCells(ValidationError):
    """The mistakes of a table, each still knowing its row and column."""

    def __init__(self, cells: list[CellMistake]) -> None:
        super().__init__([cell.sentence for cell in cells])
        self.cells = cells


_YEAR = re.compile(r"[0-9]{4}")
_FIRST_HIJRI_YEAR, _FIRST_GREGORIAN_YEAR, _LAST_HIJRI_YEAR = 1300, 1880, 1600
_LONGEST_NAME, _LONGEST_NOTE = 200, 300
_USUAL_KINDS = [IdentifierKind.NATIONAL_ID, IdentifierKind.IQAMA]


def clean_household(question: Question, raw: Any) -> list[Row]:
    """Return the rows that say something; raise WrongCells, or ValidationError of the whole table.

    A cell is text, as the website sends it, or already clean: a row kept is kept again unchanged.
    """
    if len(raw) > MOST_ROWS:
        raise ValidationError(_("At most %(limit)s people fit here.") % {"limit": MOST_ROWS})
    rows: list[Row] = []
    wrong: list[CellMistake] = []
    for number, given in enumerate(raw):
        if not isinstance(given, Mapping):
            raise ValidationError(_("This answer has another shape than its question."))
        if not is_blank_row(given):
            rows.append(_clean_row(question, given, number, wrong))
    if wrong:
        raise WrongCells(wrong)
    _check_count(question, len(rows))
    return rows


def wrong_cells(question: Question, raw: Any) -> list[CellMistake]:
    """Return what is wrong cell by cell; nothing when the rows are good or wrong as a whole."""
    try:
        clean_household(question, raw)
    except WrongCells as wrong:
        return wrong.cells
    except ValidationError:
        pass
    return []


def is_blank_row(row: Any) -> bool:
    """Whether nothing was written in a row; an empty row is nobody."""
    return isinstance(row, Mapping) and not any(str(cell or "").strip() for cell in row.values())


def written(row: Mapping[str, Any], column: Column) -> Any:
    """Return what stands in one cell of a row, as somebody would write it."""
    if column is Column.BIRTH:
        kept = _kept_day(row.get("birth_date"))
        return row.get("birth") or kept or row.get("birth_year") or ""
    cell = row.get(column) or ""
    return cell.get("number", "") if isinstance(cell, Mapping) else cell


def _kept_day(stored: Any) -> Any:
    """A day as we keep it, the way one types it; whoever sends something else is told so later."""
    try:
        return as_typed(date.fromisoformat(stored))
    except (TypeError, ValueError):
        return stored


def _clean_row(
    question: Question, given: Mapping[str, Any], number: int, wrong: list[CellMistake]
) -> Row:
    row: Row = {}
    for column in question.columns:
        try:
            row |= _clean_cell(question, column, given)
        except ValidationError as error:
            wrong += [CellMistake(number, column, message) for message in error.messages]
    return row


def _clean_cell(question: Question, column: Column, given: Mapping[str, Any]) -> Row:
    raw = written(given, column)
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        raise ValidationError(_("This answer has another shape than its question."))
    text = clean_text(str(raw))
    if not text:
        if column in question.required_columns:
            raise ValidationError(_("Fill this in, or leave the whole row empty."))
        return {}
    return _CELLS[column](question, text)


def _name(_question: Question, text: str) -> Row:
    return {"name": clean_name(_at_most(text, _LONGEST_NAME))}


def _note(_question: Question, text: str) -> Row:
    return {"note": _at_most(text, _LONGEST_NOTE)}


def _at_most(text: str, limit: int) -> str:
    if len(text) > limit:
        message = _("Write at most %(limit)s characters; there are %(length)s now.")
        raise ValidationError(message % {"limit": limit, "length": len(text)})
    return text


def _relation(question: Question, text: str) -> Row:
    if text not in {choice.value for choice in question.choices}:
        raise ValidationError(_("Choose one of the answers offered."))
    return {"relation": text}


def _birth(_question: Question, text: str) -> Row:
    """A day in either calendar, or its year alone where nobody knows the day."""
    year = to_ascii_digits(text).rstrip(" هـمH")
    if _YEAR.fullmatch(year):
        return {"birth_year": checked_birth_year(int(year))}
    day = parse_date(text)
    if day > timezone.localdate():
        raise ValidationError(_("This day is still to come. Write the day or the year of birth."))
    return {"birth_date": day.isoformat()}


def checked_birth_year(year: int) -> int:
    """Return a year of either calendar in which somebody alive can have been born."""
    today = timezone.localdate()
    is_hijri = year < _LAST_HIJRI_YEAR
    first = _FIRST_HIJRI_YEAR if is_hijri else _FIRST_GREGORIAN_YEAR
    last = hijri(today).year if is_hijri else today.year
    if year > last:
        raise ValidationError(_("This year is still to come. Write the year of birth."))
    if year < first:
        raise ValidationError(_("Write the year with four digits, like 1410 or 1990."))
    return year


def _identifier(question: Question, text: str) -> Row:
    """The number alone says of which paper it is: the first kind asked for that it fits."""
    kinds = question.identifier_kinds or _USUAL_KINDS
    refusal: ValidationError | None = None
    for kind in kinds:
        try:
            return {"identifier": {"kind": str(kind), "number": validate_identifier(text, kind)}}
        except ValidationError as error:
            # Said of the kind it begins like: a wrong check digit, not "begins with 2".
            refusal = error if refusal is None or refusal.code == "first_digit" else refusal
    raise refusal or ValidationError(_("Write the number."))


_CELLS: dict[Column, Callable[[Question, str], Row]] = {
    Column.NAME: _name,
    Column.RELATION: _relation,
    Column.BIRTH: _birth,
    Column.IDENTIFIER: _identifier,
    Column.NOTE: _note,
}


def _check_count(question: Question, count: int) -> None:
    least, most = question.minimum, question.maximum
    if least is not None and count < least:
        raise ValidationError(_("Name at least %(limit)s people.") % {"limit": int(least)})
    if most is not None and count > most:
        raise ValidationError(_("At most %(limit)s people fit here.") % {"limit": int(most)})
