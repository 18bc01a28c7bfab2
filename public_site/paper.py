"""The blank twin of a form on paper (C32): the same questions in the same order, to write on.

Numbers come from `cases.questions.numbering`, so whoever keys a paper in meets them again.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from cases.questions.conditions import condition_in_words
from cases.questions.definition import Column, FormDefinition, Question, QuestionType
from cases.questions.labels import COLUMN_LABELS
from cases.questions.numbering import NumberedQuestion, numbered
from cases.questions.widgets import offered_branches
from cms.core.identifiers import IdentifierKind
from cms.core.translated import translated

#: Rows for people on paper; who has more goes on on another sheet.
_ROWS, _MOST_ROWS = 8, 20
_SAUDI_NUMBER = 10
_ALL_DIGITS = (IdentifierKind.NATIONAL_ID, IdentifierKind.IQAMA, IdentifierKind.BORDER_NUMBER)


@dataclass(frozen=True)
class Cells:
    """A run of cells for one sign each, filled from the left in any language."""

    count: int
    label: str = ""


@dataclass(frozen=True)
class Space:
    """Where an answer is written: boxes to tick, cells, lines, or a table with named columns.

    With `is_ltr` the runs of cells stand from the left; the parts of a date follow the language.
    """

    options: list[str] = field(default_factory=list)
    groups: list[Cells] = field(default_factory=list)
    before: str = ""
    lines: int = 0
    is_ltr: bool = False
    columns: list[tuple[str, str]] = field(default_factory=list)
    rows: int = 0
    note: str = ""


@dataclass(frozen=True)
class PaperQuestion:
    number: int | None
    label: str
    hint: str
    is_optional: bool
    only_if: str
    space: Space


@dataclass(frozen=True)
class PaperStep:
    number: int
    title: str
    intro: str
    only_if: str
    questions: list[PaperQuestion]


def paper_steps(document: FormDefinition) -> list[PaperStep]:
    """Return every step of a form to be printed, those under a condition too."""
    steps = numbered(document)
    numbers = {line.question.key: line.number for step in steps for line in step.questions}

    def called(question: Question) -> str:
        return _("the answer to question %(number)s") % {"number": numbers[question.key]}

    return [
        PaperStep(
            number=step.number,
            title=str(translated(step.step.title)),
            intro=str(translated(step.step.intro)),
            only_if=condition_in_words(document, step.step.show_if, called),
            questions=[_paper_question(document, line, called) for line in step.questions],
        )
        for step in steps
    ]


def _paper_question(
    document: FormDefinition, line: NumberedQuestion, called: Callable[[Question], str]
) -> PaperQuestion:
    question = line.question
    return PaperQuestion(
        number=line.number,
        label=str(translated(question.label)),
        hint=str(translated(question.hint)),
        is_optional=not question.required and not question.may_be_needed,
        only_if=condition_in_words(document, question.show_if, called),
        space=_SPACES.get(question.type, _line)(question),
    )


def _line(_question: Question) -> Space:
    return Space(lines=1)


def _choice(question: Question) -> Space:
    note = _("Choose as many as apply.") if question.type is QuestionType.MANY else ""
    return Space(options=[str(translated(c.label)) for c in question.choices], note=note)


def _identifier(question: Question) -> Space:
    names = dict(IdentifierKind.choices)
    kinds = question.identifier_kinds or [IdentifierKind.NATIONAL_ID]
    options = [str(names[kind]) for kind in kinds] if len(kinds) > 1 else []
    if set(kinds) <= set(_ALL_DIGITS):
        return Space(options=options, groups=[Cells(_SAUDI_NUMBER)], is_ltr=True)
    return Space(options=options, lines=1)


def _date(_question: Question) -> Space:
    groups = [Cells(2, _("day")), Cells(2, _("month")), Cells(4, _("year"))]
    return Space(options=[_("Hijri"), _("Gregorian")], groups=groups)


def _household(question: Question) -> Space:
    least, most = int(question.minimum or 0), int(question.maximum or _MOST_ROWS)
    rows = min(max(_ROWS, least), most, _MOST_ROWS)
    note = _("Relations: %(relations)s.") % {
        "relations": _(", ").join(str(translated(choice.label)) for choice in question.choices)
    }
    return Space(
        columns=[(str(column), str(COLUMN_LABELS[column])) for column in question.columns],
        rows=rows,
        note=note if Column.RELATION in question.columns else "",
    )


def _place(_question: Question) -> Space:
    note = _("Describe the place; write the short national address if you know it.")
    return replace(_short_address(_question), lines=2, note=note)


def _short_address(_question: Question) -> Space:
    return Space(groups=[Cells(4), Cells(4)], is_ltr=True)


def _cells(count: int, note: str = "") -> Space:
    return Space(groups=[Cells(count)], is_ltr=True, note=note)


def _iban(_question: Question) -> Space:
    return Space(groups=[Cells(2), *[Cells(4)] * 5], before="SA", is_ltr=True)


def _yes_no(_question: Question) -> Space:
    return Space(options=[_("Yes"), _("No")])


def _branch(_question: Question) -> Space:
    return Space(options=[name for _key, name in offered_branches()])


_SPACES: dict[QuestionType, Callable[[Question], Space]] = {
    QuestionType.LONG_TEXT: lambda question: Space(lines=4),
    QuestionType.NUMBER: lambda question: _cells(6),
    QuestionType.MONEY: lambda question: _cells(8, _("Saudi riyals")),
    QuestionType.CHOICE: _choice,
    QuestionType.MANY: _choice,
    QuestionType.YES_NO: _yes_no,
    QuestionType.DATE: _date,
    QuestionType.IDENTIFIER: _identifier,
    QuestionType.MOBILE: lambda question: _cells(_SAUDI_NUMBER),
    QuestionType.IBAN: _iban,
    QuestionType.SHORT_ADDRESS: _short_address,
    QuestionType.BRANCH: _branch,
    QuestionType.RATING: lambda question: Space(options=["1", "2", "3", "4", "5"]),
    QuestionType.HOUSEHOLD: _household,
    QuestionType.MAP_POINT: _place,
    QuestionType.INFORMATION: lambda question: Space(),
}
